"""Who has booked in the demo: everybody invented, and in every state that there is.

Rows and not the verbs of `bookings`: those would write to everybody. The seats are
taken by the hands that always take them."""

import datetime
from itertools import count

from django.conf import settings
from django.utils.text import slugify

from accounts.roles import SUPERVISOR
from events import forgetting, seats
from events.models import (
    HOLDING,
    Booking,
    Evaluation,
    ProposedDate,
    Session,
    SessionType,
    Status,
)
from outreach_site.demo.city import read
from outreach_site.demo.logins import login
from outreach_site.demo.organisations import load_bookers
from outreach_site.demo.people import FOLDER, moment
from outreach_site.demo.slots import Slots, about

BOOKED_BEFORE = datetime.timedelta(days=10)
A_DAY = datetime.timedelta(days=1)
LATELY = datetime.timedelta(minutes=5)
TO_PROVE = datetime.timedelta(minutes=25)
TO_ANSWER = datetime.timedelta(hours=20)
AFTERWARDS = {Status.DELIVERED, Status.NOT_DELIVERED, Status.EVALUATED}


class Bookings:
    """Makes rows, each by another of the city's invented contacts."""

    def __init__(self, city: str, *, today: datetime.date, now: datetime.datetime):
        self.city, self.today, self.now = city, today, now
        self.plan = read(FOLDER / "visits.json")
        self.numbers = count()

    def contact(self, number: int) -> tuple[str, str]:
        people = self.plan["contacts"][self.city]
        name = people[number % len(people)]
        marked = self.plan["marked"][self.city] % name
        return marked, f"{slugify(name)}@example.org"

    def make(self, given: dict, session: Session | None, **fields) -> Booking:
        number, status = next(self.numbers), Status(given["status"])
        name, email = self.contact(number)
        said = self.plan["said"][self.city]
        booking = Booking(
            form_token=f"demonstration-{number:04}",
            session=session,
            status=status,
            places=given["places"],
            reason=given.get("reason", ""),
            answer=said.get(given.get("answer"), ""),
            notes=said.get(given.get("notes"), ""),
            name=name,
            email=email,
            language=settings.LANGUAGE_CODE,
            reached=given.get("reached"),
            **self.times(given, session, status=status),
            **fields,
        )
        if session and status in HOLDING:
            before = session.starts_at - BOOKED_BEFORE
            if not seats.take(session, booking.places, now=min(before, self.now)):
                raise ValueError(f"The demo's {session} has no {booking.places} seats.")
        booking.save()
        return booking

    def times(self, given: dict, session: Session | None, *, status) -> dict:
        if given.get("unproven"):
            booked = self.now - LATELY
            return {
                "booked_at": booked,
                "moved_at": booked,
                "answer_by": self.now + TO_PROVE,
            }
        last = min(session.starts_at, self.now) if session else self.now
        booked = last - BOOKED_BEFORE
        moved = session.ends_at if status in AFTERWARDS else booked + A_DAY
        return {
            "booked_at": booked,
            "proven_at": booked + LATELY,
            "moved_at": moved,
            "waiting_since": booked if status == Status.WAITING else None,
            "answer_by": self.now + TO_ANSWER if status == Status.OFFERED else None,
        }

    def forget(self) -> None:
        """What had its time before the demo was loaded."""
        for erased in (forgetting.contacts, forgetting.needs):
            rows, values = erased(self.now)
            rows.update(**values)


def load_registrations(
    city: str, *, today: datetime.date, now: datetime.datetime
) -> None:
    """Residents' bookings, after the events, and how many people came to them."""
    making = Bookings(city, today=today, now=now)
    making.numbers = count(500)
    for event in read(FOLDER / "events.json"):
        dates = {
            week: moment(today, week, event["weekday"], event["starts"])
            for week in event["weeks"]
        }
        rows = Session.objects.filter(event__slug=event["slug"])
        for week, reached in event.get("reached", {}).items():
            rows.filter(starts_at=dates[int(week)]).update(reached=reached)
        for given in event.get("registered", []):
            making.make(given, rows.get(starts_at=dates[given["week"]]))


def load_visits(
    city: str, slots: Slots, *, today: datetime.date, now: datetime.datetime
) -> None:
    """After the slots and the organisations of the registers."""
    making = Bookings(city, today=today, now=now)
    bookers = load_bookers(making.plan["organisations"], city=city, now=now)
    for given in making.plan["visits"]:
        _visit(given, making, slots=slots, bookers=bookers)
    making.forget()


def _visit(given: dict, making: Bookings, *, slots: Slots, bookers) -> None:
    slot = slots[tuple(given["slot"])] if "slot" in given else None
    organisation = bookers[given["by"]]
    plan, city = making.plan, making.city
    kind = SessionType.objects.get(slug=about(given, plan=plan))
    considered = given["status"] == Status.CONSIDERED
    booking = making.make(
        given,
        slot,
        session_type=kind,
        organisation=organisation,
        team=slot.team if slot else organisation.neighbourhood.team,
        year_group=plan["groups"][city][given["group"]],
        lead_stays=True,
        phone=plan["phones"][city] % given["places"],
        role=plan["roles"][city][organisation.kind],
        lead_name=making.contact(given["places"])[0],
        considered_by=login(SUPERVISOR) if considered else None,
    )
    for week in given.get("proposed", []):
        starts_at = moment(making.today, week, 3, "11:00")
        ProposedDate.objects.create(booking=booking, starts_at=starts_at)
    if "says" in given:
        useful, suited, again, remark = given["says"]
        Evaluation.objects.create(
            booking=booking,
            useful=useful,
            suited=suited,
            again=again,
            remark=plan["said"][city].get(remark, ""),
            answered_at=booking.session.ends_at,
        )

"""A round of many bookings at once for few seats: what its processes do, and what has to
be true of the rows afterwards. To be imported after setup."""

import random
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from events import bookings, waiting
from events.contacts import Contact
from events.models import HOLDING, Booking, Event, Session, Status
from events.moves import BookingError

SEATS, LARGEST_GROUP = 10, 6
ENDED = {Status.WITHDRAWN, Status.CANCELLED_BY_THEM}


@dataclass(frozen=True)
class Job:
    """`do` is a verb of `bookings`, `release`, or `naive`: the control."""

    do: str
    session: int
    token: str = ""
    places: int = 0
    wait: bool = False
    booking: int = 0
    again: bool = False  # after the process that had it was killed


@dataclass(frozen=True)
class Answer:
    """`kind` is done, refused or failed."""

    kind: str
    booking: int = 0
    status: str = ""
    error: str = ""


def act(job: Job) -> Answer:
    """What one request does. A sentence for the person is an answer; whatever else is
    raised would be a 5xx."""
    started = time.perf_counter()
    try:
        row = DO[job.do](job)
    except BookingError as error:
        return Answer("refused", error=type(error).__name__)
    except Exception as error:  # noqa: BLE001, RUF100 -- each is a fault, and is shown
        took = time.perf_counter() - started
        return Answer("failed", error=f"{job.do} after {took:.1f} s: {error!r}"[:300])
    return Answer("done", row.pk if row else 0, row.status if row else "")


def _book(job: Job) -> Booking:
    return bookings.book(
        Session.objects.get(pk=job.session),
        places=job.places,
        contact=_contact(job),
        form_token=job.token,
        language="en",
        wait=job.wait,
        now=timezone.now(),
    )


def _contact(job: Job) -> Contact:
    return Contact(name="Robin", email=f"{job.token}@example.org")


@transaction.atomic
def _naive(job: Job) -> Booking:
    """Count, then insert: what must not be done, as the control."""
    rows = Booking.objects.filter(session=job.session, status__in=HOLDING)
    taken = rows.aggregate(taken=Sum("places"))["taken"] or 0
    if taken + job.places > SEATS:
        raise bookings.Full("Every seat is taken.")
    now = timezone.now()
    return Booking.objects.create(
        session_id=job.session,
        form_token=job.token,
        places=job.places,
        email=_contact(job).email,
        language="en",
        booked_at=now,
        moved_at=now,
    )


def _release(job: Job) -> None:
    """As if the time to prove an address were over for all that have not."""
    waiting.release(now=timezone.now() + bookings.PROVE_WITHIN)


def _existing(verb, **given):
    def act_on(job: Job) -> Booking:
        places = {"places": job.places} if job.do == "change_places" else {}
        row = Booking.objects.get(pk=job.booking)
        return verb(row, **places, now=timezone.now())

    return act_on


DO = {
    "book": _book,
    "naive": _naive,
    "release": _release,
    "prove": _existing(bookings.prove),
    "take_offer": _existing(bookings.take_offer),
    "cancel": _existing(bookings.cancel),
    "change_places": _existing(bookings.change_places),
}


def new_session(event: Event, seats: int = SEATS) -> Session:
    starts = timezone.now() + timedelta(days=7)
    return Session.objects.create(
        event=event,
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        place="Hall",
        entry="register",
        seats=seats,
        changed_at=timezone.now(),
    )


@dataclass
class History:
    """What was answered in one round, and what is to follow from it."""

    session: int
    answers: Counter = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    booked: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    proven: set[int] = field(default_factory=set)
    ended: set[int] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)

    def jobs(self, count: int, do: str = "book") -> list[Job]:
        rows = [
            Job(
                do,
                self.session,
                token=f"form-{self.session:05}-{number:04}",
                places=random.randint(1, LARGEST_GROUP),
                wait=random.random() < 0.4,
            )
            for number in range(count)
        ]
        if do == "book":  # a double click, and the clock
            rows += random.sample(rows, count // 10)
            release = Job("release", self.session)
            rows[count // 2 : count // 2] = [release] * random.randint(0, 1)
        return rows

    def answered(self, job: Job, answer: Answer | None) -> list[Job]:
        """What the same person does next."""
        if answer is None:
            self.answers["killed"] += 1
            if job.do == "book" and random.random() < 0.5:
                self.unknown.add(job.token)  # and never asks again
                return []
            return [replace(job, again=True)]
        self.answers[f"{job.do} {answer.kind}"] += 1
        if answer.kind == "failed":
            self.failed.append(answer.error)
        if job.do == "take_offer" and answer.kind == "refused":
            return [job] * (random.random() < 0.7)  # they look again later
        if answer.kind != "done" or not answer.booking:
            return []
        if job.do == "book":
            self.booked[job.token].add(answer.booking)
        if job.do == "prove":
            self.proven.add(answer.booking)
        if job.do == "cancel":
            self.ended.add(answer.booking)
        return self._next(replace(job, booking=answer.booking, again=False), answer)

    def _next(self, job: Job, answer: Answer) -> list[Job]:
        luck = random.random()
        if job.do == "book":
            verb = "prove" if luck < 0.75 else "cancel" if luck < 0.9 else None
        elif job.do not in ("prove", "take_offer"):
            verb = None
        elif answer.status == Status.CONFIRMED:
            verb = "cancel" if luck < 0.7 else "change_places"
        else:  # it waits, and may be offered seats by then
            verb = "change_places" if luck < 0.2 else "take_offer"
        places = random.randint(1, LARGEST_GROUP)
        return [replace(job, do=verb, places=places)] if verb else []


def faults(history: History) -> dict[str, list]:
    """What must not be, by what it is called; nothing where all is well."""
    session = Session.objects.get(pk=history.session)
    rows = {row.pk: row for row in session.bookings.all()}
    held = sum(row.places for row in rows.values() if row.status in HOLDING)
    free = session.seats - session.taken
    lost = [pk for pks in history.booked.values() for pk in pks if pk not in rows]
    lost += [pk for pk in history.proven if pk in rows and not rows[pk].proven_at]
    lost += [pk for pk in history.ended if pk in rows and rows[pk].status not in ENDED]
    twice = [token for token, pks in history.booked.items() if len(pks) > 1]
    found = {
        "seats too many": [held] if held > session.seats else [],
        "taken is not what is held": [held] if held != session.taken else [],
        "unsold while a group fits": [
            row.pk for row in session.bookings.in_line() if row.places <= free
        ],
        "acknowledged and gone": lost,
        "one form, two bookings": twice,
        "not one message for a booking": _not_asked_once(rows),
        "errors": history.failed,
    }
    return {name: what for name, what in found.items() if what}


def _not_asked_once(rows: dict[int, Booking]) -> list[int]:
    """Who was not sent exactly one message that asks for the proof."""
    tasks = DBTaskResult.objects.filter(task_path__endswith=".send_proof")
    asked = Counter(
        args["args"][0] for args in tasks.values_list("args_kwargs", flat=True)
    )
    return [pk for pk in rows if asked[pk] != 1]


def oversold(history: History) -> int:
    rows = Booking.objects.filter(session=history.session, status__in=HOLDING)
    return max((rows.aggregate(n=Sum("places"))["n"] or 0) - SEATS, 0)


def forget() -> None:
    """Each round begins with empty tables, so that the last costs what the first did."""
    DBTaskResult.objects.all().delete()
    Booking.objects.all().delete()
    Session.objects.update(taken=F("taken") * 0)

"""Whatever people do in whatever order: seats, and who is offered them, are what a few
lines of plain Python say. WAITING_LIST_EXAMPLES asks for more than CI has time for."""

import datetime
import os
from dataclasses import dataclass

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from events import bookings, sessions, waiting
from events.models import HOLDING, LIVE, MOVES, Booking, Session, Status
from events.moves import BookingError
from events.sessions import SessionError
from tests.events.conftest import NOW, SOON, book, open_session

EXAMPLES = int(os.environ.get("WAITING_LIST_EXAMPLES", "20"))
HALF_AN_HOUR, DAY = datetime.timedelta(minutes=30), datetime.timedelta(days=1)
ENDED = {Status.WITHDRAWN, Status.CANCELLED_BY_THEM}
WHICH = st.integers(0, 11)
GROUP = st.integers(1, 6)


@dataclass
class Group:
    """A booking, as the model has it."""

    places: int
    status: Status
    since: datetime.datetime | None
    answer_by: datetime.datetime | None
    proven: bool = False

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


class Refused(Exception):
    """By the model."""


class WaitingList(RuleBasedStateMachine):
    @initialize(
        seats=st.integers(1, 10),
        part=st.none() | st.integers(1, 10),
        one_group=st.booleans(),
    )
    def plan(self, seats, part, one_group):
        self.inside = transaction.atomic()
        self.inside.__enter__()
        self.now, self.seats, self.part = NOW, seats, part
        self.one_group, self.cancelled = one_group, False
        self.session = open_session(seats=seats, one_group=one_group)
        if part:
            open_session(part, event=self.session.event, part_of=self.session)
        self.groups: dict[int, Group] = {}
        self.before: dict[int, Status] = {}

    def teardown(self):
        if hasattr(self, "inside"):
            transaction.set_rollback(True)
            self.inside.__exit__(None, None, None)

    # --- The model

    @property
    def most(self) -> int:
        return min(self.seats, self.part or self.seats)

    @property
    def taken(self) -> int:
        return sum(g.places for g in self.groups.values() if g.status in HOLDING)

    @property
    def free(self) -> int:
        return 0 if self.one_group and self.taken else self.most - self.taken

    @property
    def is_open(self) -> bool:
        return not self.cancelled and self.now < SOON

    def line(self) -> list[tuple[int, Group]]:
        waiting_now = [
            (pk, group)
            for pk, group in self.groups.items()
            if group.status == Status.WAITING and group.proven
        ]
        return sorted(waiting_now, key=lambda item: (item[1].since, item[0]))

    def promote(self) -> None:
        for _pk, group in self.line() if self.is_open else ():
            if group.places <= self.free:
                group.status = Status.OFFERED
                group.answer_by = min(self.now + DAY, SOON)

    def end(self, group: Group, status: Status) -> None:
        group.status, group.answer_by = status, None
        self.promote()

    def both(self, verb, model) -> None:
        """Either both do it, or both refuse."""
        refused = done = None
        try:
            done = verb()
        except (BookingError, SessionError) as error:
            refused = error
        try:
            model(done)
        except Refused:
            assert refused, "the verb did what the model refuses"
        else:
            assert refused is None, refused

    def some(self, which: int) -> tuple[Booking, Group]:
        pk = list(self.groups)[which % len(self.groups)]
        return Booking.objects.get(pk=pk), self.groups[pk]

    # --- What people do

    @precondition(lambda self: len(self.groups) < 12)
    @rule(places=GROUP, wait=st.booleans())
    def somebody_books(self, places, wait):
        def model(row):
            if not self.is_open or places > self.most:
                raise Refused
            fits = places <= self.free
            if not fits and not wait:
                raise Refused
            self.groups[row.pk] = Group(
                places,
                Status.REQUESTED if fits else Status.WAITING,
                None if fits else self.now,
                min(self.now + HALF_AN_HOUR, SOON),
            )

        self.both(lambda: book(self.session, places, wait=wait, now=self.now), model)

    @precondition(lambda self: self.groups)
    @rule(which=WHICH)
    def somebody_proves_the_address(self, which):
        row, group = self.some(which)

        def model(_row):
            if group.proven:
                return
            if not group.is_live or group.answer_by <= self.now:
                raise Refused
            group.proven, group.answer_by = True, None
            if group.status == Status.WAITING:
                self.promote()
            else:
                group.status = Status.CONFIRMED

        self.both(lambda: bookings.prove(row, now=self.now), model)

    @precondition(lambda self: self.groups)
    @rule(which=WHICH)
    def somebody_takes_an_offer(self, which):
        row, group = self.some(which)

        def model(_row):
            if group.status == Status.CONFIRMED:
                return
            if group.status != Status.OFFERED or group.answer_by <= self.now:
                raise Refused
            group.status, group.answer_by = Status.CONFIRMED, None

        self.both(lambda: bookings.take_offer(row, now=self.now), model)

    @precondition(lambda self: self.groups)
    @rule(which=WHICH)
    def somebody_cancels(self, which):
        row, group = self.some(which)

        def model(_row):
            if group.status in ENDED:
                return
            if not group.is_live or self.now >= SOON:
                raise Refused
            confirmed = group.status == Status.CONFIRMED
            self.end(group, Status.CANCELLED_BY_THEM if confirmed else Status.WITHDRAWN)

        self.both(lambda: bookings.cancel(row, now=self.now), model)

    @precondition(lambda self: self.groups)
    @rule(which=WHICH, places=GROUP)
    def somebody_comes_with_more_or_fewer(self, which, places):
        row, group = self.some(which)

        def model(_row):
            if not group.is_live or self.now >= SOON:
                raise Refused
            more = places - group.places
            if more > 0 and places > self.most:
                raise Refused
            if group.status in HOLDING and self.taken + more > self.most:
                raise Refused
            group.places = places
            self.promote()

        change = bookings.change_places
        self.both(lambda: change(row, places=places, now=self.now), model)

    # --- What the team and the clock do

    @rule(seats=st.integers(1, 14))
    def the_team_gives_it_more_or_fewer_seats(self, seats):
        def model(_session):
            if self.cancelled or seats < self.taken:
                raise Refused
            self.seats = seats
            self.promote()

        row = Session.objects.get(pk=self.session.pk)
        row.seats = seats
        given = {"neighbourhoods": [], "officers": [], "now": self.now}
        self.both(lambda: sessions.keep(row, **given), model)

    @rule(hours=st.sampled_from([0.1, 0.4, 1, 12, 23, 60]))
    def time_goes_by(self, hours):
        self.now += datetime.timedelta(hours=hours)

    @rule()
    def who_has_not_answered_gives_the_seats_back(self):
        late = [
            (group.answer_by, pk)
            for pk, group in self.groups.items()
            if group.is_live and group.answer_by and group.answer_by <= self.now
        ]
        for _moment, pk in sorted(late):
            self.end(self.groups[pk], Status.WITHDRAWN)
        assert waiting.release(now=self.now) == len(late)

    @precondition(lambda self: len(self.groups) > 6)
    @rule()
    def the_team_cancels_the_session(self):
        def model(_none):
            if self.cancelled or self.now >= self.session.ends_at:
                raise Refused
            self.cancelled = True
            for group in self.groups.values():
                if group.is_live:
                    self.end(group, Status.CANCELLED_BY_US)

        given = {"reason": "venue", "by": None, "now": self.now}
        self.both(lambda: sessions.cancel(self.session, **given), model)

    # --- What holds after whatever they do

    @invariant()
    def all_stands_as_the_model_says(self):
        if not hasattr(self, "groups"):
            return
        rows = Booking.objects.order_by("pk")
        facts = [(r.pk, r.places, r.status, r.answer_by) for r in rows]
        assert facts == [
            (pk, group.places, group.status, group.answer_by)
            for pk, group in sorted(self.groups.items())
        ]

    @invariant()
    def what_is_taken_is_what_is_held_and_never_too_much(self):
        for row in Session.objects.all():
            whole = row.part_of or row
            held = sum(b.places for b in whole.bookings.holding())
            assert row.taken == held
            assert 0 <= row.taken <= row.seats

    @invariant()
    def nobody_waits_for_seats_that_are_free(self):
        if hasattr(self, "groups") and self.is_open:
            session = Session.objects.get(pk=self.session.pk)
            free = min(r.seats - r.taken for r in Session.objects.all())
            if not (session.one_group and session.taken):
                assert all(b.places > free for b in session.bookings.in_line())

    @invariant()
    def offers_go_in_order_and_by_the_table(self):
        if not hasattr(self, "before"):
            return
        now = {row.pk: row for row in Booking.objects.all()}
        offered = []
        for pk, row in now.items():
            was = self.before.get(pk, row.status)
            assert row.status == was or row.status in MOVES[was]
            if was == Status.WAITING and row.status == Status.OFFERED:
                offered.append(row)
        if not self.one_group and offered:
            self._who_was_passed_did_not_fit(offered)
        self.before = {pk: Status(row.status) for pk, row in now.items()}

    def _who_was_passed_did_not_fit(self, offered: list[Booking]) -> None:
        free = min(row.seats - row.taken for row in Session.objects.all())
        for row in Session.objects.get(pk=self.session.pk).bookings.in_line():
            place = (row.waiting_since, row.pk)
            behind = [b for b in offered if (b.waiting_since, b.pk) > place]
            # Who is behind had their seats from what was free at this one's turn.
            assert row.places > free + sum(b.places for b in behind)


@pytest.mark.django_db
def test_seats_and_the_waiting_list_are_what_the_model_says():
    run_state_machine_as_test(
        WaitingList,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

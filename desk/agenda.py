"""What the team has to do about visits, in the order in which it is due."""

import datetime
from dataclasses import dataclass, field

from django.db.models import (
    Case,
    DateTimeField,
    F,
    IntegerChoices,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from events.models import Booking, Status
from partners.models import Organisation

A_PAGE = 30


class Stage(IntegerChoices):
    """What a booking waits for; the number is its place in the list."""

    DUE = 1, _("To be answered")
    UNPROVEN = 2, _("Address not confirmed yet")
    OFFERED = 3, _("They have an offer from us")
    COMING = 4, _("Coming visits")
    OVER = 5, _("How did it go?")
    WAITING = 6, _("On the waiting list")
    ENDED = 7, _("Ended")


@dataclass
class Agenda:
    """A page of it: bookings by their stage, `sooner` and `later` as the numbers of the
    pages beside it."""

    stages: list[tuple[Stage, list[Booking]]] = field(default_factory=list)
    sooner: int | None = None
    later: int | None = None


def agenda(
    bookings: QuerySet[Booking],
    *,
    stage: Stage | None,
    number: int,
    now: datetime.datetime,
) -> Agenda:
    """One stage, or everything that has not ended. Few queries, however many there
    are: nothing counts them all."""
    rows = bookings.annotate(stage=_stage(now), moment=_moment())
    rows = rows.filter(stage=stage) if stage else rows.exclude(stage=Stage.ENDED)
    order = ["-moved_at", "-pk"] if stage == Stage.ENDED else ["stage", "moment", "pk"]
    start = (number - 1) * A_PAGE
    found = list(_with_what_is_shown(rows).order_by(*order)[start : start + A_PAGE + 1])
    page = Agenda(sooner=number - 1 if number > 1 else None)
    if len(found) > A_PAGE:
        page.later = number + 1
    for booking in found[:A_PAGE]:
        here = Stage(booking.stage)
        if not page.stages or page.stages[-1][0] != here:
            page.stages.append((here, []))
        page.stages[-1][1].append(booking)
    return page


def _stage(now: datetime.datetime) -> Case:
    unanswered = Q(status__in=[Status.REQUESTED, Status.CONSIDERED])
    gone = Q(forgotten_at__isnull=False) & ~Q(status=Status.CONFIRMED)
    return Case(
        When(gone, then=Value(Stage.ENDED)),  # nobody is left to be answered
        When(unanswered & Q(proven_at=None), then=Value(Stage.UNPROVEN)),
        When(unanswered, then=Value(Stage.DUE)),
        When(status=Status.OFFERED, then=Value(Stage.OFFERED)),
        When(
            status=Status.CONFIRMED,
            session__starts_at__gt=now,
            then=Value(Stage.COMING),
        ),
        When(status=Status.CONFIRMED, then=Value(Stage.OVER)),
        When(status=Status.WAITING, then=Value(Stage.WAITING)),
        default=Value(Stage.ENDED),
    )


def _moment() -> Case:
    """What orders a stage: who has asked first, or which visit is next."""
    return Case(
        When(status=Status.CONFIRMED, then=F("session__starts_at")),
        default=F("booked_at"),
        output_field=DateTimeField(),
    )


def _with_what_is_shown(rows: QuerySet[Booking]) -> QuerySet[Booking]:
    levels = Organisation.objects.with_level()
    return rows.select_related(
        "session", "session_type", "considered_by"
    ).prefetch_related(
        Prefetch("organisation", queryset=levels),
        Prefetch("organisation__merged_into", queryset=levels),
        "proposed",
        "session__officers",
    )

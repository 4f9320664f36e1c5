"""Series: a planned session made again by a rule. What comes of it are sessions like any
other; each is moved or cancelled alone, and none knows that it was made by a rule.

Everything follows the clock on the wall: what begins at 18:00 begins at 18:00 after the
clocks have changed too."""

import datetime
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events import sessions, slots
from events.models import SchoolBreak, Session, Slot
from events.models.sessions import Access
from events.recurrence import (
    Every,
    comes_twice,
    days,
    is_last_weekday,
    is_skipped,
    shifted,
    wall,
)
from neighbourhoods.reports import SHAPE

MOST = 60  # sessions at once
LONGEST = datetime.timedelta(days=366)
COPIED = (
    *("event_id", "session_type_id", "team_id", "entry", "seats", "one_group"),
    *("place", "address", "lat", "lng", "languages"),
    *Access.FIELDS,
)


class SeriesError(Exception):
    """With a sentence that may be shown, and the form's field that it is about."""

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Rule:
    every: str
    in_term_time: bool = False
    but: frozenset[datetime.date] = frozenset()


@dataclass
class Date:
    """One of the days of a series, and how far it is from that of its session.
    `left_out` says why nothing is made on it, `note` what is special about it."""

    starts_at: datetime.datetime
    distance: datetime.timedelta
    left_out: str = ""
    note: str = ""


@dataclass(frozen=True)
class Series:
    created: list[Session]
    skipped: list[Date]


@transaction.atomic
def repeat(
    session: Session,
    *,
    rule: Rule,
    until: datetime.date,
    by,
    now: datetime.datetime,
) -> Series:
    """Makes the session again, with what is booked together with it, on every day of the
    rule that `plan` does not leave out. Raises SeriesError."""
    session = sessions.held(session)  # two at once would make everything twice
    dates = plan(session, rule=rule, until=until, now=now)
    wanted = [date for date in dates if not date.left_out]
    if not wanted:
        raise SeriesError(_("There is no day on which to make one."), "until")
    try:
        created = [
            row
            for date in wanted
            for row in _copies(session, distance=date.distance, by=by, now=now)
        ]
    except sessions.SessionError as error:
        raise SeriesError(str(error)) from error
    log(session, "events.repeat_session", user=by)
    return Series(created, [date for date in dates if date.left_out])


def plan(
    session: Session, *, rule: Rule, until: datetime.date, now: datetime.datetime
) -> list[Date]:
    """The days of the rule that are to come. Changes nothing; raises SeriesError."""
    _refuse(session, rule=rule)
    first, today = wall(session.starts_at).date(), wall(now).date()
    if until <= first:
        raise SeriesError(_("Choose a day after that of the session."), "until")
    if until > max(first, today) + LONGEST:
        raise SeriesError(_("Choose a day within a year."), "until")
    together = [session, *_parts(session)]
    dates = _dates(together, rule=rule, until=until, now=now)
    _leave_out(dates, together, rule=rule)
    if sum(not date.left_out for date in dates) > MOST:
        raise SeriesError(
            _("These are more than %(most)d sessions. Choose an earlier day.")
            % {"most": MOST},
            "until",
        )
    _leave_out_without_officers(dates, together, now=now)
    return dates


def _refuse(session: Session, *, rule: Rule) -> None:
    if session.is_cancelled:
        raise SeriesError(_("This session is cancelled. Repeat another one."))
    if session.part_of_id:
        raise SeriesError(
            _("It is booked together with another session. Repeat that one.")
        )
    if rule.every == Every.LAST and not is_last_weekday(wall(session.starts_at)):
        raise SeriesError(
            _("The session is not on the last of its weekdays in the month."), "every"
        )


# --- Which days


def _dates(together: list[Session], *, rule: Rule, until, now) -> list[Date]:
    start = wall(together[0].starts_at)
    dates = []
    for day in days(start, every=Every(rule.every), until=until):
        distance = day - start.date()
        starts = [shifted(row.starts_at, distance) for row in together]
        if distance and min(starts) > now:
            dates.append(Date(starts[0], distance))
    return dates


def _leave_out(dates: list[Date], together: list[Session], *, rule: Rule) -> None:
    there = _planned_already(together[0], dates)
    breaks = _breaks(together, dates) if rule.in_term_time else []
    for date in dates:
        walls = [wall(row.starts_at) + date.distance for row in together]
        on = {each.date() for each in walls}
        if on & rule.but:
            date.left_out = _("You have left this day out.")
        elif pause := next((b for b in breaks if _covers(b, on)), None):
            date.left_out = f"{pause.name} ({pause.get_kind_display()})"
        elif date.starts_at in there:
            date.left_out = _("There is one already.")
        elif any(map(is_skipped, walls)):
            date.left_out = _("The clocks go forward and leave this time out.")
        elif any(map(comes_twice, walls)):
            date.note = _("The clocks go back: it begins when this time comes first.")


def _leave_out_without_officers(
    dates: list[Date], together: list[Session], *, now: datetime.datetime
) -> None:
    if not isinstance(together[0], Slot):
        return
    crews = [(slot, list(slot.officers.all())) for slot in together]
    for date in dates:
        for slot, officers in crews:
            if officers and not date.left_out:
                copy = _moved(slot, date.distance)
                date.left_out = slots.why_not(officers, slot=copy, now=now) or ""


def _planned_already(session: Session, dates: list[Date]) -> set[datetime.datetime]:
    """Cancelled ones too: whoever cancelled one did not want it back."""
    rows = Session.objects.filter(
        event=session.event_id, session_type=session.session_type_id, team=session.team
    )
    found = rows.filter(starts_at__in=[date.starts_at for date in dates])
    return set(found.values_list("starts_at", flat=True))


def _breaks(together: list[Session], dates: list[Date]) -> list[SchoolBreak]:
    """Of everywhere, and of the neighbourhoods where the sessions are told."""
    where = models.Q(neighbourhood=None) | models.Q(
        neighbourhood__sessions__in=[row.pk for row in together]
    )
    return list(SchoolBreak.objects.filter(where).distinct()) if dates else []


def _covers(pause: SchoolBreak, on: set[datetime.date]) -> bool:
    return any(pause.starts_on <= day <= pause.ends_on for day in on)


# --- The copies


def _copies(
    session: Session, *, distance: datetime.timedelta, by, now
) -> list[Session]:
    lead = _copy(session, distance=distance, by=by, now=now)
    parts = [
        _copy(part, distance=distance, part_of=lead, by=by, now=now)
        for part in _parts(session)
    ]
    return [lead, *parts]


def _copy(
    session: Session, *, distance: datetime.timedelta, part_of=None, by, now
) -> Session:
    copy = _moved(session, distance)
    copy.part_of = part_of
    day = timezone.localdate(copy.starts_at)
    keep = slots.keep if isinstance(session, Slot) else sessions.keep
    officers = session.officers.all()
    keep(
        copy,
        neighbourhoods=session.neighbourhoods.living().defer(*SHAPE),
        officers=officers if isinstance(session, Slot) else officers.in_post(day),
        now=now,
    )
    log(copy, "wagtail.create", user=by)
    return copy


def _moved(session: Session, distance: datetime.timedelta) -> Session:
    """The same so much later, not saved."""
    copy = type(session)(**{name: getattr(session, name) for name in COPIED})
    copy.starts_at = shifted(session.starts_at, distance)
    copy.ends_at = shifted(session.ends_at, distance)
    if copy.ends_at <= copy.starts_at:  # it lay across a change of clocks
        copy.ends_at = copy.starts_at + (session.ends_at - session.starts_at)
    if session.closes_at:
        copy.closes_at = min(shifted(session.closes_at, distance), copy.starts_at)
    return copy


def _parts(session: Session):
    return type(session).objects.filter(part_of=session.pk, cancelled_at=None)

"""What is on: the sessions that a reader asks for."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from events.models import EventText, Session
from events.openings import Opening, openings
from neighbourhoods.models import Neighbourhood, Officer
from publishing.words import Words, by_fact

A_PAGE = 30
NEXT_FEW = 3


@dataclass
class Shown:
    """A session with the words about its event, and where it was asked for with what is
    told about its seats."""

    session: Session
    words: Words
    opening: Opening | None = None


@dataclass
class Page:
    """`day` groups follow each other; `later` is the number of the next page, `sooner`
    of the one before, None where there is none."""

    days: list[tuple[datetime.date, list[Shown]]] = field(default_factory=list)
    sooner: int | None = None
    later: int | None = None


def page_of(
    sessions: QuerySet[Session], *, number: int, now: datetime.datetime | None = None
) -> Page:
    """The sessions of one page, by their days, with `now` told what seats are left. Four
    queries at most, however many there are: nothing counts them all."""
    start = (number - 1) * A_PAGE
    rows = list(with_neighbourhoods(sessions)[start : start + A_PAGE + 1])
    page = Page(sooner=number - 1 if number > 1 else None)
    if len(rows) > A_PAGE:
        page.later = number + 1
    rows = rows[:A_PAGE]
    told = {there.session.pk: there for there in openings(rows, now=now)} if now else {}
    for shown in with_words(rows, language=get_language()):
        shown.opening = told.get(shown.session.pk)
        day = timezone.localdate(shown.session.starts_at)
        if not page.days or page.days[-1][0] != day:
            page.days.append((day, []))
        page.days[-1][1].append(shown)
    return page


def next_few(
    sessions: QuerySet[Session], *, now: datetime.datetime, language: str
) -> list[Shown]:
    """Two queries."""
    rows = sessions.public().upcoming(now).select_related("event")[:NEXT_FEW]
    return with_words(list(rows), language=language)


def languages_held(sessions: QuerySet[Session]) -> list[str]:
    """In which the sessions are held. One query."""
    kept = sessions.order_by().values_list("languages", flat=True).distinct()
    return sorted({code for codes in kept for code in codes})


def with_people(sessions: QuerySet[Session]) -> QuerySet[Session]:
    # Of somebody who has left there is no page, and their name is off the site.
    in_post = Officer.objects.in_post(timezone.localdate())
    officers = in_post.only("name", "alias", "publish", "slug")
    return with_neighbourhoods(sessions).prefetch_related(
        Prefetch("officers", queryset=officers)
    )


def with_neighbourhoods(sessions: QuerySet[Session]) -> QuerySet[Session]:
    neighbourhoods = Neighbourhood.objects.living().only("name", "slug")
    return sessions.select_related("event").prefetch_related(
        Prefetch("neighbourhoods", queryset=neighbourhoods)
    )


def with_words(sessions: list[Session], *, language: str) -> list[Shown]:
    if not sessions:
        return []
    ids = {session.event_id for session in sessions}
    words = by_fact(EventText.objects.filter(event__in=ids), language=language)
    # Without those that somebody takes off the site just now.
    there = (row for row in sessions if row.event_id in words)
    return [Shown(row, words[row.event_id]) for row in there]

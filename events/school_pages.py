"""What the public pages for schools show at a moment, for the views and for the
previews of the CMS."""

import datetime
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import get_language

from events.listing import with_people
from events.models import Session, SessionType, SessionTypeText
from events.models.sessions import room_for
from events.structured import course_data
from neighbourhoods import locator
from neighbourhoods.atlas import Area
from neighbourhoods.models import Neighbourhood
from neighbourhoods.models.officers import holds_on
from neighbourhoods.reports import SHAPE
from neighbourhoods.spoken import spoken_names
from publishing.words import by_fact

MOST_SLOTS, MOST_TAKEN = 60, 12
LONGEST_SHOWN = 80  # of what was typed


@dataclass
class Offered:
    """A session type with its words."""

    session_type: SessionType
    words: SessionTypeText


def offered(types: QuerySet[SessionType]) -> list[Offered]:
    """Those that are public, the youngest first. Two queries."""
    rows = list(types.order_by("youngest", "oldest", "name", "pk"))
    texts = SessionTypeText.objects.filter(session_type__in=rows)
    words = by_fact(texts, language=get_language())
    return [Offered(row, words[row.pk]) for row in rows if row.pk in words]


def languages_held(types: QuerySet[SessionType]) -> list[str]:
    kept = types.order_by().values_list("languages", flat=True)
    return sorted({code for codes in kept for code in codes})


# --- Where a school is


@dataclass
class Whereabouts:
    """What somebody typed of where their school is, and what it comes to: one
    neighbourhood, some to choose from, or neither."""

    typed: str = ""
    here: Neighbourhood | None = None
    choices: list[Area] = field(default_factory=list)
    outcome: str = ""


def whereabouts(typed: str) -> Whereabouts:
    """By the last part of a neighbourhood's address, or by whatever the finder knows."""
    if not typed.strip():
        return Whereabouts()
    shown = "".join(char for char in typed if char.isprintable())[:LONGEST_SHOWN]
    if here := _neighbourhood(slug=typed[:180].replace("\x00", "")):
        return Whereabouts(here.name, here)
    answer = locator.find_text(typed)
    if answer.outcome == locator.Outcome.ONE:
        return Whereabouts(shown, _neighbourhood(pk=answer.areas[0].pk))
    return Whereabouts(shown, None, list(answer.areas), str(answer.outcome))


def _neighbourhood(**which) -> Neighbourhood | None:
    rows = Neighbourhood.objects.living().select_related("team").defer(*SHAPE)
    return rows.filter(**which).order_by().first()


# --- Dates


def free_slots(
    session_type: SessionType,
    *,
    here: Neighbourhood | None = None,
    now: datetime.datetime,
) -> QuerySet[Session]:
    """What can be asked for now: first where somebody comes who walks `here`, then what
    the team of `here` offers, then the rest (`far` is 0, 1 and 2); the next first."""
    crowded = Session.objects.filter(part_of=OuterRef("pk")).exclude(
        room_for(1), cancelled_at=None
    )
    rows = slots_of(session_type).bookable(now).exclude(Exists(crowded))
    far = _far_from(here, on=timezone.localdate(now))
    return rows.annotate(far=far).order_by("far", "starts_at", "pk")


def taken_slots(session_type: SessionType, *, now: datetime.datetime):
    """Those that a group can wait for."""
    open_still = Q(closes_at=None) | Q(closes_at__gt=now)
    full = Q(one_group=True, taken__gt=0) | Q(taken__gte=F("seats"))
    rows = slots_of(session_type).filter(
        full, open_still, cancelled_at=None, starts_at__gt=now, part_of=None
    )
    return rows.order_by("starts_at", "pk")


def slots_of(session_type: SessionType) -> QuerySet[Session]:
    parts = Session.objects.order_by("starts_at", "pk")
    rows = Session.objects.slots().filter(session_type=session_type)
    return (
        with_people(rows)
        .select_related("team")
        .prefetch_related(Prefetch("parts", queryset=parts))
    )


def _far_from(here: Neighbourhood | None, *, on: datetime.date):
    if here is None:
        return Value(2)
    walked = Session.objects.filter(
        holds_on(on, "officers__assignments__"),
        officers__assignments__neighbourhood=here,
    )
    told = Session.neighbourhoods.through.objects.filter(
        session=OuterRef("pk"), neighbourhood=here
    )
    return Case(
        When(pk__in=walked.values("pk"), then=Value(0)),
        When(Q(team=here.team_id) | Exists(told), then=Value(1)),
        default=Value(2),
    )


def session_type_page(
    session_type: SessionType,
    *,
    now: datetime.datetime,
    words: SessionTypeText | None = None,
    where: Whereabouts | None = None,
) -> dict:
    """The context of the template. `words` are a draft to show instead of what is
    published."""
    where = where or Whereabouts()
    told, pack = words_and_pack(session_type)
    if words:
        told, pack = words, words.pack or pack
    free = list(free_slots(session_type, here=where.here, now=now)[: MOST_SLOTS + 1])
    shown = free[:MOST_SLOTS]
    return {
        "session_type": session_type,
        "words": told,
        "pack": pack,
        "languages": spoken_names(session_type.languages),
        "where": where,
        "own": [slot for slot in shown if slot.far < 2],
        "others": [slot for slot in shown if slot.far == 2],
        "more": len(free) > MOST_SLOTS,
        "taken": list(taken_slots(session_type, now=now)[:MOST_TAKEN]),
        "today": timezone.localdate(now),
        "structured": [course_data(session_type, told)] if told else [],
    }


def words_and_pack(session_type: SessionType) -> tuple:
    """The published words in the reader's language or the site's first, and the pack of
    these or, where they have none, of those. One query."""
    order = [get_language(), settings.LANGUAGE_CODE]
    texts = session_type.texts.filter(live=True, locale__language_code__in=order)
    rows = sorted(
        texts.select_related("locale", "pack"),
        key=lambda row: order.index(row.locale.language_code),
    )
    pack = next((row.pack for row in rows if row.pack), None)
    return (rows[0] if rows else None), pack

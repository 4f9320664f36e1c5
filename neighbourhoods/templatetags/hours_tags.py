"""Days and spans of opening hours as HTML. A page holds dozens that are alike, and so
do the pages of a team: each is rendered once in a language and then remembered."""

import datetime
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.translation import get_language

from neighbourhoods.hours import Day

register = template.Library()
REMEMBERED = 4_096


@register.simple_tag
def span_of_hours(span) -> str:
    """`span`: neighbourhoods.hours.Open or neighbourhoods.models.WeeklyHours."""
    return _span(span.opens, span.closes, span.by_appointment, get_language())


@register.simple_tag
def day_of_hours(day: Day) -> str:
    spans = tuple((s.opens, s.closes, s.by_appointment) for s in day.spans)
    return _day(day.day, spans, day.reason, get_language())


@lru_cache(maxsize=REMEMBERED)
def _span(
    opens: datetime.time, closes: datetime.time, by_appointment: bool, _language: str
) -> str:
    return render_to_string(
        "neighbourhoods/_span.html",
        {
            "opens": opens,
            "closes": closes,
            "by_appointment": by_appointment,
            "all_day": opens == closes,
        },
    )


@lru_cache(maxsize=REMEMBERED)
def _day(day: datetime.date, spans: tuple, reason: str, language: str) -> str:
    shown = Day(day, reason=reason)
    return render_to_string(
        "neighbourhoods/_day.html",
        {"day": shown, "spans": [_span(*span, language) for span in spans]},
    )

"""Days and spans of opening hours as HTML. A page holds dozens that are alike, and so
do the pages of a team: each is rendered once in a language and then remembered."""

import datetime
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.translation import get_language

from neighbourhoods.hours import Day, Plan, Timetable

register = template.Library()
REMEMBERED = 4_096


@register.simple_tag
def this_moment(timetable: Timetable) -> str:
    """Whether the place is open, until when, or when it opens."""
    span = timetable.now or timetable.next
    return _moment(
        bool(timetable.now),
        timetable.until,
        timetable.until_today,
        timetable.next and timetable.next.starts,
        bool(span and span.by_appointment),
        get_language(),
    )


@lru_cache(maxsize=REMEMBERED)
def _moment(
    is_open: bool,
    until: datetime.datetime | None,
    until_today: bool,
    opens: datetime.datetime | None,
    by_appointment: bool,
    _language: str,
) -> str:
    context = {
        "open": is_open,
        "until": until,
        "until_today": until_today,
        "opens": opens,
        "by_appointment": by_appointment,
    }
    return render_to_string("neighbourhoods/_open_now.html", context)


@register.simple_tag
def week_of_hours(plan: Plan) -> str:
    return _week(plan, get_language())


@register.simple_tag
def exceptional_days(plan: Plan) -> str:
    return _exceptions(plan, get_language())


@register.simple_tag
def days_ahead(plan: Plan) -> str:
    return _ahead(plan, get_language())


@lru_cache(maxsize=REMEMBERED)
def _week(plan: Plan, language: str) -> str:
    rows = [
        (row.label, [_of_span(span, language) for span in row.hours])
        for row in plan.week
    ]
    return render_to_string("neighbourhoods/_week.html", {"rows": rows})


@lru_cache(maxsize=REMEMBERED)
def _exceptions(plan: Plan, language: str) -> str:
    return format_html_join(
        "", "{}", ((_of_day(d, language),) for d in plan.exceptions)
    )


@lru_cache(maxsize=REMEMBERED)
def _ahead(plan: Plan, language: str) -> str:
    return format_html_join("", "{}", ((_of_day(d, language),) for d in plan.days))


def _of_day(day: Day, language: str) -> str:
    spans = tuple((s.opens, s.closes, s.by_appointment) for s in day.spans)
    return _day(day.day, spans, day.reason, language)


def _of_span(span, language: str) -> str:
    """`span`: neighbourhoods.hours.Open or neighbourhoods.models.WeeklyHours."""
    return _span(span.opens, span.closes, span.by_appointment, language)


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

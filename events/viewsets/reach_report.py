"""The reports about what the teams' sessions were good for."""

import datetime
from types import SimpleNamespace
from typing import NamedTuple

import django_filters
from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import reach
from events.models import Event, SessionType
from neighbourhoods.viewsets.reports import TEAM, Bar, FactsReportView, TeamFilter
from partners.models import Organisation

NAMESPACE = "events_reports"
MOST_BARS = 12  # of a chart; the table has all
PERIODS = [
    ("months", gettext_lazy("The last 12 months")),
    ("year", gettext_lazy("This year")),
]


class Group(NamedTuple):
    """`lines`: what each is about, with its events.reach.Line."""

    heading: str
    chart_title: str
    lines: list


class PeriodFilter(TeamFilter):
    period = django_filters.ChoiceFilter(
        label=gettext_lazy("Period"), choices=PERIODS, empty_label=None
    )
    since = django_filters.DateFilter(
        label=gettext_lazy("Or from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = django_filters.DateFilter(
        label=gettext_lazy("until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ReachReport(FactsReportView):
    """A row for each thing that is counted, in groups; the same in a spreadsheet."""

    namespace = NAMESPACE
    slug = "reach"
    page_title = gettext_lazy("Whom we have reached")
    header_icon = "group"
    results_template_name = "events/admin/reach_results.html"
    filterset_class = PeriodFilter
    meaning = gettext_lazy(
        "Sessions that have taken place and how many people came: events as the team "
        "has counted, visits as the officers have said afterwards. An event that is "
        "told in several neighbourhoods counts in each of them."
    )
    nothing = gettext_lazy("Nothing has taken place in this time.")
    cells = (
        ("group", gettext_lazy("By")),
        ("what", gettext_lazy("What")),
        ("sessions", gettext_lazy("Sessions")),
        ("people", gettext_lazy("People")),
    )

    @cached_property
    def period(self) -> tuple[datetime.date, datetime.date]:
        chosen = self.chosen()
        since, until = chosen.get("since"), chosen.get("until")
        if chosen.get("period") == "year":
            usual = self.today.replace(month=1, day=1)
        else:
            # This month and the eleven before it.
            next_month = self.today.replace(day=28) + datetime.timedelta(days=4)
            usual = next_month.replace(year=next_month.year - 1, day=1)
        until = until or self.today
        since = since or min(usual, until)
        return min(since, until), max(since, until)

    @cached_property
    def reach(self) -> reach.Reach:
        since, until = self.period
        return reach.reach(
            since=since, until=until, teams=self.teams, now=timezone.now()
        )

    @cached_property
    def groups(self) -> list[Group]:
        found = self.reach
        neighbourhoods = _("Neighbourhood"), _("People by neighbourhood")
        kinds = _("Kind of organisation"), _("People by kind of organisation")
        named = (
            ((_("Month"), ""), found.months, _month),
            (
                (_("Topic of a visit"), _("People by topic of the visit")),
                found.topics,
                _label(SessionType.Topic),
            ),
            (
                (_("Kind of event"), _("People by kind of event")),
                found.events,
                _label(Event.Kind),
            ),
            (neighbourhoods, found.neighbourhoods, _neighbourhood),
            (kinds, found.organisations, _label(Organisation.Kind)),
        )
        return [
            Group(*titles, [(name(line.key), line) for line in lines])
            for titles, lines, name in named
        ]

    def rows(self, *, on, teams):
        if not self.reach.sessions:
            return []
        return [
            SimpleNamespace(
                group=group.heading,
                what=str(what),
                sessions=line.sessions,
                people=line.people,
                url=None,
            )
            for group in self.groups
            for what, line in group.lines
        ]

    def charts(self) -> list[tuple[str, list[Bar]]]:
        """Beside that of the months."""
        return [
            (group.chart_title, _bars(group.lines[:MOST_BARS]))
            for group in self.groups[1:]
            if group.lines
        ]

    def get_context_data(self, *args, **kwargs):
        since, until = self.period
        return super().get_context_data(
            *args,
            reach=self.reach,
            since=since,
            until=until,
            charts=self.charts(),
            columns=self.groups[0].lines,
            **kwargs,
        )


class NeverReachedReport(FactsReportView):
    namespace = NAMESPACE
    slug = "never-reached"
    page_title = gettext_lazy("Never reached")
    header_icon = "warning"
    meaning = gettext_lazy(
        "Organisations in which no visit has ever taken place, by neighbourhood. Write "
        "to one of them and say what you offer: those who never ask are not those who "
        "need it least."
    )
    nothing = gettext_lazy("Every organisation has had a visit.")
    cells = (
        ("organisation", gettext_lazy("Organisation")),
        ("kind", gettext_lazy("Kind")),
        ("neighbourhood", gettext_lazy("Neighbourhood")),
        TEAM,
    )

    def rows(self, *, on, teams):
        may_see = self.request.user.has_perm("partners.change_organisation")
        return [
            SimpleNamespace(
                organisation=str(row),
                kind=row.get_kind_display(),
                neighbourhood=_neighbourhood(
                    row.neighbourhood.name if row.neighbourhood else ""
                ),
                team=_team(row.neighbourhood),
                url=reverse("organisation:edit", args=[row.pk]) if may_see else None,
            )
            for row in reach.never_reached(on=on, teams=teams)
        ]


def _team(neighbourhood) -> str:
    return neighbourhood.team.name if neighbourhood and neighbourhood.team else ""


def _bars(lines: list) -> list[Bar]:
    most = max(line.people for _what, line in lines) or 1
    return [
        Bar(what, str(line.people), round(100 * line.people / most))
        for what, line in lines
    ]


def _label(choices):
    return lambda key: choices(key).label


def _month(first: datetime.date) -> str:
    return date_format(first, "YEAR_MONTH_FORMAT")


def _neighbourhood(name: str) -> str:
    return name or _("In no neighbourhood")


REPORTS = (ReachReport, NeverReachedReport)

"""Reports about people and places, as pages and spreadsheets of the CMS."""

from dataclasses import dataclass

import django_filters
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from neighbourhoods.imports.told import harmless
from neighbourhoods.models import Team
from neighbourhoods.permissions import may_read_reports, report_teams

TEAM = ("team", _("Team"))
NO_TEAM = _("In no team")


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart; `width` in percent of the widest."""

    label: str | Promise
    value: str
    width: int


def teams_to_choose(request):
    teams = report_teams(request.user, on=timezone.localdate())
    return Team.objects.all() if teams is None else teams


class TeamFilter(WagtailFilterSet):
    team = django_filters.ModelChoiceFilter(
        label=_("Team"), queryset=teams_to_choose, empty_label=_("All teams")
    )

    class Meta:
        model = Team
        fields = []


class HarmlessExport:
    """Spreadsheets without a cell that would be taken for a formula, in the language
    of the reader."""

    def stream_csv(self, queryset):
        # At once: the reader's language ends with the view, before it is sent.
        return list(super().stream_csv(queryset))

    def preprocess_field_value(self, field, value, export_format):
        value = super().preprocess_field_value(field, value, export_format)
        return harmless(value) if isinstance(value, str) else value


class FactsReportView(HarmlessExport, ReportView):
    """Rows that are worked out, not a queryset: `rows` returns them as a list, the
    whole of it before it is cut into pages. `cells` are the columns: name of a row's
    attribute and heading, the same on the page and in a spreadsheet; the first one is
    linked to `row.url` where it has one."""

    template_name = "neighbourhoods/admin/report.html"
    results_template_name = "neighbourhoods/admin/report_results.html"
    filterset_class = TeamFilter
    chart_title = ""
    namespace = "neighbourhoods_reports"
    slug = ""
    meaning = ""  # what it tells and what to do about it
    nothing = ""  # where there are no rows
    cells: tuple[tuple[str, str], ...] = ()

    @classmethod
    def may(cls, user) -> bool:
        return may_read_reports(user)

    def rows(self, *, on, teams) -> list:
        raise NotImplementedError

    def chart(self) -> list:
        """Bars to draw above the table; see _bars.html."""
        return []

    def dispatch(self, request, *args, **kwargs):
        if not self.may(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def today(self):
        return timezone.localdate()

    def chosen(self) -> dict:
        """What the reader has filtered by; nothing if it is no such choice."""
        return self.filters.form.cleaned_data if self.filters.is_valid() else {}

    @cached_property
    def teams(self):
        """Those that the reader may be told of, or the one that they have chosen."""
        team = self.chosen().get("team")
        if team:
            return Team.objects.filter(pk=team.pk)
        return report_teams(self.request.user, on=self.today)

    def get_queryset(self):
        return self.rows(on=self.today, teams=self.teams)

    def filter_queryset(self, queryset):
        return queryset

    @cached_property
    def columns(self):
        (first, heading), *others = self.cells
        return [
            TitleColumn(first, label=heading, get_url=lambda row: row.url),
            *(Column(name, label=label) for name, label in others),
        ]

    @property
    def list_export(self):
        return [name for name, _heading in self.cells]

    @property
    def export_headings(self):
        return dict(self.cells)

    @property
    def export_filename(self):
        return f"{self.slug}-{self.today.isoformat()}"

    @property
    def index_url_name(self):
        return f"{self.namespace}:{self.slug}"

    @property
    def index_results_url_name(self):
        return f"{self.namespace}:{self.slug}_results"

    @cached_property
    def no_results_message(self):
        return self.nothing

    def get_context_data(self, *args, **kwargs):
        return super().get_context_data(
            *args,
            meaning=self.meaning,
            chart=self.chart(),
            chart_title=self.chart_title,
            **kwargs,
        )

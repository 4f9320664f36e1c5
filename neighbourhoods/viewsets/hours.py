"""When contact points are open: a week on one screen, and the days that differ."""

from django import forms
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button

from accounts.verb_views import SavedByVerb
from neighbourhoods.hours import HoursError, keep_exception, set_week
from neighbourhoods.models import ContactPoint, SpecialHours, WeeklyHours
from neighbourhoods.viewsets.facts import FactsCreateView, FactsEditView, FactsViewSet

EMPTY_ROWS = 3
MOST_ROWS = 40


class ClockField(forms.TimeField):
    """`09:00`, which is also what a browser's own field for times sends."""

    def __init__(self, **options):
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(required=False, widget=widget, **options)


class HoursRowForm(forms.Form):
    """The same hours on any days of the week. A row that is all empty is no row."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"),
        choices=WEEKDAYS_ABBR.items(),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    opens = ClockField(label=_("Opens"))
    closes = ClockField(label=_("Closes"))
    by_appointment = forms.BooleanField(label=_("By appointment"), required=False)

    def clean(self):
        given = self.cleaned_data
        times = [given.get("opens"), given.get("closes")]
        if self.errors or not (
            given.get("weekdays") or any(t is not None for t in times)
        ):
            return
        if not given["weekdays"]:
            self.add_error("weekdays", _("Choose the days on which these hours apply."))
        for name in ("opens", "closes"):
            if given[name] is None:
                self.add_error(name, _("Give a time, for example 09:00."))

    def times(self):
        return [self["opens"], self["closes"]]

    def spans(self) -> list[WeeklyHours]:
        """Unsaved, one for each day."""
        given = self.cleaned_data
        return [
            WeeklyHours(
                weekday=weekday,
                opens=given["opens"],
                closes=given["closes"],
                by_appointment=given["by_appointment"],
            )
            for weekday in given.get("weekdays", [])
        ]


HoursRows = forms.formset_factory(
    HoursRowForm,
    extra=EMPTY_ROWS,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
    validate_max=True,
)


def as_rows(point: ContactPoint) -> list[dict]:
    """The weekly hours as the form has them: days of the same span in one row."""
    rows: dict[tuple, list[int]] = {}
    for span in point.weekly_hours.order_by("weekday", "opens"):
        key = (span.opens, span.closes, span.by_appointment)
        rows.setdefault(key, []).append(span.weekday)
    return [
        {"weekdays": days, "opens": key[0], "closes": key[1], "by_appointment": key[2]}
        for key, days in rows.items()
    ]


class WeekView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    model = ContactPoint
    permission_required = "change"
    template_name = "neighbourhoods/admin/week.html"
    page_title = _("Weekly hours")
    header_icon = "time"
    _show_breadcrumbs = True
    http_method_names = ["get", "head", "post", "options"]

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.point = get_object_or_404(ContactPoint, pk=kwargs["pk"])

    def get_page_subtitle(self):
        return str(self.point)

    def get_breadcrumbs_items(self):
        name = ContactPoint._meta.verbose_name_plural
        edit_url = reverse("contactpoint:edit", args=[self.point.pk])
        return [
            *self.breadcrumbs_items,
            {"url": reverse("contactpoint:index"), "label": name},
            {"url": edit_url, "label": str(self.point)},
            {"url": "", "label": self.page_title},
        ]

    @cached_property
    def rows(self):
        if self.request.method == "POST":
            return HoursRows(self.request.POST)
        return HoursRows(initial=as_rows(self.point))

    def get_context_data(self, **kwargs):
        exceptions = reverse("specialhours:index") + f"?point={self.point.pk}"
        return super().get_context_data(
            rows=self.rows, point=self.point, exceptions_url=exceptions, **kwargs
        )

    def post(self, request, *args, **kwargs):
        if self.rows.is_valid() and self._save():
            messages.success(
                request, gettext("The hours of “%s” are saved.") % self.point
            )
            return redirect("contactpoint:hours", self.point.pk)
        messages.error(
            request, gettext("Nothing is saved yet. Correct what is marked below.")
        )
        return self.render_to_response(self.get_context_data())

    def _save(self) -> bool:
        """Whether the verb took it; its sentence stands at the row otherwise."""
        spans = [(form, span) for form in self.rows for span in form.spans()]
        try:
            set_week(self.point, spans=[s for _f, s in spans], by=self.request.user)
        except HoursError as error:
            spans[error.rows[-1]][0].add_error(None, str(error))
            return False
        return True


def week_buttons(point: ContactPoint, *, user) -> list[Button]:
    """None for who may only read: the page would refuse them."""
    if not user.has_perm("neighbourhoods.change_contactpoint"):
        return []
    url = reverse("contactpoint:hours", args=[point.pk])
    return [Button(_("Weekly hours"), url=url, icon_name="time", priority=15)]


class ExceptionSaved(SavedByVerb):
    error_class = HoursError

    def run(self, form):
        return keep_exception(form.save(commit=False))


class ExceptionCreateView(ExceptionSaved, FactsCreateView):
    log_as = "wagtail.create"


class ExceptionEditView(ExceptionSaved, FactsEditView):
    log_as = "wagtail.edit"


class SpecialHoursViewSet(FactsViewSet):
    model = SpecialHours
    icon = "time"
    menu_label = _("Exceptions to hours")
    add_view_class = ExceptionCreateView
    edit_view_class = ExceptionEditView
    list_display = [
        "point",  # a name comes first, because the CMS links it to the form
        DateColumn("day", label=_("Day"), sort_key="day"),
        Column("hours", label=_("Hours"), accessor=lambda row: _hours(row)),
        Column("reason", label=_("Reason"), accessor="get_reason_display"),
    ]
    list_filter = ["point", "reason", "day"]
    search_fields = ["point__name"]
    ordering = "-day"
    panels = [
        FieldPanel("point"),
        FieldPanel("day"),
        FieldRowPanel([FieldPanel("opens"), FieldPanel("closes")]),
        FieldPanel("by_appointment"),
        FieldPanel("reason"),
    ]


def _hours(row: SpecialHours) -> str:
    if row.closed:
        return gettext("closed")
    times = f"{row.opens:%H:%M}–{row.closes:%H:%M}"
    if row.by_appointment:
        return gettext("%(times)s by appointment") % {"times": times}
    return times

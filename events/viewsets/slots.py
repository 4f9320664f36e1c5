"""Slots: what a team offers to schools, planned by the verbs of `slots`."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.views import generic

from accounts.verb_views import SavedByVerb
from events import slots
from events.models import SessionType, Slot
from events.permissions import may_offer_for
from events.sessions import SessionError
from events.viewsets.planned import SEATS, STARTS, STATE, PlannedIndexView
from events.viewsets.repeating import RepeatSlotView
from events.viewsets.session_verbs import CancelSlotView
from neighbourhoods.models import Neighbourhood, Officer
from neighbourhoods.reports import SHAPE
from neighbourhoods.viewsets.facts import FactsViewSet
from neighbourhoods.viewsets.own import OwnRow, PerInstance


class SlotForm(WagtailAdminModelForm):
    """Offers the teams for which the person may plan, and who works in them today."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today, fields = timezone.localdate(), self.fields
        teams = may_offer_for(self.for_user, on=today)
        fields["session_type"].required = fields["team"].required = True
        fields["session_type"].queryset = SessionType.objects.filter(
            Q(is_offered=True) | Q(pk=self.instance.session_type_id)
        )
        fields["team"].queryset = teams
        fields["officers"].queryset = Officer.objects.of_teams(teams, today)
        fields["part_of"].queryset = self._leads(teams)
        fields["seats"].help_text = _("Empty: the largest group of the session type.")
        living = Neighbourhood.objects.living().defer(*SHAPE).order_by("name")
        fields["neighbourhoods"].queryset = living
        fields["neighbourhoods"].required = False
        fields["neighbourhoods"].help_text = _(
            "Whose schools see it first. None: those of the team."
        )

    def _leads(self, teams):
        leads = Slot.objects.leads(timezone.now()).filter(team__in=teams)
        kept = Slot.objects.filter(pk=self.instance.part_of_id)
        rows = (leads | kept).exclude(pk=self.instance.pk)
        return rows.select_related("session_type")


class SlotSaved(SavedByVerb):
    error_class = SessionError

    def run(self, form):
        given = form.cleaned_data
        return slots.keep(
            form.save(commit=False),
            neighbourhoods=given["neighbourhoods"],
            officers=given["officers"],
            now=timezone.now(),
        )


class SlotCreateView(SlotSaved, generic.CreateView):
    log_as = "wagtail.create"

    def get_initial(self):
        teams = may_offer_for(self.request.user, on=timezone.localdate())[:2]
        only = teams[0] if len(teams) == 1 else None
        return super().get_initial() | {"one_group": True, "team": only}


class SlotEditView(OwnRow, SlotSaved, generic.EditView):
    log_as = "wagtail.edit"
    reading = ("change",)


class SlotIndexView(PlannedIndexView):
    shown = ("session_type", "team")

    def may_plan_for(self):
        return may_offer_for(self.request.user, on=timezone.localdate())


class SlotFilters(WagtailFilterSet):
    starts_at = django_filters.DateFromToRangeFilter(
        label=_("Day"), widget=DateRangePickerWidget
    )
    cancelled = django_filters.BooleanFilter(
        field_name="cancelled_at",
        lookup_expr="isnull",
        exclude=True,
        label=_("Cancelled"),
    )

    class Meta:
        model = Slot
        fields = ["session_type", "team"]


class SlotViewSet(PerInstance, FactsViewSet):
    model = Slot
    icon = "date"
    menu_label = _("Slots for schools")
    index_view_class = SlotIndexView
    add_view_class = SlotCreateView
    edit_view_class = SlotEditView
    instance_views = [
        "edit_view_class",
        "delete_view_class",
        "history_view_class",
        "usage_view_class",
    ]
    list_display = ["session_type", "team", STARTS, SEATS, STATE]
    filterset_class = SlotFilters
    search_fields = ["session_type__name", "team__name"]
    ordering = "-starts_at"
    verbs = (RepeatSlotView, CancelSlotView)
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("session_type"), FieldPanel("team")]),
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("closes_at")]),
            MultiFieldPanel(
                [
                    FieldPanel("seats"),
                    FieldPanel("one_group"),
                    FieldPanel("part_of"),
                ],
                _("For whom"),
            ),
            FieldPanel("officers", widget=forms.CheckboxSelectMultiple),
            FieldPanel("neighbourhoods", widget=forms.CheckboxSelectMultiple),
            FieldPanel("languages"),
        ],
        base_form_class=SlotForm,
    )

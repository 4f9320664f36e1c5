"""Sessions: planned, changed and cancelled by the verbs of `sessions`."""

import django_filters
from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
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
from events import sessions
from events.models import Event, Session
from events.permissions import may_plan_for
from events.viewsets.planned import SEATS, STARTS, STATE, OfEvent, PlannedIndexView
from events.viewsets.repeating import RepeatSessionView
from events.viewsets.session_verbs import CancelView, RecordReachedView, WhoComesView
from neighbourhoods.models import Neighbourhood, Officer, Team
from neighbourhoods.reports import SHAPE
from neighbourhoods.viewsets.facts import FactsEditView, FactsViewSet
from neighbourhoods.viewsets.own import PerInstance


class SessionForm(WagtailAdminModelForm):
    """Offers the events that the person may plan for, and who can come and where it
    can be told today."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        living = Neighbourhood.objects.living().defer(*SHAPE)
        self.fields["event"].required = True
        self.fields["event"].queryset = may_plan_for(self.for_user, on=today)
        self.fields["neighbourhoods"].queryset = living.order_by("name")
        self.fields["officers"].queryset = Officer.objects.in_post(today)
        self.fields["entry"].choices = [
            choice
            for choice in Session.Entry.choices
            if choice[0] != Session.Entry.REQUEST  # that is for slots
        ]
        self.fields["part_of"].queryset = self._leads()

    def _leads(self):
        """Of the event that is known already, otherwise of all that are offered."""
        event = self.instance.event_id or self.initial.get("event")
        events = [event] if event else self.fields["event"].queryset
        leads = Session.objects.leads(timezone.now()).filter(event__in=events)
        kept = Session.objects.filter(pk=self.instance.part_of_id)
        rows = (leads | kept).exclude(pk=self.instance.pk)
        return rows.select_related("event")


class SessionSaved(SavedByVerb):
    error_class = sessions.SessionError

    def run(self, form):
        given = form.cleaned_data
        return sessions.keep(
            form.save(commit=False),
            neighbourhoods=given["neighbourhoods"],
            officers=given["officers"],
            now=timezone.now(),
        )


class SessionCreateView(SessionSaved, generic.CreateView):
    log_as = "wagtail.create"

    @cached_property
    def asked_for(self) -> Event | None:
        """The event whose form led here."""
        asked = self.request.GET.get("event", "")
        events = may_plan_for(self.request.user, on=timezone.localdate())
        return events.filter(pk=asked).first() if asked.isdecimal() else None

    def get_initial(self):
        if not self.asked_for:
            return super().get_initial()
        told = self.asked_for.team.neighbourhoods.living().defer(*SHAPE)
        return super().get_initial() | {
            "event": self.asked_for,
            "neighbourhoods": list(told),
        }


class SessionEditView(OfEvent, SessionSaved, FactsEditView):
    log_as = "wagtail.edit"
    reading = ("change",)


class SessionIndexView(PlannedIndexView):
    shown = ("event",)

    def may_plan_for(self):
        return may_plan_for(self.request.user, on=timezone.localdate())


class SessionFilters(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(
        field_name="event__kind", label=_("Kind"), choices=Event.Kind.choices
    )
    team = django_filters.ModelChoiceFilter(
        field_name="event__team", label=_("Team"), queryset=Team.objects.all()
    )
    neighbourhoods = django_filters.ModelChoiceFilter(
        label=_("Neighbourhood"),
        queryset=lambda request: Neighbourhood.objects.living().defer(*SHAPE),
    )
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
        model = Session
        fields = ["event"]


class SessionViewSet(PerInstance, FactsViewSet):
    model = Session
    own_row = OfEvent
    icon = "date"
    menu_label = _("Sessions")
    index_view_class = SessionIndexView
    add_view_class = SessionCreateView
    edit_view_class = SessionEditView
    instance_views = [
        "edit_view_class",
        "delete_view_class",
        "history_view_class",
        "usage_view_class",
    ]
    list_display = [
        "event",
        STARTS,
        "place",
        SEATS,
        STATE,
    ]
    filterset_class = SessionFilters
    search_fields = ["event__name", "place", "address"]
    ordering = "-starts_at"
    verbs = (WhoComesView, RepeatSessionView, RecordReachedView, CancelView)
    edit_handler = ObjectList(
        [
            FieldPanel("event"),
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
            MultiFieldPanel(
                [
                    FieldPanel("entry", widget=forms.RadioSelect),
                    FieldRowPanel([FieldPanel("seats"), FieldPanel("closes_at")]),
                    FieldPanel("part_of"),
                ],
                _("Seats and booking"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("place"),
                    FieldPanel("address"),
                    FieldRowPanel([FieldPanel("lat"), FieldPanel("lng")]),
                ],
                _("Where"),
            ),
            FieldPanel("neighbourhoods", widget=forms.CheckboxSelectMultiple),
            FieldPanel("officers", widget=forms.CheckboxSelectMultiple),
            FieldPanel("languages"),
            MultiFieldPanel([FieldPanel(name) for name in Session.FIELDS], _("Access")),
        ],
        base_form_class=SessionForm,
    )

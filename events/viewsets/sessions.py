"""Sessions: planned, changed and cancelled by the verbs of `sessions`."""

import django_filters
from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.permissions import policy_registry

from accounts.verb_views import SavedByVerb, VerbView
from events import sessions
from events.models import Event, Session
from events.permissions import may_plan_for
from neighbourhoods.models import Neighbourhood, Officer, Team
from neighbourhoods.reports import SHAPE
from neighbourhoods.viewsets.facts import (
    FactsEditView,
    FactsIndexView,
    FactsViewSet,
)
from neighbourhoods.viewsets.own import OwnRow, PerInstance


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


class SessionEditView(OwnRow, SessionSaved, FactsEditView):
    log_as = "wagtail.edit"
    reading = ("change",)


class CancelForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why"), choices=Session.Reason.choices, widget=forms.RadioSelect
    )


class CancelView(OwnRow, VerbView):
    model = Session
    error_class = sessions.SessionError
    reading = ("change",)
    name = "cancel"
    icon = "cross"
    form_class = CancelForm
    button = _("Cancel this session")
    question = _(
        "%(who)s: why does it not take place? The reason is shown on the site at once "
        "and reaches calendars. A cancelled session stays cancelled: plan a new one for "
        "another day."
    )
    done = _("Cancelled: %(who)s.")

    @classmethod
    def may(cls, user):
        policy = policy_registry.get_by_type(Session)
        return policy.user_has_permission(user, "change")

    @classmethod
    def applies_to(cls, instance):
        return not instance.is_cancelled and instance.ends_at > timezone.now()

    def run(self, reason):
        by, now = self.request.user, timezone.now()
        sessions.cancel(self.object, reason=reason, by=by, now=now)


class SessionIndexView(FactsIndexView):
    def get_base_queryset(self):
        rows = self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, ["view", "change"]
        )
        return rows.of_events().select_related("event")

    @cached_property
    def events_of_reader(self) -> set[int]:
        events = may_plan_for(self.request.user, on=timezone.localdate())
        return set(events.values_list("pk", flat=True))

    def get_edit_url(self, instance):
        own = instance.event_id in self.events_of_reader
        return super().get_edit_url(instance) if own else None

    def get_list_more_buttons(self, instance):
        own = instance.event_id in self.events_of_reader
        return super().get_list_more_buttons(instance) if own else []


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
        Column("starts_at", label=_("Starts"), sort_key="starts_at"),
        "place",
        Column("state", label=_("State"), accessor=lambda session: _state(session)),
    ]
    filterset_class = SessionFilters
    search_fields = ["event__name", "place", "address"]
    ordering = "-starts_at"
    verbs = (CancelView,)
    edit_handler = ObjectList(
        [
            FieldPanel("event"),
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
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


def _state(session: Session) -> str:
    if session.is_cancelled:
        return gettext("cancelled")
    if session.ends_at <= timezone.now():
        return gettext("past")
    return gettext("to come")

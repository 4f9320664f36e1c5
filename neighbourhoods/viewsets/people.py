"""Officers, and where they are when."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from accounts.verb_views import SavedByVerb
from neighbourhoods import absences, assignments, profiles
from neighbourhoods.models import (
    Absence,
    Assignment,
    Officer,
    OfficerProfile,
    TeamPost,
    Training,
)
from neighbourhoods.trainings import SOON
from neighbourhoods.viewsets.facts import (
    FactsCreateView,
    FactsEditView,
    FactsIndexView,
    FactsViewSet,
)
from neighbourhoods.viewsets.panels import OfficerDatesPanel, WordsPanel
from neighbourhoods.viewsets.people_verbs import (
    ConfirmProfileView,
    EndAssignmentView,
    HandOverView,
    RecordConsentView,
    UnpublishView,
)
from neighbourhoods.viewsets.reports import HarmlessExport


class OfficerForm(WagtailAdminModelForm):
    """Writes only what it shows: consent may have been withdrawn while it was open."""

    def save(self, commit=True):
        officer = super().save(commit=False)
        if commit:
            officer.save(update_fields=list(self.fields) if officer.pk else None)
        return officer


class OfficerFilters(WagtailFilterSet):
    stale = django_filters.BooleanFilter(
        label=_("Not checked for half a year"), method="only_stale"
    )

    def only_stale(self, rows, name, value):
        stale = profiles.stale(on=timezone.localdate()).values("pk")
        return rows.filter(pk__in=stale) if value else rows.exclude(pk__in=stale)

    class Meta:
        model = Officer
        fields = ["publish"]


class OfficerViewSet(FactsViewSet):
    model = Officer
    icon = "user"
    menu_label = _("Officers")
    list_display = ["code", "name", "alias", "rank", "publish", "reviewed_on"]
    filterset_class = OfficerFilters
    search_fields = ["code", "name", "alias"]
    verbs = (RecordConsentView, UnpublishView, ConfirmProfileView)
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("rank")]),
            MultiFieldPanel(
                [FieldPanel("name"), FieldPanel("alias"), FieldPanel("portrait")],
                _("What may be shown with the officer's consent"),
                help_text=_("Record the consent with the button “Record consent”."),
            ),
            FieldPanel("languages"),
            FieldPanel("account", permission="superuser"),
            WordsPanel(OfficerProfile, heading=_("Words")),
            OfficerDatesPanel(heading=_("Assignments, absences and trainings")),
        ],
        base_form_class=OfficerForm,
    )


class AssignmentSaved(SavedByVerb):
    error_class = assignments.AssignmentError

    def run(self, form):
        return assignments.keep(form.save(commit=False))


class AssignmentCreateView(AssignmentSaved, FactsCreateView):
    log_as = "wagtail.create"


class AssignmentEditView(AssignmentSaved, FactsEditView):
    log_as = "wagtail.edit"


class AssignmentViewSet(FactsViewSet):
    model = Assignment
    icon = "calendar-check"
    menu_label = _("Assignments")
    add_view_class = AssignmentCreateView
    edit_view_class = AssignmentEditView
    list_display = ["officer", "neighbourhood", "role", "starts_on", "ends_on"]
    list_filter = ["role", "neighbourhood"]
    search_fields = ["officer__name", "officer__code", "neighbourhood__name"]
    verbs = (EndAssignmentView, HandOverView)
    panels = [
        FieldPanel("officer"),
        FieldPanel("neighbourhood"),
        FieldPanel("role"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
    ]


class AbsenceSaved(SavedByVerb):
    error_class = absences.AbsenceError

    def run(self, form):
        return absences.keep(form.save(commit=False))


class AbsenceCreateView(AbsenceSaved, FactsCreateView):
    log_as = "wagtail.create"


class AbsenceEditView(AbsenceSaved, FactsEditView):
    log_as = "wagtail.edit"


class AbsenceFilters(WagtailFilterSet):
    today = django_filters.BooleanFilter(label=_("Away today"), method="only_today")

    def only_today(self, rows, name, value):
        away = Absence.objects.current(timezone.localdate()).values("pk")
        return rows.filter(pk__in=away) if value else rows.exclude(pk__in=away)

    class Meta:
        model = Absence
        fields = ["officer"]


class AbsenceViewSet(FactsViewSet):
    model = Absence
    icon = "date"
    menu_label = _("Absences")
    add_view_class = AbsenceCreateView
    edit_view_class = AbsenceEditView
    list_display = ["officer", "starts_on", "ends_on", "covering"]
    filterset_class = AbsenceFilters
    search_fields = ["officer__name", "officer__code"]
    panels = [
        FieldPanel("officer"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldPanel("covering"),
    ]


class TrainingFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="in_state",
        choices=[
            ("lapsing", _("expires within 90 days")),
            ("lapsed", _("expired")),
        ],
    )

    def in_state(self, rows, name, value):
        today = timezone.localdate()
        if value == "lapsed":
            return rows.lapsed(today)
        return rows.filter(expires_on__range=(today, today + SOON))

    class Meta:
        model = Training
        fields = ["public", "course"]


class TrainingIndexView(HarmlessExport, FactsIndexView):
    pass


class TrainingViewSet(FactsViewSet):
    model = Training
    index_view_class = TrainingIndexView
    icon = "clipboard-list"
    menu_label = _("Trainings")
    list_display = ["course", "officer", "held_on", "expires_on", "public"]
    list_export = ["officer.code", "course", "held_on", "expires_on", "public"]
    filterset_class = TrainingFilters
    search_fields = ["course", "officer__name", "officer__code"]
    panels = [
        FieldPanel("officer"),
        FieldPanel("course"),
        FieldRowPanel([FieldPanel("held_on"), FieldPanel("expires_on")]),
        FieldPanel("public"),
    ]


class TeamPostViewSet(FactsViewSet):
    model = TeamPost
    icon = "group"
    menu_label = _("Team posts")
    list_display = ["team", "role", "officer", "starts_on", "ends_on"]
    list_filter = ["team", "role"]
    search_fields = ["officer__name", "officer__code", "team__name"]
    panels = [
        FieldPanel("team"),
        FieldPanel("role"),
        FieldPanel("officer"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
    ]

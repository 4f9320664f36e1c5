"""Organisations: what is known of them, and how sure one is."""

import django_filters
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from accounts.verb_views import SavedByVerb
from neighbourhoods.models import Neighbourhood
from neighbourhoods.viewsets.areas import NoDeleteView
from neighbourhoods.viewsets.facts import (
    FactsEditView,
    FactsIndexView,
    FactsViewSet,
)
from partners import organisations
from partners.models import Level, Organisation
from partners.permissions import verifiable_by
from partners.viewsets.verbs import (
    CloseView,
    ConfirmView,
    MergeView,
    RecordCallBackView,
    WithdrawView,
)

STATES = [
    ("waiting", _("waiting to be confirmed")),
    ("listed", pgettext_lazy("organisation", "listed")),
    ("closed", pgettext_lazy("organisation", "closed")),
    ("merged", pgettext_lazy("organisation", "merged")),
]


def state_of(organisation: Organisation) -> str:
    """A key of STATES."""
    if not organisation.is_living:
        return "merged"
    closed_on = organisation.closed_on
    if closed_on and closed_on <= timezone.localdate():
        return "closed"
    return "listed" if organisation.is_listed else "waiting"


class OrganisationFilters(WagtailFilterSet):
    neighbourhood = django_filters.ModelChoiceFilter(
        label=_("Neighbourhood"), queryset=Neighbourhood.objects.living().only("name")
    )
    level = django_filters.ChoiceFilter(label=_("Verification"), choices=Level.choices)
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="in_state"
    )

    def in_state(self, rows, name, value):
        return rows.in_state(value, on=timezone.localdate())

    class Meta:
        model = Organisation
        fields = ["kind"]


class OrganisationIndexView(FactsIndexView):
    """Shows whoever works in some neighbourhoods the verbs for those alone."""

    def get_base_queryset(self):
        return Organisation.objects.with_level().with_neighbourhood()

    @cached_property
    def own(self) -> set[int]:
        rows = verifiable_by(self.request.user, on=timezone.localdate())
        shown = [row.pk for row in self.object_list]
        return set(rows.filter(pk__in=shown).values_list("pk", flat=True))

    def get_list_more_buttons(self, instance):
        if instance.pk in self.own:
            return super().get_list_more_buttons(instance)
        return super(FactsIndexView, self).get_list_more_buttons(instance)


class OrganisationCreateView(SavedByVerb, generic.CreateView):
    """Whoever may enter one here has looked it up: it is listed at once."""

    error_class = organisations.OrganisationError
    log_as = "wagtail.create"

    def run(self, form):
        return organisations.enter(form.save(commit=False), now=timezone.now())


class OrganisationEditView(SavedByVerb, FactsEditView):
    error_class = organisations.OrganisationError
    log_as = "wagtail.edit"

    def run(self, form):
        row = form.save(commit=False)
        return organisations.change(row, fields=list(form.fields))


class OrganisationInspectView(generic.InspectView):
    def get_verifications_display_value(self):
        """Each as one line, the last first."""
        lines = [
            _told(proof)
            for proof in self.object.verifications.select_related("recorded_by")
        ]
        return "; ".join(lines) or gettext("not verified")

    def get_field_label(self, field_name, field):
        if field_name == "verifications":
            return gettext("Verifications")
        return super().get_field_label(field_name, field)


def _told(proof) -> str:
    day = date_format(timezone.localtime(proof.recorded_at), "SHORT_DATE_FORMAT")
    parts = [day, str(proof)]
    if proof.recorded_by:
        parts.append(proof.recorded_by.name)
    if proof.withdrawn_at:
        parts.append(gettext("withdrawn"))
    return ", ".join(parts)


class OrganisationViewSet(FactsViewSet):
    model = Organisation
    icon = "home"
    menu_label = _("Organisations")
    menu_order = 170
    add_to_admin_menu = True
    index_view_class = OrganisationIndexView
    add_view_class = OrganisationCreateView
    edit_view_class = OrganisationEditView
    delete_view_class = NoDeleteView
    inspect_view_class = OrganisationInspectView
    inspect_view_enabled = True
    inspect_view_fields = [
        "name", "kind", "register", "code", "address", "postcode", "neighbourhood",
        "phone", "website", "email_domain", "closed_on", "merged_into",
        "verifications",
    ]  # fmt: skip
    verbs = (ConfirmView, RecordCallBackView, WithdrawView, CloseView, MergeView)
    list_display = [
        "name",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        "postcode",
        Column("neighbourhood", label=_("Neighbourhood")),
        Column(
            "level",
            label=_("Verification"),
            accessor=lambda row: Level(row.level).label,
        ),
        Column("state", label=_("State"), accessor=lambda row: _state(row)),
    ]
    filterset_class = OrganisationFilters
    search_fields = ["name", "postcode", "code"]
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("kind")]),
        FieldRowPanel([FieldPanel("youngest"), FieldPanel("oldest")]),
        FieldPanel("address"),
        FieldRowPanel([FieldPanel("postcode"), FieldPanel("neighbourhood")]),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("website")]),
        FieldPanel("email_domain"),
    ]

    def get_index_view_kwargs(self, **kwargs):
        return super().get_index_view_kwargs(**kwargs, delete_url_name=None)

    def get_edit_view_kwargs(self, **kwargs):
        return super().get_edit_view_kwargs(**kwargs, delete_url_name=None)


def _state(row: Organisation) -> str:
    return dict(STATES)[state_of(row)]

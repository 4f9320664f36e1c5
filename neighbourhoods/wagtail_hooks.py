"""Plain forms for the facts, in the CMS."""

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from neighbourhoods import editions
from neighbourhoods.models import (
    Assignment,
    ContactPoint,
    Neighbourhood,
    Officer,
    Team,
    TeamPost,
)


class ProtectedDeleteView(generic.DeleteView):
    """Says why something cannot go, where the CMS would answer with an error 500."""

    http_method_names = ["get", "head", "post", "options"]  # DELETE asks no form

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except ProtectedError as error:
            what = sorted(
                {str(row._meta.verbose_name) for row in error.protected_objects}
            )
            messages.error(
                self.request,
                gettext(
                    "“%(name)s” cannot be deleted while this hangs on it: %(what)s. "
                    "End or delete that first."
                )
                % {"name": self.object, "what": ", ".join(what)},
            )
            return HttpResponseRedirect(self.get_success_url())


class FactsViewSet(ModelViewSet):
    delete_view_class = ProtectedDeleteView
    copy_view_enabled = False
    add_to_reference_index = False


class OfficerViewSet(FactsViewSet):
    model = Officer
    icon = "user"
    menu_label = _("Officers")
    list_display = ["code", "name", "alias", "rank", "publish"]
    list_filter = ["publish"]
    search_fields = ["code", "name", "alias"]
    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("rank")]),
        MultiFieldPanel(
            [FieldPanel("publish"), FieldPanel("name"), FieldPanel("alias")],
            _("What the public may know"),
        ),
        FieldPanel("portrait"),
        FieldPanel("languages"),
    ]


class AssignmentViewSet(FactsViewSet):
    model = Assignment
    icon = "calendar-check"
    menu_label = _("Assignments")
    list_display = ["officer", "neighbourhood", "role", "starts_on", "ends_on"]
    list_filter = ["role", "neighbourhood"]
    search_fields = ["officer__name", "officer__code", "neighbourhood__name"]
    panels = [
        FieldPanel("officer"),
        FieldPanel("neighbourhood"),
        FieldPanel("role"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
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


class TeamViewSet(FactsViewSet):
    model = Team
    icon = "group"
    menu_label = _("Teams")
    list_display = ["name", "phone", "email"]
    search_fields = ["name", "code"]
    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("name")]),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
    ]


class ContactPointViewSet(FactsViewSet):
    model = ContactPoint
    icon = "home"
    menu_label = _("Contact points")
    list_display = ["name", "team", "kind", "phone"]
    list_filter = ["team", "kind"]
    search_fields = ["name", "address"]
    panels = [
        FieldPanel("team"),
        FieldRowPanel([FieldPanel("name"), FieldPanel("kind")]),
        FieldPanel("address"),
        FieldRowPanel([FieldPanel("lat"), FieldPanel("lng")]),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("step_free")]),
    ]


class NotOffered:
    """Neighbourhoods come and go with their boundaries, which no form can hold."""

    def user_has_permission(self, permission):
        return False


class NoCreateView(NotOffered, generic.CreateView):
    pass


class NoDeleteView(NotOffered, generic.DeleteView):
    pass


class NeighbourhoodEditView(generic.EditView):
    @transaction.atomic
    def save_instance(self):
        saved = super().save_instance()
        editions.renew(now=timezone.now())
        return saved


class NeighbourhoodViewSet(FactsViewSet):
    model = Neighbourhood
    icon = "site"
    menu_label = _("Neighbourhoods")
    add_view_class = NoCreateView
    delete_view_class = NoDeleteView
    edit_view_class = NeighbourhoodEditView
    list_display = ["name", "code", "team"]
    list_filter = ["team"]
    search_fields = ["name", "code"]
    panels = [FieldPanel("name"), FieldPanel("team")]

    def get_index_view_kwargs(self, **kwargs):
        return super().get_index_view_kwargs(
            **kwargs, add_url_name=None, delete_url_name=None
        )

    def get_edit_view_kwargs(self, **kwargs):
        return super().get_edit_view_kwargs(**kwargs, delete_url_name=None)


class NeighbourhoodGroup(ModelViewSetGroup):
    menu_label = _("Neighbourhoods")
    menu_icon = "site"
    menu_order = 150
    items = (
        OfficerViewSet,
        AssignmentViewSet,
        TeamPostViewSet,
        TeamViewSet,
        ContactPointViewSet,
        NeighbourhoodViewSet,
    )


@hooks.register("register_admin_viewset")
def register_viewsets():
    return NeighbourhoodGroup()

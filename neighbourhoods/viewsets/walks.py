"""Notes after foot patrols."""

import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic

from accounts.verb_views import SavedByVerb
from neighbourhoods import walks
from neighbourhoods.models import Walk
from neighbourhoods.permissions import may_note, may_note_in
from neighbourhoods.viewsets.facts import FactsEditView, FactsIndexView, FactsViewSet
from neighbourhoods.viewsets.own import PerInstance


class NoteView(SavedByVerb, generic.CreateView):
    error_class = walks.WalkError
    page_title = _("Note a walk")
    success_message = _("The walk is noted. It is shown from the day after it.")
    error_message = _("Nothing is noted yet. Correct what is marked below.")

    def get_initial_form_instance(self):
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        return Walk(walked_on=yesterday)

    def run(self, form):
        given, by = form.cleaned_data, self.request.user
        if not may_note(by, given["neighbourhood"], on=timezone.localdate()):
            raise PermissionDenied
        return walks.note(**given, by=by, now=timezone.now())


class WithdrawView(generic.DeleteView):
    """A note is not deleted by hand: whoever asks later can still be told."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "neighbourhoods/admin/withdraw.html"
    page_title = _("Withdraw")

    @property
    def confirmation_message(self):
        return gettext("The note comes off the page of the neighbourhood at once.")

    def get_success_message(self):
        return gettext("The note is withdrawn.")

    def delete_action(self):
        walks.withdraw(self.object, by=self.request.user, now=timezone.now())


class WalkEditView(FactsEditView):
    delete_item_label = _("Withdraw")


class WalkForm(WagtailAdminModelForm):
    """Offers the neighbourhoods in which the person may note a walk."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["neighbourhood"]
        field.queryset = may_note_in(self.for_user, on=timezone.localdate())


class WalkIndexView(FactsIndexView):
    def get_base_queryset(self):
        readable = self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, ["view", "change"]
        )
        return super().get_base_queryset().filter(pk__in=readable.values("pk"))


class WalkViewSet(PerInstance, FactsViewSet):
    model = Walk
    icon = "map-pin"
    menu_label = _("Notes of walks")
    index_view_class = WalkIndexView
    add_view_class = NoteView
    edit_view_class = WalkEditView
    delete_view_class = WithdrawView
    instance_views = [
        "edit_view_class",
        "delete_view_class",
        "history_view_class",
        "usage_view_class",
    ]
    list_display = [
        "neighbourhood",  # a name comes first, because the CMS links it to the form
        DateColumn("walked_on", label=_("Day of the walk"), sort_key="walked_on"),
        Column("published_by", label=_("Noted by")),
        Column("state", label=_("State"), accessor=lambda walk: _state(walk)),
    ]
    list_filter = ["neighbourhood", "walked_on"]
    search_fields = ["text", "neighbourhood__name"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("neighbourhood"), FieldPanel("walked_on")]),
            FieldPanel("text"),
            FieldPanel("language"),
            FieldPanel("officers"),
        ],
        base_form_class=WalkForm,
    )


def _state(walk: Walk) -> str:
    if walk.withdrawn_at:
        return gettext("withdrawn")
    shown = walk.is_shown(timezone.localdate())
    return gettext("shown") if shown else gettext("not shown")

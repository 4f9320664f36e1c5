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

from neighbourhoods import walks
from neighbourhoods.models import Walk
from neighbourhoods.permissions import may_note, may_note_in
from neighbourhoods.viewsets.facts import FactsViewSet
from neighbourhoods.viewsets.own import PerInstance


class NoteView(generic.CreateView):
    page_title = _("Note a walk")
    success_message = _("The walk is noted. It is shown from the day after it.")
    error_message = _("Nothing is noted yet. Correct what is marked below.")

    def get_initial_form_instance(self):
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        return Walk(walked_on=yesterday)

    def is_valid(self, form):
        """The verb has the last word."""
        if not super().is_valid(form):
            return False
        given = form.cleaned_data
        today = timezone.localdate()
        if not may_note(self.request.user, given["neighbourhood"], on=today):
            raise PermissionDenied
        try:
            self.walk = walks.note(**given, by=self.request.user, now=timezone.now())
        except walks.WalkError as error:
            form.add_error(None, str(error))
            self.produced_error_message = self.get_error_message()
            return False
        return True

    def save_instance(self):
        return self.walk


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


class WalkEditView(generic.EditView):
    delete_item_label = _("Withdraw")


class WalkForm(WagtailAdminModelForm):
    """Offers the neighbourhoods in which the person may note a walk."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["neighbourhood"]
        field.queryset = may_note_in(self.for_user, on=timezone.localdate())


class WalkIndexView(generic.IndexView):
    def get_base_queryset(self):
        return self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, ["view", "change"]
        )


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
    shown = Walk.objects.shown(timezone.localdate()).filter(pk=walk.pk)
    return gettext("shown") if shown.exists() else gettext("not shown")

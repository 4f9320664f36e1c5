"""What is done with one session or slot beside changing it: cancel and repeat it, see who
comes, and note how many came."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from accounts.verb_views import VerbView
from events import sessions
from events.attendance import who_comes
from events.models import Session, Slot
from events.permissions import events_of, may_meet
from events.viewsets.planned import OfEvent
from neighbourhoods.viewsets.own import OwnRow


class SessionVerb(OwnRow, VerbView):
    """For whoever may change the session."""

    model = Session
    error_class = sessions.SessionError
    reading = ("change",)

    @classmethod
    def may(cls, user):
        policy = policy_registry.get_by_type(cls.model)
        return policy.user_has_permission(user, "change")


class CancelForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why"), choices=Session.Reason.choices, widget=forms.RadioSelect
    )


class Cancel(SessionVerb):
    name = "cancel"
    icon = "cross"
    form_class = CancelForm
    done = _("Cancelled: %(who)s.")

    @classmethod
    def applies_to(cls, instance):
        return not instance.is_cancelled and instance.ends_at > timezone.now()

    def run(self, reason):
        by, now = self.request.user, timezone.now()
        sessions.cancel(self.object, reason=reason, by=by, now=now)


class CancelView(OfEvent, Cancel):
    button = _("Cancel this session")
    question = _(
        "%(who)s: why does it not take place? The reason is shown on the site at once "
        "and reaches calendars. A cancelled session stays cancelled: plan a new one for "
        "another day."
    )


class CancelSlotView(Cancel):
    model = Slot
    button = _("Cancel this slot")
    question = _(
        "%(who)s: why does it not take place? Whoever has booked it is told the reason "
        "at once. A cancelled slot stays cancelled: offer a new one for another day."
    )


class ReachedForm(forms.Form):
    reached = forms.IntegerField(
        label=_("How many people came"),
        min_value=0,
        help_text=_("All together, those who had not registered too."),
    )


class RecordReachedView(OfEvent, SessionVerb):
    name = "record_reached"
    icon = "group"
    form_class = ReachedForm
    button = _("Note how many came")
    question = _("%(who)s: how many people did you reach?")
    done = _("Noted: %(who)s.")

    @classmethod
    def applies_to(cls, instance):
        return not instance.is_cancelled and instance.starts_at <= timezone.now()

    def get_initial(self):
        return super().get_initial() | {"reached": self.object.reached}

    def run(self, reached):
        by, now = self.request.user, timezone.now()
        sessions.record_reached(self.object, reached=reached, by=by, now=now)


class WhoComesView(WagtailAdminTemplateMixin, TemplateView):
    """A page to print for the door. It stands among the verbs for its button."""

    template_name = "events/admin/who_comes.html"
    http_method_names = ["get", "head", "options"]
    model = Session
    name = "who_comes"
    icon = "group"
    button = page_title = _("Who comes")
    index_url_name = ""

    @classmethod
    def may(cls, user):
        return events_of(user, on=timezone.localdate()).exists()

    @classmethod
    def applies_to(cls, instance):
        return instance.entry == Session.Entry.REGISTER

    def dispatch(self, request, *args, **kwargs):
        rows = Session.objects.of_events().select_related("event")
        self.object = get_object_or_404(rows, pk=kwargs["pk"])
        if not may_meet(request.user, self.object, on=timezone.localdate()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return str(self.object)

    def get_breadcrumbs_items(self):
        index = {"url": reverse(self.index_url_name), "label": _("Sessions")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": str(self.object)}]

    def get_context_data(self, **kwargs):
        groups, ended = who_comes(self.object)
        return super().get_context_data(**kwargs) | {
            "session": self.object,
            "groups": groups,
            "ended": ended,
        }

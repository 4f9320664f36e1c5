"""What the lists and forms of sessions and of slots have in common."""

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from events.models import Session
from neighbourhoods.viewsets.facts import FactsIndexView
from neighbourhoods.viewsets.own import OwnRow


class OfEvent(OwnRow):
    """A slot has forms of its own."""

    def rows(self):
        return Session.objects.of_events()


class PlannedIndexView(FactsIndexView):
    """Offers forms and verbs for the rows that the reader may change. `shown` are the
    facts that a row names."""

    shown: tuple[str, ...] = ()

    def get_base_queryset(self):
        rows = self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, ["view", "change"]
        )
        return rows.select_related(*self.shown)

    def may_plan_for(self):
        """The facts for which the reader may plan."""
        raise NotImplementedError

    @cached_property
    def own(self) -> set[int]:
        return set(self.may_plan_for().values_list("pk", flat=True))

    def is_own(self, instance) -> bool:
        fact_name = self.permission_policy.fact_name
        return getattr(instance, f"{fact_name}_id") in self.own

    def get_edit_url(self, instance):
        return super().get_edit_url(instance) if self.is_own(instance) else None

    def get_list_more_buttons(self, instance):
        if not self.is_own(instance):
            return []
        return super().get_list_more_buttons(instance)


def seats(session: Session) -> str:
    if session.seats is None:
        return ""
    return gettext("%(taken)d of %(seats)d") % {
        "taken": session.taken,
        "seats": session.seats,
    }


def state(session: Session) -> str:
    if session.is_cancelled:
        return gettext("cancelled")
    if session.ends_at <= timezone.now():
        return gettext("past")
    return gettext("to come")


STARTS = Column("starts_at", label=_("Starts"), sort_key="starts_at")
SEATS = Column("seats", label=_("Seats taken"), accessor=seats)
STATE = Column("state", label=_("State"), accessor=state)

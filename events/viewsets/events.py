"""Events: the facts, with their words and sessions beside them."""

from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, TitleFieldPanel
from wagtail.admin.widgets.button import Button
from wagtail.admin.widgets.slug import SlugInput

from events.models import Event, EventText
from events.permissions import may_plan, may_plan_for
from neighbourhoods.permissions import writable_facts
from neighbourhoods.viewsets.facts import FactsIndexView, FactsViewSet
from neighbourhoods.viewsets.own import PerInstance
from neighbourhoods.viewsets.panels import MOST_TOLD, BesidePanel, WordsPanel


def plan_url(event: Event) -> str:
    return f"{reverse('session:add')}?event={event.pk}"


class SessionsPanel(BesidePanel):
    """The sessions to come, the next first, and the last ones."""

    class BoundPanel(BesidePanel.BoundPanel):
        template_name = "events/admin/panel_sessions.html"

        def get_context_data(self, parent_context=None):
            event, now = self.instance, timezone.now()
            may = may_plan(self.request.user, event, on=timezone.localdate())
            groups = [
                SimpleNamespace(heading=heading, lines=list(rows[:MOST_TOLD]))
                for heading, rows in (
                    (_("To come"), event.sessions.upcoming(now)),
                    (_("Past"), event.sessions.past(now)),
                )
            ]
            return super().get_context_data(parent_context) | {
                "groups": groups,
                "may_change": may,
                "add_url": may and plan_url(event),
            }


class EventIndexView(FactsIndexView):
    """With a way to the words and to a new session for those who may do no more."""

    def get_base_queryset(self):
        rows = self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, ["view", "change"]
        )
        return rows.select_related("team")

    @cached_property
    def planned_by_reader(self) -> set[int]:
        events = may_plan_for(self.request.user, on=timezone.localdate())
        return set(events.values_list("pk", flat=True))

    @cached_property
    def written_by_reader(self) -> set[int] | None:
        today = timezone.localdate()
        return writable_facts(self.request.user, EventText, on=today)

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if instance.pk in self.planned_by_reader:
            url = plan_url(instance)
            buttons.append(Button(_("Add a session"), url=url, icon_name="date"))
        if self.written_by_reader is None or instance.pk in self.written_by_reader:
            about = EventText.snippet_viewset.get_url_name("about")
            url = reverse(about, args=[instance.pk])
            buttons.append(Button(_("Words"), url=url, icon_name="edit"))
        return buttons


class EventViewSet(PerInstance, FactsViewSet):
    model = Event
    icon = "calendar-alt"
    menu_label = _("Events")
    index_view_class = EventIndexView
    instance_views = [
        "edit_view_class",
        "delete_view_class",
        "history_view_class",
        "usage_view_class",
    ]
    list_display = ["name", "kind", "team"]
    list_filter = ["kind", "team"]
    search_fields = ["name", "slug"]
    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("team")]),
        TitleFieldPanel("name", classname="", placeholder=False),
        FieldPanel("slug", widget=SlugInput),
        WordsPanel(EventText, heading=_("Words")),
        SessionsPanel(heading=_("Sessions")),
    ]

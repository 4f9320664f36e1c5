"""Teams and where they are met."""

from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from neighbourhoods.models import ContactPoint, Team
from neighbourhoods.viewsets.facts import FactsEditView, FactsIndexView, FactsViewSet
from neighbourhoods.viewsets.hours import WeekView, week_buttons


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


class ContactPointIndexView(FactsIndexView):
    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        return [*buttons, *week_buttons(instance, user=self.request.user)]


class ContactPointEditView(FactsEditView):
    @cached_property
    def header_more_buttons(self):
        week = week_buttons(self.object, user=self.request.user)
        return [*super().header_more_buttons, *week]


class ContactPointViewSet(FactsViewSet):
    model = ContactPoint
    icon = "home"
    menu_label = _("Contact points")
    index_view_class = ContactPointIndexView
    edit_view_class = ContactPointEditView
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

    def get_urlpatterns(self):
        week = path("hours/<int:pk>/", WeekView.as_view(), name="hours")
        return [*super().get_urlpatterns(), week]

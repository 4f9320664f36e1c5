"""Which forms for facts and words the CMS has, in the words of the work; they are in
`viewsets`."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import RecentEditsPanel
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.snippets.models import register_snippet

from neighbourhoods.viewsets.areas import NeighbourhoodViewSet
from neighbourhoods.viewsets.home import WhatNeedsDoing
from neighbourhoods.viewsets.hours import SpecialHoursViewSet
from neighbourhoods.viewsets.imports import ImportRunViewSet
from neighbourhoods.viewsets.people import (
    AbsenceViewSet,
    AssignmentViewSet,
    OfficerViewSet,
    TeamPostViewSet,
    TrainingViewSet,
)
from neighbourhoods.viewsets.places import ContactPointViewSet, TeamViewSet
from neighbourhoods.viewsets.report_pages import REPORTS, admin_urls
from neighbourhoods.viewsets.streets import StreetRangeViewSet
from neighbourhoods.viewsets.walks import WalkViewSet
from neighbourhoods.viewsets.words import WordsGroup

ACTIONS = {
    "neighbourhoods.record_consent": (_("Record consent"), _("Recorded a consent")),
    "neighbourhoods.withdraw_consent": (
        _("Unpublish"),
        _("Took the name off the site"),
    ),
    "neighbourhoods.confirm_profile": (_("Still right"), _("Confirmed as still right")),
    "neighbourhoods.end_assignment": (_("End"), _("Set the end")),
    "neighbourhoods.hand_over": (_("Hand over"), _("Handed over")),
    "neighbourhoods.rename": (_("Rename"), _("Changed the name or the address")),
    "neighbourhoods.merge": (_("Merge"), _("Merged into another")),
    "neighbourhoods.import_start": (_("Upload"), _("Uploaded a file to import")),
    "neighbourhoods.import_land": (_("Import"), _("Imported a file")),
    "neighbourhoods.import_give_up": (_("Give up"), _("Gave up an import")),
}


@hooks.register("register_log_actions")
def register_actions(actions):
    for name, (label, message) in ACTIONS.items():
        actions.register_action(name, label, message)


class PeopleGroup(ModelViewSetGroup):
    menu_label = _("People")
    menu_icon = "group"
    menu_order = 150
    items = (
        OfficerViewSet,
        AssignmentViewSet,
        AbsenceViewSet,
        TrainingViewSet,
        TeamPostViewSet,
    )


class PlacesGroup(ModelViewSetGroup):
    menu_label = _("Places")
    menu_icon = "site"
    menu_order = 160
    items = (
        NeighbourhoodViewSet,
        StreetRangeViewSet,
        TeamViewSet,
        ContactPointViewSet,
        SpecialHoursViewSet,
        WalkViewSet,
    )


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [PeopleGroup(), PlacesGroup(), ImportRunViewSet()]


register_snippet(WordsGroup)

# --- Reports


@hooks.register("register_admin_urls")
def register_report_urls():
    return [admin_urls()]


class ReportMenuItem(MenuItem):
    def __init__(self, report, *, order: int):
        address = reverse(f"{report.namespace}:{report.slug}")
        icon = report.header_icon
        super().__init__(
            report.page_title, address, name=report.slug, icon_name=icon, order=order
        )
        self.report = report

    def is_shown(self, request):
        return self.report.may(request.user)


def register_report(report, order: int) -> None:
    hooks.register(
        "register_reports_menu_item", lambda: ReportMenuItem(report, order=order)
    )


for _place, _report in enumerate(REPORTS):
    register_report(_report, 100 + _place)


# --- The first page of the CMS


@hooks.register("construct_homepage_panels")
def show_what_needs_doing(request, panels):
    # They tell of pages alone, and most of what is written here is no page.
    panels[:] = [panel for panel in panels if not isinstance(panel, RecentEditsPanel)]
    panels.append(WhatNeedsDoing())


@hooks.register("construct_homepage_summary_items", order=1000)
def leave_numbers_out(request, summary_items):
    # How many pages, pictures and documents there are asks nothing of anybody.
    summary_items.clear()

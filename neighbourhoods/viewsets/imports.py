"""The list of imports in the CMS, and the addresses of their steps."""

from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from neighbourhoods.import_views import (
    ActView,
    ChooseView,
    ColumnsView,
    ExampleView,
    ExportView,
    ImportersOnly,
    LandView,
    RefusedView,
    RunView,
    UploadView,
    title_of,
)
from neighbourhoods.imports import runs
from neighbourhoods.models import ImportRun


class ImportIndexView(ImportersOnly, generic.IndexView):
    page_title = _("Imports")
    add_item_label = _("New import")

    @cached_property
    def columns(self):
        return [
            TitleColumn(
                "original_name",
                label=_("File"),
                get_url=lambda run: reverse("imports:run", args=[run.pk]),
            ),
            Column("kind", label=_("Kind"), accessor=title_of),
            Column("status", label=_("State"), accessor="get_status_display"),
            Column("by", label=_("Uploaded by")),
            DateColumn("created_at", label=_("Uploaded"), sort_key="created_at"),
        ]

    def get_base_queryset(self):
        wide = ["seen", "mapping", "options", "trial", "report"]
        return ImportRun.objects.select_related("by").defer(*wide)

    def get_list_buttons(self, instance):
        return []


class ImportRunViewSet(ModelViewSet):
    model = ImportRun
    name = "imports"
    url_prefix = "imports"
    icon = "upload"
    menu_label = _("Imports")
    menu_order = 155
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_filter = ["status", "by"]
    search_fields = ["original_name"]
    index_view_class = ImportIndexView
    form_fields = ["kind"]

    def get_common_view_kwargs(self, **kwargs):
        names = ("edit", "delete", "history", "usage", "inspect")
        none = {f"{name}_url_name": None for name in names}
        return super().get_common_view_kwargs(**none, **kwargs)

    def get_urlpatterns(self):
        offered = {"index", "index_results"}
        act = ActView.as_view
        return [
            *(p for p in super().get_urlpatterns() if p.name in offered),
            path("new/", ChooseView.as_view(), name="add"),
            path("new/<slug:kind>/", UploadView.as_view(), name="upload"),
            path("example/<slug:kind>/", ExampleView.as_view(), name="example"),
            path("as-it-is/<slug:kind>/", ExportView.as_view(), name="export"),
            path("<int:pk>/", RunView.as_view(), name="run"),
            path("<int:pk>/columns/", ColumnsView.as_view(), name="columns"),
            path("<int:pk>/land/", LandView.as_view(), name="land"),
            path("<int:pk>/give-up/", act(verb=runs.give_up), name="give_up"),
            path("<int:pk>/recover/", act(verb=runs.recover), name="recover"),
            path("<int:pk>/refused.csv", RefusedView.as_view(), name="refused"),
        ]

"""The words about neighbourhoods and officers: one list of each, and a page for each
fact that tells in which languages there are words."""

from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.snippets.views import snippets

from neighbourhoods.models import NeighbourhoodText, OfficerProfile
from neighbourhoods.permissions import WordsPolicy, may_begin_words
from neighbourhoods.reports import SHAPE
from neighbourhoods.viewsets.own import PerInstance
from publishing.words import begin, in_all_languages

# Every view of one row.
INSTANCE_VIEWS = [
    "edit_view_class",
    "delete_view_class",
    "usage_view_class",
    "history_view_class",
    "inspect_view_class",
    "revisions_view_class",
    "revisions_compare_view_class",
    "revisions_unschedule_view_class",
    "unpublish_view_class",
    "preview_on_edit_view_class",
    "lock_view_class",
    "unlock_view_class",
    "workflow_action_view_class",
    "collect_workflow_action_data_view_class",
    "confirm_workflow_cancellation_view_class",
    "workflow_preview_view_class",
    "workflow_history_view_class",
    "workflow_history_detail_view_class",
]


class WordsViewSet(PerInstance, snippets.SnippetViewSet):
    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    list_per_page = 50

    instance_views = INSTANCE_VIEWS

    def get_queryset(self, request):
        words = self.permission_policy.instances_user_has_any_permission_for(
            request.user, ["view", "change"]
        )
        return words.select_related(self.model.fact_name, "locale")

    def get_urlpatterns(self):
        own = path("about/<int:pk>/", self.about_view, name="about")
        return [*super().get_urlpatterns(), own]

    @property
    def about_view(self):
        return AboutView.as_view(
            model=self.model,
            about_url_name=self.get_url_name("about"),
            header_icon=self.icon,
        )


class AboutView(WagtailAdminTemplateMixin, TemplateView):
    """In which languages there are words about one fact; POST begins them in one."""

    template_name = "neighbourhoods/admin/words.html"
    page_title = _("Words")
    model = None
    about_url_name = ""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        facts = self.model._meta.get_field(self.model.fact_name).related_model
        self.fact = get_object_or_404(facts, pk=kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        today = timezone.localdate()
        policy = WordsPolicy(self.model)
        self.may_begin = may_begin_words(request.user, self.model, self.fact, on=today)
        if not (self.may_begin or policy.by_role(request.user, "change")):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return str(self.fact)

    def get_breadcrumbs_items(self):
        index = {
            "url": reverse(self.model.snippet_viewset.get_url_name("list")),
            "label": capfirst(self.model._meta.verbose_name_plural),
        }
        return [*self.breadcrumbs_items, index, {"url": "", "label": str(self.fact)}]

    def get_context_data(self, **kwargs):
        rows = in_all_languages(self.model, self.fact)
        return super().get_context_data(
            rows=rows,
            edit_url_name=self.model.snippet_viewset.get_url_name("edit"),
            may_begin=self.may_begin,
            app_label=self.model._meta.app_label,
            model_name=self.model._meta.model_name,
            source=next((row.words for row in rows if row.words), None),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        language = request.POST.get("language", "")
        known = {row.code for row in in_all_languages(self.model, self.fact)}
        if not self.may_begin or language not in known:
            raise PermissionDenied
        words = begin(self.model, self.fact, language=language, by=request.user)
        edit = self.model.snippet_viewset.get_url_name("edit")
        return redirect(reverse(edit, args=[quote(words.pk)]))


class NeighbourhoodTextViewSet(WordsViewSet):
    model = NeighbourhoodText
    icon = "site"
    menu_label = _("Words of neighbourhoods")
    list_display = [
        "neighbourhood",
        Column("team", accessor="neighbourhood.team", label=_("Team")),
        LocaleColumn(),
        LiveStatusTagColumn(),
    ]
    list_filter = ["locale", "live", "neighbourhood__team"]
    search_fields = ["neighbourhood__name", "neighbourhood__code"]
    panels = [FieldPanel("welcome"), FieldPanel("meeting")]

    def get_queryset(self, request):
        words = super().get_queryset(request).select_related("neighbourhood__team")
        return words.defer(*(f"neighbourhood__{column}" for column in SHAPE))


class OfficerProfileViewSet(WordsViewSet):
    model = OfficerProfile
    icon = "user"
    menu_label = _("Words of officers")
    list_display = [
        "officer",
        LocaleColumn(),
        LiveStatusTagColumn(),
    ]
    list_filter = ["locale", "live"]
    search_fields = ["officer__code", "officer__name", "officer__alias"]
    panels = [FieldPanel("about")]


class WordsGroup(snippets.SnippetViewSetGroup):
    menu_label = _("Words")
    menu_icon = "edit"
    menu_order = 170
    items = (NeighbourhoodTextViewSet, OfficerProfileViewSet)

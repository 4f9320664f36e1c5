from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from neighbourhoods.maps import force_map
from publishing.models import BasePage


class HomePage(BasePage):
    """The front page: the find box first, then what the editors want to say."""

    headline = models.CharField(
        _("headline"),
        max_length=120,
        blank=True,
        help_text=_("Empty: “Who walks your streets?”"),
    )
    lead = models.CharField(
        _("under the title"),
        max_length=240,
        blank=True,
        help_text=_(
            "One sentence, for example “Type your postcode, street or a place you "
            "know, and meet the officer who walks there.”"
        ),
    )
    body = RichTextField(
        _("text"),
        blank=True,
        features=["h2", "h3", "bold", "ol", "ul", "link", "document-link"],
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("headline"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = 1
    template = "home/home_page.html"

    @property
    def heading(self) -> str:
        return self.headline or gettext("Who walks your streets?")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["map"] = force_map(gettext("All neighbourhoods"))
        return context

    class Meta:
        verbose_name = _("home page")

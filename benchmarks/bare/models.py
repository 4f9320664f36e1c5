from django.db import models
from wagtail.models import Page


class BarePage(Page):
    """The least that the CMS can serve, `W`: a page of the site with one line."""

    template = "bare/bare_page.html"


class Tick(models.Model):
    """What a second writer writes while an import runs."""

    at = models.DateTimeField()

    def __str__(self):
        return self.at.isoformat()

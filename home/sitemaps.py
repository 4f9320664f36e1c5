from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils import timezone

from events.models import Event, SessionType
from neighbourhoods.models import Neighbourhood, Officer


class FixedPages(Sitemap):
    def items(self):
        return [
            "home",
            "neighbourhoods",
            "events",
            "schools",
            "privacy",
            "accessibility",
        ]

    def location(self, item):
        return reverse(item)


class NeighbourhoodPages(Sitemap):
    def items(self):
        return Neighbourhood.objects.living().only("slug").order_by("pk")


class OfficerPages(Sitemap):
    """Only those whose page answers today."""

    def items(self):
        return Officer.objects.in_post(timezone.localdate()).only("slug")


class EventPages(Sitemap):
    def items(self):
        return Event.objects.public().only("slug").order_by("pk")


class SessionTypePages(Sitemap):
    def items(self):
        return SessionType.objects.public().only("slug").order_by("pk")


SITEMAPS = {
    "pages": FixedPages,
    "neighbourhoods": NeighbourhoodPages,
    "officers": OfficerPages,
    "events": EventPages,
    "schools": SessionTypePages,
}

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Team


def told(prefix: str = "") -> models.Q:
    """That words about the event (behind `prefix`, such as "event__") are published in
    the site's first language, which every reader falls back to. There is one row of
    them at most, so that the join doubles nothing."""
    return models.Q(
        **{
            f"{prefix}texts__live": True,
            f"{prefix}texts__locale__language_code": settings.LANGUAGE_CODE,
        }
    )


class EventQuerySet(models.QuerySet):
    def public(self):
        return self.filter(told())


class Event(models.Model):
    """What a team invites to: one occasion or many, which are its sessions. It is
    public as soon as words about it are; its address is the fact's, so that it is the
    same in every language."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("Meeting")
        SURGERY = "surgery", _("Drop-in surgery")
        STREET_BRIEFING = "street_briefing", _("Street briefing")
        YOUTH_EVENING = "youth_evening", _("Youth evening")
        AWARENESS_DAY = "awareness_day", _("Awareness day")

    kind = models.CharField(
        _("kind"), max_length=16, choices=Kind, default=Kind.MEETING
    )
    name = models.CharField(
        _("working title"),
        max_length=120,
        help_text=_("For your lists. What people read are the words beside it."),
    )
    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        allow_unicode=True,
        help_text=_("The last part of the page's address, for example open-evening."),
    )
    team = models.ForeignKey(
        Team,
        verbose_name=_("team"),
        on_delete=models.PROTECT,
        related_name="events",
        help_text=_("Who invites, and is called with questions."),
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("event", args=[self.slug])

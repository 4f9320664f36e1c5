from django.db import models
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models.areas import Team
from publishing.models import phone_validator


class ContactPoint(models.Model):
    """Where the public meets a team: a station, an office, a stall."""

    class Kind(models.TextChoices):
        STATION = "station", _("Police station")
        OFFICE = "office", _("Neighbourhood office")
        MEETING_PLACE = "meeting_place", _("Place to meet the team")

    team = models.ForeignKey(
        Team,
        verbose_name=_("team"),
        on_delete=models.CASCADE,
        related_name="contact_points",
    )
    kind = models.CharField(
        _("kind"), max_length=16, choices=Kind, default=Kind.STATION
    )
    name = models.CharField(_("name"), max_length=160)
    address = models.CharField(
        _("address"),
        max_length=240,
        blank=True,
        help_text=_("For example “12 Harbour Street, LE1 1AA”."),
    )
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lng = models.FloatField(_("longitude"), null=True, blank=True)
    phone = models.CharField(
        _("telephone"), max_length=32, blank=True, validators=[phone_validator]
    )
    step_free = models.BooleanField(
        _("step-free entrance"),
        null=True,
        blank=True,
        help_text=_("Leave it unknown rather than guess."),
    )

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        ordering = ["team", "kind", "name"]
        constraints = [
            models.CheckConstraint(
                # An unknown half would make the comparison unknown, and pass.
                condition=models.Q(lat__isnull=True, lng__isnull=True)
                | models.Q(
                    lat__isnull=False,
                    lng__isnull=False,
                    lat__range=(-90, 90),
                    lng__range=(-180, 180),
                ),
                name="contactpoint_in_degrees",
                violation_error_message=_(
                    "Give both latitude (-90 to 90) and longitude (-180 to 180), "
                    "or neither."
                ),
            ),
            models.UniqueConstraint(
                fields=["team", "name"],
                name="contactpoint_once_per_team",
                violation_error_message=_(
                    "This team already has a contact point of this name."
                ),
            ),
        ]

    def __str__(self):
        return self.name

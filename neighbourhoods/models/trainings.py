import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models.officers import Officer


class TrainingQuerySet(models.QuerySet):
    def valid(self, on: datetime.date):
        """Held by that day, and not expired on it."""
        return self.filter(
            models.Q(expires_on=None) | models.Q(expires_on__gte=on), held_on__lte=on
        )

    def lapsed(self, on: datetime.date):
        return self.filter(expires_on__lt=on)


class Training(models.Model):
    """A course that an officer has taken. `expires_on` is the last day it counts."""

    officer = models.ForeignKey(
        Officer,
        verbose_name=_("officer"),
        on_delete=models.CASCADE,
        related_name="trainings",
    )
    course = models.CharField(
        _("course"),
        max_length=160,
        help_text=_("For example “Community policing, foundation course”."),
    )
    held_on = models.DateField(_("completed on"))
    expires_on = models.DateField(
        _("valid until"),
        null=True,
        blank=True,
        help_text=_("The last day. Empty: it does not expire."),
    )
    public = models.BooleanField(
        _("public"),
        default=False,
        help_text=_(
            "Shown on the officer's page while it is valid, if the officer is "
            "published by name or alias."
        ),
    )

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["officer", "-held_on", "course"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_on=None)
                | models.Q(expires_on__gte=models.F("held_on")),
                name="training_expires_after_held",
                violation_error_message=_("It expires before it was completed."),
            ),
            models.UniqueConstraint(
                fields=["officer", "course", "held_on"],
                name="training_once_per_day",
                violation_error_message=_("This training is already recorded."),
            ),
        ]

    def __str__(self):
        return f"{self.course} – {self.officer}"

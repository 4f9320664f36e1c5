from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models.officers import (
    ENDS_AFTER_START,
    ENDS_BEFORE_START,
    Dated,
    Officer,
)


class Absence(Dated):
    """That an officer is away, and who answers meanwhile. There is no field for a
    reason, on purpose: somebody's health is nobody's business."""

    officer = models.ForeignKey(
        Officer,
        verbose_name=_("officer"),
        on_delete=models.CASCADE,
        related_name="absences",
    )
    covering = models.ForeignKey(
        Officer,
        verbose_name=_("who covers"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="covered_absences",
        help_text=_(
            "Empty: whoever covers the neighbourhood answers, or the team's duty desk."
        ),
    )

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-starts_on", "officer"]
        constraints = [
            models.CheckConstraint(
                condition=ENDS_AFTER_START,
                name="absence_ends_after_start",
                violation_error_message=ENDS_BEFORE_START,
            ),
            models.CheckConstraint(
                condition=models.Q(covering=None)
                | ~models.Q(covering=models.F("officer")),
                name="absence_covered_by_another",
                violation_error_message=_("Nobody can cover for themselves."),
            ),
            # The rest of “one at a time” is in clean() and in the verb that locks.
            models.UniqueConstraint(
                fields=["officer", "starts_on"],
                name="absence_once_per_start",
                violation_error_message=_("This absence is already recorded."),
            ),
        ]

    def __str__(self):
        return f"{self.officer}, {self.starts_on}"

    def clean(self):
        others = Absence.objects.filter(officer_id=self.officer_id).exclude(pk=self.pk)
        if self.starts_on and any(self.overlaps(other) for other in others):
            raise ValidationError(
                _(
                    "This officer is already away in that time. Change that absence "
                    "instead."
                )
            )

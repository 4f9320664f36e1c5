from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Neighbourhood


class SchoolBreak(models.Model):
    """Days on which no session is planned by a rule: holidays, exams. Of one
    neighbourhood's schools, or of all."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("holiday")
        EXAMS = "exams", _("exams")

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), help_text=_("The last day."))
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("neighbourhood"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="school_breaks",
        help_text=_("Empty: everywhere."),
    )

    class Meta:
        verbose_name = _("school break")
        verbose_name_plural = _("school breaks")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="schoolbreak_ends_after_start",
                violation_error_message=_("The last day is before the first."),
            )
        ]

    def __str__(self):
        return self.name

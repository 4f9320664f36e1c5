"""What hangs on the booking of a visit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models.bookings import Booking


class ProposedDate(models.Model):
    """When a group could, where no date that is offered suits it."""

    booking = models.ForeignKey(
        Booking,
        verbose_name=_("booking"),
        on_delete=models.CASCADE,
        related_name="proposed",
    )
    starts_at = models.DateTimeField(_("starts"))

    class Meta:
        verbose_name = _("proposed date")
        verbose_name_plural = _("proposed dates")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "starts_at"], name="proposeddate_once"
            )
        ]

    def __str__(self):
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Evaluation(models.Model):
    """What whoever led the group says of it, the same day: never about a pupil."""

    booking = models.OneToOneField(
        Booking,
        verbose_name=_("booking"),
        on_delete=models.CASCADE,
        related_name="evaluation",
    )
    useful = models.PositiveSmallIntegerField(_("useful, from 1 to 5"))
    suited = models.PositiveSmallIntegerField(_("suited the age, from 1 to 5"))
    again = models.BooleanField(_("would book again"))
    remark = models.TextField(_("what could be better"), max_length=600, blank=True)
    answered_at = models.DateTimeField(_("answered"))

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["-answered_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(useful__range=(1, 5), suited__range=(1, 5)),
                name="evaluation_from_1_to_5",
            )
        ]

    def __str__(self):
        return str(self.booking)

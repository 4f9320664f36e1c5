from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models.organisations import Level, Organisation

__all__ = ["Level", "Verification"]


class VerificationQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(withdrawn_at=None)


class Verification(models.Model):
    """How it was made sure that an organisation is what it says, when and by whom.

    Of a call-back the number that was called, of an e-mail the domain that was proven;
    never who answered, nor the address."""

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="verifications",
    )
    how = models.CharField(
        _("how"),
        max_length=12,
        choices=[(level.value, level.label) for level in Level if level != Level.NONE],
    )
    number = models.CharField(_("number called"), max_length=32, blank=True)
    domain = models.CharField(_("domain proven"), max_length=253, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("withdrawn by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(how=Level.CALL_BACK, domain="") & ~Q(number=""))
                | (Q(how=Level.EMAIL, number="") & ~Q(domain="")),
                name="verification_says_by_what",
            ),
        ]

    def __str__(self):
        return f"{self.get_how_display()}, {self.number or self.domain}"

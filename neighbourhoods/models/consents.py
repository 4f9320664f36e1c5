from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models.officers import Officer

PUBLISHED = [Officer.Publish.NAME, Officer.Publish.ALIAS]


class Consent(models.Model):
    """What an officer has agreed to have published. It stands until withdrawn; a
    newer one takes its place, and both are kept as proof."""

    officer = models.ForeignKey(
        Officer,
        verbose_name=_("officer"),
        on_delete=models.CASCADE,
        related_name="consents",
    )
    publish = models.CharField(
        _("published"),
        max_length=8,
        choices=[(form.value, form.label) for form in PUBLISHED],
    )
    photo = models.BooleanField(_("with the portrait"), default=False)
    given_on = models.DateField(_("given on"))
    kept_at = models.CharField(
        _("where the signed form is kept"),
        max_length=120,
        help_text=_("For example “personnel file 2026/114”. Never shown in public."),
    )
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

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["officer"],
                condition=models.Q(withdrawn_at=None),
                name="consent_one_standing",
                violation_error_message=_(
                    "A consent of this officer is already in force."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(publish__in=["name", "alias"]),
                name="consent_by_name_or_alias",
            ),
        ]

    def __str__(self):
        return f"{self.officer_id}, {self.given_on}"

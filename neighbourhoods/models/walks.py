import datetime
import re
from functools import cache

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models.areas import Neighbourhood
from neighbourhoods.models.officers import Officer
from neighbourhoods.spoken import SPOKEN

SHOWN_DAYS = 60


def validate_language(code: str) -> None:
    """`en`, or `ca-valencia`: what comes before the hyphen decides."""
    base = code.partition("-")[0]
    if base not in SPOKEN or not re.fullmatch(r"[a-z]{2,3}(-[a-zA-Z0-9]{2,8})*", code):
        raise ValidationError(
            gettext("“%s” is not a language code. English is en, Gujarati gu.") % code
        )


def site_language() -> str:
    return settings.LANGUAGE_CODE


class WalkQuerySet(models.QuerySet):
    def shown(self, on: datetime.date):
        """From the day after the walk, for sixty days, the last first."""
        return self.filter(
            walked_on__lt=on,
            walked_on__gte=on - datetime.timedelta(days=SHOWN_DAYS),
            withdrawn_at=None,
        ).order_by("-walked_on", "-pk")


class Walk(models.Model):
    """A note after a foot patrol. It tells where officers were, never where they are:
    of no day to come, and not public before the day after."""

    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("neighbourhood"),
        on_delete=models.CASCADE,
        related_name="walks",
    )
    walked_on = models.DateField(
        _("day of the walk"),
        help_text=_(
            "Today or earlier. The note is shown from the day after the walk, so that "
            "it never tells where somebody is now."
        ),
    )
    officers = models.ManyToManyField(
        Officer,
        verbose_name=_("officers"),
        blank=True,
        related_name="walks",
        limit_choices_to={"publish__in": ["name", "alias"]},
        help_text=_("Named in public only if they are published by name or alias."),
    )
    text = models.TextField(
        _("note"),
        max_length=1200,
        help_text=_(
            "What you did, whom to thank, what you heard. For example “We checked the "
            "new lights in the park with the residents' group. Thank you for the "
            "tea.” Name nobody without their permission."
        ),
    )
    language = models.CharField(
        _("language of the note"),
        max_length=16,
        default=site_language,
        validators=[validate_language],
        help_text=_("Its code, for example en, es, ca-valencia or ar."),
    )
    published_at = models.DateTimeField(_("noted"), editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("noted by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("withdrawn by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = WalkQuerySet.as_manager()

    class Meta:
        verbose_name = _("note of a walk")
        verbose_name_plural = _("notes of walks")
        ordering = ["-walked_on", "-pk"]
        indexes = [
            models.Index(fields=["neighbourhood", "walked_on"], name="walk_by_day")
        ]

    def __str__(self):
        return f"{self.neighbourhood}, {self.walked_on}"

    def clean(self):
        if self.walked_on and self.walked_on > timezone.localdate():
            raise ValidationError(
                {"walked_on": _("This day is still to come. Note a walk afterwards.")}
            )

    def is_shown(self, on: datetime.date) -> bool:
        """The twin of `WalkQuerySet.shown`."""
        return (
            self.withdrawn_at is None and 1 <= (on - self.walked_on).days <= SHOWN_DAYS
        )

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, by the script that the language is usually written in."""
        return _direction(self.language.partition("-")[0])

    @property
    def public_names(self) -> list[str]:
        return [name for row in self.officers.all() if (name := row.public_name)]


@cache  # of at most as many as there are in SPOKEN
def _direction(language: str) -> str:
    try:
        return Locale.parse(language).text_direction
    except UnknownLocaleError:  # a language without a script of its own there
        return "ltr"

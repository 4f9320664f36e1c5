import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.events import Event, told
from neighbourhoods.models import Neighbourhood, Officer
from neighbourhoods.models.officers import new_reference
from neighbourhoods.spoken import SpokenField

LONGEST = datetime.timedelta(hours=24)


class Access(models.Model):
    """What makes it possible for somebody to come."""

    step_free = models.BooleanField(
        _("step-free"),
        null=True,
        blank=True,
        help_text=_("Leave it unknown rather than guess."),
    )
    hearing_loop = models.BooleanField(_("hearing loop"), default=False)
    sign_language = models.BooleanField(_("sign language interpreter"), default=False)
    quiet_space = models.BooleanField(_("quiet space"), default=False)
    childcare = models.BooleanField(_("childcare"), default=False)

    FIELDS = ("step_free", "hearing_loop", "sign_language", "quiet_space", "childcare")

    class Meta:
        abstract = True

    @property
    def access(self) -> list[str]:
        """What there is, in words."""
        fields = (self._meta.get_field(name) for name in self.FIELDS)
        return [str(f.verbose_name) for f in fields if getattr(self, f.attname)]


class SessionQuerySet(models.QuerySet):
    def public(self):
        return self.filter(told("event__"))

    def upcoming(self, now: datetime.datetime):
        """Those that have not ended, the next first."""
        return self.filter(ends_at__gt=now).order_by("starts_at", "pk")

    def past(self, now: datetime.datetime):
        """Those that have ended, the last first."""
        return self.filter(ends_at__lte=now).order_by("-starts_at", "-pk")

    def held_in(self, language: str):
        spoken = self.alias(spoken=Cast("languages", models.TextField()))
        return spoken.filter(spoken__contains=f'"{language}"')


class Session(Access):
    """A dated place where people can come. `sequence` and `changed_at` tell calendars
    that something that concerns them has changed; only the verbs of `sessions` raise
    them."""

    class Reason(models.TextChoices):
        WEATHER = "weather", _("because of the weather")
        VENUE = "venue", _("because the place cannot be used")
        STAFFING = "staffing", _("because officers are needed elsewhere")
        FEW = "few", _("because too few people could come")
        OTHER = "other", _("for a reason that the team can tell you")

    event = models.ForeignKey(
        Event,
        verbose_name=_("event"),
        on_delete=models.PROTECT,
        related_name="sessions",
    )
    ref = models.CharField(
        _("reference"),
        max_length=16,
        unique=True,
        default=new_reference,
        editable=False,
    )
    starts_at = models.DateTimeField(_("starts"), db_index=True)
    ends_at = models.DateTimeField(_("ends"), db_index=True)
    place = models.CharField(
        _("place"),
        max_length=160,
        help_text=_("As people know it, for example “Community hall”, or “Online”."),
    )
    address = models.CharField(
        _("address"),
        max_length=240,
        blank=True,
        help_text=_("For example “12 Harbour Street, LE1 1AA”."),
    )
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lng = models.FloatField(_("longitude"), null=True, blank=True)
    neighbourhoods = models.ManyToManyField(
        Neighbourhood,
        verbose_name=_("neighbourhoods"),
        related_name="sessions",
        help_text=_("On whose pages it is told."),
    )
    officers = models.ManyToManyField(
        Officer,
        verbose_name=_("officers"),
        blank=True,
        related_name="sessions",
        help_text=_("Named in public only if they are published by name or alias."),
    )
    languages = SpokenField(
        _("languages"),
        default=list,
        blank=True,
        help_text=_("In which it is held, for example en, gu."),
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)
    cancel_reason = models.CharField(
        _("why"), max_length=12, choices=Reason, blank=True, editable=False
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(_("changed"), editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="session_ends_after_start",
                violation_error_message=_("It ends before it begins."),
            ),
            models.CheckConstraint(
                condition=models.Q(lat__isnull=True, lng__isnull=True)
                | models.Q(
                    lat__isnull=False,
                    lng__isnull=False,
                    lat__range=(-90, 90),
                    lng__range=(-180, 180),
                ),
                name="session_in_degrees",
                violation_error_message=_(
                    "Give both latitude (-90 to 90) and longitude (-180 to 180), "
                    "or neither."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(cancelled_at=None, cancel_reason="")
                | (models.Q(cancelled_at__isnull=False) & ~models.Q(cancel_reason="")),
                name="session_cancelled_for_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.event}, {timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        return f"{self.event.get_absolute_url()}#{self.ref}"

    def clean(self):
        if self.starts_at and self.ends_at and self.ends_at - self.starts_at > LONGEST:
            raise ValidationError(
                {"ends_at": _("A session lasts 24 hours at most. Make one per day.")}
            )

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def public_officers(self) -> list[Officer]:
        return [officer for officer in self.officers.all() if officer.public_name]

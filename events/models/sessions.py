import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models.events import Event, told
from events.models.session_types import SessionType
from neighbourhoods.models import Neighbourhood, Officer, Team
from neighbourhoods.models.officers import new_reference
from neighbourhoods.spoken import SpokenField

LONGEST = datetime.timedelta(hours=24)
MOST_SEATS = 99_999


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

    def of_events(self):
        return self.filter(session_type=None)

    def slots(self):
        """What a school can ask for."""
        return self.filter(event=None)

    def bookable(self, now: datetime.datetime, *, places: int = 1):
        """Those with room for so many people now. A part of another session is never
        booked by itself."""
        still_open = models.Q(closes_at=None) | models.Q(closes_at__gt=now)
        return self.filter(
            room_for(places),
            still_open,
            cancelled_at=None,
            starts_at__gt=now,
            part_of=None,
        )

    def leads(self, now: datetime.datetime):
        """Those of which another can be made a part."""
        return self.exclude(entry="open").filter(
            part_of=None, cancelled_at=None, starts_at__gt=now
        )

    def held_in(self, language: str):
        spoken = self.alias(spoken=Cast("languages", models.TextField()))
        return spoken.filter(spoken__contains=f'"{language}"')


def room_for(places: int) -> models.Q:
    """That so many more people fit in: as one condition, for the statement that takes
    the seats. Who is the one group of a session has it for themselves."""
    return models.Q(one_group=False, taken__lte=models.F("seats") - places) | models.Q(
        one_group=True, taken=0, seats__gte=places
    )


class Session(Access):
    """A dated place where people can come: of an event, or a slot that a team offers to
    schools, which is of a session type. `sequence` and `changed_at` tell calendars that
    something that concerns them has changed; only the verbs of `sessions` raise them.

    `taken` is how many of the seats the bookings hold; only `seats` changes it."""

    class Entry(models.TextChoices):
        OPEN = "open", _("just come")
        REGISTER = "register", pgettext_lazy("to come to an event", "register")
        REQUEST = "request", pgettext_lazy("to come to an event", "request")

    class Reason(models.TextChoices):
        WEATHER = "weather", _("because of the weather")
        VENUE = "venue", _("because the place cannot be used")
        STAFFING = "staffing", _("because officers are needed elsewhere")
        FEW = "few", _("because too few people could come")
        OTHER = "other", _("for a reason that the team can tell you")

    event = models.ForeignKey(
        Event,
        verbose_name=_("event"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sessions",
    )
    session_type = models.ForeignKey(
        SessionType,
        verbose_name=_("session type"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sessions",
    )
    team = models.ForeignKey(
        Team,
        verbose_name=_("team"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="slots",
        help_text=_("Who offers it. Of an event it is the event's team."),
    )
    part_of = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        help_text=_("It is then booked together with that session, or not at all."),
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
    entry = models.CharField(
        _("how to come"), max_length=8, choices=Entry, default=Entry.OPEN
    )
    seats = models.PositiveIntegerField(
        _("seats"),
        null=True,
        blank=True,
        help_text=_("For how many people. Empty where everybody just comes."),
    )
    one_group = models.BooleanField(
        _("for one group"),
        default=False,
        help_text=_("The first group that books has it for itself."),
    )
    taken = models.PositiveIntegerField(_("taken"), default=0, editable=False)
    closes_at = models.DateTimeField(
        _("booking closes"),
        null=True,
        blank=True,
        help_text=_("Empty: when it starts."),
    )
    reached = models.PositiveIntegerField(
        _("people reached"), null=True, editable=False
    )
    place = models.CharField(
        _("place"),
        max_length=160,
        blank=True,
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
            models.CheckConstraint(
                condition=models.Q(
                    ~models.Q(entry="request"),
                    event__isnull=False,
                    session_type=None,
                    team=None,
                )
                | models.Q(
                    event=None,
                    session_type__isnull=False,
                    team__isnull=False,
                    entry="request",
                ),
                name="session_of_an_event_or_a_type",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    entry="open", seats=None, taken=0, one_group=False, closes_at=None
                )
                | models.Q(
                    ~models.Q(entry="open"),
                    seats__isnull=False,
                    seats__gte=1,
                    taken__lte=models.F("seats"),
                ),
                name="session_never_oversold",
                violation_error_message=_(
                    "Give seats where people register, and leave them empty where "
                    "everybody just comes. There are never fewer than are taken."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at=None)
                | models.Q(closes_at__lte=models.F("starts_at")),
                name="session_closes_before_start",
                violation_error_message=_("Booking closes before the session starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(part_of=None) | ~models.Q(part_of=models.F("pk")),
                name="session_part_of_another",
            ),
        ]

    def __str__(self):
        of = self.event or self.session_type
        return f"{of}, {timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        of = self.event or self.session_type
        return f"{of.get_absolute_url()}#{self.ref}"

    @property
    def host(self) -> Team:
        """The team that invites or offers it."""
        return self.team or self.event.team

    @property
    def free(self) -> int | None:
        """Seats; None where nobody counts them."""
        if self.seats is None:
            return None
        return 0 if self.one_group and self.taken else self.seats - self.taken

    def is_bookable(self, now: datetime.datetime) -> bool:
        """Whether somebody may still ask for a seat, be it on the waiting list."""
        return (
            self.entry != self.Entry.OPEN
            and not self.is_cancelled
            and self.part_of_id is None
            and now < (self.closes_at or self.starts_at)
            and now < self.starts_at
        )

    def clean(self):
        if self.event_id and not self.place:
            raise ValidationError({"place": _("Say where it is.")})
        if self.starts_at and self.ends_at and self.ends_at - self.starts_at > LONGEST:
            raise ValidationError(
                {"ends_at": _("A session lasts 24 hours at most. Make one per day.")}
            )
        self._clean_seats()

    def _clean_seats(self):
        """What the constraints hold too, said where it is put right."""
        is_open = self.entry == self.Entry.OPEN
        if not is_open and not self.seats:
            raise ValidationError({"seats": _("Say for how many people.")})
        if self.seats and self.seats > MOST_SEATS:
            raise ValidationError(
                {"seats": _("Give a number from 1 to %(most)d.") % {"most": MOST_SEATS}}
            )
        if is_open and self.seats is not None:
            raise ValidationError(
                {"seats": _("Leave this empty where everybody just comes.")}
            )
        if is_open and self.closes_at:
            raise ValidationError(
                {"closes_at": _("Leave this empty where everybody just comes.")}
            )
        if self.closes_at and self.starts_at and self.closes_at > self.starts_at:
            raise ValidationError(
                {"closes_at": _("Booking closes before the session starts.")}
            )

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def public_officers(self) -> list[Officer]:
        return [officer for officer in self.officers.all() if officer.public_name]

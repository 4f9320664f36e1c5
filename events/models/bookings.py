import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from events.models.session_types import SessionType
from events.models.sessions import Session
from neighbourhoods.models import Team
from neighbourhoods.models.officers import REFERENCE_ALPHABET
from partners.models import Organisation
from publishing.models import phone_validator


def new_booking_reference() -> str:
    return get_random_string(10, REFERENCE_ALPHABET)


class Status(models.TextChoices):
    """Where a booking stands, for staff; `PUBLIC` has what the person reads."""

    REQUESTED = "requested", _("requested")
    CONSIDERED = "considered", _("under consideration")
    OFFERED = "offered", _("offered")
    CONFIRMED = "confirmed", _("confirmed")
    WAITING = "waiting", _("waiting")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CANCELLED_BY_THEM = "cancelled_them", _("cancelled by them")
    CANCELLED_BY_US = "cancelled_us", _("cancelled by us")
    DELIVERED = "delivered", _("delivered")
    NOT_DELIVERED = "not_delivered", _("not delivered")
    EVALUATED = "evaluated", _("evaluated")

    @property
    def public(self) -> str:
        return PUBLIC[self]


PUBLIC = {
    Status.REQUESTED: _("We have your request"),
    Status.CONSIDERED: _("We are looking at your request"),
    Status.OFFERED: _("There is an offer for you"),
    Status.CONFIRMED: _("You are booked"),
    Status.WAITING: _("You are on the waiting list"),
    Status.DECLINED: _("We cannot do this"),
    Status.WITHDRAWN: _("This booking has ended"),
    Status.CANCELLED_BY_THEM: _("You have cancelled"),
    Status.CANCELLED_BY_US: _("We had to cancel"),
    Status.DELIVERED: _("It took place"),
    Status.NOT_DELIVERED: _("It did not take place"),
    Status.EVALUATED: _("It took place"),
}
# Whose people have their seats.
HOLDING = frozenset(
    {
        Status.REQUESTED,
        Status.CONSIDERED,
        Status.OFFERED,
        Status.CONFIRMED,
        Status.DELIVERED,
        Status.NOT_DELIVERED,
        Status.EVALUATED,
    }
)
# Where something may still happen before the day.
LIVE = frozenset(
    {
        Status.REQUESTED,
        Status.CONSIDERED,
        Status.OFFERED,
        Status.CONFIRMED,
        Status.WAITING,
    }
)
_UNDECIDED = {
    Status.OFFERED,
    Status.CONFIRMED,
    Status.DECLINED,
    Status.WITHDRAWN,
    Status.CANCELLED_BY_US,
}
# The one door: from where to where a booking may go.
MOVES: dict[Status, frozenset[Status]] = {
    Status.REQUESTED: frozenset({Status.CONSIDERED, *_UNDECIDED}),
    Status.CONSIDERED: frozenset(_UNDECIDED),
    Status.OFFERED: frozenset(_UNDECIDED),
    Status.WAITING: frozenset(
        {Status.REQUESTED, Status.OFFERED, Status.WITHDRAWN, Status.CANCELLED_BY_US}
    ),
    Status.CONFIRMED: frozenset(
        {
            Status.OFFERED,
            Status.CANCELLED_BY_THEM,
            Status.CANCELLED_BY_US,
            Status.DELIVERED,
            Status.NOT_DELIVERED,
        }
    ),
    Status.DELIVERED: frozenset({Status.EVALUATED, Status.NOT_DELIVERED}),
    Status.NOT_DELIVERED: frozenset({Status.DELIVERED}),
    Status.DECLINED: frozenset(),
    Status.WITHDRAWN: frozenset(),
    Status.CANCELLED_BY_THEM: frozenset(),
    Status.CANCELLED_BY_US: frozenset(),
    Status.EVALUATED: frozenset(),
}


class BookingQuerySet(models.QuerySet):
    def holding(self):
        return self.filter(status__in=HOLDING)

    def live(self):
        return self.filter(status__in=LIVE)

    def in_line(self):
        """Who waits with a proven address, in the order in which seats are offered."""
        return self.filter(status=Status.WAITING, proven_at__isnull=False).order_by(
            "waiting_since", "pk"
        )

    def lapsed(self, now: datetime.datetime):
        """Whose time to prove the address or to answer is over."""
        return self.filter(answer_by__lte=now, status__in=LIVE)

    def of_teams(self, teams):
        return self.filter(Q(team__in=teams) | Q(session__event__team__in=teams))


class Booking(models.Model):
    """How many people come, and whom to tell: residents to a session, or a group of an
    organisation to a session type on a date that is offered or still to be found.

    It counts people and names none but who books and who leads the group; there is no
    field for a pupil, on purpose, and none for what anybody did: a visit is education.
    The contact goes 30 days after the session and `notes` 7 (`forget`)."""

    class Reason(models.TextChoices):
        NO_OFFICER = "no_officer", _("no officer is free")
        DATE = "date", _("none of the dates is possible")
        TOPIC = "topic", _("another service does this better")
        AGE = "age", _("it does not suit this age")
        SIZE = "size", _("the group is too large or too small")
        NOT_REACHED = "not_reached", _("we could not reach the organisation")
        OTHER = "other", _("another reason")
        NOT_PROVEN = "not_proven", _("the address was not confirmed in time")
        NOT_ANSWERED = "not_answered", _("the offer was not answered in time")
        SESSION = "session", _("the session does not take place")

    ref = models.CharField(
        max_length=16, unique=True, default=new_booking_reference, editable=False
    )
    form_token = models.CharField(max_length=64, unique=True, editable=False)
    session = models.ForeignKey(
        Session,
        verbose_name=_("session"),
        null=True,
        on_delete=models.PROTECT,
        related_name="bookings",
    )
    session_type = models.ForeignKey(
        SessionType,
        verbose_name=_("session type"),
        null=True,
        on_delete=models.PROTECT,
        related_name="bookings",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        on_delete=models.PROTECT,
        related_name="bookings",
    )
    team = models.ForeignKey(
        Team,
        verbose_name=_("team"),
        null=True,
        on_delete=models.PROTECT,
        related_name="bookings",
        help_text=_("Who answers. Of an event it is the event's team."),
    )
    status = models.CharField(
        _("status"), max_length=16, choices=Status, default=Status.REQUESTED
    )
    reason = models.CharField(_("why"), max_length=16, choices=Reason, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    places = models.PositiveIntegerField(_("people"))
    year_group = models.CharField(_("year group"), max_length=60, blank=True)
    lead_stays = models.BooleanField(
        _("a teacher or youth worker stays in the room"), default=False
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(
        _("telephone"), max_length=32, blank=True, validators=[phone_validator]
    )
    lead_name = models.CharField(_("who leads the group"), max_length=120, blank=True)
    notes = models.TextField(_("what you need"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=16)
    booked_at = models.DateTimeField(_("booked"))
    proven_at = models.DateTimeField(_("address confirmed"), null=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True)
    answer_by = models.DateTimeField(_("to be answered by"), null=True, db_index=True)
    moved_at = models.DateTimeField(_("last changed"))
    # Which of the messages about it this is; links of before `version` are void.
    sequence = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    # The fewest days before it of which a reminder has gone out.
    reminded = models.PositiveSmallIntegerField(null=True)
    reached = models.PositiveIntegerField(_("people reached"), null=True)
    considered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who looks at it"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    bounced_at = models.DateTimeField(_("mail came back"), null=True)
    forgotten_at = models.DateTimeField(_("contact deleted"), null=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["-booked_at", "-pk"]
        indexes = [
            models.Index(
                fields=["session", "status", "waiting_since"], name="booking_in_line"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(places__gte=1), name="booking_of_somebody"
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=False) | Q(session_type__isnull=False),
                name="booking_of_something",
            ),
            models.CheckConstraint(
                condition=Q(session_type=None, organisation=None)
                | Q(session_type__isnull=False, organisation__isnull=False),
                name="booking_of_a_visit_by_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", waiting_since__isnull=False)
                | ~Q(status="waiting"),
                name="booking_waits_since",
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=False)
                | ~Q(status__in=["waiting", "confirmed", "delivered", "evaluated"]),
                name="booking_waits_for_a_session",
            ),
            models.CheckConstraint(
                condition=~Q(email="") | Q(forgotten_at__isnull=False),
                name="booking_can_be_answered",
            ),
        ]

    def __str__(self):
        return self.ref  # never who: logs keep it

    @property
    def host(self) -> Team | None:
        """The team that answers; None for an organisation outside every patch."""
        return self.session.host if self.session else self.team

    @property
    def is_visit(self) -> bool:
        return self.session_type_id is not None

    @property
    def is_holding(self) -> bool:
        return self.session_id is not None and self.status in HOLDING

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def public_status(self) -> str:
        return Status(self.status).public

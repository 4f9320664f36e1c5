"""Who comes to a session of an event, as the team needs it at the door. Whoever calls has
asked `permissions.may_meet`."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.models import Booking, Session, Status

GROUPS = (
    (_("Coming"), {Status.CONFIRMED, Status.DELIVERED, Status.EVALUATED}),
    (_("Have been offered a seat"), {Status.OFFERED}),
    (
        _("Have not confirmed their e-mail address"),
        {Status.REQUESTED, Status.CONSIDERED},
    ),
    (_("On the waiting list"), {Status.WAITING}),
)


@dataclass(frozen=True)
class Group:
    heading: str | Promise
    bookings: list[Booking]

    @property
    def people(self) -> int:
        return sum(booking.places for booking in self.bookings)


def who_comes(session: Session) -> tuple[list[Group], int]:
    """The groups that have somebody in them, by name, and how many bookings have ended,
    of whom nobody needs a name. What is part of a session was booked with it."""
    booked = session.part_of_id or session.pk
    bookings = list(
        Booking.objects.filter(session=booked).order_by("name", "booked_at", "pk")
    )
    groups = [
        Group(heading, [row for row in bookings if row.status in statuses])
        for heading, statuses in GROUPS
    ]
    listed = sum(len(group.bookings) for group in groups)
    return [group for group in groups if group.bookings], len(bookings) - listed

"""Requests: a group of an organisation asks for a visit, on a date that a team offers
or on one of three that it proposes."""

import datetime
from collections.abc import Sequence
from dataclasses import asdict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events import bookings
from events.bookings import Closed, Contact
from events.models import Booking, ProposedDate, Session, SessionType
from events.moves import BookingError
from neighbourhoods.imports.rows import is_readable
from neighbourhoods.models import Neighbourhood
from partners import organisations
from partners.models import Organisation
from publishing.models import phone_validator

PROVE_WITHIN = datetime.timedelta(hours=48)
FARTHEST = datetime.timedelta(days=366)
PROPOSED = 3


def request(
    session_type: SessionType,
    *,
    slot: Session | None = None,
    proposed: Sequence[datetime.datetime | None] = (),
    organisation: Organisation,
    places: int,
    year_group: str,
    contact: Contact,
    lead_stays: bool,
    notes: str = "",
    form_token: str,
    language: str,
    wait: bool = False,
    now: datetime.datetime,
) -> Booking:
    """A request, which the team sees once the address is proven: for a `slot`, of which
    the seats are taken or with `wait` waited for, or for one of three `proposed` dates.
    The same form twice is the same request. Raises Full, Closed or BookingError."""
    asks = organisation.present
    _check_type(session_type, slot=slot)
    _check_organisation(asks, on=timezone.localdate(slot.starts_at if slot else now))
    bookings.check_places(places, most=_most(session_type, slot=slot))
    _check_promise(lead_stays)
    row = Booking(
        form_token=form_token,
        session=slot,
        session_type=session_type,
        organisation=asks,
        team_id=slot.team_id if slot else team_of(asks),
        places=places,
        year_group=_check_year_group(year_group),
        lead_stays=lead_stays,
        notes=bookings.check_notes(notes),
        language=language,
        **asdict(_check_contact(contact)),
    )
    dates = [] if slot else check_proposed(proposed, now=now)
    return _enter(row, dates=dates, wait=wait, now=now)


@transaction.atomic
def _enter(row: Booking, *, dates, wait: bool, now: datetime.datetime) -> Booking:
    row.booked_at = row.moved_at = now
    prove_by = now + PROVE_WITHIN
    row.answer_by = min(prove_by, row.session.starts_at) if row.session else prove_by
    booking = bookings.enter(row, wait=wait, now=now)
    if booking is row:  # and not what the same form has made before
        ProposedDate.objects.bulk_create(
            ProposedDate(booking=row, starts_at=date) for date in dates
        )
    return booking


@transaction.atomic
def request_as_new(
    session_type: SessionType,
    *,
    entered: dict[str, str],
    anyway: bool = False,
    now: datetime.datetime,
    **asked,
) -> Booking:
    """The same for an organisation that is not listed, which is entered with it or not
    at all. Raises OrganisationError too, with those that are probably meant."""
    organisation = organisations.propose(**entered, anyway=anyway, now=now)
    return request(session_type, organisation=organisation, now=now, **asked)


def check_proposed(
    proposed: Sequence[datetime.datetime | None], *, now: datetime.datetime
) -> list[datetime.datetime]:
    """Three different moments of the next twelve months, in whatever order. Raises
    BookingError with the one that is wrong: date_1, date_2 or date_3."""
    seen: list[datetime.datetime] = []
    for number in range(PROPOSED):
        date = proposed[number] if number < len(proposed) else None
        if fault := _fault(date, seen=seen, now=now):
            raise BookingError(fault, field=f"date_{number + 1}")
        seen.append(date)
    return sorted(seen)


def _fault(date, *, seen: list[datetime.datetime], now: datetime.datetime) -> str:
    if date is None:
        return _("Give three dates, so that one of them may be possible.")
    if date <= now:
        return _("That moment has passed already.")
    if date > now + FARTHEST:
        return _("We plan twelve months ahead. Choose an earlier date.")
    if date in seen:
        return _("You have given this date already. Choose another.")
    return ""


def team_of(organisation: Organisation) -> int | None:
    """The id of the team that walks where it is; None where nobody of ours does."""
    rows = Neighbourhood.objects.filter(pk=organisation.neighbourhood_id).values_list(
        "merged_into", "merged_into__team", "team"
    )
    for merged, theirs, own in rows:
        return theirs if merged else own
    return None


# --- What is asked of a request


def _check_type(session_type: SessionType, *, slot: Session | None) -> None:
    if not session_type.is_offered:
        raise Closed(_("This is not offered any more. Choose another session."))
    if slot and slot.session_type_id != session_type.pk:
        raise Closed(_("This date is not offered any more. Choose another."))
    if slot and slot.part_of_id:
        raise Closed(_("This session is booked together with another one."))


def _most(session_type: SessionType, *, slot: Session | None) -> int:
    """Young people of one group, who have to fit into every part of what they book."""
    if slot is None:
        return session_type.most
    parts = (part.seats for part in slot.parts.all())
    return min(session_type.most, slot.seats, *parts)


def _check_organisation(organisation: Organisation, *, on: datetime.date) -> None:
    """One that is not listed yet has been entered by whoever asks; staff confirm it
    before a visit is accepted."""
    if organisation.closed_on and organisation.closed_on <= on:
        raise BookingError(
            _("This organisation has closed. Find the one that it is now."),
            field="organisation",
        )


def _check_promise(lead_stays: bool) -> None:
    if not lead_stays:
        raise BookingError(
            _("We come only where a teacher or youth worker stays."), field="lead_stays"
        )


def _check_year_group(year_group: str) -> str:
    text = year_group.strip()
    if not text:
        raise BookingError(
            _("Say which year group it is, or what ages."), field="year_group"
        )
    limit = Booking._meta.get_field("year_group").max_length
    if not is_readable(text) or len(text) > limit:
        raise BookingError(
            _("Write this in one line, without invisible characters."),
            field="year_group",
        )
    return text


def _check_contact(contact: Contact) -> Contact:
    given = bookings.check_contact(contact)
    if not given.lead_name:
        raise BookingError(
            _("Say which teacher or youth worker stays in the room."), field="lead_name"
        )
    if given.phone:
        try:
            phone_validator(given.phone)
        except ValidationError as error:
            raise BookingError(" ".join(error.messages), field="phone") from error
    return given

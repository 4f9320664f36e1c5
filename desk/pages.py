"""What the page of one booking shows, and which answers it offers."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from desk import crew, forms
from events.models import Booking, SessionTypeText, Status
from events.visit_codes import visit_code
from partners.models import Level, Organisation
from partners.models.organisations import SHAPES
from partners.permissions import may_verify
from publishing.words import Words, for_reader

FORMS = (
    forms.Take,
    forms.Accept,
    forms.Offer,
    forms.Decline,
    forms.Cancel,
    forms.Deliver,
    forms.Missed,
)
BY_KEY = {form.key: form for form in FORMS}


@dataclass
class BookingPage:
    """`first` is the answer to give next, `others` what else could be said. `sent` is
    what was sent and refused."""

    booking: Booking
    organisation: Organisation
    verified: bool
    may_verify: bool
    words: Words | None
    code: str
    begun: bool
    first: forms.Deed | None = None
    others: list[forms.Deed] = field(default_factory=list)
    sent: forms.Deed | None = None

    @property
    def is_sent_shown(self) -> bool:
        return self.sent is self.first or self.sent in self.others


def with_everything(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    organisations = Organisation.objects.with_level().select_related("neighbourhood")
    organisations = organisations.defer(*(f"neighbourhood__{name}" for name in SHAPES))
    return bookings.select_related(
        "session__team", "session_type", "team", "considered_by"
    ).prefetch_related(
        Prefetch("organisation", queryset=organisations),
        Prefetch("organisation__merged_into", queryset=organisations),
        "proposed",
        "session__officers",
        "session__parts",
    )


def answer_form(key: str, data, *, booking: Booking, by, now) -> forms.Deed | None:
    """What somebody has sent; None for what is no answer."""
    form_class = BY_KEY.get(key)
    if form_class is None:
        return None
    return form_class(data, booking=booking, crew=_crew(booking, by=by, now=now))


def booking_page(
    booking: Booking,
    *,
    by,
    now: datetime.datetime,
    sent: forms.Deed | None = None,
) -> BookingPage:
    organisation = booking.organisation.present
    texts = SessionTypeText.objects.filter(session_type=booking.session_type_id)
    session, confirmed = booking.session, booking.status == Status.CONFIRMED
    page = BookingPage(
        booking,
        organisation,
        verified=organisation.verified_how != Level.NONE,
        may_verify=may_verify(by, organisation, on=timezone.localdate(now)),
        words=for_reader(texts, language=get_language()),
        code=visit_code(booking) if confirmed and now < session.ends_at else "",
        begun=bool(session and session.starts_at <= now),
        sent=sent,
    )
    kinds = _answers(page, by=by)
    people = _crew(booking, by=by, now=now) if kinds else []
    shown = [
        sent
        if sent and sent.key == kind.key
        else kind(booking=booking, crew=people, initial=_initial(booking, people))
        for kind in kinds
    ]
    if shown:
        page.first, page.others = shown[0], shown[1:]
    return page


def _crew(booking: Booking, *, by, now) -> list[crew.Candidate]:
    spans = crew.spans_of(booking)
    return crew.crew(booking, spans=spans, by=by, now=now)


def _initial(booking: Booking, people: list[crew.Candidate]) -> dict:
    there = booking.session.officers.all() if booking.session else []
    ids = {officer.pk for officer in there}
    chosen = [row.officer.pk for row in people if row.can and row.officer.pk in ids]
    return {"officers": chosen, "reached": booking.reached}


def _answers(page: BookingPage, *, by) -> list[type[forms.Deed]]:
    """The next one first. The verbs have the last word; this is what makes sense to
    show."""
    booking = page.booking
    match booking.status:
        case Status.REQUESTED | Status.CONSIDERED if not booking.proven_at:
            return [forms.Decline]
        case Status.REQUESTED | Status.CONSIDERED:
            mine = booking.considered_by_id == by.pk
            take = [] if mine else [forms.Take]
            if not page.verified:
                return [*take, forms.Decline]
            dated = not page.begun and (booking.session or booking.proposed.all())
            if not dated:
                return [forms.Offer, *take, forms.Decline]
            return [forms.Accept, *take, forms.Offer, forms.Decline]
        case Status.OFFERED:
            return [forms.Offer, forms.Decline]
        case Status.WAITING:
            return [forms.Cancel]
        case Status.CONFIRMED if page.begun:
            return [forms.Deliver, forms.Missed]
        case Status.CONFIRMED:
            return [forms.ChangeWhoComes, forms.Offer, forms.Cancel]
        case Status.DELIVERED:
            return [forms.Deliver, forms.Missed]
        case Status.NOT_DELIVERED | Status.EVALUATED:
            return [forms.Deliver]
    return []

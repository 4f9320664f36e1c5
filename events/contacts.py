"""What is asked of what somebody typed about themselves when they booked."""

from dataclasses import asdict, dataclass, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from events.models import Booking
from events.moves import BookingError
from neighbourhoods.imports.rows import is_readable
from partners.email_domains import flags

LONGEST_NOTES = 500


@dataclass(frozen=True)
class Contact:
    """Whom to tell. `role`, `phone` and `lead_name` are asked of organisations."""

    name: str
    email: str
    role: str = ""
    phone: str = ""
    lead_name: str = ""


def check_contact(contact: Contact) -> Contact:
    """The same without blanks around. Raises BookingError with the field."""
    fields = {name: text.strip() for name, text in asdict(contact).items()}
    given = replace(contact, **fields)
    if not given.name:
        raise BookingError(_("Say your name, so that we can greet you."), field="name")
    for field, text in fields.items():
        if not is_readable(text) or len(text.splitlines()) > 1:
            raise BookingError(
                _("Write this in one line, without invisible characters."), field=field
            )
        _refuse_long(text, Booking._meta.get_field(field).max_length, field=field)
    try:
        validate_email(given.email)
    except ValidationError:
        found = True
    else:
        found = flags(given.email)
    if found:
        raise BookingError(
            _(
                "This is no e-mail address that we can write to. Type it anew, for "
                "example name@example.org."
            ),
            field="email",
        )
    return given


def check_notes(notes: str) -> str:
    # What no database stores: half of a pair, and nothing at all.
    text = notes.encode(errors="ignore").decode().replace("\x00", "").strip()
    _refuse_long(text, LONGEST_NOTES, field="notes")
    return text


def _refuse_long(text: str, most: int, *, field: str) -> None:
    if len(text) > most:
        raise BookingError(
            _("Say it in %(count)d characters at most.") % {"count": most}, field=field
        )

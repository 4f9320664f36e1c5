"""What the pages of a request show: for whom, on which date, and what there is instead
of a date that is gone."""

import datetime
from dataclasses import dataclass, field

from django.forms import RadioSelect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.models import Session, SessionType
from events.school_forms import NEW, OTHER, VisitForm
from events.school_pages import free_slots, slots_of, words_and_pack
from neighbourhoods.models import Neighbourhood
from neighbourhoods.reports import SHAPE
from partners import organisations
from partners.models import Organisation

MOST_OTHERS = 8


@dataclass
class Asked:
    """`fault` says why the date that was chosen cannot be had; where the group can wait
    for it, `waits`. `found` are organisations to choose from, `sought` what was typed
    to find them."""

    session_type: SessionType
    slot: Session | None = None
    fault: str = ""
    waits: bool = False
    organisation: Organisation | None = None
    is_new: bool = False
    found: list[Organisation] = field(default_factory=list)
    sought: str = ""

    @property
    def is_gone(self) -> bool:
        return bool(self.fault) and not self.waits


def asked_for(session_type: SessionType, data, *, now: datetime.datetime) -> Asked:
    """`data` is what was typed or chosen. An organisation that nobody may choose is
    none, so that its number tells nothing."""
    asked = Asked(session_type)
    if ref := data.get("slot", ""):
        rows = slots_of(session_type).filter(part_of=None)
        asked.slot = rows.filter(ref=ref.replace("\x00", "")[:16]).first()
        if asked.slot is None or not asked.slot.is_bookable(now):
            asked.slot, asked.fault = None, _("This date is not offered any more.")
        elif not asked.slot.free:
            asked.fault, asked.waits = _("This date is taken already."), True
    chosen = data.get("organisation", "")
    asked.is_new = chosen in (NEW, OTHER)
    asked.organisation = _organisation(chosen, on=timezone.localdate(now))
    asked.sought = data.get("q", "").replace("\x00", "")
    if asked.sought and not asked.organisation:
        asked.found = organisations.search(asked.sought, near=_near(asked.slot))
    return asked


def _organisation(chosen: str, *, on: datetime.date) -> Organisation | None:
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 12):
        return None
    rows = Organisation.objects.offered(on).with_neighbourhood()
    return rows.filter(pk=chosen).first()


def _near(slot: Session | None) -> Neighbourhood | None:
    return slot and slot.neighbourhoods.living().defer(*SHAPE).first()


def request_page(
    asked: Asked, *, now: datetime.datetime, form: VisitForm | None = None
) -> dict:
    """The context of the templates: with `form` that of the whole request."""
    words, _pack = words_and_pack(asked.session_type)
    if form:
        if asked.found or not (asked.organisation or asked.is_new):
            _offer_organisations(form, asked.found)
        if asked.fault:
            _offer_dates(form, asked, now=now)
        form.fields["places"].widget.attrs["max"] = asked.session_type.most
    return {
        "asked": asked,
        "form": form,
        "new": NEW,
        "session_type": asked.session_type,
        "words": words,
        "dates": form and [form[name] for name in form.fields if name[:5] == "date_"],
        "today": timezone.localdate(now),
    }


def _offer_organisations(form: VisitForm, found: list[Organisation]) -> None:
    none = OTHER if form.is_bound and found else NEW
    choices = [(str(row.pk), str(row)) for row in found]
    choices.append((none, _("It is none of these. I enter it below.")))
    form.fields["organisation"].widget = RadioSelect(choices=choices)


def _offer_dates(form: VisitForm, asked: Asked, *, now: datetime.datetime) -> None:
    """The one that the group may wait for, those that are free, and none."""
    here = asked.organisation and asked.organisation.neighbourhood
    free = free_slots(asked.session_type, here=_living(here), now=now)[:MOST_OTHERS]
    choices = [(slot.ref, _told(slot)) for slot in free]
    if asked.waits:
        wait = _("%(date)s (taken: wait for it)") % {"date": _told(asked.slot)}
        choices.insert(0, (asked.slot.ref, wait))
    choices.append(("", _("None of these. I propose three dates below.")))
    form.fields["slot"].widget = RadioSelect(choices=choices)


def _living(here: Neighbourhood | None) -> Neighbourhood | None:
    """A merged one is told by what it is part of now."""
    if here is None or here.is_living:
        return here
    return Neighbourhood.objects.defer(*SHAPE).get(pk=here.merged_into_id)


def _told(slot: Session) -> str:
    starts = timezone.localtime(slot.starts_at)
    day = date_format(starts, "WEEKDAY_FORMAT")
    return f"{day}, {date_format(starts, 'TIME_FORMAT')} · {slot.team.name}"

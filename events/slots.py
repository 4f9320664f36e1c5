"""Slots: the dates that a team offers to schools. What else holds of them holds of all
sessions (`sessions`)."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events import availability, sessions
from events.models import Slot
from events.sessions import SessionError
from neighbourhoods.models import Neighbourhood, Officer


@transaction.atomic
def keep(
    slot: Slot,
    *,
    neighbourhoods: Iterable[Neighbourhood] = (),
    officers: Iterable[Officer] = (),
    now: datetime.datetime,
) -> Slot:
    """Saves a new or changed slot; without neighbourhoods it is told of in all of the
    team's. Raises SessionError."""
    if not slot.pk and not slot.session_type.is_offered:
        raise SessionError(
            _("This session type is not offered any more."), "session_type"
        )
    officers = list(officers)
    slot.complete()
    told = list(neighbourhoods) or slot.team.neighbourhoods.living()
    slot = sessions.keep(slot, neighbourhoods=told, officers=officers, now=now)
    # After the session, as everywhere; refused, all of it is undone.
    availability.hold(officers)
    if sentence := why_not(officers, slot=slot, now=now):
        raise SessionError(sentence, "officers")
    return slot


def why_not(
    officers: list[Officer], *, slot: Slot, now: datetime.datetime
) -> str | None:
    """Why somebody cannot be put on the slot, in a sentence; None if all of them can."""
    if not officers:
        return None
    day = timezone.localdate(slot.starts_at)
    ids = [officer.pk for officer in officers]
    there = Officer.objects.filter(pk__in=ids).of_teams([slot.team_id], day)
    able = set(there.values_list("pk", flat=True))
    for officer in officers:
        if officer.pk not in able:
            return _("%(officer)s is not in this team on that day.") % {
                "officer": officer
            }
    found = availability.refusals(
        officers,
        session_type=slot.session_type,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        but=slot,
        now=now,
    )
    told = [f"{who}: {found[who.pk]}" for who in officers if who.pk in found]
    return " ".join(told) or None

"""Notes after a foot patrol: where the team was, never where it is."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from neighbourhoods.models import Neighbourhood, Officer, Walk

MOST_SHOWN = 5


class WalkError(Exception):
    """With a sentence that may be shown."""


def shown(neighbourhood: Neighbourhood, *, on: datetime.date) -> list[Walk]:
    """The last five that the public may read on that day. Two queries."""
    officers = Officer.objects.only("name", "alias", "publish")
    notes = neighbourhood.walks.shown(on).only(
        "neighbourhood", "walked_on", "text", "language"
    )
    notes = notes.prefetch_related(Prefetch("officers", queryset=officers))
    return list(notes[:MOST_SHOWN])


@transaction.atomic
def note(
    neighbourhood: Neighbourhood,
    *,
    walked_on: datetime.date,
    text: str,
    language: str,
    officers: list[Officer] = (),
    by,
    now: datetime.datetime,
) -> Walk:
    """Public from the day after the walk. Raises WalkError for a day that is still to
    come, and for a note that says nothing or is in no language."""
    if walked_on > timezone.localdate(now, timezone=timezone.get_default_timezone()):
        raise WalkError(_("This day is still to come. Note a walk afterwards."))
    walk = Walk(
        neighbourhood=neighbourhood,
        walked_on=walked_on,
        text=text,
        language=language,
        published_at=now,
        published_by=by,
    )
    try:
        walk.clean_fields()
    except ValidationError as error:
        raise WalkError(" ".join(error.messages)) from error
    walk.save()
    walk.officers.set(officers)
    log(walk, "wagtail.create", user=by)
    return walk


@transaction.atomic
def withdraw(walk: Walk, *, by, now: datetime.datetime) -> None:
    """Takes a note off the page at once; a second time changes nothing."""
    walk = Walk.objects.select_for_update().get(pk=walk.pk)
    if walk.withdrawn_at:
        return
    walk.withdrawn_at, walk.withdrawn_by = now, by
    walk.save(update_fields=["withdrawn_at", "withdrawn_by"])
    log(walk, "wagtail.unpublish", user=by)

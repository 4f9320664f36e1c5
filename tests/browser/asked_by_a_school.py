"""Requests of a school that the demo's officer has to answer, made in the server's own
database: nothing but the answer is what these tests are about."""

import datetime
import secrets

from django.contrib.auth import get_user_model
from django.utils import timezone

from events.models import Booking, SessionTypeText
from neighbourhoods.permissions import teams_of
from outreach_site.demo.city import staff
from partners.models import Organisation
from tests.factories import (
    make_call_back,
    make_session_type,
    make_slot,
    make_visit,
    make_words,
)


def _officer():
    (email,) = (row["email"] for row in staff() if row["role"] == "officer")
    return get_user_model().objects.get(email=email)


def _school(team) -> Organisation:
    school = Organisation.objects.filter(
        is_listed=True, neighbourhood__team=team, merged_into=None
    )[0]
    school.phone = "0116 496 0123"
    school.save()
    make_call_back(school)
    return school


def _kind():
    # The factories count from one in each process; here there are several.
    kind = make_session_type("Pictures, chats and you", slug=secrets.token_hex(8))
    make_words(
        SessionTypeText,
        kind,
        title="Pictures, chats and you",
        summary="Know what to do when a picture goes round.",
        teaches="<p>Whom to tell.</p>",
        for_officers="<p>A child tells you something: listen, promise nothing, "
        "tell the teacher who stays in the room.</p>",
    )
    return kind


def make_requests() -> list[Booking]:
    """One for a slot, one with dates that the school proposes."""
    now = timezone.now()
    team = teams_of(_officer(), on=timezone.localdate(now)).get()
    kind, school = _kind(), _school(team)
    noon = timezone.localtime(now).replace(hour=12, minute=0, second=0, microsecond=0)
    days = [noon + datetime.timedelta(days=days) for days in (40, 41, 43)]
    forms = [{"form_token": secrets.token_hex(8)} for _booking in range(2)]
    slot = make_slot(kind, days[0], team)
    dated = make_visit(slot, school, phone="0116 496 0456", **forms[0])
    undated = make_visit(None, school, session_type=kind, team=team, **forms[1])
    for day in days[1:]:
        undated.proposed.create(starts_at=day)
    return [dated, undated]

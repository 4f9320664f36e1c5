"""Rows for tests, by plain functions. Every name is invented."""

import datetime
import io
import itertools
import secrets

import shapely
from django.contrib.auth import get_user_model
from django.core.files.images import ImageFile
from django.db.models import F
from django.utils import timezone
from PIL import Image
from wagtail.images import get_image_model

from accounts.roles import ROLES, give_role
from events.models import Booking, Event, Session, SessionType, SessionTypeText, Status
from neighbourhoods import names
from neighbourhoods.geometry import svg_path, to_mercator
from neighbourhoods.models import (
    Absence,
    Assignment,
    Border,
    Boundaries,
    ContactPoint,
    Neighbourhood,
    Officer,
    Place,
    PlaceList,
    SpecialHours,
    StreetRange,
    Team,
    TeamPost,
    Training,
    Walk,
    WeeklyHours,
)
from partners.models import Organisation, Verification
from publishing.words import begin

LONG_AGO = datetime.date(2021, 3, 1)
STEP = 0.01  # degrees; the side of the boxes below
WEST, SOUTH = -1.20, 52.60

_numbers = itertools.count(1)


def box_at(column: int, row: int = 0) -> tuple[float, float, float, float]:
    """A box of a chequered city: west, south, east, north in degrees."""
    west, south = WEST + column * STEP, SOUTH + row * STEP
    return west, south, west + STEP, south + STEP


def make_team(name: str = "Harbour team", **fields) -> Team:
    return Team.objects.create(**{"code": f"T{next(_numbers)}", "name": name, **fields})


def make_neighbourhood(
    name: str = "Harbourside",
    box: tuple[float, float, float, float] | None = None,
    *,
    shape=None,
    **fields,
) -> Neighbourhood:
    number = next(_numbers)
    shape = shape or shapely.box(*(box or box_at(0)))
    shape = shapely.MultiPolygon(list(shapely.get_parts(shape)))
    west, south, east, north = shape.bounds
    metres = to_mercator(shape)
    left, bottom, right, top = (round(value) for value in metres.bounds)
    row = Neighbourhood.objects.create(
        **{
            "code": f"N{number:04}",
            "name": name,
            "slug": f"n{number}",
            "boundary": shapely.to_wkb(shape),
            "west": west,
            "south": south,
            "east": east,
            "north": north,
            "outline": svg_path(metres),
            "outline_box": [left, -top, right - left, top - bottom],
            "label_x": round((left + right) / 2),
            "label_y": -round((bottom + top) / 2),
            "label_width": right - left,
            "label_height": top - bottom,
            **fields,
        }
    )
    new_edition()
    return row


def new_edition() -> None:
    """As an import does when boundaries have changed."""
    Boundaries.objects.update_or_create(
        pk=1, defaults={"edition": secrets.token_hex(8), "changed_at": timezone.now()}
    )


def make_border(here: Neighbourhood, other: Neighbourhood) -> None:
    for one, two in ((here, other), (other, here)):
        Border.objects.create(here=one, other=two, outline=two.outline)


def make_officer(name: str = "", **fields) -> Officer:
    """By name if one is given, by alias if one is given, otherwise by role; with the
    portrait if one is given. As if whoever is shown had consented."""
    publish = "name" if name else "alias" if fields.get("alias") else "role"
    defaults = {"code": f"O{next(_numbers)}", "name": name, "publish": publish}
    defaults["show_portrait"] = bool(fields.get("portrait"))
    return Officer.objects.create(**defaults | fields)


def make_assignment(
    officer: Officer,
    neighbourhood: Neighbourhood,
    role: str = "lead",
    starts_on: datetime.date = LONG_AGO,
    ends_on: datetime.date | None = None,
) -> Assignment:
    return Assignment.objects.create(
        officer=officer,
        neighbourhood=neighbourhood,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def make_post(officer: Officer, team: Team, role: str = "supervisor", **fields):
    return TeamPost.objects.create(
        **{"officer": officer, "team": team, "role": role, "starts_on": LONG_AGO}
        | fields
    )


def make_absence(
    officer: Officer,
    starts_on: datetime.date = LONG_AGO,
    ends_on: datetime.date | None = None,
    **fields,
) -> Absence:
    return Absence.objects.create(
        officer=officer, starts_on=starts_on, ends_on=ends_on, **fields
    )


def make_training(officer: Officer, course: str = "Listening", **fields) -> Training:
    return Training.objects.create(
        **{"officer": officer, "course": course, "held_on": LONG_AGO} | fields
    )


def make_contact_point(team: Team, name: str = "Quay Street station", **fields):
    return ContactPoint.objects.create(team=team, name=name, **fields)


def clock(text: str) -> datetime.time:
    return datetime.time.fromisoformat(text)


def make_hours(point: ContactPoint, days: str, opens: str, closes: str, **fields):
    """`make_hours(point, "0-4", "09:00", "17:00")` for Monday to Friday."""
    first, _hyphen, last = days.partition("-")
    return [
        WeeklyHours.objects.create(
            point=point,
            weekday=weekday,
            opens=clock(opens),
            closes=clock(closes),
            **fields,
        )
        for weekday in range(int(first), int(last or first) + 1)
    ]


def make_exception(
    point: ContactPoint, day: datetime.date, opens="", closes="", **fields
) -> SpecialHours:
    """Closed unless times are given."""
    times = {"opens": clock(opens), "closes": clock(closes)} if opens else {}
    return SpecialHours.objects.create(point=point, day=day, **times, **fields)


def make_walk(neighbourhood: Neighbourhood, walked_on: datetime.date, **fields) -> Walk:
    officers = fields.pop("officers", [])
    walk = Walk.objects.create(
        **{
            "neighbourhood": neighbourhood,
            "walked_on": walked_on,
            "text": "We checked the lights in the park.",
            "language": "en",
            "published_at": timezone.now(),
        }
        | fields
    )
    walk.officers.set(officers)
    return walk


def make_place(
    name: str,
    lat: float = 0.0,
    lng: float = 0.0,
    *,
    kind: str = "postcode",
    tail: int = 3,
    area=None,
) -> Place:
    """In the active list of its kind."""
    places, _new = PlaceList.objects.get_or_create(
        kind=kind, active=True, defaults={"created_at": timezone.now()}
    )
    compact = names.compact(name)
    if area is not None:
        inside = area.representative_point()
        lat, lng = inside.y, inside.x
    is_postcode = kind == Place.POSTCODE
    return Place.objects.create(
        edition=places,
        name=name,
        compact=compact,
        words="" if is_postcode else names.searchable_words(name),
        half=compact[:-tail] if is_postcode and tail else "",
        lat=lat,
        lng=lng,
        area=shapely.to_wkb(area) if area is not None else None,
    )


def make_street(
    street: str,
    neighbourhood: Neighbourhood,
    first: int = 1,
    last: int | None = None,
    parity: str = "all",
    *,
    locality: str = "",
) -> StreetRange:
    row = StreetRange(
        street=street,
        locality=locality,
        neighbourhood=neighbourhood,
        first=first,
        last=last,
        parity=parity,
    )
    row.set_keys()
    row.save()
    return row


def make_picture(title: str = "Portrait", file_name: str = "portrait.png"):
    """A small picture of one colour, through the site's image model."""
    pixels = io.BytesIO()
    Image.new("RGB", (300, 300), "#335577").save(pixels, "PNG")
    file = ImageFile(pixels, name=file_name)
    return get_image_model().objects.create(title=title, file=file)


def make_staff(role: str, email: str = ""):
    """Somebody who may sign in, with one of accounts.roles.ROLES."""
    email = email or f"{role}-{next(_numbers)}@example.org"
    user = get_user_model().objects.create_user(email, name=role.title())
    give_role(user, ROLES[role])
    return user


def make_words(model, fact, language: str = "en", *, live: bool = True, **texts):
    """Words about a fact as an approver has published them, or as a draft."""
    words = begin(model, fact, language=language, by=None)
    for field, text in texts.items():
        setattr(words, field, text)
    revision = words.save_revision()
    if live:
        revision.publish()
    words.refresh_from_db()
    return words


def make_organisation(name: str = "Harbour School", **fields) -> Organisation:
    """Listed, and entered by hand unless it has a register and a code."""
    row = Organisation(
        **{
            "name": name,
            "postcode": f"HA{next(_numbers)} 1AA",
            "is_listed": True,
            "entered_at": timezone.now(),
        }
        | fields
    )
    row.clean()
    row.save()
    return row


def make_call_back(organisation: Organisation, by=None, **fields) -> Verification:
    return Verification.objects.create(
        **{
            "organisation": organisation,
            "how": "call_back",
            "number": organisation.phone or "020 7946 0000",
            "recorded_at": timezone.now(),
            "recorded_by": by,
        }
        | fields
    )


def make_event(name: str = "Open evening", team: Team | None = None, **fields) -> Event:
    """Its address is made of a number, so that many have the same name."""
    return Event.objects.create(
        **{
            "name": name,
            "slug": f"e{next(_numbers)}",
            "team": team or make_team(),
        }
        | fields
    )


def make_session(
    event: Event, starts_at: datetime.datetime | None = None, **fields
) -> Session:
    """Two hours long unless `ends_at` is given, from in a week unless a start is given;
    `neighbourhoods` and `officers` are lists of rows."""
    starts_at = starts_at or timezone.now() + datetime.timedelta(days=7)
    neighbourhoods = fields.pop("neighbourhoods", [])
    officers = fields.pop("officers", [])
    session = Session.objects.create(
        **{
            "event": event,
            "starts_at": starts_at,
            "ends_at": starts_at + datetime.timedelta(hours=2),
            "place": "Community hall",
            "changed_at": timezone.now(),
        }
        | fields
    )
    session.neighbourhoods.set(neighbourhoods)
    session.officers.set(officers)
    return session


def make_session_type(name: str = "Safe online", **fields) -> SessionType:
    return SessionType.objects.create(
        **{
            "name": name,
            "slug": f"t{next(_numbers)}",
            "topic": "online",
            "youngest": 8,
            "oldest": 12,
            "minutes": 60,
            "most": 30,
        }
        | fields
    )


def make_slot(
    session_type: SessionType | None = None,
    starts_at: datetime.datetime | None = None,
    team: Team | None = None,
    **fields,
) -> Session:
    """What a team offers to schools: for one group, an hour long."""
    session_type = session_type or make_session_type()
    starts_at = starts_at or timezone.now() + datetime.timedelta(days=14)
    return make_session(
        None,
        starts_at,
        **{
            "session_type": session_type,
            "team": team or make_team(),
            "ends_at": starts_at + datetime.timedelta(minutes=session_type.minutes),
            "entry": "request",
            "seats": session_type.most,
            "one_group": True,
            "place": "",
        }
        | fields,
    )


def make_booking(session: Session | None, places: int = 1, **fields) -> Booking:
    """As it stands, proven and confirmed unless a status is given; its seats are taken
    if that status holds them."""
    number = next(_numbers)
    now = timezone.now()
    booking = Booking.objects.create(
        **{
            "session": session,
            "places": places,
            "form_token": f"form-{number:08}",
            "name": "Robin Example",
            "email": f"robin{number}@example.org",
            "language": "en",
            "status": Status.CONFIRMED,
            "booked_at": now,
            "proven_at": now,
            "moved_at": now,
        }
        | fields
    )
    if booking.is_holding:
        Session.objects.filter(pk=session.pk).update(taken=F("taken") + places)
        session.refresh_from_db()
    return booking


def make_visit(
    slot: Session | None = None, organisation: Organisation | None = None, **fields
) -> Booking:
    """The booking of a group of an organisation: requested unless a status is given,
    with a slot or for a date that is still to be found."""
    session_type = fields.pop("session_type", None)
    session_type = session_type or (slot.session_type if slot else make_session_type())
    return make_booking(
        slot,
        **{
            "places": 25,
            "session_type": session_type,
            "organisation": organisation or make_organisation(),
            "team": slot.team if slot else None,
            "status": Status.REQUESTED,
            "role": "Teacher",
            "lead_name": "Sam Example",
            "lead_stays": True,
            "year_group": "Year 5",
        }
        | fields,
    )


def make_told_session_type(
    title: str = "Pictures, chats and you", *, words: dict | None = None, **fields
) -> SessionType:
    """One whose words are published, so that schools find it."""
    session_type = make_session_type(title, **fields)
    told = {
        "title": title,
        "summary": "You know whom to ask.",
        "teaches": "<p>What a picture tells.</p>",
        "provides": "<p>A screen.</p>",
        "expects": "<p>We talk, nobody is put on the spot.</p>",
    }
    make_words(SessionTypeText, session_type, **told | (words or {}))
    return session_type

"""Fills an empty site with one of the demo's cities, by the verbs that a force uses."""

import datetime
import hashlib
from collections.abc import Callable

from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from accounts.roles import ADMINISTRATOR
from neighbourhoods.imports.boundaries import import_neighbourhoods
from neighbourhoods.imports.places import Keys, import_places
from neighbourhoods.imports.report import Report
from neighbourhoods.imports.roster import import_roster
from neighbourhoods.imports.streets import import_streets
from neighbourhoods.models import (
    Assignment,
    Boundaries,
    ContactPoint,
    Neighbourhood,
    Officer,
    PlaceList,
    Team,
    TeamPost,
)
from neighbourhoods.models.officers import REFERENCE_ALPHABET
from outreach_site.demo import city as cities
from outreach_site.demo.bookings import load_registrations, load_visits
from outreach_site.demo.careers import make_careers
from outreach_site.demo.csvfile import csv_file
from outreach_site.demo.events import delete_events, load_events
from outreach_site.demo.front import (
    delete_translations,
    publish_front_pages,
    set_settings,
)
from outreach_site.demo.hours import load_hours
from outreach_site.demo.logins import login, logins, make_logins
from outreach_site.demo.organisations import delete_organisations, load_organisations
from outreach_site.demo.people import CITIES, FOLDER, people, posts, roster
from outreach_site.demo.portraits import portrait
from outreach_site.demo.session_types import (
    delete_session_types,
    hang_packs,
    load_session_types,
)
from outreach_site.demo.slots import load_slots
from outreach_site.demo.words import load_words
from partners.models import Organisation
from publishing.models import SiteSettings

Progress = Callable[[str], None]

# Where the face is on a drawn portrait, for close cuts.
FACE = {
    "focal_point_x": 300,
    "focal_point_y": 300,
    "focal_point_width": 330,
    "focal_point_height": 400,
}

# What each city's boundaries and places are called in their files.
BOUNDARIES = {
    "leicester": ("wards.geojson", {"code_keys": ["WD13CD"], "name_key": "WD13NM"}),
    "valencia": (
        "barris-barrios.geojson",
        {"code_keys": ["coddistbar", "nombre"], "name_key": "nombre", "recase": True},
    ),
}
PLACES = {
    "leicester": [
        (
            "postcodes.csv",
            "postcode",
            Keys(name="postcode", lat="lat", lng="lon", tail=3),
        ),
        (
            "childrens_centres.csv",
            "childrens_centre",
            Keys(name="EstablishmentName", postcode="Postcode"),
        ),
        ("stations.geojson", "station", Keys(name="name")),
    ],
    "valencia": [
        (
            "codigos-postales-ciudad-y-limitrofes.geojson",
            "postcode",
            Keys(name="COD_POSTAL"),
        ),
        ("policia-local.geojson", "station", Keys(name="name")),
        ("policia-nacional.geojson", "national_station", Keys(name="name")),
        ("schools.csv", "school", Keys(name="dlibre", point="Geo Point")),
    ],
}


class DemoError(Exception):
    """The demo is not loaded. The message says why and may be shown."""


def load_demo(
    city: str,
    *,
    today: datetime.date,
    reset: bool = False,
    progress: Progress | None = None,
) -> list[Report]:
    """The reports of the imports, in their order. All of it lands, or nothing does.

    `reset` first empties every table that the demo fills. Raises DemoError in
    production and where there is something already."""
    _allow(city)
    tell = progress or (lambda sentence: None)
    now = _noon(today)
    tell(_("drawing the portraits"))
    drawn = _draw_portraits(city)
    with transaction.atomic():
        if reset:
            empty()
        _refuse_unless_empty()
        reports = _import_files(city, today=today, now=now, tell=tell)
        _make_staff(city, today=today, now=now)
        tell(_("importing the organisations"))
        reports.append(load_organisations(city, now=now))
        load_hours(city, by=login(ADMINISTRATOR), now=now)
        tell(_("importing %s") % "words.csv")
        reports.append(load_words(city, now=now))
        _invite(city, today=today, now=now)
        # Last, because files stay when a transaction is undone.
        hang_packs()
        _hang_portraits(drawn)
    return reports


def _make_staff(city: str, *, today: datetime.date, now: datetime.datetime) -> None:
    _make_teams(city)
    _finish_officers(city)
    _make_posts(city, today=today)
    make_careers(city, today=today, now=now)
    set_settings(city)
    publish_front_pages(city)
    make_logins(city)


def _invite(city: str, *, today: datetime.date, now: datetime.datetime) -> None:
    load_events(city, today=today, now=now, by=login(ADMINISTRATOR))
    load_registrations(city, today=today, now=now)
    load_session_types(city, now=now)
    slots = load_slots(city, today=today, now=now)
    load_visits(city, slots, today=today, now=now)


def _allow(city: str) -> None:
    if not hasattr(django_settings, "DEMO"):
        raise DemoError(
            _(
                "The demo is for development only: its logins are known to everybody. "
                "Run it with the settings outreach_site.settings.dev."
            )
        )
    if city not in CITIES:
        raise DemoError(_("There is a demo of: %s.") % ", ".join(CITIES))


def is_empty() -> bool:
    """Whether there is nothing that the demo would mix with."""
    facts = (Neighbourhood, Team, Officer, PlaceList, Organisation)
    return not (logins().exists() or any(model.objects.exists() for model in facts))


def _refuse_unless_empty() -> None:
    if not is_empty():
        raise DemoError(
            _(
                "There is already something in this database, and the demo would mix "
                "with it. Use an empty database, or empty this one with --reset: "
                "neighbourhoods, teams, officers, places, organisations and "
                "portraits are then deleted for good."
            )
        )


def _noon(today: datetime.date) -> datetime.datetime:
    """Or this moment, if it is earlier: what is published in the future is newer than
    what somebody writes now."""
    noon = timezone.make_aware(datetime.datetime.combine(today, datetime.time(12)))
    return min(noon, timezone.now()) if today == timezone.localdate() else noon


def empty() -> None:
    """Deletes what the demo fills, whoever made it: facts, portraits, settings, words,
    the translations of the front page, and the demo's own logins. Other pages and
    other people's accounts stay."""
    portraits = list(
        Officer.objects.exclude(portrait=None).values_list("portrait_id", flat=True)
    )
    delete_events()
    delete_session_types()
    delete_organisations()
    for model in (
        Assignment, TeamPost, ContactPoint, Officer, Neighbourhood, Team, PlaceList,
        Boundaries, SiteSettings,
    ):  # fmt: skip
        model.objects.all().delete()
    for image in get_image_model().objects.filter(pk__in=portraits):
        image.delete()  # one by one, so that its file goes too
    logins().delete()
    delete_translations()


def _import_files(city: str, *, today, now, tell: Progress) -> list[Report]:
    name, keys = BOUNDARIES[city]
    tell(_("importing %s") % name)
    path = FOLDER / city / name
    reports = [import_neighbourhoods(path, **keys, now=now, progress=tell)]
    for name, kind, place_keys in PLACES[city]:
        tell(_("importing %s") % name)
        path = FOLDER / city / name
        reports.append(import_places(path, kind=kind, keys=place_keys, now=now))
    tell(_("importing %s") % "streets.csv")
    reports.append(import_streets(FOLDER / city / "streets.csv", now=now))
    tell(_("importing the roster"))
    with csv_file(roster(city, today=today)) as path:
        reports.append(import_roster(path, now=now, progress=tell))
    return reports


def _make_teams(city: str) -> None:
    for facts in cities.teams(city):
        patch, points = facts.pop("neighbourhoods"), facts.pop("contact_points")
        team = _made(Team, **facts)
        Neighbourhood.objects.filter(code__in=patch).update(team=team)
        for point in points:
            _made(ContactPoint, team=team, **point)


def _finish_officers(city: str) -> None:
    """Gives every officer a fixed address, and makes those who hold a post but walk
    nowhere, whom a roster does not name."""
    known = {officer.code: officer for officer in Officer.objects.all()}
    for person in people(city):
        code = person["officer"]
        officer = known.get(code) or Officer(
            code=code,
            **{key: person[key] for key in ("name", "alias", "rank")},
            languages=person["languages"].split(),
        )
        officer.slug = _reference(code)
        officer.full_clean()
        officer.save()


def _reference(code: str) -> str:
    """An address that is the same each time the demo is loaded."""
    digest = hashlib.blake2b(code.encode(), digest_size=7).digest()
    letters = len(REFERENCE_ALPHABET)
    return "".join(REFERENCE_ALPHABET[byte % letters] for byte in digest)


def _draw_portraits(city: str) -> dict[str, bytes]:
    """By the codes of the officers."""
    accent = cities.settings(city)["accent"]
    return {
        person["officer"]: portrait(
            person["look"], seed=person["officer"], accent=accent
        )
        for person in people(city)
        if person["look"]
    }


def _hang_portraits(drawn: dict[str, bytes]) -> None:
    for officer in Officer.objects.filter(code__in=drawn):
        officer.portrait = _image(drawn[officer.code])
        officer.save(update_fields=["portrait"])


def _image(png: bytes):
    image = get_image_model()(
        # Never who it is: a title can be read by people who may not know the name.
        title=_("Drawn portrait (demonstration)"),
        file=ContentFile(png, name="portrait.png"),
        **FACE,
    )
    image.full_clean()
    image.save()
    return image


def _make_posts(city: str, *, today: datetime.date) -> None:
    officers = {officer.code: officer for officer in Officer.objects.all()}
    teams = {team.code: team for team in Team.objects.all()}
    for post in posts(city, today=today):
        _made(
            TeamPost,
            officer=officers[post.pop("officer")],
            team=teams[post.pop("team")],
            **post,
        )


def _made(model, **facts):
    row = model(**facts)
    row.full_clean()
    row.save()
    return row

"""Every address by every method for everybody, against a reviewed table.

The addresses come from the URL resolver: one that `permissions.txt` does not name
fails, and so does a line there that fits no address. A line is a prefix of an address
as the resolver writes it, and the longest one that fits holds."""

import datetime
import re
from pathlib import Path

import pytest
import shapely
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, resolve
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.regex_helper import normalize

from accounts.roles import ROLES, give_role
from events.models import Event, EventText, Session, SessionType, SessionTypeText
from neighbourhoods.models import (
    Assignment,
    Neighbourhood,
    NeighbourhoodText,
    Officer,
    OfficerProfile,
    Team,
)
from publishing.words import begin

TABLE = Path(__file__).with_name("permissions.txt")
OUTSIDE = ["anonymous", "newcomer", "disabled"]
STAFF = [
    "officer", "supervisor", "auditor", "translator", "editor", "approver",
    "administrator",
]  # fmt: skip
CAST = [*OUTSIDE, *STAFF]
METHODS = ["GET", "POST", "PUT", "DELETE"]
SLUG = "riverside"


def addresses() -> list[str]:
    def walk(patterns, prefix=""):
        for pattern in patterns:
            here = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield here
            else:
                yield from walk(pattern.url_patterns, here)

    return list(dict.fromkeys(walk(get_resolver().url_patterns)))


def sample(address: str) -> str:
    """With something in the place of each variable part."""
    address = re.sub(r"<anyslug:\w+>", SLUG, address)
    address = re.sub(r"<(\w+:)?\w+>(?![^()]*\))", "1", address)
    path, variables = normalize(address)[0]
    # The pages of the CMS: any names with a slash after each, none for the first.
    values = dict.fromkeys(variables, "" if "/)*" in address else "1")
    return "/" + path % values


def table() -> dict[str, dict[str, str]]:
    """Prefix → who → what they may."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line.strip() and line[0] != "#"]
    return {row[0]: dict(zip(CAST, row[1:], strict=True)) for row in rows}


def line_for(address: str, prefixes) -> str | None:
    shown = "/" + address.replace(" ", "")
    exact = [p for p in prefixes if p == shown + "$"]
    fitting = [p for p in prefixes if not p.endswith("$") and shown.startswith(p)]
    return max(exact or fitting, key=len, default=None)


def outcome(response) -> str:
    """What an answer means to who asked."""
    target = response.headers.get("Location", "")
    if response.status_code >= 500:
        return "error"
    if target.startswith(("/account/login/", "/admin/login/")):
        return "sign-in"
    if response.status_code == 302 and target == "/account/2fa/":
        return "factor"
    if response.status_code == 404:
        return "absent"
    if response.status_code == 405:
        return "method"
    if response.status_code == 403 or target == "/admin/":
        return "refused"
    return "open"


# What each word of the table allows by reading (GET) and by changing (the rest).
ALLOWED = {
    "open": ({"open"}, {"open", "method"}),
    "own": ({"open", "absent", "refused", "factor", "method"},) * 2,
    "tools": ({"open", "absent", "refused", "sign-in", "method", "error"},) * 2,
    "reads": ({"open", "absent", "refused", "method"}, {"refused", "absent", "method"}),
    "signs-in": ({"sign-in"}, {"sign-in", "method"}),
    "sets-up": ({"factor"}, {"refused"}),
    "refused": ({"refused", "absent", "method"},) * 2,
    # To whoever has none it says 400, which counts as open.
    "secret": ({"method"}, {"open", "method"}),
    "nothing": ({"absent"}, {"absent", "method"}),
}


@pytest.fixture
def cast(settings):
    settings.MFA_REQUIRED = True
    day = datetime.date(2020, 1, 1)
    place = Neighbourhood.objects.create(
        pk=1, code="R", name="Riverside", slug=SLUG, west=0, south=0, east=1, north=1,
        boundary=shapely.to_wkb(shapely.box(0, 0, 1, 1)),
    )  # fmt: skip
    officer = Officer.objects.create(
        pk=1, code="P", slug=SLUG, alias="Sam", publish="alias"
    )
    Assignment.objects.create(
        pk=1, officer=officer, neighbourhood=place, starts_on=day, role="lead"
    )
    people: dict = {}
    for who in CAST[1:]:
        user = get_user_model().objects.create_user(f"{who}@example.org", name=who)
        give_role(user, ROLES[who if who in STAFF else "administrator"])
        if who != "newcomer":
            TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        people[who] = user
    # Somebody who walks elsewhere: nothing that the samples name is theirs.
    own = Officer.objects.create(pk=2, code="Q", account=people["officer"])
    elsewhere = Neighbourhood.objects.create(
        pk=2, code="E", name="Elsewhere", slug="elsewhere", west=0, south=0, east=1,
        north=1, boundary=place.boundary, team=Team.objects.create(pk=2, code="E"),
    )  # fmt: skip
    Assignment.objects.create(officer=own, neighbourhood=elsewhere, starts_on=day)
    event = Event.objects.create(pk=1, slug=SLUG, team=Team.objects.create(pk=1))
    Event.objects.create(pk=2, slug="elsewhere", team=elsewhere.team)
    Session.objects.create(
        pk=1, ref="1", event=event, place="Hall", changed_at=timezone.now(),
        starts_at=timezone.now(), ends_at=timezone.now() + datetime.timedelta(hours=2),
    )  # fmt: skip
    told = begin(EventText, event, language="en", by=None)
    told.title = told.summary = "Open evening"
    told.save_revision().publish()
    kind = SessionType.objects.create(
        pk=1, slug=SLUG, topic="online", youngest=8, oldest=12, minutes=60, most=30
    )
    offered = begin(SessionTypeText, kind, language="en", by=None)
    offered.title = offered.summary = offered.teaches = "Safe online"
    offered.save_revision().publish()
    begin(NeighbourhoodText, place, language="en", by=None)
    begin(OfficerProfile, officer, language="en", by=None)
    return people


def client_of(who: str, cast) -> Client:
    client = Client(raise_request_exception=False)
    if who != "anonymous":
        client.force_login(cast[who])
    if who == "disabled":
        cast[who].is_active = False
        cast[who].save(update_fields=["is_active"])
    return client


def ask(client: Client, method: str, path: str):
    """As if nothing had happened: what an answer changed is undone."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = client.generic(method, path)
        if hasattr(response, "render") and not response.is_rendered:
            response.render()
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def test_the_table_names_every_address_and_no_other():
    prefixes = table()
    found = {address: line_for(address, prefixes) for address in addresses()}
    assert [address for address, line in found.items() if line is None] == []
    assert set(prefixes) - set(found.values()) == set()


def test_an_address_that_nobody_reviewed_would_be_noticed():
    assert line_for("surveillance/", table()) is None


def test_every_sample_leads_to_its_own_address():
    order = [address.replace("^", "") for address in addresses()]
    for position, address in enumerate(addresses()):
        route = resolve(sample(address)).route.replace("^", "")
        # Where two fit, the first in the resolver's order answers.
        assert order.index(route) <= position, address


@pytest.mark.django_db(databases=["default", "keys"])
@pytest.mark.filterwarnings("ignore")  # views of the CMS, asked nonsense
@pytest.mark.parametrize("who", CAST)
def test_nobody_gets_further_than_the_table_says(who, cast):
    rows, client = table(), client_of(who, cast)
    assert Authenticator.objects.count() == len(CAST) - 2
    wrong = []
    for address in addresses():
        word = rows[line_for(address, rows)][who]
        reading, changing = ALLOWED[word]
        for method in METHODS:
            got = outcome(ask(client, method, sample(address)))
            if got not in (reading if method == "GET" else changing):
                wrong.append(f"{method} {sample(address)}: {got}, expected {word}")
    assert wrong == []

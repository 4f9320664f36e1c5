"""Nobody is published but by consent, and a withdrawal works with the next request."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neighbourhoods import consents
from neighbourhoods.models import Consent, Officer
from tests.factories import (
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_picture,
)
from tests.neighbourhoods.conftest import run

pytestmark = [
    pytest.mark.django_db,
    # The CMS leaves the temporary file of a smaller picture to the collector.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.Spooled"),
]

NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)
GIVEN = datetime.date(2026, 3, 30)
SIGNED = {"photo": False, "given_on": GIVEN, "kept_at": "file 12", "now": NOW}


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def ada():
    return get_user_model().objects.create_superuser("ada@example.org", name="Ada")


@pytest.fixture
def officer():
    return make_officer(
        "Canary Quill", publish="role", alias="Officer Vee", portrait=make_picture(),
        show_portrait=False, rank="Constable",
    )  # fmt: skip


def shown(officer) -> tuple:
    officer.refresh_from_db()
    return officer.public_name, bool(officer.public_portrait)


# --- The verbs


@pytest.mark.parametrize(
    ("publish", "photo", "public"),
    [
        ("name", True, ("Canary Quill", True)),
        ("name", False, ("Canary Quill", False)),
        ("alias", True, ("Officer Vee", True)),
        ("alias", False, ("Officer Vee", False)),
    ],
)
def test_what_was_signed_is_shown(officer, ada, publish, photo, public):
    assert shown(officer) == ("", False)
    terms = {**SIGNED, "publish": publish, "photo": photo}
    consent = consents.record(officer, **terms, by=ada)
    assert shown(officer) == public
    assert (consent.recorded_by, consent.recorded_at, consent.kept_at) == (
        ada, NOW, "file 12",
    )  # fmt: skip


def test_a_portrait_alone_is_never_shown(officer):
    Officer.objects.update(show_portrait=True)
    assert shown(officer) == ("", False)


def test_a_newer_consent_takes_the_place_of_the_older(officer, ada):
    old = consents.record(officer, publish="name", **SIGNED, by=ada)
    new = consents.record(officer, publish="alias", **SIGNED, by=ada)
    old.refresh_from_db()
    assert (old.withdrawn_at, old.withdrawn_by) == (NOW, ada)
    assert list(officer.consents.filter(withdrawn_at=None)) == [new]
    assert shown(officer) == ("Officer Vee", False)


def test_withdrawing_takes_name_and_portrait_off(officer, ada):
    consent = consents.record(
        officer, publish="name", **SIGNED | {"photo": True}, by=ada
    )
    later = NOW + datetime.timedelta(days=1)
    consents.withdraw(officer, by=ada, now=later)
    consent.refresh_from_db()
    assert (consent.withdrawn_at, consent.withdrawn_by) == (later, ada)
    assert shown(officer) == ("", False)


def test_taking_off_never_fails_for_want_of_a_consent(ada):
    officer = make_officer("Canary Quill", portrait=make_picture())
    consents.withdraw(officer, by=ada, now=NOW)
    consents.withdraw(officer, by=ada, now=NOW)
    assert shown(officer) == ("", False)
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("terms", "field", "sentence"),
    [
        ({"given_on": GIVEN + datetime.timedelta(days=2)}, "given_on", "still to come"),
        ({"kept_at": "  "}, "kept_at", "cannot be blank"),
        ({"kept_at": "x" * 121}, "kept_at", "at most 120 characters"),
        ({"publish": "role"}, "publish", "is not a valid choice"),
    ],
)
def test_what_is_no_consent_changes_nothing(officer, ada, terms, field, sentence):
    standing = consents.record(officer, publish="alias", **SIGNED, by=ada)
    with pytest.raises(consents.ConsentError, match=sentence) as refusal:
        consents.record(officer, **{"publish": "name", **SIGNED, **terms}, by=ada)
    assert refusal.value.field == field
    assert list(Consent.objects.filter(withdrawn_at=None)) == [standing]
    assert shown(officer) == ("Officer Vee", False)


@pytest.mark.parametrize("publish", ["name", "alias"])
def test_there_must_be_a_name_to_publish(ada, publish):
    nameless = make_officer()
    with pytest.raises(consents.ConsentError, match=f"give the {publish}"):
        consents.record(nameless, publish=publish, **SIGNED, by=ada)
    assert shown(nameless) == ("", False)


def test_the_day_of_the_consent_is_the_forces_day(officer, ada, settings):
    settings.TIME_ZONE = "Europe/Madrid"
    night = datetime.datetime(2026, 3, 31, 22, 30, tzinfo=datetime.UTC)
    terms = {**SIGNED, "given_on": datetime.date(2026, 4, 1), "now": night}
    assert consents.record(officer, publish="name", **terms, by=ada)


@pytest.mark.parametrize(
    "wrong", [{"publish": "alias"}, {"publish": "role", "withdrawn_at": NOW}]
)
def test_the_database_refuses_it_too(officer, wrong):
    facts = {"officer": officer, "given_on": GIVEN, "recorded_at": NOW}
    Consent.objects.create(**facts, publish="name")
    Consent.objects.create(**facts, publish="name", withdrawn_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(**facts | wrong)


def test_both_are_in_the_log_and_the_log_of_a_withdrawal_holds_no_name(officer, ada):
    consents.record(officer, publish="name", **SIGNED, by=ada)
    consents.withdraw(officer, by=ada, now=NOW)
    entries = ModelLogEntry.objects.order_by("pk")
    assert [(entry.action, entry.user) for entry in entries] == [
        ("neighbourhoods.record_consent", ada),
        ("neighbourhoods.withdraw_consent", ada),
    ]
    assert entries[0].data == {"publish": "name", "photo": False}
    assert "Canary" not in entries[1].label


# --- With the next request


def test_every_page_and_machine_forgets_at_once(client, officer, ada):
    here = make_neighbourhood("Harbourside")
    make_assignment(officer, here)
    signed = SIGNED | {"photo": True}
    consents.record(officer, publish="name", **signed, by=ada)
    pages = ["/", "/neighbourhoods/", "/sitemap.xml", "/find/?q=harbourside",
             here.get_absolute_url(), officer.get_absolute_url()]  # fmt: skip

    def told() -> list[str]:
        contents = {page: client.get(page).content.decode() for page in pages}
        return [p for p in pages if "Canary" in contents[p] or "<img" in contents[p]]

    assert told() == pages[-2:]
    consents.withdraw(officer, by=ada, now=NOW)
    assert told() == []
    assert client.get(officer.get_absolute_url()).status_code == 200


def test_where_the_form_is_kept_is_never_public(client, officer, ada):
    here = make_neighbourhood("Harbourside")
    make_assignment(officer, here)
    kept = SIGNED | {"kept_at": "secret cabinet"}
    consents.record(officer, publish="name", **kept, by=ada)
    for page in (here, officer):
        answer = client.get(page.get_absolute_url())
        assert "secret cabinet" not in answer.content.decode()


# --- By the roster


@pytest.fixture
def load(write):
    make_neighbourhood("Abbey", code="A")
    columns = ["officer", "name", "alias", "publish", "neighbourhood", "role",
               "starts_on"]  # fmt: skip

    def load_roster(name="Ines Vale", alias="Vee", publish="name"):
        row = ["P1", name, alias, publish, "A", "lead", "2021-03-01"]
        return run("import_roster", write([columns, row]))

    return load_roster


def test_the_roster_records_the_forces_own_word(load):
    load()
    consent = Consent.objects.get()
    assert (consent.publish, consent.photo, consent.kept_at) == (
        "name",
        False,
        "roster",
    )
    assert (consent.given_on, consent.recorded_by) == (NOW.date(), None)
    load()
    assert Consent.objects.count() == 1


def test_the_roster_withdraws_by_role(load):
    load()
    assert load(publish="role").code == 0
    assert Officer.objects.get().public_name == ""
    assert Consent.objects.get().withdrawn_at == NOW


def test_the_roster_may_take_away_the_name_with_the_consent(load):
    load()
    assert load(name="", publish="alias").code == 0
    officer = Officer.objects.get()
    assert (officer.name, officer.public_name) == ("", "Vee")
    assert Consent.objects.get(withdrawn_at=None).publish == "alias"
    assert load(name="", alias="", publish="role").code == 0
    assert not Consent.objects.filter(withdrawn_at=None).exists()


def test_a_roster_says_nothing_of_pictures(load, ada):
    load()
    officer = Officer.objects.get()
    signed = SIGNED | {"photo": True}
    consents.record(officer, publish="name", **signed, by=ada)
    load()
    officer.refresh_from_db()
    assert officer.show_portrait  # the same form: nothing new was said
    load(publish="alias")
    officer.refresh_from_db()
    assert not officer.show_portrait


def test_a_row_without_the_name_to_publish_is_refused_and_nothing_of_it_stays(load):
    ran = load(name="", publish="name")
    assert ran.code == 3
    assert ran.text.count("To publish by name, give the name.") == 1
    assert not Officer.objects.exists()


def test_a_trial_records_nothing(write, load):
    load()
    columns = ["officer", "publish", "neighbourhood", "role", "starts_on"]
    row = ["P1", "role", "A", "lead", "2021-03-01"]
    run("import_roster", write([columns, row]), "--dry-run")
    assert Consent.objects.get().withdrawn_at is None
    assert Officer.objects.get().public_name == "Ines Vale"


# --- From before there were consents


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_whoever_was_published_before_is_taken_to_have_agreed(migrated_back):
    old = migrated_back.get_model("neighbourhoods", "Officer")
    image = migrated_back.get_model("publishing", "CleanImage")
    picture = image.objects.create(title="P", file="p.png", width=1, height=1)
    for code, publish in (("1", "name"), ("2", "alias"), ("3", "role"), ("4", "name")):
        old.objects.create(
            code=code, slug=code, name="Ines", alias="Vee", publish=publish,
            portrait=None if code == "4" else picture,
        )  # fmt: skip
    migrated_back.forward()
    rows = Officer.objects.order_by("code").values_list("code", "show_portrait")
    assert list(rows) == [("1", True), ("2", True), ("3", False), ("4", False)]
    stated = Consent.objects.order_by("officer__code").values_list(
        "officer__code", "publish", "photo", "kept_at", "given_on"
    )
    words, day = "stated before consents were kept", timezone.localdate()
    assert list(stated) == [
        ("1", "name", True, words, day),
        ("2", "alias", True, words, day),
        ("4", "name", False, words, day),
    ]

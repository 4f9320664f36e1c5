"""How sure one is of an organisation: who has called it back, whose domain it is."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from accounts.roles import OFFICER
from partners.models import Level, Organisation, Verification
from partners.verification import (
    VerificationError,
    record_call_back,
    record_email,
    withdraw,
)
from tests.factories import make_call_back, make_organisation, make_staff

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(days=30)
PHONE = "020 7946 0001"
DOMAIN = "harbour.sch.example"


@pytest.fixture
def school():
    return make_organisation("Harbour School", phone=PHONE, email_domain=DOMAIN)


@pytest.fixture
def constable():
    return make_staff(OFFICER)


def level(row) -> str:
    """By both ways to ask, which have to agree."""
    annotated = Organisation.objects.with_level().get(pk=row.pk)
    assert annotated.level == annotated.verified_how == row.verified_how
    return annotated.level


def test_nobody_is_verified_by_being_in_a_register(school):
    assert level(school) == Level.NONE


# --- Call-backs


def test_a_call_back_keeps_who_called_which_number_and_when(school, constable):
    proof = record_call_back(school, number=PHONE, by=constable, now=NOW)
    assert Verification.objects.get() == proof
    assert (proof.how, proof.number, proof.domain) == ("call_back", PHONE, "")
    assert (proof.recorded_at, proof.recorded_by) == (NOW, constable)
    assert level(school) == Level.CALL_BACK
    entry = ModelLogEntry.objects.get(action="partners.verify")
    assert (entry.user, entry.data["how"]) == (constable, "call_back")


@pytest.mark.parametrize("number", ["020 7946 0002", "", "02079460001"])
def test_a_number_that_is_not_the_organisations_proves_nothing(
    school, constable, number
):
    with pytest.raises(VerificationError) as caught:
        record_call_back(school, number=number, by=constable, now=NOW)
    assert caught.value.field == "number"
    assert level(school) == Level.NONE


def test_a_number_that_has_changed_meanwhile_proves_nothing(school, constable):
    Organisation.objects.update(phone="020 7946 0009")
    with pytest.raises(VerificationError):
        record_call_back(school, number=PHONE, by=constable, now=NOW)


@pytest.mark.parametrize(
    "fields",
    [
        {"phone": ""},
        {"is_listed": False},
        {"closed_on": NOW.date()},
        {"merged": True},
    ],
    ids=["no number", "waiting", "closed", "merged"],
)
def test_only_a_listed_open_organisation_with_a_number_is_called_back(
    school, constable, fields
):
    if fields.pop("merged", False):
        fields["merged_into"] = make_organisation("Another")
    Organisation.objects.filter(pk=school.pk).update(**fields)
    number = fields.get("phone", PHONE)
    with pytest.raises(VerificationError):
        record_call_back(school, number=number, by=constable, now=NOW)
    assert not Verification.objects.exists()


def test_a_call_back_is_recorded_by_a_person(school):
    with pytest.raises(VerificationError):
        record_call_back(school, number=PHONE, by=None, now=NOW)


def test_a_call_back_outlives_a_change_of_the_number(school, constable):
    record_call_back(school, number=PHONE, by=constable, now=NOW)
    Organisation.objects.update(phone="020 7946 0009")
    assert level(school) == Level.CALL_BACK


# --- E-mail


@pytest.mark.parametrize("address", [f"office@{DOMAIN}", f"o@visits.{DOMAIN.upper()}"])
def test_an_address_at_its_own_domain_proves_it_and_is_not_kept(school, address):
    proof = record_email(school, address=address, now=NOW)
    assert (proof.how, proof.domain, proof.number) == ("email", DOMAIN, "")
    assert (proof.recorded_at, proof.recorded_by) == (NOW, None)
    assert level(school) == Level.EMAIL


@pytest.mark.parametrize(
    "address",
    [
        "office@mail.example",
        f"office@not{DOMAIN}",
        f"office@{DOMAIN}.evil.example",
        "office@hаrbour.sch.example",
        f"office@{DOMAIN}\n",
        f"office@evil.example@{DOMAIN}",
        "office",
        "",
    ],
)
def test_any_other_address_proves_nothing(school, address):
    with pytest.raises(VerificationError) as caught:
        record_email(school, address=address, now=NOW)
    assert caught.value.field == "address"
    assert level(school) == Level.NONE


def test_where_no_domain_is_known_no_address_proves_anything():
    row = make_organisation("Quay Club")
    with pytest.raises(VerificationError):
        record_email(row, address="office@quay.example", now=NOW)


def test_the_same_proof_is_kept_once(school):
    assert record_email(school, address=f"a@{DOMAIN}", now=NOW) == record_email(
        school, address=f"b@{DOMAIN}", now=LATER
    )


def test_an_e_mail_counts_only_for_the_domain_that_it_proved(school):
    record_email(school, address=f"office@{DOMAIN}", now=NOW)
    Organisation.objects.update(email_domain="new.sch.example")
    assert level(school) == Level.NONE


# --- The level


def test_a_call_back_is_worth_more_than_a_later_e_mail(school, constable):
    record_call_back(school, number=PHONE, by=constable, now=NOW)
    record_email(school, address=f"office@{DOMAIN}", now=LATER)
    assert level(school) == Level.CALL_BACK


def test_what_is_withdrawn_counts_no_more_and_is_kept(school, constable):
    record_call_back(school, number=PHONE, by=constable, now=NOW)
    record_email(school, address=f"office@{DOMAIN}", now=NOW)
    assert withdraw(school, by=constable, now=LATER) == 2
    assert level(school) == Level.NONE
    assert {
        (row.withdrawn_at, row.withdrawn_by) for row in school.verifications.all()
    } == {(LATER, constable)}
    record_call_back(school, number=PHONE, by=constable, now=LATER)
    assert level(school) == Level.CALL_BACK


@pytest.mark.parametrize("fields", [{}, {"closed_on": NOW.date(), "is_listed": False}])
def test_trust_can_always_be_taken_back(school, constable, fields):
    Organisation.objects.update(**fields)
    assert withdraw(school, by=constable, now=NOW) == 0
    assert ModelLogEntry.objects.filter(
        action="partners.withdraw_verification"
    ).exists()


def test_who_leaves_the_staff_leaves_the_proof_standing(school, constable):
    record_call_back(school, number=PHONE, by=constable, now=NOW)
    constable.delete()
    assert Verification.objects.get().recorded_by is None
    assert level(school) == Level.CALL_BACK


def test_levels_of_many_cost_one_query(django_assert_num_queries):
    for count in (1, 12):
        while Organisation.objects.count() < count:
            make_call_back(make_organisation(phone=PHONE))
        with django_assert_num_queries(1):
            rows = Organisation.objects.with_level()
            assert [row.verified_how for row in rows] == [Level.CALL_BACK] * count


@pytest.mark.parametrize(
    "facts",
    [
        {"how": "call_back", "number": ""},
        {"how": "call_back", "number": PHONE, "domain": DOMAIN},
        {"how": "email", "number": PHONE, "domain": ""},
        {"how": "email", "number": PHONE, "domain": DOMAIN},
        {"how": "none", "number": "", "domain": ""},
    ],
)
def test_the_database_keeps_by_what_it_was_proven(school, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Verification.objects.create(organisation=school, recorded_at=NOW, **facts)

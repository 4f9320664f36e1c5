"""A week of hours on one screen of the CMS, and the days that differ."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from neighbourhoods.models import SpecialHours
from tests.factories import (
    make_contact_point,
    make_exception,
    make_hours,
    make_staff,
    make_team,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 12, 25)


@pytest.fixture
def admin(client, settings):
    settings.MFA_REQUIRED = False
    user = get_user_model().objects.create_superuser("ada@example.org", name="Ada")
    client.force_login(user)
    return client


@pytest.fixture
def point():
    return make_contact_point(make_team())


@pytest.fixture
def address(point):
    return reverse("contactpoint:hours", args=[point.pk])


def rows(*given: dict) -> dict:
    """What the form sends: each row as days, opens, closes and so on."""
    data = {"form-TOTAL_FORMS": len(given), "form-INITIAL_FORMS": 0}
    for number, row in enumerate(given):
        data |= {f"form-{number}-{name}": value for name, value in row.items()}
    return data


def row(days: list[int], opens: str, closes: str, **more) -> dict:
    return {"weekdays": days, "opens": opens, "closes": closes, **more}


EMPTY = {"opens": "", "closes": ""}


def kept(point) -> list[str]:
    return [str(span) for span in point.weekly_hours.all()]


def test_a_whole_week_is_entered_in_one_go(admin, point, address):
    data = rows(
        row([0, 1], "09:00", "12:00"),
        row([0], "13:00", "17:00", by_appointment="on"),
        EMPTY,
        row([5], "18:00", "02:00"),
    )
    answer = admin.post(address, data, follow=True)
    assert "are saved." in answer.content.decode()
    assert kept(point) == [
        "Monday 09:00–12:00",
        "Monday 13:00–17:00",
        "Tuesday 09:00–12:00",
        "Saturday 18:00–02:00",
    ]
    assert point.weekly_hours.filter(by_appointment=True).count() == 1


def test_the_form_shows_what_holds_and_has_empty_rows(admin, point, address):
    make_hours(point, "0-4", "09:00", "17:00")
    make_hours(point, "5", "10:00", "12:00")
    answer = admin.get(address)
    forms = answer.context["rows"].forms
    assert [form.initial.get("weekdays") for form in forms] == [
        [0, 1, 2, 3, 4], [5], None, None, None,
    ]  # fmt: skip
    assert 'type="time"' in answer.content.decode()
    assert 'value="09:00"' in answer.content.decode()


def test_an_emptied_row_is_taken_away(admin, point, address):
    make_hours(point, "0-4", "09:00", "17:00")
    data = rows(EMPTY, EMPTY) | {"form-INITIAL_FORMS": 1}
    assert admin.post(address, data).status_code == 302
    assert kept(point) == []


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        (row([], "09:00", "12:00"), "weekdays", "Choose the days"),
        (row([2], "09:00", ""), "closes", "Give a time, for example 09:00."),
        (row([2], "", "12:00"), "opens", "Give a time, for example 09:00."),
        (row([2], "9 o'clock", "12:00"), "opens", "Enter a valid time."),
        (row([9], "09:00", "12:00"), "weekdays", "9 is not one of the available"),
    ],
)
def test_a_mistake_is_marked_at_its_row_and_nothing_is_lost(
    admin, point, address, wrong, field, sentence
):
    make_hours(point, "0", "08:00", "09:00")
    answer = admin.post(address, rows(row([1], "10:00", "11:00"), wrong))
    assert answer.status_code == 200
    first, second = answer.context["rows"].forms
    assert first.errors == {}
    assert list(second.errors) == [field]
    page = answer.content.decode()
    assert sentence in page
    assert "Nothing is saved yet." in page
    assert 'value="10:00"' in page
    assert kept(point) == ["Monday 08:00–09:00"]


def test_an_overlap_is_told_at_the_later_row(admin, point, address):
    data = rows(row([4, 6], "22:00", "02:00"), EMPTY, row([0, 2], "01:00", "05:00"))
    answer = admin.post(address, data)
    forms = answer.context["rows"].forms
    assert [bool(form.errors) for form in forms] == [False, False, True]
    assert "Sunday 22:00–02:00 and Monday 01:00–05:00" in answer.content.decode()
    assert kept(point) == []


def test_a_form_that_somebody_has_broken_gets_a_sentence(admin, point, address):
    for data in ({}, {"form-TOTAL_FORMS": "x"}, rows(*[EMPTY] * 60)):
        answer = admin.post(address, data)
        assert answer.status_code == 200
    assert admin.get(reverse("contactpoint:hours", args=[999])).status_code == 404


def test_who_may_not_change_a_contact_point_may_not_change_its_hours(
    client, settings, point, address
):
    settings.MFA_REQUIRED = False
    user = get_user_model().objects.create_user("eve@example.org", name="Eve")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert client.get(address).status_code == 302
    assert client.post(address, rows(row([1], "10:00", "11:00"))).status_code == 302
    assert kept(point) == []


def test_the_hours_are_reached_from_the_contact_point(admin, point, address):
    for page in (
        reverse("contactpoint:index"),
        reverse("contactpoint:edit", args=[point.pk]),
    ):
        assert address in admin.get(page).content.decode()


def test_who_may_only_read_gets_no_button_to_the_hours(
    client, settings, point, address
):
    settings.MFA_REQUIRED = False
    client.force_login(make_staff("auditor"))
    page = client.get(reverse("contactpoint:index"))
    assert page.status_code == 200
    assert address not in page.content.decode()


def test_saving_is_in_the_history_of_the_place(admin, point, address):
    admin.post(address, rows(row([1], "10:00", "11:00")))
    page = admin.get(reverse("contactpoint:history", args=[point.pk]))
    assert "Ada" in page.content.decode()


# --- Exceptions


def exception(point, **fields) -> dict:
    return {
        "point": point.pk, "day": "2026-12-25", "opens": "", "closes": "",
        "reason": "holiday",
    } | fields  # fmt: skip


def test_a_closed_day_is_added_and_listed(admin, point):
    answer = admin.post(reverse("specialhours:add"), exception(point))
    assert answer.status_code == 302
    assert SpecialHours.objects.get().closed
    page = admin.get(reverse("specialhours:index"), {"q": "quay"}).content.decode()
    assert "public holiday" in page
    assert "closed" in page


def test_other_hours_are_listed_as_they_are(admin, point):
    make_exception(point, DAY, "10:00", "12:00", by_appointment=True)
    make_exception(make_contact_point(make_team(), "Far"), DAY, "08:00", "09:00")
    page = admin.get(reverse("specialhours:index"), {"point": point.pk})
    assert "10:00–12:00 by appointment" in page.content.decode()
    assert "08:00–09:00" not in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"opens": "09:00"}, "Give both times."),
        ({"by_appointment": "on"}, "Give both times."),
        ({"opens": "11:00", "closes": "13:00"}, "already has hours at that time"),
        ({"day": "soon"}, "Enter a valid date."),
        ({"day": "0001-01-01"}, "Check the year of this day."),
        ({"day": "9999-12-31"}, "Check the year of this day."),
    ],
)
def test_a_wrong_exception_gets_a_sentence(admin, point, fields, sentence):
    make_exception(point, DAY, "09:00", "12:00")
    answer = admin.post(reverse("specialhours:add"), exception(point, **fields))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert SpecialHours.objects.count() == 1


def test_the_list_of_exceptions_leads_to_the_form_of_each(admin, point):
    row = SpecialHours.objects.create(point=point, day="2026-12-25", reason="holiday")
    listed = admin.get(reverse("specialhours:index")).content.decode()
    assert reverse("specialhours:edit", args=[row.pk]) in listed

"""The lists of the CMS ask the database as often for many rows as for one."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from neighbourhoods.models import NeighbourhoodText, OfficerProfile
from tests.factories import (
    box_at,
    make_absence,
    make_assignment,
    make_contact_point,
    make_exception,
    make_neighbourhood,
    make_officer,
    make_post,
    make_staff,
    make_street,
    make_team,
    make_training,
    make_walk,
    make_words,
)

pytestmark = pytest.mark.django_db

LISTS = [
    "officer", "assignment", "absence", "training", "teampost", "team", "contactpoint",
    "specialhours", "neighbourhood", "streetrange", "walk",
]  # fmt: skip


@pytest.fixture
def admin(client, settings):
    settings.MFA_REQUIRED = False
    client.force_login(make_staff("administrator"))
    return client


def one_of_each(number: int) -> None:
    """A row in every list, and no two of them about the same."""
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    team = make_team(f"Team {number}")
    here = make_neighbourhood(f"Place {number}", box_at(number), team=team)
    officer, other = make_officer(f"Maya {number}"), make_officer(f"Noor {number}")
    make_assignment(officer, here)
    make_absence(officer, covering=other)
    make_training(officer)
    make_post(officer, team)
    make_exception(make_contact_point(team), yesterday)
    make_street(f"Mill Road {'x' * number}", here)
    noted_by = make_staff("officer")
    make_walk(here, yesterday, officers=[officer], published_by=noted_by)
    make_words(NeighbourhoodText, here, welcome="<p>Welcome</p>")
    make_words(OfficerProfile, officer, about="<p>Ask me</p>")


def queries_of(client, address: str) -> list[str]:
    """Those about facts: of words the CMS asks a few things for each row itself."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    statements = [query["sql"] for query in asked.captured_queries]
    return [
        sql
        for sql in statements
        if 'FROM "neighbourhoods_' in sql.partition("WHERE")[0]
    ]


def address_of(model: str) -> str:
    words = {"text": NeighbourhoodText, "profile": OfficerProfile}
    if model in words:
        return reverse(words[model].snippet_viewset.get_url_name("list"))
    return reverse(f"{model}:index")


@pytest.mark.parametrize("model", [*LISTS, "text", "profile"])
def test_a_list_costs_as_many_queries_for_many_rows_as_for_one(admin, model):
    one_of_each(1)
    address = address_of(model)
    queries_of(admin, address)  # what is read once for all
    one = queries_of(admin, address)
    for number in range(2, 6):
        one_of_each(number)
    many = queries_of(admin, address)
    assert len(many) == len(one), "\n".join(many)


def test_a_list_reads_no_shapes(admin):
    one_of_each(1)
    for model in ("neighbourhood", "assignment", "streetrange", "walk", "text"):
        rows = queries_of(admin, address_of(model))
        assert not any('"boundary"' in sql and "LIMIT" in sql for sql in rows), rows


def test_staff_names_of_walks_are_read_with_them(admin, django_assert_num_queries):
    address = reverse("walk:index")
    one_of_each(1)
    admin.get(address)
    with CaptureQueriesContext(connection) as one:
        admin.get(address)
    for number in range(2, 6):
        one_of_each(number)
    with django_assert_num_queries(len(one.captured_queries)):
        admin.get(address)

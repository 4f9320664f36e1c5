"""The next events on the front page, a neighbourhood's and an officer's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.events.conftest import at
from tests.factories import make_assignment, make_neighbourhood, make_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]


@pytest.fixture
def ada(here):
    officer = make_officer(name="Ada Quill", publish="name")
    make_assignment(officer, here)
    return officer


def part(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    page = response.content.decode()
    return page.partition('id="next-events"')[2].partition("</section>")[0]


@pytest.fixture
def paths(ada):
    return ["/", "/neighbourhoods/harbourside/", ada.get_absolute_url()]


def test_the_next_three_are_told_on_each(client, market, plan, ada, paths):
    plan(market, "2026-03-15 09:00", officers=[ada], place="Over")
    for day in (17, 18, 19, 20):
        plan(market, f"2026-03-{day} 09:00", officers=[ada], place=f"Hall {day}")
    for path in paths:
        told = part(client, path)
        assert [f"Hall {day}" in told for day in (17, 18, 19, 20)] == [
            True,
            True,
            True,
            False,
        ]
        assert "Over" not in told


def test_each_tells_its_own_alone(client, market, plan, ada, paths, team):
    elsewhere = make_neighbourhood("Hill", team=team)
    plan(market, "2026-03-17 09:00", neighbourhoods=[elsewhere], place="Hill hall")
    assert ["Hill hall" in part(client, path) for path in paths] == [True, False, False]


def test_drafts_are_told_nowhere(client, draft, plan, ada, paths):
    plan(draft, "2026-03-17 09:00", officers=[ada])
    assert [part(client, path) for path in paths] == ["", "", ""]


def test_a_cancelled_one_says_so(client, market, plan):
    plan(
        market,
        "2026-03-17 09:00",
        cancelled_at=at("2026-03-15 09:00"),
        cancel_reason="venue",
    )
    assert "Cancelled" in part(client, "/")


def test_a_neighbourhood_leads_to_all_of_its_own(client, market, plan):
    plan(market, "2026-03-17 09:00")
    told = part(client, "/neighbourhoods/harbourside/")
    assert 'href="/events/?where=harbourside"' in told
    assert 'href="/events/"' in part(client, "/")


def test_they_cost_two_queries_at_most(client, market, plan, ada, paths):
    def queries(path) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    without = [queries(path) for path in paths]
    plan(market, "2026-03-17 09:00", officers=[ada])
    one = [queries(path) for path in paths]
    for day in range(18, 28):
        plan(market, f"2026-03-{day} 09:00", officers=[ada])
    many = [queries(path) for path in paths]
    assert many == one
    # One of the two asks whether there is anything.
    assert [more - few for more, few in zip(one, without, strict=True)] == [1, 1, 1]

import pytest
from django.core.cache import cache
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from outreach_site import health as health_module

WELL = {"facts": "ok", "keys": "ok", "cache": "ok", "migrations": "ok"}


@pytest.fixture(autouse=True)
def _nothing_seen_yet():
    health_module._migrated.clear()
    yield
    health_module._migrated.clear()


@pytest.mark.django_db(databases=["default", "keys"])
def test_a_site_that_works_says_so(client):
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": WELL}
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Content-Type"] == "application/json"
    assert response.cookies == {}


@pytest.mark.django_db(databases=["default", "keys"])
@pytest.mark.parametrize(
    ("alias", "troubles"),
    [("keys", ["keys", "migrations"]), ("default", ["facts", "migrations"])],
)
def test_a_lost_database_is_named_and_the_others_still_answer(
    client, lost, alias, troubles
):
    with lost(alias):
        response = client.get("/health/")
    assert response.status_code == 503
    checks = {**WELL, **dict.fromkeys(troubles, "trouble")}
    assert response.json() == {"status": "trouble", "checks": checks}


@pytest.mark.django_db(databases=["default", "keys"])
def test_a_session_cookie_does_not_make_it_need_the_sessions(client, lost):
    visitor = Client(raise_request_exception=False)
    visitor.cookies["sessionid"] = "x" * 32
    with lost("default"):
        response = visitor.get("/health/")
    assert response.status_code == 503
    assert response.cookies == {}


@pytest.mark.django_db(databases=["default", "keys"])
def test_a_database_once_seen_up_to_date_is_not_asked_again(client, lost):
    client.get("/health/")
    with lost("keys"):
        checks = client.get("/health/").json()["checks"]
    assert checks == {**WELL, "keys": "trouble"}


@pytest.mark.django_db(databases=["default", "keys"])
def test_a_migration_that_is_missing_is_trouble(client):
    recorder = MigrationRecorder(connections["default"])
    recorder.record_unapplied("home", "0002_first_home_page")
    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json()["checks"] == {**WELL, "migrations": "trouble"}


@pytest.mark.django_db(databases=["default", "keys"])
def test_a_cache_that_forgets_is_trouble(client, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    }
    assert client.get("/health/").json()["checks"] == {**WELL, "cache": "trouble"}


@pytest.mark.django_db(databases=["default", "keys"])
def test_asking_leaves_nothing_in_the_cache(client):
    client.get("/health/")
    assert cache._cache == {}


@pytest.mark.django_db(databases=["default", "keys"])
def test_nothing_can_be_sent_to_it(client):
    assert client.post("/health/").status_code == 405

"""What strangers learn, how often they may try, and how long a session lasts."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core import mail
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client

from accounts.limits import cache_key
from accounts.middleware import StaffSessionMiddleware
from accounts.models import User
from publishing.models import SiteSettings
from tests.accounts.conftest import (
    PASSWORD,
    add_totp,
    is_signed_in,
    link_in_mail,
    sign_in,
)

pytestmark = pytest.mark.django_db


def without_token(answer):
    """The page as two strangers may compare it."""
    page = answer.content.decode()
    for part in page.split('name="csrfmiddlewaretoken" value="')[1:]:
        page = page.replace(part.partition('"')[0], "")
    return page


def test_nobody_signs_up(client):
    for answer in (
        client.get("/account/signup/"),
        client.post(
            "/account/signup/",
            {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD},
        ),
    ):
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "Accounts begin with an invitation" in page
        assert "<form" not in page
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/account/email/",
        "/account/confirm-email/",
        "/account/confirm-email/abc/",
        "/account/password/set/",
        "/account/login/code/",
        "/account/login/code/confirm/",
        "/account/signup/passkey/",
        "/account/3rdparty/",
        "/account/phone/change/",
        "/admin/password_reset/",
    ],
)
def test_what_has_no_place_here_is_not_found(at_work, path):
    assert at_work.get(path).status_code == 404
    assert at_work.post(path).status_code == 404


@pytest.mark.usefixtures("_mail_leaves_at_once")
def test_asking_for_a_new_password_does_not_tell_whether_an_address_is_known(admin):
    answers = []
    for email in ("ada@example.org", "nobody@example.org"):
        browser = Client()
        answer = browser.post("/account/password/reset/", {"email": email})
        done = browser.get(answer.url)
        answers.append((answer.status_code, answer.url, without_token(done)))
    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]


def test_a_wrong_password_and_an_unknown_address_read_the_same(admin):
    pages = []
    for email in ("ada@example.org", "nobody@example.org"):
        answer = Client().post(
            "/account/login/", {"login": email, "password": "wrong words here"}
        )
        pages.append((answer.status_code, without_token(answer).replace(email, "")))
    assert pages[0] == pages[1]


@pytest.mark.usefixtures("_mail_leaves_at_once")
def test_a_new_password_by_mail_still_asks_for_the_second_factor(client, admin):
    add_totp(admin)
    client.post("/account/password/reset/", {"email": admin.email})
    form = client.get(link_in_mail()).url
    words = {"password1": "new words for all", "password2": "new words for all"}
    client.post(form, words)
    assert not is_signed_in(client)
    answer = sign_in(client, admin, password="new words for all")
    assert answer.url == "/account/2fa/authenticate/"
    assert client.get("/admin/").status_code == 302


@pytest.mark.usefixtures("_mail_leaves_at_once")
def test_a_disabled_person_gets_no_link(client, admin):
    admin.is_active = False
    admin.save()
    client.post("/account/password/reset/", {"email": admin.email})
    assert mail.outbox == []


def test_five_wrong_passwords_shut_an_account_for_five_minutes(client, admin):
    wrong = {"login": admin.email, "password": "wrong words here"}
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC), tick=False):
        for _ in range(5):
            client.post("/account/login/", wrong)
        answer = sign_in(client, admin)
        assert "Too many failed login attempts" in answer.content.decode()
    later = dt.datetime(2026, 3, 2, 9, 5, 1, tzinfo=dt.UTC)
    with time_machine.travel(later, tick=False):
        sign_in(client, admin)
        assert is_signed_in(client)


def test_wrong_codes_are_counted_too(client, admin):
    secret = add_totp(admin)
    client.post("/account/login/", {"login": admin.email, "password": PASSWORD})
    for _ in range(5):
        client.post("/account/2fa/authenticate/", {"code": "12"})
    sign_in(client, admin, secret=secret)
    assert not is_signed_in(client)


@pytest.mark.parametrize("path", ["/account/login/", "/admin/login/", "/_util/login/"])
def test_one_address_may_try_thirty_times_a_minute(client, path):
    form = {"login": "x@example.org", "password": "wrong words here"}
    statuses = [client.post(path, form).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]


def test_a_forged_address_does_not_get_round_the_limit(client):
    form = {"login": "x@example.org", "password": "wrong words here"}
    statuses = [
        client.post(
            "/account/login/", form, headers={"x-forwarded-for": f"203.0.113.{i}"}
        ).status_code
        for i in range(31)
    ]
    assert statuses[-1] == 429


def test_behind_one_proxy_each_client_has_a_limit_of_its_own(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    form = {"login": "x@example.org", "password": "wrong words here"}
    for _ in range(31):
        forwarded = {"x-forwarded-for": "198.51.100.9, 203.0.113.1"}
        answer = client.post("/account/login/", form, headers=forwarded)
    assert answer.status_code == 429
    forwarded = {"x-forwarded-for": "198.51.100.9, 203.0.113.2"}
    answer = client.post("/account/login/", form, headers=forwarded)
    assert answer.status_code == 200


def test_the_limits_keep_no_address_in_the_clear(client, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "limits",
            "KEY_FUNCTION": "accounts.limits.cache_key",
        }
    }
    client.post("/account/login/", {"login": "x@example.org", "password": "wrong"})
    keys = list(caches["default"]._cache)
    assert len(keys) > 1
    assert not [key for key in keys if "127.0.0.1" in key or "allauth" in key]


def test_other_keys_stay_readable():
    assert cache_key("page:/", "p", 3) == "p:3:page:/"


def test_a_session_ends_twelve_hours_after_sign_in_however_busy(client, admin):
    began = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
    with time_machine.travel(began, tick=False):
        sign_in(client, admin, secret=add_totp(admin))
    for minutes in range(20, 12 * 60, 20):
        with time_machine.travel(began + dt.timedelta(minutes=minutes), tick=False):
            assert client.get("/account/2fa/").status_code == 200
    with time_machine.travel(began + dt.timedelta(hours=12), tick=False):
        assert client.get("/admin/").url.startswith("/account/login/")
        assert not is_signed_in(client)


def test_an_idle_session_ends_after_half_an_hour(client, admin):
    began = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
    with time_machine.travel(began, tick=False):
        sign_in(client, admin)
    with time_machine.travel(began + dt.timedelta(minutes=31), tick=False):
        assert not is_signed_in(client)


def test_a_changed_password_ends_the_other_sessions(client, admin):
    other = Client()
    sign_in(client, admin)
    sign_in(other, admin)
    new = "other words for all"
    client.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert is_signed_in(client)
    assert not is_signed_in(other)


@pytest.mark.parametrize(
    "path", ["/admin/", "/team/", "/account/login/", "/account/2fa/"]
)
def test_what_staff_see_stays_out_of_caches_and_search_engines(client, path):
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"


def test_a_page_that_does_not_ask_who_is_there_looks_up_no_session(
    at_work, rf, django_assert_num_queries
):
    request = rf.get("/health/")
    request.COOKIES = {key: cookie.value for key, cookie in at_work.cookies.items()}
    SessionMiddleware(HttpResponse).process_request(request)
    AuthenticationMiddleware(HttpResponse).process_request(request)
    with django_assert_num_queries(0):
        StaffSessionMiddleware(lambda request: HttpResponse("well"))(request)
    assert not request.session.accessed
    assert request.user.is_authenticated  # as soon as somebody asks


@pytest.mark.parametrize(
    "path",
    [
        "/account/2fa/",
        "/account/2fa/totp/deactivate/",
        "/account/2fa/webauthn/",
        "/account/2fa/webauthn/add/",
        "/account/2fa/recovery-codes/",
        "/account/2fa/recovery-codes/generate/",
        "/account/password/change/",
        "/account/sessions/",
        "/account/logout/",
        "/account/reauthenticate/",
        "/account/2fa/reauthenticate/",
    ],
)
def test_every_account_page_answers_in_our_own_layout(at_work, path):
    at_work.post("/account/reauthenticate/", {"password": PASSWORD})
    answer = at_work.get(path)
    if path.endswith("recovery-codes/") and answer.status_code == 404:
        answer = at_work.get("/account/2fa/recovery-codes/generate/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<h1") == 1
    assert '<main id="main"' in page
    assert "style=" not in page


def test_the_front_door_of_the_account_leads_on(client, at_work):
    assert at_work.get("/account/").url == "/account/2fa/"


@pytest.mark.parametrize(
    "path",
    [
        "/account/login/",
        "/admin/login/",
        "/account/password/reset/",
        "/account/signup/",
    ],
)
def test_the_pages_of_sign_in_know_the_name_of_the_force(client, path):
    assert client.get(path).context["site"] == SiteSettings.load()

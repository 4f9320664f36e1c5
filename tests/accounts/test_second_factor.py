import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.accounts.conftest import (
    PASSWORD,
    add_recovery_codes,
    add_totp,
    code_of,
    is_signed_in,
    sign_in,
)

pytestmark = pytest.mark.django_db

STAFF_PATHS = [
    "/admin/",
    "/admin/pages/",
    "/admin/users/",
    "/admin/api/main/pages/",
    "/admin/images/chooser/",
    "/admin/account/",
    "/admin/no-such-page/",
    "/admin/login/",
    "/team/",
    "/team/concerns/1/",
]


@pytest.mark.parametrize("path", STAFF_PATHS)
def test_who_has_a_password_alone_is_sent_to_the_set_up_page(client, admin, path):
    sign_in(client, admin)
    answer = client.get(path)
    assert (answer.status_code, answer.url) == (302, "/account/2fa/")


@pytest.mark.parametrize("path", STAFF_PATHS)
def test_a_script_or_a_change_is_refused_in_a_sentence(client, admin, path):
    sign_in(client, admin)
    for answer in (
        client.post(path),
        client.get(path, headers={"x-requested-with": "XMLHttpRequest"}),
    ):
        assert answer.status_code == 403
        assert answer.content == (
            b"Set up your second factor first, then come back to this page."
        )


def test_recovery_codes_alone_are_no_second_factor(client, admin):
    add_recovery_codes(admin)
    sign_in(client, admin)
    assert client.get("/admin/").url == "/account/2fa/"


def test_the_set_up_page_itself_can_be_reached(client, admin):
    sign_in(client, admin)
    answer = client.get("/account/2fa/")
    assert answer.status_code == 200
    assert "Set up one of these two" in answer.content.decode()


def test_development_may_do_without(client, admin, settings):
    settings.MFA_REQUIRED = False
    sign_in(client, admin)
    assert client.get("/admin/").status_code == 200


def test_an_app_is_set_up_and_opens_the_staff_pages(client, admin):
    sign_in(client, admin)
    answer = client.get("/account/2fa/totp/activate/")
    if answer.status_code == 302:  # asked for the password once more
        client.post(answer.url, {"password": PASSWORD})
        answer = client.get("/account/2fa/totp/activate/")
    page = answer.content.decode()
    assert "<svg role=" in page
    assert "data:" not in page
    secret = re.search(r'id="authenticator_secret">([A-Z2-7]+)<', page).group(1)
    wrong = client.post("/account/2fa/totp/activate/", {"code": "000"})
    assert "That code is not right" in wrong.content.decode()
    answer = client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.url == "/account/2fa/recovery-codes/"
    assert client.get(answer.url).content.decode().count("<li><code>") == 10
    assert client.get("/admin/").status_code == 200


def test_the_code_is_asked_for_at_the_next_sign_in(client, admin):
    secret = add_totp(admin)
    answer = client.post(
        "/account/login/", {"login": admin.email, "password": PASSWORD}
    )
    assert answer.url == "/account/2fa/authenticate/"
    assert not is_signed_in(client)
    assert client.get("/admin/").status_code == 302
    client.post("/account/2fa/authenticate/", {"code": "12"})
    assert not is_signed_in(client)
    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get("/admin/").status_code == 200


def test_a_code_works_once(client, admin):
    secret = add_totp(admin)
    sign_in(client, admin, secret=secret)
    other = Client()
    sign_in(other, admin, secret=secret)
    assert not is_signed_in(other)


def test_a_recovery_code_stands_in_for_a_lost_phone_once(client, admin):
    add_totp(admin)
    code = add_recovery_codes(admin)[0]
    for browser, let_in in ((client, True), (Client(), False)):
        browser.post("/account/login/", {"login": admin.email, "password": PASSWORD})
        browser.post("/account/2fa/authenticate/", {"code": code})
        assert is_signed_in(browser) is let_in


@pytest.mark.parametrize("path", ["/admin/login/", "/_util/login/"])
def test_the_sign_in_pages_of_the_cms_ask_for_the_second_factor_too(
    client, admin, path
):
    add_totp(admin)
    for data in (
        {"username": admin.email, "password": PASSWORD},
        {"login": admin.email, "password": PASSWORD},
    ):
        client.post(path, data)
        assert not is_signed_in(client)
        assert client.get("/admin/").status_code == 302


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_session_with_the_password_alone_ends_when_the_factor_is_set_up_elsewhere(
    client, admin
):
    thief = Client()
    sign_in(thief, admin)
    assert is_signed_in(thief)
    test_an_app_is_set_up_and_opens_the_staff_pages(client, admin)
    assert not is_signed_in(thief)
    assert thief.get("/admin/").url.startswith("/account/login/")
    assert is_signed_in(client)
    assert "this session" in client.get("/account/sessions/").content.decode()


def test_the_only_second_factor_cannot_be_removed(at_work, admin):
    at_work.post("/account/reauthenticate/", {"password": PASSWORD})
    answer = at_work.post("/account/2fa/totp/deactivate/")
    assert "This is your only second factor" in answer.content.decode()
    assert Authenticator.objects.filter(user=admin, type="totp").exists()


def test_a_passkey_counts_and_is_kept_while_it_is_the_only_factor(client, admin):
    passkey = Authenticator.objects.create(
        user=admin, type="webauthn", data={"name": "Key", "credential": {}}
    )
    client.force_login(admin)
    assert client.get("/admin/").status_code == 200
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post(f"/account/2fa/webauthn/keys/{passkey.pk}/remove/")
    assert Authenticator.objects.filter(pk=passkey.pk).exists()
    add_totp(admin)
    client.post(f"/account/2fa/webauthn/keys/{passkey.pk}/remove/")
    assert not Authenticator.objects.filter(pk=passkey.pk).exists()

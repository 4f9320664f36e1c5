"""The headers of every kind of answer, word for word."""

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.views.decorators.http import require_POST

from outreach_site.urls import urlpatterns as site_urls

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; media-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
EDITOR_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
EVERYWHERE = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(self), "
        "gyroscope=(), microphone=(), midi=(), payment=(), usb=(), serial=(), "
        "bluetooth=(), browsing-topics=()"
    ),
    "Server": None,
    "Access-Control-Allow-Origin": None,
    "X-Powered-By": None,
}
PUBLIC = {
    **EVERYWHERE,
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Embedder-Policy": "require-corp",
}
EDITOR = {
    **EVERYWHERE,
    "Content-Security-Policy": EDITOR_POLICY,
    "Cross-Origin-Embedder-Policy": None,
}


def fail(request):
    raise RuntimeError("on purpose")


@require_POST
def only_post(request):
    return HttpResponse("done")


urlpatterns = [
    path("fail/", fail),
    path("admin/fail/", fail),
    path("only-post/", only_post),
    *site_urls,
]


def headers(response, expected: dict) -> dict:
    """Those headers of the answer that are expected, with the parts of a policy in
    the order of POLICY (the library's differs from one process to the next)."""
    response.close()
    found = {name: response.headers.get(name) for name in expected}
    for name, separator in (
        ("Content-Security-Policy", "; "),
        ("Permissions-Policy", ", "),
    ):
        order = expected[name].split(separator)
        parts = sorted(
            found[name].split(separator),
            key=lambda part, order=order: order.index(part) if part in order else -1,
        )
        found[name] = separator.join(parts)
    return found


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def static_file() -> str:
    assert finders.find("wagtailadmin/css/core.css")
    return "/static/wagtailadmin/css/core.css"


@pytest.mark.django_db(databases=["default", "keys"])
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/health/", 200),
        ("/nowhere/", 404),
        ("/nowhere.html", 404),
        ("/health", 301),
        ("/only-post/", 405),
        ("/fail/", 500),
    ],
)
def test_every_public_answer_has_the_strict_headers(visitor, address, status):
    response = visitor.get(address)
    assert response.status_code == status
    assert headers(response, PUBLIC) == PUBLIC


@pytest.mark.django_db
def test_a_refused_host_has_the_strict_headers(visitor):
    response = visitor.get("/", headers={"host": "stranger.test"})
    assert response.status_code == 400
    assert headers(response, PUBLIC) == PUBLIC


@pytest.mark.django_db
def test_a_refused_form_has_the_strict_headers():
    response = Client(enforce_csrf_checks=True).post("/account/login/", {})
    assert response.status_code == 403
    assert headers(response, PUBLIC) == PUBLIC


@pytest.mark.django_db
def test_a_static_file_has_the_strict_headers(visitor, static_file):
    response = visitor.get(static_file)
    assert response.status_code == 200
    assert headers(response, PUBLIC) == PUBLIC


@pytest.mark.django_db
@override_settings(SECURE_SSL_REDIRECT=True)
def test_the_redirect_to_https_has_the_strict_headers(visitor, static_file):
    for address in ("/nowhere/", static_file):
        response = visitor.get(address)
        assert response.status_code == 301
        assert headers(response, PUBLIC) == PUBLIC


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "status"), [("/admin/", 302), ("/admin/fail/", 500)]
)
def test_the_editor_has_a_policy_of_its_own(visitor, address, status):
    response = visitor.get(address)
    assert response.status_code == status
    assert headers(response, EDITOR) == EDITOR


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/administer/", "/find/admin/", "/Admin/"])
def test_an_address_that_only_resembles_the_editors_is_public(visitor, address):
    assert headers(visitor.get(address), PUBLIC) == PUBLIC


@pytest.mark.django_db
@override_settings(SECURE_HSTS_SECONDS=63_072_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True)
def test_browsers_are_held_to_https(visitor, static_file):
    response = visitor.get(static_file, secure=True)
    assert response.headers["Strict-Transport-Security"] == (
        "max-age=63072000; includeSubDomains"
    )
    response.close()

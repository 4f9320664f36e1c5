import re

import html5lib
import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connections
from django.test import Client
from django.urls import path
from django.utils import translation
from django.views.defaults import server_error

from outreach_site.urls import urlpatterns as site_urls


def fail(request):
    raise RuntimeError("canary-cause")


def forbid(request):
    raise PermissionDenied("canary-cause")


def suspect(request):
    raise SuspiciousOperation("canary-cause")


urlpatterns = [
    path("fail/", fail),
    path("forbid/", forbid),
    path("suspect/", suspect),
    *site_urls,
]
PAGES = [
    ("/nowhere/", 404, "There is no such page"),
    ("/forbid/", 403, "This page is not open to you"),
    ("/suspect/", 400, "We could not read your request"),
    ("/fail/", 500, "This page is not working at the moment"),
]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("address", "status", "heading"), PAGES)
def test_an_error_page_says_what_happened_and_what_to_do(
    visitor, address, status, heading
):
    response = visitor.get(address)
    assert response.status_code == status
    text = response.content.decode()
    assert re.findall(r"<h1>(.*?)</h1>", text) == [heading]
    assert "112" in text
    assert '<a href="/">' in text
    assert "canary-cause" not in text


@pytest.mark.django_db
def test_a_form_that_cannot_be_trusted_says_how_to_send_it_again():
    response = Client(enforce_csrf_checks=True).post("/account/login/", {})
    assert response.status_code == 403
    text = response.content.decode()
    assert re.findall(r"<h1>(.*?)</h1>", text) == ["Please send the form again"]
    assert "112" in text
    assert "CSRF" not in text


def test_the_page_for_our_own_faults_needs_neither_database_nor_request(rf):
    # No database mark: a single query would fail this test.
    response = server_error(rf.get("/fail/"))
    assert response.status_code == 500
    text = response.content.decode()
    assert "call 112 or the emergency number where you are" in text
    assert 'href="/static/css/site.css"' in text


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_our_own_fault_is_told_even_when_the_database_is_gone(visitor, lost):
    with lost("default"):
        response = visitor.get("/nowhere/")
    assert response.status_code in (404, 500)
    assert "112" in response.content.decode()
    assert connections["default"].is_usable()


def test_a_strange_host_costs_no_query(visitor):
    # No database mark: a single query would fail this test.
    response = visitor.get("/", headers={"host": "stranger.test"})
    assert response.status_code == 400
    assert "We could not read your request" in response.content.decode()


@pytest.mark.parametrize("template", ["400.html", "500.html"])
@pytest.mark.parametrize(("language", "direction"), [("en", None), ("ar", "rtl")])
def test_the_pages_that_stand_alone_are_sound_html(rf, template, language, direction):
    with translation.override(language):
        response = server_error(rf.get("/"), template_name=template)
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    document = parser.parse(response.content.decode().strip())
    assert document.get("lang") == language
    assert document.get("dir") == direction
    assert document.findall(".//script") + document.findall(".//style") == []

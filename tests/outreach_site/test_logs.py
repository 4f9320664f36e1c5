"""What people type, and who they are, is in no log line."""

import io
import json
import logging
import logging.config

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import path

from outreach_site.urls import urlpatterns as site_urls

CANARY = "canary-7f3a"


def fail(request, token=""):
    number = 1
    raise RuntimeError(f"could not use {request.GET}{number}")


def forbid(request):
    raise PermissionDenied(f"not for {request.GET}")


def suspect(request):
    raise SuspiciousOperation(f"strange: {request.GET}")


def chain(request):
    try:
        fail(request)
    except RuntimeError as error:
        raise ValueError(f"{CANARY} again") from error


urlpatterns = [
    path("fail/", fail),
    path("fail/<str:token>/", fail),
    path("forbid/", forbid),
    path("suspect/", suspect),
    path("chain/", chain),
    *site_urls,
]
HEADERS = {
    "user-agent": CANARY,
    "referer": f"https://testserver/find/?q={CANARY}",
    "x-forwarded-for": CANARY,
    "accept-language": CANARY,
    "cookie": f"note={CANARY}",
}


@pytest.fixture
def lines():
    """What the site's own logging prints, taken from its console handler."""
    logging.config.dictConfig(settings.LOGGING)
    console = logging.getLogger().handlers[0]
    stream, before = io.StringIO(), console.stream
    console.setStream(stream)
    yield stream
    console.setStream(before)


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False, headers=HEADERS)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "line"),
    [
        (
            f"/find-nothing/{CANARY}.html",
            "WARNING django.request 404 GET (no such address)",
        ),
        ("/fail/", "ERROR django.request 500 GET /fail/"),
        (f"/fail/{CANARY}/", "ERROR django.request 500 GET /fail/<str:token>/"),
        ("/forbid/", "WARNING django.request 403 GET /forbid/"),
        ("/suspect/", "ERROR django.security.SuspiciousOperation 400 GET /suspect/"),
        ("/chain/", "ERROR django.request 500 GET /chain/"),
    ],
)
def test_an_error_is_logged_without_anything_of_the_visitor(
    lines, visitor, address, line
):
    visitor.get(address, {"q": CANARY})
    text = lines.getvalue()
    assert text.splitlines()[0] == line
    assert CANARY not in text


@pytest.mark.urls(__name__)
def test_a_chain_of_errors_is_logged_with_its_types_and_places(lines, visitor):
    visitor.get("/chain/", {"q": CANARY})
    text = lines.getvalue()
    assert "\nbuiltins.RuntimeError\n" in text
    assert text.endswith("builtins.ValueError\n")
    assert "in fail" in text
    assert CANARY not in text


def test_a_strange_host_is_not_logged(lines):
    response = Client().get("/", headers={"host": f"{CANARY}.test"})
    assert response.status_code == 400
    assert lines.getvalue().startswith("ERROR django.security.DisallowedHost 400 GET ")
    assert CANARY not in lines.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["origin", "referer"])
def test_a_form_from_elsewhere_does_not_log_where_from(lines, header):
    visitor = Client(
        enforce_csrf_checks=True, headers={header: f"https://{CANARY}.test/{CANARY}"}
    )
    response = visitor.post("/account/login/", {"q": CANARY}, secure=True)
    assert response.status_code == 403
    assert lines.getvalue().startswith("WARNING django.security.csrf 403 POST ")
    assert CANARY not in lines.getvalue()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_row_that_the_database_refuses_is_not_quoted(lines):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE note (word varchar(40) UNIQUE)")
        cursor.execute("INSERT INTO note VALUES (%s)", [CANARY])
        try:
            with transaction.atomic():
                cursor.execute("INSERT INTO note VALUES (%s)", [CANARY])
        except IntegrityError:
            logging.getLogger("somewhere").exception("It did not fit.")
        cursor.execute("DROP TABLE note")
    assert lines.getvalue().startswith("ERROR somewhere It did not fit.\n")
    assert "IntegrityError" in lines.getvalue()
    assert CANARY not in lines.getvalue()


def test_the_development_server_prints_no_query_string(lines, capsys):
    logging.getLogger("django.server").info('"%s" 200', f"GET /find/?q={CANARY}")
    assert lines.getvalue() == ""
    assert CANARY not in json.dumps(capsys.readouterr())


def test_a_line_break_cannot_forge_a_line(lines):
    logging.getLogger("somewhere").info("first\nERROR second")
    assert lines.getvalue() == "INFO somewhere first\\nERROR second\n"


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/ar"])
@pytest.mark.parametrize(
    ("method", "checks", "line"),
    [
        ("get", False, "WARNING django.request 404 GET {}/bookings/<str:token>/"),
        ("post", False, "WARNING django.request 404 POST {}/bookings/<str:token>/"),
        ("put", False, "WARNING django.request 405 PUT {}/bookings/<str:token>/"),
        (
            "post",
            True,
            "WARNING django.security.csrf 403 POST {}/bookings/<str:token>/",
        ),
    ],
)
def test_the_link_of_a_booking_is_in_no_log(lines, method, checks, line, prefix):
    visitor = Client(enforce_csrf_checks=checks, headers=HEADERS)
    getattr(visitor, method)(f"{prefix}/bookings/{CANARY}/", {"name": CANARY})
    text = lines.getvalue()
    assert text.splitlines() == [line.format(prefix)]
    assert CANARY not in text

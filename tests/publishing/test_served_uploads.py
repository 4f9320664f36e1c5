"""What was uploaded starts nothing in the browser of whoever opens it."""

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction

from publishing.models import CleanDocument, CleanImage
from tests.publishing.pictures import gossiping_png, upload

TABLE = b"name,place\nMarket,Square\n"
POLICY = "default-src 'none'; sandbox"


@pytest.fixture
def document(db):
    return CleanDocument.objects.create(
        title="Places", file=upload(TABLE, "places.csv")
    )


@pytest.fixture
def image(db):
    return CleanImage.objects.create(title="x", file=upload(gossiping_png(), "a.png"))


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_document_is_attached_and_sandboxed(client, document):
    answer = client.get(document.url)
    assert body(answer) == TABLE
    assert answer["Content-Security-Policy"] == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"].startswith("text/csv")
    answer.close()


def test_a_document_asked_for_again_costs_nothing_and_stays_sandboxed(client, document):
    answer = client.get(
        document.url, headers={"if-none-match": f'"{document.file_hash}"'}
    )
    assert answer.status_code == 304
    assert answer["Content-Security-Policy"] == POLICY


@pytest.mark.django_db
def test_a_document_of_a_private_collection_is_not_given_to_a_stranger(client):
    private = Collection.get_first_root_node().add_child(name="Staff")
    CollectionViewRestriction.objects.create(
        collection=private, restriction_type=CollectionViewRestriction.LOGIN
    )
    document = CleanDocument.objects.create(
        title="x", file=upload(TABLE, "a.csv"), collection=private
    )
    answer = client.get(document.url)
    assert answer.status_code == 302
    assert answer.wsgi_request.user == AnonymousUser()
    assert client.get(f"/media/{document.file.name}").status_code == 404


def test_a_document_that_does_not_exist_is_not_found(client, db):
    assert client.get("/documents/999/a.pdf").status_code == 404


def test_a_picture_and_its_rendition_are_sandboxed(client, image):
    for file in (image.file, image.get_rendition("width-20").file):
        answer = client.get(file.url)
        assert body(answer) == Path(file.path).read_bytes()
        assert answer["Content-Security-Policy"] == POLICY
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Type"] == "image/png"
        answer.close()


@pytest.mark.parametrize(
    "path",
    [
        "documents/places.csv",
        "wagtail_uploads/a.png",
        "images/../documents/places.csv",
        "images/%2e%2e/documents/places.csv",
        "../facts.sqlite3",
        "images/",
        "",
    ],
)
def test_nothing_else_in_the_media_folder_is_served(client, document, image, path):
    image.get_rendition("width-20")
    assert client.get(f"/media/{path}").status_code == 404


def test_nothing_can_be_posted_to_a_document(client, document):
    assert client.post(document.url).status_code == 405


def test_the_cms_and_we_serve_a_document_at_the_same_address(document):
    assert document.url == reverse(
        "wagtaildocs_serve", args=[document.pk, "places.csv"]
    )

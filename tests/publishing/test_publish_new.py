"""Many words at once are published as one would be."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import Locale

from neighbourhoods.models import NeighbourhoodText
from publishing.words import publish_new
from tests.factories import make_neighbourhood, make_words

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)


def fresh(count):
    locale = Locale.objects.get(language_code="en")
    return [
        NeighbourhoodText(
            neighbourhood=make_neighbourhood(), locale=locale, welcome=f"<p>{n}</p>"
        )
        for n in range(count)
    ]


def stored(words):
    """What the CMS knows of words, without ids, keys and moments."""
    words = NeighbourhoodText.objects.get(pk=words.pk)
    revision = words.latest_revision
    chance = ("pk", "neighbourhood", "translation_key", "latest_revision")
    chance += ("live_revision", "first_published_at", "last_published_at")
    kept = {k: v for k, v in words.serializable_data().items() if k not in chance}
    told = {k for k in revision.content if k not in chance}
    return kept, told, words.live_revision_id == revision.pk, revision.object_str


def test_words_are_live_with_a_revision_as_if_published_one_by_one():
    (many,) = fresh(1)
    publish_new([many], now=NOW)
    one = make_words(NeighbourhoodText, make_neighbourhood(), welcome="<p>0</p>")
    assert stored(many) == stored(one)
    many.refresh_from_db()
    assert (many.first_published_at, many.last_published_at) == (NOW, NOW)
    assert not many.has_unpublished_changes


def test_what_was_published_can_be_edited_and_published_again():
    (words,) = fresh(1)
    publish_new([words], now=timezone.now())
    again = NeighbourhoodText.objects.get(pk=words.pk)
    assert again.latest_revision.as_object().welcome == "<p>0</p>"
    again.welcome = "<p>Good day</p>"
    again.save_revision().publish()
    again.refresh_from_db()
    assert again.welcome == "<p>Good day</p>"
    assert again.revisions.count() == 2


@pytest.mark.parametrize("count", [1, 40])
def test_one_or_many_take_three_statements(count, django_assert_num_queries):
    rows = fresh(count)
    make_words(NeighbourhoodText, make_neighbourhood(), welcome="x")  # content types
    with django_assert_num_queries(3):
        publish_new(rows, now=NOW)


def test_none_take_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        publish_new([], now=NOW)

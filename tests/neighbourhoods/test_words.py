"""What is said about a neighbourhood and an officer, in which language it is read."""

import datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.operations import translate_object

from neighbourhoods.models import NeighbourhoodText, OfficerProfile
from publishing.words import begin, for_reader, in_all_languages, is_synced
from tests.factories import (
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_words,
)

pytestmark = pytest.mark.django_db
NOTICE = '<p class="quiet">'


@pytest.fixture
def here():
    return make_neighbourhood("Harbour", slug="harbour")


@pytest.fixture
def officer(here):
    officer = make_officer("Ines Vale")
    make_assignment(officer, here)
    return officer


def get(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_a_page_without_words_stands_without_them(client, here):
    page = get(client, "/neighbourhoods/harbour/")
    assert "Harbour" in page
    assert NOTICE not in page.partition("<main")[2].partition("<footer")[0]


@pytest.mark.parametrize(
    ("prefix", "shown"),
    [("", "Good day"), ("/es", "Buenos días"), ("/ar", "نهاركم سعيد")],
)
def test_words_are_read_in_the_language_of_the_page(client, here, prefix, shown):
    for code, text in [
        ("en", "Good day"),
        ("es", "Buenos días"),
        ("ar", "نهاركم سعيد"),
    ]:
        make_words(NeighbourhoodText, here, code, welcome=f"<p>{text}</p>")
    page = get(client, f"{prefix}/neighbourhoods/harbour/")
    assert f'<div class="prose"><p>{shown}</p></div>' in page


def test_what_nobody_translated_is_read_in_the_first_language_with_a_notice(
    client, here
):
    make_words(
        NeighbourhoodText, here, welcome="<p>Good day</p>", meeting="<p>Ring</p>"
    )
    page = get(client, "/ar/neighbourhoods/harbour/")
    assert '<html lang="ar" dir="rtl">' in page
    for text in ("Good day", "Ring"):
        assert f'<div class="prose" lang="en" dir="ltr"><p>{text}</p></div>' in page
    assert page.count(NOTICE) == 1


def test_words_in_arabic_keep_their_direction_where_arabic_comes_first(
    client, settings, here
):
    settings.LANGUAGE_CODE = "ar"
    settings.LANGUAGES = [("ar", "Arabic"), ("en", "English")]
    make_words(NeighbourhoodText, here, "ar", welcome="<p>نهاركم سعيد</p>")
    page = get(client, "/en/neighbourhoods/harbour/")
    assert '<div class="prose" lang="ar" dir="rtl"><p>نهاركم سعيد</p></div>' in page


def test_a_third_language_is_never_shown_instead(client, here):
    make_words(NeighbourhoodText, here, "es", welcome="<p>Buenos días</p>")
    assert "Buenos días" not in get(client, "/ar/neighbourhoods/harbour/")
    assert "Buenos días" not in get(client, "/neighbourhoods/harbour/")


def test_a_draft_is_shown_to_nobody(client, here):
    make_words(NeighbourhoodText, here, live=False, welcome="<p>Not yet</p>")
    assert "Not yet" not in get(client, "/neighbourhoods/harbour/")


def test_a_newer_draft_leaves_what_is_published(client, here):
    words = make_words(NeighbourhoodText, here, welcome="<p>Good day</p>")
    words.welcome = "<p>Good evening</p>"
    words.save_revision()
    page = get(client, "/neighbourhoods/harbour/")
    assert "Good day" in page
    assert "Good evening" not in page


def test_an_officers_words_stand_on_their_page(client, officer):
    make_words(OfficerProfile, officer, about="<p>Ask me about bicycles.</p>")
    assert "Ask me about bicycles." in get(client, officer.get_absolute_url())


def test_nobodys_words_are_shown_without_their_name(client, officer):
    make_words(OfficerProfile, officer, about="<p>I am Ines and mark bicycles.</p>")
    officer.publish = "role"
    officer.save()
    assert "Ines" not in get(client, officer.get_absolute_url())


def test_a_link_that_runs_a_script_is_no_link(client, here):
    make_words(
        NeighbourhoodText, here,
        welcome='<p><a href="javascript:alert(1)">x</a><script>alert(2)</script></p>',
    )  # fmt: skip
    page = get(client, "/neighbourhoods/harbour/")
    words = page.partition("<main")[2].partition("</main>")[0]
    assert '<div class="prose"><p><a>x</a></p></div>' in words


@pytest.mark.parametrize("prefix", ["", "/es", "/ar"])
def test_words_cost_one_query_in_any_language(
    client, here, django_assert_num_queries, prefix
):
    address = f"{prefix}/neighbourhoods/harbour/"
    get(client, address)
    with django_assert_num_queries(8):
        get(client, address)
    for code in ("en", "es", "ca-valencia", "ar"):
        make_words(NeighbourhoodText, here, code, welcome=f"<p>{code}</p>")
    with django_assert_num_queries(8):
        get(client, address)


# --- The rows


def test_rows_about_one_fact_are_translations_of_each_other(here):
    one = begin(NeighbourhoodText, here, language="en", by=None)
    other = begin(NeighbourhoodText, here, language="es", by=None)
    assert one.translation_key == other.translation_key
    assert begin(NeighbourhoodText, here, language="es", by=None) == other
    assert (one.live, other.live) == (False, False)


def test_rows_about_two_facts_are_not(here):
    elsewhere = make_neighbourhood("Elsewhere")
    one = begin(NeighbourhoodText, here, language="en", by=None)
    other = begin(NeighbourhoodText, elsewhere, language="en", by=None)
    assert one.translation_key != other.translation_key


def test_the_state_in_each_language_is_told(here):
    make_words(NeighbourhoodText, here, welcome="<p>Good day</p>")
    newer = make_words(NeighbourhoodText, here, "es", welcome="<p>Buenos días</p>")
    newer.save_revision(changed=True)
    newer.has_unpublished_changes = True
    newer.save(update_fields=["has_unpublished_changes"])
    begin(NeighbourhoodText, here, language="ar", by=None)
    states = [
        (row.code, str(row.state)) for row in in_all_languages(NeighbourhoodText, here)
    ]
    assert states == [
        ("en", "Published"),
        ("es", "Published, with newer changes in a draft"),
        ("ca-valencia", "Not begun"),
        ("ar", "Draft"),
    ]


def test_a_translation_begins_as_a_draft_though_its_source_is_published(here):
    words = make_words(NeighbourhoodText, here, welcome="<p>Good day</p>")
    translate_object(words, [Locale.objects.get(language_code="es")])
    spanish = NeighbourhoodText.objects.get(locale__language_code="es")
    assert (spanish.live, spanish.neighbourhood, is_synced(spanish)) == (
        False, here, True,
    )  # fmt: skip
    assert not is_synced(words)
    assert for_reader(here.texts.all(), language="es") == words


def test_what_a_translator_saves_and_an_approver_publishes_is_read(client, here):
    words = make_words(NeighbourhoodText, here, welcome="<p>Good day</p>")
    translate_object(words, [Locale.objects.get(language_code="es")])
    source = TranslationSource.objects.get_for_instance(words)
    translation = Translation.objects.get(source=source)
    po = translation.export_po()
    for entry in po:
        entry.msgstr = "Buenos días"
    assert translation.import_po(po) == []
    assert "Buenos días" not in get(client, "/es/neighbourhoods/harbour/")
    NeighbourhoodText.objects.get(locale__language_code="es")
    source.create_or_update_translation(translation.target_locale, publish=False)
    spanish = NeighbourhoodText.objects.get(locale__language_code="es")
    spanish.latest_revision.publish()
    page = get(client, "/es/neighbourhoods/harbour/")
    assert '<div class="prose"><p>Buenos días</p></div>' in page


def test_words_go_public_and_off_the_site_when_they_are_scheduled(client, here):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        words = begin(NeighbourhoodText, here, language="en", by=None)
        words.welcome = "<p>Come to the fair</p>"
        words.go_live_at = now + datetime.timedelta(days=1)
        words.expire_at = now + datetime.timedelta(days=3)
        words.save_revision().publish()
        for days, shown in [(0, False), (2, True), (4, False)]:
            clock.move_to(now + datetime.timedelta(days=days))
            call_command("publish_scheduled", stdout=StringIO())
            page = get(client, "/neighbourhoods/harbour/")
            assert ("Come to the fair" in page) is shown, days

"""What the demo's teams and officers say: all of it in every language of the city."""

import datetime
import re
import unicodedata

import pytest
from django.utils import translation
from wagtail.models import Locale, Revision, TaskState, WorkflowState
from wagtail_localize.models import TranslatableObject, TranslationSource

from home.models import HomePage
from neighbourhoods.models import Neighbourhood, NeighbourhoodText, Officer
from neighbourhoods.models.words import OfficerProfile
from outreach_site.demo import city as cities
from outreach_site.demo.load import load_demo
from outreach_site.demo.people import CITIES, people
from outreach_site.demo.words import GAPS, profiles, texts
from outreach_site.settings.dev import DEMO_LANGUAGES
from publishing.translations import for_translators, missing_sentences

TODAY = datetime.date(2026, 11, 25)
NAMES = {
    "es": "Español",
    "en": "English",
    "ar": "العربية",
    "ca-valencia": "Valencià",
}
ARABIC = re.compile(r"[\u0600-\u06ff]")
# What a text of the language cannot hold, names of places included.
FOREIGN = {
    "en": re.compile(r"[¿¡ñ]|\b(que|con|amb|pel|una|hui|hoy)\b"),
    "es": re.compile(r"\b(amb|és|els|hui|pel|the|you|team)\b"),
    "ca-valencia": re.compile(r"[¿¡ñ]|\b(y|con|los|más|hoy|the|you|team)\b"),
    "ar": re.compile(r"\b[a-z]+\b(?<!and)"),
}


def speak(settings, city):
    """As outreach_site.settings.dev does for the city."""
    codes = DEMO_LANGUAGES[city]
    settings.LANGUAGE_CODE = codes[0]
    settings.LANGUAGES = [(code, NAMES[code]) for code in codes]
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES
    translation.activate(codes[0])


def address(language, path="/"):
    prefix = "" if language == translation.get_language() else f"/{language}"
    return prefix + path


def plain(name):
    """Letters alone, without accents: the prose has those that the open data lacks."""
    bare = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in bare if letter.isalpha())


def everything(city):
    """Language and text of all that a city's files say."""
    for row in texts(city):
        yield row["language"], row["welcome"]
        yield row["language"], row["meeting"]
    for row in profiles(city):
        yield row["language"], row["about"]


def area_codes(city):
    return {code for team in cities.teams(city) for code in team["neighbourhoods"]}


def shown(city):
    return {row["officer"] for row in people(city) if row["publish"] != "role"}


@pytest.mark.parametrize("city", CITIES)
def test_the_files_hold_every_neighbourhood_in_every_language_once(city):
    rows = [(row["neighbourhood"], row["language"]) for row in texts(city)]
    wanted = [
        (code, lang) for code in area_codes(city) for lang in DEMO_LANGUAGES[city]
    ]
    assert sorted(rows) == sorted(wanted)
    assert all(row["welcome"] and row["meeting"] for row in texts(city))


@pytest.mark.parametrize("city", CITIES)
def test_the_files_hold_every_officer_who_is_shown_and_nobody_else(city):
    rows = [(row["officer"], row["language"]) for row in profiles(city)]
    wanted = [(code, lang) for code in shown(city) for lang in DEMO_LANGUAGES[city]]
    assert sorted(rows) == sorted(wanted)
    for row in profiles(city):
        assert 2 <= len(re.findall(r"[.!?؟](?= |$)", row["about"])) <= 4


@pytest.mark.parametrize("city", CITIES)
def test_no_text_is_the_same_in_two_languages(city):
    languages = {}
    for language, text in everything(city):
        languages.setdefault(text, set()).add(language)
    assert [text for text, found in languages.items() if len(found) > 1] == []


@pytest.mark.parametrize("city", CITIES)
def test_neighbourhoods_and_officers_of_one_language_differ(city):
    for language in DEMO_LANGUAGES[city]:
        welcomes = [r["welcome"] for r in texts(city) if r["language"] == language]
        abouts = [r["about"] for r in profiles(city) if r["language"] == language]
        assert len(set(welcomes)) == len(welcomes)
        assert len(set(abouts)) == len(abouts)


@pytest.mark.parametrize("city", CITIES)
def test_every_text_is_in_the_letters_and_words_of_its_language(city):
    for language, text in everything(city):
        assert not FOREIGN[language].search(text), text
        latin = re.findall(r"[a-zA-Z]", text)
        arabic = ARABIC.findall(text)
        if language == "ar":
            assert len(arabic) > max(15, len(latin) / 2)
        else:
            assert latin
            assert arabic == []


@pytest.mark.parametrize("city", CITIES)
def test_texts_are_plain_and_keep_to_curved_apostrophes(city):
    """A straight one, a & or a < is stored as a code and shows in a translator's
    file."""
    for _language, text in everything(city):
        assert not set(text) & set("<>&'\"")
        assert "  " not in text
        assert "{" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("city", CITIES)
def test_words_are_published_but_for_the_gaps_and_name_their_own_place(city, settings):
    speak(settings, city)
    gaps, languages = GAPS[city], DEMO_LANGUAGES[city]
    load_demo(city, today=TODAY)
    published = set(
        NeighbourhoodText.objects.filter(live=True).values_list(
            "neighbourhood__code", "locale__language_code"
        )
    )
    wanted = {(code, lang) for code in area_codes(city) for lang in languages}
    assert wanted - published == {gaps.draft, gaps.half}
    assert published - wanted == set()
    told = set(
        OfficerProfile.objects.filter(live=True).values_list(
            "officer__code", "locale__language_code"
        )
    )
    wanted = {(code, lang) for code in shown(city) for lang in languages}
    assert wanted - told == {gaps.missing}
    assert told - wanted == set()
    names = dict(Neighbourhood.objects.values_list("code", "name"))
    for row in texts(city):
        assert plain(names[row["neighbourhood"]]) in plain(row["welcome"])
    _no_place_of_another_city(city, names)
    _rows_about_one_fact_are_translations_of_each_other()
    _the_gaps_wait_for_somebody(gaps)


def _no_place_of_another_city(city, names):
    (other,) = set(CITIES) - {city}
    foreign = {
        name
        for row in texts(other)
        if row["language"] == "en"
        for name in re.findall(r"[A-ZÀ-Ý]\w+(?: [A-ZÀ-Ý]\w+)+", row["welcome"])
    } - set(names.values())
    foreign |= {"Leicester"} if city == "valencia" else {"València", "Valencia"}
    for _language, text in everything(city):
        assert not [name for name in foreign if re.search(rf"\b{name}\b", text)], text


def _rows_about_one_fact_are_translations_of_each_other():
    for model, fact in (
        (NeighbourhoodText, "neighbourhood"),
        (OfficerProfile, "officer"),
    ):
        rows = model.objects.values_list(f"{fact}_id", "translation_key")
        keys = dict(rows)
        assert set(keys.items()) == set(rows)
        assert len(set(keys.values())) == len(keys)


def _the_gaps_wait_for_somebody(gaps):
    def words(code, language):
        return NeighbourhoodText.objects.get(
            neighbourhood__code=code, locale__language_code=language
        )

    state = words(*gaps.draft).current_workflow_state
    assert state.status == WorkflowState.STATUS_IN_PROGRESS
    assert state.requested_by.email == "editor@example.org"
    assert not words(*gaps.draft).live
    (half,) = for_translators()
    assert half.target_locale.language_code == gaps.half[1]
    assert half.source.object_id == words(*gaps.half).translation_key
    assert missing_sentences(half) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("city", CITIES)
def test_every_page_speaks_the_language_that_it_is_asked_in(city, settings, client):
    speak(settings, city)
    load_demo(city, today=TODAY)
    first = Neighbourhood.objects.get(code=sorted(area_codes(city))[0])
    officer = Officer.objects.get(code=sorted(shown(city))[0])
    for language in DEMO_LANGUAGES[city]:
        translation.activate(settings.LANGUAGE_CODE)
        urls = [address(language, path) for path in _paths(first, officer)]
        direction = "rtl" if language == "ar" else "ltr"
        said = [
            cities.home(city, language=language)["headline"],
            _said(texts(city), "neighbourhood", first.code, language)["welcome"],
            _said(profiles(city), "officer", officer.code, language)["about"],
        ]
        for url, text in zip(urls, said, strict=True):
            page = client.get(url).content.decode()
            assert f'<html lang="{language}" dir="{direction}">' in page
            assert text in page
            assert '<div class="prose" lang=' not in page


def _paths(neighbourhood, officer):
    return "/", neighbourhood.get_absolute_url(), officer.get_absolute_url()


def _said(rows, key, code, language):
    (row,) = (r for r in rows if r[key] == code and r["language"] == language)
    return row


@pytest.mark.django_db
def test_words_of_the_settings_are_marked_on_pages_of_another_language(
    settings, client
):
    speak(settings, "leicester")
    load_demo("leicester", today=TODAY)
    english = client.get("/").content.decode()
    arabic = client.get("/ar/").content.decode()
    assert "<bdi>18000 in an emergency" in english
    assert english.count('lang="en" dir="ltr">') == 1  # the page itself
    assert arabic.count('<bdi lang="en" dir="ltr">18000 in an emergency') == 2
    assert 'class="site-footer__credits" lang="en" dir="ltr">' in arabic
    assert 'lang="en" dir="ltr">Leicester Police (demo)</a>' in arabic


@pytest.mark.django_db
def test_a_site_of_one_language_has_no_gaps_and_no_other_words(settings):
    settings.LANGUAGES = [("en", "English")]
    reports = load_demo("leicester", today=TODAY)
    assert reports[-1].refused.count == 0
    assert NeighbourhoodText.objects.filter(live=True).count() == 22
    assert OfficerProfile.objects.count() == len(shown("leicester"))
    assert not WorkflowState.objects.exists()
    assert not TranslationSource.objects.exists()
    assert HomePage.objects.count() == 1


def leavings():
    """What a load makes beside the facts."""
    models = (
        NeighbourhoodText, OfficerProfile, WorkflowState, TaskState, HomePage,
        TranslatableObject,
    )  # fmt: skip
    others = Revision.objects.exclude(base_content_type__model="page")
    counts = {model.__name__: model.objects.count() for model in models}
    sources = TranslationSource.objects.values_list("object_id", flat=True)
    live = set(NeighbourhoodText.objects.values_list("translation_key", flat=True))
    return counts | {
        "revisions": others.count(),
        "sources": len(sources),
        "orphans": len(set(sources) - live),
    }


@pytest.mark.django_db
def test_a_reset_leaves_no_words_behind(mailoutbox):
    load_demo("leicester", today=TODAY)
    first = leavings()
    load_demo("leicester", today=TODAY, reset=True)
    assert leavings() == first
    assert first["orphans"] == 0
    assert first["HomePage"] == 3
    load_demo("valencia", today=TODAY, reset=True)
    arabic = Locale.objects.get(language_code="ar")
    assert not HomePage.objects.filter(locale=arabic).exists()
    assert not NeighbourhoodText.objects.filter(locale=arabic).exists()
    assert mailoutbox == []


@pytest.mark.django_db
def test_nothing_is_published_later_than_it_is_now(time_machine):
    early = datetime.datetime(2026, 11, 25, 6, tzinfo=datetime.UTC)
    time_machine.move_to(early, tick=False)
    load_demo("leicester", today=early.date())
    latest = Revision.objects.latest("created_at")
    assert latest.created_at == early

"""Words that follow another language: who has to do what next."""

import pytest
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.operations import translate_object

from neighbourhoods.models import NeighbourhoodText
from publishing.translations import (
    behind,
    for_approvers,
    for_translators,
    missing_sentences,
)
from tests.factories import make_neighbourhood, make_staff, make_words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.MFA_REQUIRED = False


@pytest.fixture
def words():
    return make_words(
        NeighbourhoodText,
        make_neighbourhood("Harbour", slug="harbour"),
        welcome="<p>Good day</p>",
        meeting="<p>Ring twice</p>",
    )


@pytest.fixture
def translation(words):
    translate_object(words, [Locale.objects.get(language_code="es")])
    return Translation.objects.get()


def translate(translation, **sentences):
    po = translation.export_po()
    for entry in po:
        entry.msgstr = sentences.get(entry.msgctxt, "")
    assert translation.import_po(po) == []


def spanish():
    return NeighbourhoodText.objects.get(locale__language_code="es")


def publish(client, words):
    return client.post(
        f"/admin/snippets/neighbourhoods/neighbourhoodtext/edit/{words.pk}/",
        {"action": "publish"},
        follow=True,
    )


def state() -> tuple[int, int]:
    return for_translators().count(), for_approvers().count()


def test_what_lacks_a_sentence_waits_for_a_translator(translation):
    assert missing_sentences(translation) == 2
    assert list(for_translators()) == [translation]
    assert state() == (1, 0)
    translate(translation, welcome="Buenos días")
    assert missing_sentences(translation) == 1
    assert state() == (1, 0)


def test_what_lacks_nothing_waits_for_an_approver_until_it_is_published(
    translation, client
):
    translate(translation, welcome="Buenos días", meeting="Llame dos veces")
    assert state() == (0, 1)
    client.force_login(make_staff("approver"))
    publish(client, spanish())
    assert state() == (0, 0)
    assert spanish().live


def test_a_sentence_written_anew_waits_again(translation, client):
    translate(translation, welcome="Buenos días", meeting="Llame dos veces")
    client.force_login(make_staff("approver"))
    publish(client, spanish())
    translate(translation, welcome="Buenas", meeting="Llame dos veces")
    assert state() == (0, 1)


def test_an_approver_cannot_publish_half_a_translation(translation, client):
    translate(translation, welcome="Buenos días")
    client.force_login(make_staff("approver"))
    page = publish(client, spanish()).content.decode()
    assert "1 sentence is not translated yet." in page
    assert not spanish().live
    assert "Ring twice" not in spanish().meeting or not spanish().live


def test_a_translator_translates_and_cannot_publish(translation, client):
    client.force_login(make_staff("translator"))
    segment = translation.source.stringsegment_set.get(context__path="welcome")
    answer = client.put(
        f"/admin/localize/translate/{translation.pk}/strings/{segment.pk}/edit/",
        "value=Buenos+d%C3%ADas",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 201, answer.content
    assert missing_sentences(translation) == 1
    translate(translation, welcome="Buenos días", meeting="Llame dos veces")
    assert publish(client, spanish()).status_code in (200, 403)
    assert not spanish().live


def test_a_translator_takes_the_sentences_as_a_po_file_and_brings_them_back(
    translation, client, tmp_path
):
    client.force_login(make_staff("translator"))
    address = f"/admin/localize/translate/{translation.pk}/pofile"
    po = client.get(f"{address}/download/").content.decode()
    assert 'msgid "Good day"' in po
    po = po.replace('msgid "Good day"\nmsgstr ""', 'msgid "Good day"\nmsgstr "Hola"')
    path = tmp_path / "words.po"
    path.write_text(po, encoding="utf-8")
    with path.open("rb") as file:
        answer = client.post(f"{address}/upload/", {"file": file, "next": "/admin/"})
    assert answer.status_code == 302
    assert missing_sentences(translation) == 1


def test_what_is_published_anew_is_behind_until_it_is_synced(
    words, translation, client
):
    assert list(behind()) == []
    words.welcome = "<p>Good evening</p>"
    words.save_revision().publish()
    source = TranslationSource.objects.get()
    assert list(behind()) == [source]
    client.force_login(make_staff("editor"))
    page = client.get(f"/admin/localize/update/{source.pk}/").content.decode()
    assert "Publish immediately" not in page
    client.post(f"/admin/localize/update/{source.pk}/", {"publish_translations": "on"})
    assert list(behind()) == []
    assert (missing_sentences(translation), spanish().live) == (2, False)


@pytest.mark.parametrize("role", ["officer", "supervisor", "auditor"])
def test_who_does_not_translate_reaches_no_sentence(translation, client, role):
    client.force_login(make_staff(role))
    segment = translation.source.stringsegment_set.first()
    sentence = f"/admin/localize/translate/{translation.pk}/strings/{segment.pk}/edit/"
    form = "application/x-www-form-urlencoded"
    assert client.put(sentence, "value=x", content_type=form).status_code == 403
    for address in (
        f"/admin/localize/translate/{translation.pk}/pofile/upload/",
        f"/admin/localize/update/{translation.source.pk}/",
        f"/admin/localize/submit/snippet/neighbourhoods/neighbourhoodtext/"
        f"{spanish().pk}/",
    ):
        answer = client.post(address, {"value": "x"}, follow=False)
        assert answer.status_code in (302, 403), address
        assert "/localize/" not in answer.headers.get("Location", "")
    assert missing_sentences(translation) == 2

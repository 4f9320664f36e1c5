"""The four languages of the interface are complete, and compiled as they stand."""

import re
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings

LOCALE = Path(settings.BASE_DIR) / "locale"
# The plural forms that stand for a single number.
SPOKEN_OUT = {"es": {0}, "ca-valencia": {0}, "ar": {0, 1, 2}}
FOLDERS = {"es": "es", "ca-valencia": "ca_Valencia", "ar": "ar"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|<[^>]+>|--[a-z-]+")

languages = pytest.mark.parametrize("language", FOLDERS)


def catalogue(language: str):
    path = LOCALE / FOLDERS[language] / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file)


def texts(message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else [*message.string]


def key(message) -> tuple[str, str]:
    """What it says and, where one word has two meanings, in which."""
    said = message.id if isinstance(message.id, str) else message.id[0]
    context = message.context or ""  # read_mo leaves it as bytes
    return said, context.decode() if isinstance(context, bytes) else context


def messages(language: str) -> list:
    return [message for message in catalogue(language) if message.id]


@languages
def test_every_string_is_translated_and_none_is_a_guess(language):
    missing = [m.id for m in messages(language) if m.fuzzy or not all(texts(m))]
    assert missing == []


@languages
def test_what_is_filled_in_later_stands_in_every_form(language):
    wrong = []
    for message in messages(language):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = [sorted(PLACEHOLDER.findall(text)) for text in ids]
        for form, text in enumerate(texts(message)):
            # Of one or two, words may say how many where English does.
            allowed = wanted if form in SPOKEN_OUT[language] else wanted[-1:]
            if sorted(PLACEHOLDER.findall(text)) not in allowed:
                wrong.append(text)
    assert wrong == []


def test_the_languages_have_the_same_strings():
    ids = {language: {key(m) for m in messages(language)} for language in FOLDERS}
    assert ids["es"] == ids["ca-valencia"] == ids["ar"]


@languages
def test_what_is_compiled_is_what_is_written(language):
    path = LOCALE / FOLDERS[language] / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        compiled = {key(m): texts(m) for m in read_mo(file) if m.id}
    assert compiled == {key(m): texts(m) for m in messages(language)}


@languages
@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/find/?q=x", "/neighbourhoods/", "/privacy/"]
)
def test_a_page_in_that_language_says_so_truly(client, language, address):
    page = client.get(f"/{language}{address}").content.decode()
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert "Find my officer" not in page

"""What the demo's teams and officers say, in the languages that the site and the
city's files have in common."""

import csv
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.utils.html import escape
from wagtail.models import Locale
from wagtail_localize.models import Translation
from wagtail_localize.operations import translate_object

from accounts.roles import EDITOR
from neighbourhoods.imports.report import Report
from neighbourhoods.imports.words import import_words
from neighbourhoods.models import Neighbourhood, NeighbourhoodText, Officer
from neighbourhoods.models.words import OfficerProfile
from outreach_site.demo.csvfile import csv_file
from outreach_site.demo.logins import login
from outreach_site.demo.people import FOLDER
from publishing.words import begin, plain_html, publish_new

Row = dict[str, str]


@dataclass(frozen=True)
class Gaps:
    """Words that are written and not published, as code and language: `draft` waits
    for an approver, `half` lacks a sentence of a translator's, `missing` nobody has
    begun."""

    draft: tuple[str, str]
    half: tuple[str, str]
    missing: tuple[str, str]


# Left open on purpose, so that everybody who signs in finds something to do. Each city
# has these three and no other.
GAPS = {
    # Knighton in Spanish, Braunstone Park and Rowley Fields in Arabic, Callum
    # Strickland in Arabic.
    "leicester": Gaps(
        draft=("E05001797", "es"),
        half=("E05001788", "ar"),
        missing=("DEMO-L19", "ar"),
    ),
    # Malilla in Spanish, Aiora in Spanish, Elvira Santacana in English.
    "valencia": Gaps(
        draft=("103-MALILLA", "es"),
        half=("121-AIORA", "es"),
        missing=("DEMO-V44", "en"),
    ),
}


def load_words(city: str, *, now: datetime.datetime) -> Report:
    """The report of the import. After neighbourhoods, officers and logins."""
    gaps = GAPS[city]
    by_key = {(row["neighbourhood"], row["language"]): row for row in texts(city)}
    held_back = {gap for gap in (gaps.draft, gaps.half) if _is_gap(gap)}
    published = [row for key, row in by_key.items() if key not in held_back]
    with csv_file(published) as path:
        report = import_words(path, now=now)
    if gaps.draft in held_back:
        _submit_draft(by_key[gaps.draft])
    if gaps.half in held_back:
        _translate_half(by_key[gaps.half])
    _publish_profiles(city, now=now)
    return report


def texts(city: str) -> list[Row]:
    """neighbourhood (code), language, welcome and meeting (plain text), in the site's
    languages."""
    return list(_read(city, "words.csv"))


def profiles(city: str) -> list[Row]:
    """officer (code), language and about (plain text), in the site's languages."""
    return list(_read(city, "profiles.csv"))


def _read(city: str, name: str) -> Iterator[Row]:
    spoken = dict(settings.LANGUAGES)
    with (FOLDER / city / name).open(newline="", encoding="utf-8") as file:
        yield from (row for row in csv.DictReader(file) if row["language"] in spoken)


def _is_gap(gap: tuple[str, str]) -> bool:
    """A site's first language has none: there would be nothing to fall back on."""
    return gap[1] in dict(settings.LANGUAGES) and gap[1] != settings.LANGUAGE_CODE


def _submit_draft(row: Row) -> None:
    neighbourhood = Neighbourhood.objects.get(code=row["neighbourhood"])
    editor = login(EDITOR)
    words = begin(NeighbourhoodText, neighbourhood, language=row["language"], by=editor)
    words.welcome, words.meeting = _html(row["welcome"]), _html(row["meeting"])
    words.save_revision(user=editor)
    words.get_workflow().start(words, editor)


def _translate_half(row: Row) -> None:
    """The welcome is translated, how to meet is not."""
    words = NeighbourhoodText.objects.get(
        neighbourhood__code=row["neighbourhood"],
        locale__language_code=settings.LANGUAGE_CODE,
    )
    locale = Locale.objects.get(language_code=row["language"])
    translate_object(words, [locale])
    translation = Translation.objects.get(
        source__object_id=words.translation_key, target_locale=locale
    )
    sentences = translation.export_po()
    for sentence in sentences:
        sentence.msgstr = row["welcome"] if sentence.msgctxt == "welcome" else ""
    translation.import_po(sentences)


def _publish_profiles(city: str, *, now: datetime.datetime) -> None:
    officers = {officer.code: officer for officer in Officer.objects.all()}
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    keys = {code: uuid4() for code in officers}
    missing = GAPS[city].missing
    rows = [
        OfficerProfile(
            officer=officers[row["officer"]],
            locale=locales[row["language"]],
            translation_key=keys[row["officer"]],
            about=_html(row["about"]),
        )
        for row in profiles(city)
        if (row["officer"], row["language"]) != missing or not _is_gap(missing)
    ]
    publish_new(rows, now=now)


def _html(text: str) -> str:
    return plain_html(f"<p>{escape(text)}</p>")

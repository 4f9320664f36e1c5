"""What teams say to their neighbourhoods, in every language, from one file."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.html import escape
from django.utils.translation import gettext as _
from wagtail.models import Locale

from neighbourhoods.imports.report import Refused, Report, rows_done, rows_read
from neighbourhoods.imports.rows import Row, read_columns
from neighbourhoods.models import Neighbourhood, NeighbourhoodText
from publishing.words import not_synced, plain_html, publish_new

NEEDED = ["neighbourhood", "language", "welcome"]
FIELDS = ("welcome", "meeting")
CHUNK = 500  # rows a transaction, so that others who write wait for no more
Progress = Callable[[str], None]


@dataclass
class Line:
    """One row that may land."""

    where: str
    code: str
    neighbourhood: Neighbourhood
    locale: Locale
    texts: dict[str, str]

    @property
    def key(self) -> tuple[int, int]:
        return self.neighbourhood.pk, self.locale.pk


def import_words(
    path: Path,
    *,
    now: datetime.datetime,
    columns: dict[str, str] | None = None,
    strict: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Publishes the words of each row, one neighbourhood in one language. Plain text
    becomes a paragraph; of HTML remain paragraphs, lists, bold letters and links.
    `columns` says what the file calls each of ours, if it has names of its own.
    What is not in the file stays and is not told: a file may hold one language.
    Lands in short transactions; run it again if it was interrupted. Raises
    ImportFailed if the file cannot be read at all."""
    report = Report(dry_run=dry_run)
    tell = progress or (lambda sentence: None)
    lines = _lines(read_columns(path, columns, needed=NEEDED), report)
    tell(rows_read(len(lines)))
    there = _there()
    new, changed = _sort(lines, there, report)
    report.landed = not (strict and report.refused.count)
    if dry_run or not report.landed:
        return report
    keys = {
        neighbourhood: row.translation_key for (neighbourhood, _l), row in there.items()
    }
    for start in range(0, len(new), CHUNK):
        chunk = new[start : start + CHUNK]
        with transaction.atomic():
            _add(chunk, keys, now=now)
        done = start + len(chunk)
        tell(rows_done(done, of=len(new)))
    for line in changed:
        with transaction.atomic():
            _change(there[line.key], line.texts)
    return report


# --- From the file


def _lines(rows: Iterable[Row], report: Report) -> list[Line]:
    known = {row.code: row for row in Neighbourhood.objects.only("code", "name")}
    locales = {
        row.language_code: row
        for row in Locale.objects.all()
        if row.language_code in dict(settings.LANGUAGES)
    }
    lines: dict[tuple[int, int], Line] = {}
    for row in rows:
        try:
            line = _line(row, known, locales)
            if line.key in lines:
                raise Refused(
                    _("The words of %s are for the same neighbourhood and language.")
                    % lines[line.key].where
                )
        except Refused as refusal:
            label = row.values.get("neighbourhood", "")
            report.refused.add(row.where, label, str(refusal))
        else:
            lines[line.key] = line
    return list(lines.values())


def _line(
    row: Row, known: dict[str, Neighbourhood], locales: dict[str, Locale]
) -> Line:
    if row.fault:
        raise Refused(row.fault)
    code, language = row.values["neighbourhood"], row.values["language"]
    if code not in known:
        raise Refused(_("There is no neighbourhood with the code “%s”.") % code[:60])
    if language not in locales:
        raise Refused(
            _("“%(value)s” is not one of the site's languages: %(languages)s.")
            % {"value": language[:20], "languages": ", ".join(locales)}
        )
    texts = {field: _html(row.values[field]) for field in FIELDS if field in row.values}
    if not texts["welcome"]:
        raise Refused(_("It has no welcome."))
    return Line(row.where, code, known[code], locales[language], texts)


def _html(text: str) -> str:
    if text and not text.startswith("<"):
        text = f"<p>{escape(text)}</p>"
    return plain_html(text)


# --- To the tables


def _there() -> dict[tuple[int, int], NeighbourhoodText]:
    rows = NeighbourhoodText.objects.all()
    return {(row.neighbourhood_id, row.locale_id): row for row in rows}


def _sort(lines: list[Line], there, report: Report) -> tuple[list[Line], list[Line]]:
    """Which lines are new and which change something; counts and refuses."""
    free = set(not_synced(NeighbourhoodText.objects.all()).values_list("pk", flat=True))
    new, changed = [], []
    for line in lines:
        row = there.get(line.key)
        if row is None:
            new.append(line)
            report.count("added")
        elif row.live and all(
            getattr(row, f) == text for f, text in line.texts.items()
        ):
            report.count("unchanged")
        elif row.pk not in free:
            why = _(
                "These words are a translation from another language. Change them on "
                "the staff pages."
            )
            report.refused.add(line.where, line.code, why)
        elif row.has_unpublished_changes or not row.live:
            why = _("There is a draft of these words. Publish it or empty it first.")
            report.refused.add(line.where, line.code, why)
        else:
            changed.append(line)
            report.count("changed")
    return new, changed


def _add(lines: list[Line], keys: dict[int, UUID], *, now: datetime.datetime) -> None:
    rows = [
        NeighbourhoodText(
            neighbourhood=line.neighbourhood,
            locale=line.locale,
            translation_key=keys.setdefault(line.neighbourhood.pk, uuid4()),
            **line.texts,
        )
        for line in lines
    ]
    publish_new(rows, now=now)


def _change(row: NeighbourhoodText, texts: dict[str, str]) -> None:
    for field, text in texts.items():
        setattr(row, field, text)
    row.save_revision().publish()

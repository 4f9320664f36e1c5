from pathlib import Path

from django.utils.translation import gettext_lazy as _

from neighbourhoods import exports
from neighbourhoods.imports.known.columns import NEIGHBOURHOOD
from neighbourhoods.imports.registry import CSV, Column, Import, register
from neighbourhoods.imports.report import Report
from neighbourhoods.imports.words import import_words


def _words(path: Path, mapping: dict, options: dict, **how) -> Report:
    return import_words(path, columns=mapping, **how)


register(
    Import(
        key="words",
        title=_("Words of the neighbourhoods"),
        explanation=_(
            "CSV with one row for each neighbourhood and language. What it says is "
            "published at once; what it does not name stays, and so do drafts that "
            "somebody is writing."
        ),
        formats=(CSV,),
        columns=(
            NEIGHBOURHOOD,
            Column(
                "language",
                _("Language"),
                _("Its code: en, es, ca-valencia or ar."),
                "en",
                needed=True,
                also=("lang", "locale"),
            ),
            Column(
                "welcome",
                _("Welcome"),
                _("What the team says to the people there: plain text or simple HTML."),
                "We walk the market every Friday.",
                needed=True,
                also=("text", "intro"),
            ),
            Column(
                "meeting",
                _("How to meet the team"),
                _("What the opening hours do not tell."),
                "Ring twice at the side door.",
            ),
        ),
        run=_words,
        export=exports.words,
        export_name="words.csv",
    )
)

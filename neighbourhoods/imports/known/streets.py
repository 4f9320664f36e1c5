from pathlib import Path

from django.utils.translation import gettext_lazy as _

from neighbourhoods import exports
from neighbourhoods.imports.known.columns import NEIGHBOURHOOD
from neighbourhoods.imports.registry import CSV, Column, Import, register
from neighbourhoods.imports.report import Report
from neighbourhoods.imports.streets import Keys, import_streets

FIELDS = {"from": "first", "to": "last"}


def _streets(path: Path, mapping: dict, options: dict, **how) -> Report:
    keys = {FIELDS.get(key, key): name for key, name in mapping.items()}
    return import_streets(path, keys=Keys(**keys), **how)


register(
    Import(
        key="streets",
        title=_("Streets with their house numbers"),
        explanation=_(
            "CSV with one row for each stretch of a street. A street that the file "
            "names is afterwards what the file says; the others stay. Numbers that "
            "no stretch covers are reported."
        ),
        formats=(CSV,),
        columns=(
            Column(
                "street",
                _("Street"),
                _("As on its sign."),
                "Harbour Street",
                needed=True,
                also=("streetname", "road", "roadname", "calle", "via"),
            ),
            NEIGHBOURHOOD,
            Column(
                "from",
                _("From number"),
                _("The first house number of the stretch."),
                "1",
                needed=True,
                also=("first", "rangestart", "start"),
            ),
            Column(
                "to",
                _("To number"),
                _("The last one. Empty: to the end of the street."),
                "79",
                needed=True,
                also=("last", "rangeend", "end"),
            ),
            Column(
                "parity",
                _("Side"),
                _("all, odd or even."),
                "odd",
                needed=True,
                also=("rangeparity", "side"),
            ),
            Column(
                "locality",
                _("Part of town"),
                _("Only where two streets have one name."),
                "",
                also=("village", "district"),
            ),
        ),
        run=_streets,
        export=exports.streets,
        export_name="streets.csv",
    )
)

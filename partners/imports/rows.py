"""What a register says, row by row, before it meets the table."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from django.utils.translation import gettext as _
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from neighbourhoods.imports.capitals import lower_cased
from neighbourhoods.imports.report import ImportFailed, Refused
from neighbourhoods.imports.rows import Row
from partners.imports import cells
from partners.models import Organisation

ADDRESS = ("street", "locality", "town")
# Where a cell that is no such thing is left out, and the row still lands.
READ: dict[str, tuple[str, Callable]] = {
    "closed": ("closed_on", cells.day),
    "youngest": ("youngest", cells.years),
    "oldest": ("oldest", cells.years),
    "phone": ("phone", cells.telephone),
    "website": ("website", cells.website),
}


@dataclass(frozen=True)
class Settings:
    """What no column says. `kind` is an Organisation.Kind; `left_out` are the states
    of rows that are not open, in small letters; `crs` the system that the points are
    in, None for degrees."""

    register: str
    kind: str = Organisation.Kind.SCHOOL
    left_out: frozenset[str] = frozenset({"closed"})
    crs: str | None = None
    recase: bool = False
    inside: bool = False


@dataclass
class Line:
    """`facts` by the names of the model's fields: only what the file speaks of.
    `faults` are the columns whose cells were no such thing."""

    where: str
    code: str
    facts: dict
    is_open: bool
    faults: list[str] = field(default_factory=list)


class Reader:
    """Makes lines of rows. Raises ImportFailed for a reference system that nobody
    knows."""

    def __init__(self, settings: Settings, *, today: datetime.date):
        self.settings, self.today = settings, today
        self.to_degrees = _to_degrees(settings.crs)

    def line(self, row: Row) -> Line:
        """Raises Refused."""
        if row.fault:
            raise Refused(row.fault)
        values = {key: cells.text(cell) for key, cell in row.values.items()}
        code = values["code"]
        if not code:
            raise Refused(_("It has no code."))
        if len(code) > 64:
            raise Refused(_("Its code is longer than 64 characters."))
        line = Line(row.where, code, {}, is_open=True)
        self._read_cells(values, line)
        state = values.get("status", "").casefold()
        closed_on = line.facts.get("closed_on")
        past = closed_on is not None and closed_on <= self.today
        line.is_open = not (past or state in self.settings.left_out)
        if line.is_open:
            self._read_rest(values, line)
        else:
            line.faults.clear()  # of what is closed nothing else is read
        return line

    def _read_cells(self, values: dict, line: Line) -> None:
        for key, (name, read) in READ.items():
            if key in values:
                self._try(line, key, lambda n=name, r=read, k=key: {n: r(values[k])})
        ages = line.facts.get("youngest"), line.facts.get("oldest")
        if None not in ages and ages[0] > ages[1]:
            line.facts["youngest"] = line.facts["oldest"] = None
            line.faults.append("oldest")
        for name in ("phone", "website", "youngest", "oldest"):
            if line.facts.get(name) in ("", None):
                # An empty cell takes nothing away that staff have entered.
                line.facts.pop(name, None)

    def _try(self, line: Line, key: str, read: Callable[[], dict]) -> None:
        try:
            line.facts |= read()
        except cells.CellError:
            line.faults.append(key)

    def _read_rest(self, values: dict, line: Line) -> None:
        """What only an organisation that goes on needs to have."""
        name = values["name"]
        if not name:
            raise Refused(_("It has no name."))
        line.facts["name"] = lower_cased(name) if self.settings.recase else name
        line.facts["kind"] = self._kind(values.get("kind", ""), line)
        if any(key in values for key in ADDRESS):
            parts = dict.fromkeys(values.get(key, "") for key in ADDRESS)
            address = ", ".join(part.strip(" ,") for part in parts if part)
            line.facts["address"] = address[:300]
        try:
            if "postcode" in values:
                line.facts["postcode"] = cells.postcode(values["postcode"])
        except cells.CellError:
            # The columns of such a row have slipped: nothing in it can be believed.
            raise Refused(_("What stands for its postcode is none.")) from None
        self._try(line, "point", lambda: self._point(values))
        if not line.facts.get("postcode") and line.facts.get("lat") is None:
            raise Refused(_("It has neither a postcode nor a point."))

    def _kind(self, written: str, line: Line) -> str:
        kind = written.casefold().replace(" ", "_")
        if kind and kind not in Organisation.Kind.values:
            line.faults.append("kind")
        return kind if kind in Organisation.Kind.values else self.settings.kind

    def _point(self, values: dict) -> dict:
        if "point" in values:
            first, _comma, second = values["point"].partition(",")
        elif "lat" in values and "lng" in values:
            first, second = values["lat"], values["lng"]
        else:
            return {}
        lat, lng = cells.number(first), cells.number(second)
        if lat is None or lng is None:
            return {"lat": None, "lng": None}
        if self.to_degrees:
            lng, lat = self.to_degrees.transform(lng, lat)
        if not np.isfinite([lat, lng]).all() or abs(lat) > 90 or abs(lng) > 180:
            raise cells.CellError
        return {"lat": lat, "lng": lng}


def _to_degrees(crs: str | None) -> Transformer | None:
    if not crs:
        return None
    try:
        return Transformer.from_crs(CRS.from_user_input(crs), 4326, always_xy=True)
    except ProjError as error:
        raise ImportFailed(
            _("The reference system “%s” is unknown. Name it, such as EPSG:25830.")
            % crs[:80]
        ) from error

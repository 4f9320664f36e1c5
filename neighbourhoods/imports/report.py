"""What an import did, row by row where something was the matter."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_ROWS = 1_000  # told one by one; beyond that only counted


class ImportFailed(Exception):
    """The file cannot be read at all and nothing has landed. The message may be
    shown."""


class Refused(Exception):
    """One row cannot land. The message says why and may be shown."""


class Remark(NamedTuple):
    row: str  # "line 7", "feature 3"
    name: str
    why: str

    def __str__(self):
        return (
            f"{self.row}, {self.name}: {self.why}"
            if self.name
            else (f"{self.row}: {self.why}")
        )


@dataclass
class Remarks:
    """Counts all, keeps the first MOST_ROWS: memory does not grow with the file."""

    count: int = 0
    kept: list[Remark] = field(default_factory=list)

    def add(self, row: str, name: str | None, why: str) -> None:
        self.count += 1
        if len(self.kept) < MOST_ROWS:
            self.kept.append(Remark(row, (name or "")[:200], why))

    def __iter__(self):
        return iter(self.kept)

    def __len__(self):
        return self.count


@dataclass
class Report:
    """`missing` were there before and are not in the file; they stay. `gaps` is what
    nothing covers. `notes` are sentences about the whole."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    repaired: Remarks = field(default_factory=Remarks)
    refused: Remarks = field(default_factory=Remarks)
    missing: Remarks = field(default_factory=Remarks)
    gaps: Remarks = field(default_factory=Remarks)
    notes: list[str] = field(default_factory=list)
    dry_run: bool = False
    landed: bool = True

    def count(self, status: str) -> None:
        setattr(self, status, getattr(self, status) + 1)

    @property
    def exit_code(self) -> int:
        """0 all landed, 3 some rows were refused."""
        return 3 if self.refused.count else 0

    def as_json(self) -> dict:
        """What a page needs to tell of it: totals by name, notes, and for each kind
        of remark its count and the rows, names and reasons that were kept."""
        return {
            "totals": {
                "added": self.added,
                "changed": self.changed,
                "unchanged": self.unchanged,
                "repaired": self.repaired.count,
                "refused": self.refused.count,
                "missing": self.missing.count,
                "gaps": self.gaps.count,
            },
            "remarks": {
                name: [list(remark) for remark in getattr(self, name)]
                for name in ("repaired", "refused", "missing", "gaps")
            },
            "notes": list(self.notes),
            "landed": self.landed,
        }

    def lines(self) -> list[str]:
        """The report as text, totals first."""
        head = {
            _("added"): self.added,
            _("changed"): self.changed,
            _("unchanged"): self.unchanged,
            _("repaired"): self.repaired.count,
            _("refused"): self.refused.count,
            _("not in the file, kept"): self.missing.count,
        }
        lines = [", ".join(f"{label}: {count}" for label, count in head.items())]
        if self.dry_run:
            lines.append(_("This was a trial: nothing has been written."))
        elif not self.landed:
            lines.append(_("Nothing has been imported, because rows were refused."))
        for title, remarks in (
            (_("Repaired"), self.repaired),
            (_("Refused"), self.refused),
            (_("Not in the file, kept"), self.missing),
            (_("Numbers without a neighbourhood"), self.gaps),
        ):
            if remarks.count:
                lines.append(f"{title}:")
                lines.extend(f"  {remark}" for remark in remarks)
                left = remarks.count - len(remarks.kept)
                if left:
                    lines.append(
                        "  " + ngettext("and %d more", "and %d more", left) % left
                    )
        return lines + self.notes


def rows_read(count: int) -> str:
    """How far an import is with its file."""
    return ngettext("%(count)s row read", "%(count)s rows read", count) % {
        "count": number_format(count, force_grouping=True)
    }


def rows_done(count: int, *, of: int) -> str:
    """How far it is with what it has read."""
    sentence = ngettext(
        "%(done)s of %(all)s row done", "%(done)s of %(all)s rows done", of
    )
    return sentence % {
        "done": number_format(count, force_grouping=True),
        "all": number_format(of, force_grouping=True),
    }

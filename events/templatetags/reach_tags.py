"""Charts of the reach report, drawn on the server."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import template

register = template.Library()

WIDE, HIGH, GAP = 720, 160, 4
WIDEST = 60


@dataclass(frozen=True, slots=True)
class Column:
    x: int
    y: int
    width: int
    height: int


@register.inclusion_tag("events/admin/_columns.html")
def month_columns(lines: Iterable) -> dict:
    """`lines`: pairs of a month's name and its figures (events.reach.Line), in their
    order. The table has every figure; the title says where the most were."""
    lines = list(lines)
    most = max((line.people for _name, line in lines), default=0)
    if not most:
        return {}
    step = min(WIDE // len(lines), WIDEST)
    columns = []
    for place, (_name, line) in enumerate(lines):
        height = round(HIGH * line.people / most)
        x = place * step
        columns.append(Column(x, HIGH - height, max(step - GAP, 1), height))
    best = next(name for name, line in lines if line.people == most)
    return {
        "columns": columns,
        "wide": step * len(lines),
        "high": HIGH,
        "most": most,
        "best": best,
        "first": lines[0][0],
        "last": lines[-1][0],
    }

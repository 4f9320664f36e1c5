"""Figures with their targets, and how they are shown."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Figures:
    """Prints each figure as it comes and remembers whether all were reached."""

    title: str
    missed: list[str] = field(default_factory=list)

    def __post_init__(self):
        print(f"\n{self.title}\n{'=' * len(self.title)}", flush=True)

    def note(self, name: str, value: str) -> None:
        """A figure without a target."""
        print(f"      {name:<58} {value}", flush=True)

    def at_least(self, name: str, value: float, target: float, unit: str = "") -> None:
        self._judge(name, value, value >= target, f"at least {target:,g}{unit}", unit)

    def at_most(self, name: str, value: float, target: float, unit: str = "") -> None:
        self._judge(name, value, value <= target, f"at most {target:,g}{unit}", unit)

    def _judge(self, name: str, value: float, reached: bool, target: str, unit: str):
        if not reached:
            self.missed.append(name)
        shown = f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
        verdict = "PASS" if reached else "MISS"
        print(f"{verdict}  {name:<58} {shown + unit:<14} {target}", flush=True)

    @property
    def exit_code(self) -> int:
        return 1 if self.missed else 0


def median(values: Sequence[float]) -> float:
    return statistics.median(values)

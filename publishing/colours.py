"""One accent, chosen by the force; every other shade is computed and checked.

Contrast follows WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""

import hashlib
import re
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PAPER, INK = "#fbfaf6", "#16201f"
NIGHT, NIGHT_INK = "#121817", "#eef3f1"
TEXT_CONTRAST = 4.5

Rgb = tuple[float, float, float]


def parse(colour: str) -> Rgb:
    """`#rrggbb` as three numbers from 0 to 1."""
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))


def render(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in rgb)


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0 to 1) of `other` in it."""
    pairs = zip(parse(colour), parse(other), strict=True)
    return render(tuple(a + (b - a) * share for a, b in pairs))


def luminance(colour: str) -> float:
    linear = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in parse(colour)
    )
    return sum(
        weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )


def contrast(one: str, other: str) -> float:
    """1 (the same) to 21 (black on white)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def towards(colour: str, other: str, *, against: tuple[str, ...], ratio: float) -> str:
    """The first shade on the way from `colour` to `other` that stands out from every
    one of `against` by `ratio`."""
    for step in range(101):
        shade = mix(colour, other, step / 100)
        if all(contrast(shade, ground) >= ratio for ground in against):
            return shade
    return other


def theme(accent: str) -> dict[str, dict[str, str]]:
    """The custom properties of both themes, name to colour."""
    tint, night_tint = mix(accent, PAPER, 0.92), mix(accent, NIGHT, 0.8)
    text = towards(accent, INK, against=(PAPER, tint), ratio=TEXT_CONTRAST)
    # The tint of an accent darker than the night itself is darker than the night.
    night_text = towards(
        accent, NIGHT_INK, against=(NIGHT, night_tint), ratio=TEXT_CONTRAST
    )
    return {
        "light": {
            "accent": text,
            "accent-strong": mix(text, INK, 0.35),
            "accent-tint": tint,
            "accent-soft": mix(accent, PAPER, 0.78),
            "accent-line": towards(accent, INK, against=(PAPER,), ratio=3),
            "on-accent": PAPER,
        },
        "dark": {
            "accent": night_text,
            "accent-strong": mix(night_text, NIGHT_INK, 0.4),
            "accent-tint": night_tint,
            "accent-soft": mix(accent, NIGHT, 0.6),
            "accent-line": towards(accent, NIGHT_INK, against=(NIGHT,), ratio=3),
            "on-accent": NIGHT,
        },
    }


def properties(shades: dict[str, str]) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in shades.items())


@lru_cache(maxsize=8)
def stylesheet(accent: str) -> str:
    """The custom properties as CSS, light and dark."""
    shades = theme(accent)
    return (
        f":root{{{properties(shades['light'])}}}\n"
        "@media (prefers-color-scheme: dark){"
        f":root{{{properties(shades['dark'])}}}}}\n"
    )


def theme_version(accent: str) -> str:
    """Twelve hex digits that change with the stylesheet, for the `v` of its address."""
    return hashlib.sha256(stylesheet(accent).encode()).hexdigest()[:12]


def validate_accent(value: str) -> None:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValidationError(
            _("Type the colour as # and six digits, such as #0b5d57.")
        )
    if contrast(value, PAPER) < TEXT_CONTRAST:
        raise ValidationError(
            _(
                "This colour is too pale: white text on it could not be read. "
                "Choose a darker one (a contrast of 4.5 with white is the least)."
            )
        )

"""Languages that officers speak, under the names that readers know them by. The names
are those of the Unicode Common Locale Data Repository, through Babel."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# Signed languages have no CLDR name in every language: these are ours.
SIGNED = {
    "bfi": _("British Sign Language"),
    "ssp": _("Spanish Sign Language"),
    "csc": _("Catalan and Valencian Sign Language"),
    "ase": _("American Sign Language"),
}
SPOKEN = frozenset(Locale("en").languages) | SIGNED.keys()


def spoken_names(codes: list[str]) -> list[str]:
    """`["en", "gu"]` as `["English", "Gujarati"]` in the language of the page."""
    known = _known(get_language() or "en")
    return [str(SIGNED.get(code) or known.get(code, code)) for code in codes]


@lru_cache(maxsize=8)
def _known(language: str):
    try:
        return Locale.parse(language.split("-")[0]).languages
    except (UnknownLocaleError, ValueError):
        return Locale("en").languages

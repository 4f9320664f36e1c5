"""The languages that the site speaks, and where the same page is found in another.

The first one, `LANGUAGE_CODE`, has no prefix; the others have `/<code>/`. Words that
nobody has translated are shown in the first one."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language, get_language_info
from wagtail.models import Locale


@dataclass(frozen=True, slots=True)
class Reading:
    """A page in one language: `name` in that language itself, `url` with its prefix."""

    code: str
    name: str
    url: str
    current: bool


def direction(code: str) -> str:
    """`rtl` or `ltr`, for an element in that language."""
    return "rtl" if get_language_info(code)["bidi"] else "ltr"


def readings(path: str) -> list[Reading]:
    """The same page in every language, the site's first one first. `path` may have a
    query string; it is one that i18n_patterns made."""
    current = get_language()
    # An address with two slashes in front would lead to another site.
    bare = escape_leading_slashes(_without_prefix(path))
    return [
        Reading(
            code,
            get_language_info(code)["name_local"].capitalize(),
            bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}",
            code == current,
        )
        for code, _name in settings.LANGUAGES
    ]


def _without_prefix(path: str) -> str:
    first, slash, rest = path.removeprefix("/").partition("/")
    others = {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE}
    return f"/{rest}" if slash and first in others else path


def sync_locales() -> None:
    """Makes a Locale for each language of the settings. One that is no longer there
    keeps its words; nobody is shown them."""
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        Locale.objects.get_or_create(language_code=code)

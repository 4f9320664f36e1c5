"""Languages that officers speak, under the names that readers know them by. The names
are those of the Unicode Common Locale Data Repository, through Babel."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

# Signed languages have no CLDR name in every language, and Valencian has none: these
# are ours.
OURS = {
    "ca-valencia": pgettext_lazy("a language that somebody speaks", "Valencian"),
    "bfi": _("British Sign Language"),
    "ssp": _("Spanish Sign Language"),
    "csc": _("Catalan and Valencian Sign Language"),
    "ase": _("American Sign Language"),
}
SPOKEN = frozenset(Locale("en").languages) | OURS.keys()


def validate_spoken(codes) -> None:
    if not isinstance(codes, list):
        raise ValidationError(gettext("Give a list of language codes."))
    for code in codes:
        if code not in SPOKEN:
            raise ValidationError(
                gettext("“%s” is not a language code. English is en, Gujarati gu.")
                % code
            )


class SpokenFormField(forms.CharField):
    """`en, gu` typed, `["en", "gu"]` kept."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return list(dict.fromkeys(super().to_python(value).replace(",", " ").split()))

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


class SpokenField(models.JSONField):
    """A list of ISO 639 codes."""

    default_validators = [validate_spoken]

    def formfield(self, **kwargs):
        options = {
            "label": self.verbose_name,
            "help_text": self.help_text,
            "required": not self.blank,
        }
        return SpokenFormField(
            **(options | {k: v for k, v in kwargs.items() if k == "widget"})
        )

    def deconstruct(self):
        """For migrations it is what it stores."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


def spoken_names(codes: list[str]) -> list[str]:
    """`["en", "gu"]` as `["English", "Gujarati"]` in the language of the page."""
    known = _known(get_language() or "en")
    return [str(OURS.get(code) or known.get(code, code)) for code in codes]


@lru_cache(maxsize=8)
def _known(language: str):
    try:
        return Locale.parse(language.split("-")[0]).languages
    except (UnknownLocaleError, ValueError):
        return Locale("en").languages

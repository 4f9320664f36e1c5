from django import template
from django.conf import settings
from django.utils.translation import get_language

from publishing.languages import direction, readings

register = template.Library()


@register.simple_tag(takes_context=True)
def languages(context, *, query: bool = False) -> list:
    """This page in every language (publishing.languages.Reading), with its query
    string if asked; nothing where the address has no language or the site speaks only
    one."""
    request = context.get("request")
    if request is None or len(settings.LANGUAGES) == 1:
        return []
    if request.path_info.startswith(settings.UNTRANSLATED_PREFIXES):
        return []
    return readings(request.get_full_path() if query else request.path)


@register.simple_tag
def language_attributes(code: str | None = None) -> dict:
    """`code`, `direction` and `name` of words that may be in another language than
    the page; `other` tells whether they are. Without a code they are in the site's
    first language, as the words of its settings."""
    code = code or settings.LANGUAGE_CODE
    names = dict(settings.LANGUAGES)
    return {
        "code": code,
        "direction": direction(code),
        "name": names.get(code, code),
        "other": code != get_language(),
    }

import json
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from wagtail.images.shortcuts import get_rendition_or_not_found

from neighbourhoods import maps
from neighbourhoods.models import Officer
from neighbourhoods.portraits import PORTRAIT, initials

register = template.Library()

# As in Django's json_script: nothing in a value may end the element.
JSON_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.inclusion_tag("neighbourhoods/_portrait.html")
def portrait(officer: Officer, size: str = "small") -> dict:
    image = officer.public_portrait
    return {
        "rendition": get_rendition_or_not_found(image, PORTRAIT) if image else None,
        "initials": initials(officer.public_name),
        "size": size,
    }


@register.simple_tag
@lru_cache(maxsize=maps.REMEMBERED + maps.REMEMBERED_WHOLE)
def draw(drawn: maps.Map) -> str:
    """As SVG. One map is in one language, and the same object whenever it is asked
    for again."""
    return render_to_string("components/map.html", {"map": drawn})


@register.filter
def json_ld(data: dict) -> str:
    """For a script element of the type application/ld+json, which browsers do not
    run."""
    return mark_safe(  # noqa: S308 -- escaped just here
        json.dumps(data, ensure_ascii=False).translate(JSON_ESCAPES)
    )

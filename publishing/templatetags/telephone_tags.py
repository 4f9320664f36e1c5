from django import template
from django.utils.html import format_html

from publishing import telephones

register = template.Library()


@register.filter
def telephone(number: str) -> str:
    """The number as people write it. Its figures go from left to right in Arabic too,
    where the groups between the spaces would change places otherwise."""
    if not number:
        return ""
    return format_html('<bdi dir="ltr">{}</bdi>', telephones.shown(str(number)))


@register.filter
def dialled(number: str) -> str:
    """The number for the address of a link: `tel:{{ number|dialled }}`."""
    return telephones.dialled(str(number))

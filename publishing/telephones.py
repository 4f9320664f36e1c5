"""Telephone numbers as readers write and dial them. Numbers are kept as somebody typed
them; what one means without `+` depends on PHONE_REGION, the site's own country. The
plans of numbers are those of Google's libphonenumber."""

import re
from functools import lru_cache

import phonenumbers
from django.conf import settings
from phonenumbers import PhoneNumber, PhoneNumberFormat


def shown(number: str) -> str:
    """As people of the site's own country write it; in the international form if it is
    from elsewhere. As typed if no plan knows it: 112, 101."""
    parsed = _parsed(number, settings.PHONE_REGION)
    if parsed is None:
        return number
    return phonenumbers.format_number(parsed, _form(parsed, settings.PHONE_REGION))


def dialled(number: str) -> str:
    """For a tel: address: E.164, or what is left of the figures if no plan knows it."""
    parsed = _parsed(number, settings.PHONE_REGION)
    if parsed is None:
        return re.sub(r"[^0-9+]", "", number)
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


@lru_cache(maxsize=1024)
def _parsed(number: str, region: str) -> PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(number, region or None)
    except phonenumbers.NumberParseException:
        return None
    # Any three figures can be parsed; only the country's plan tells 112 from a
    # subscriber's number.
    return parsed if phonenumbers.is_valid_number(parsed) else None


def _form(parsed: PhoneNumber, region: str) -> int:
    """By the code and not by the region: Jersey is dialled from Britain without one."""
    own = phonenumbers.country_code_for_region(region)
    if own and parsed.country_code == own:
        return PhoneNumberFormat.NATIONAL
    return PhoneNumberFormat.INTERNATIONAL

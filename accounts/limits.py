"""How often somebody may try. allauth counts; its counters stand in the shared cache."""

from django.utils.crypto import salted_hmac


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """Django's own form of a key, but what allauth counts by (a client's address, a
    person) stands in it as a keyed hash."""
    if key.startswith("allauth"):
        key = salted_hmac("accounts.limits", key, algorithm="sha256").hexdigest()
    return f"{key_prefix}:{version}:{key}"

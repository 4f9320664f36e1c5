import copy
from contextlib import contextmanager

import pytest
from django.db import connections


@pytest.fixture
def good_values(tmp_path) -> dict[str, str]:
    """The environment of a site that may start."""
    return {
        "SECRET_KEY": "Xq7vJ2mRk9TzB4nLw8PdYs3HcGfA6eUo1iVxMbN0jKtZr5QyWhSgDpFaEu",
        "ALLOWED_HOSTS": "outreach.test",
        "BASE_URL": "https://outreach.test",
        "EMAIL_URL": "smtp+tls://outreach:word@mail.outreach.test:587",
        "DEFAULT_FROM_EMAIL": "outreach@outreach.test",
        "TRUSTED_PROXIES": "1",
        "HSTS_PRELOAD": "1",
        "VAR_DIR": str(tmp_path / "var"),
    }


@pytest.fixture
def lost():
    """`with lost(alias):` that database is somewhere nobody answers."""

    @contextmanager
    def lose(alias: str):
        found = connections[alias]
        nowhere = copy.deepcopy(found.settings_dict)
        nowhere["NAME"] = "/nowhere/at/all"
        nowhere["TEST"] = {}
        connections[alias] = type(found)(nowhere, alias)
        try:
            yield
        finally:
            connections[alias] = found

    return lose

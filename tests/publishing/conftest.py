"""A signed-in editor."""

import pytest
from django.contrib.auth import get_user_model


@pytest.fixture
def editor(db, client, settings):
    """A client who is signed in and may do everything in the CMS."""
    settings.MFA_REQUIRED = False
    client.force_login(
        get_user_model().objects.create_superuser(
            email="editor@example.org", password="a long password of nobody"
        )
    )
    return client

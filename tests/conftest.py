"""The cast and the small things that every test may ask for."""

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.urls import clear_url_caches
from django.utils import translation


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _first_language():
    """A request leaves its language behind in the thread of the test."""
    translation.activate(django_settings.LANGUAGE_CODE)


@receiver(setting_changed)
def _addresses_follow_the_first_language(setting, **kwargs):
    """Django remembers the prefix that a language had when its addresses were built."""
    if setting == "LANGUAGE_CODE":
        clear_url_caches()

"""What somebody may choose about the CMS for themselves."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from tests.factories import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client, settings):
    settings.MFA_REQUIRED = False
    user = make_staff("editor")
    client.force_login(user)
    return user


def test_nobody_has_a_clock_of_their_own(client, editor, time_machine):
    """A day begins for everybody when it begins where the force is: what was walked
    today is not public, whoever looks."""
    time_machine.move_to("2026-03-31 12:00:00+00:00")
    account = reverse("wagtailadmin_account")
    assert "current_time_zone" not in client.get(account).content.decode()
    client.post(account, {"locale-current_time_zone": "Pacific/Kiritimati"})
    profile = UserProfile.get_for_user(editor)
    assert profile.current_time_zone == ""
    assert profile.get_current_time_zone() == timezone.get_default_timezone_name()

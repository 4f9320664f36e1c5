"""What is on in the demo's cities."""

import datetime

import pytest
from django.utils import timezone

from events.models import Event, EventText, Session
from outreach_site.demo.load import load_demo

TODAY = datetime.date(2026, 11, 25)
NOW = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)
LANGUAGES = {
    "leicester": ["en", "es", "ar"],
    "valencia": ["ca-valencia", "es", "en"],
}
pytestmark = pytest.mark.django_db


@pytest.fixture(params=LANGUAGES)
def city(request, time_machine):
    time_machine.move_to(NOW, tick=False)
    load_demo(request.param, today=TODAY)
    return request.param


def test_there_is_enough_to_come_and_something_is_over(city):
    assert Event.objects.public().count() == 8
    sessions = Session.objects.of_events()
    assert sessions.upcoming(NOW).count() == 36
    assert sessions.past(NOW).count() == 8
    days = [timezone.localdate(row.starts_at) for row in sessions]
    assert max(days) - TODAY < datetime.timedelta(weeks=11)


def test_one_is_cancelled(city):
    (session,) = Session.objects.exclude(cancelled_at=None)
    assert session.event.slug == "street-stall"
    assert session.cancel_reason == "weather"


def test_each_is_told_somewhere_by_somebody_at_a_place(city):
    of_events = Session.objects.of_events()
    for session in of_events.prefetch_related("neighbourhoods", "officers"):
        assert session.place
        assert session.neighbourhoods.count() >= 1
        assert session.public_officers


def test_a_street_stall_is_told_in_the_neighbourhoods_next_to_it_alone(city):
    session = Session.objects.filter(event__slug="street-stall").first()
    assert session.neighbourhoods.count() == 2


@pytest.mark.parametrize("slug", ["open-evening", "coffee"])
def test_words_are_in_every_language_that_the_site_has(city, slug, settings):
    texts = EventText.objects.filter(event__slug=slug, live=True)
    spoken = set(texts.values_list("locale__language_code", flat=True))
    assert spoken == dict(settings.LANGUAGES).keys()
    assert len(set(texts.values_list("title", flat=True))) == len(spoken)
    assert len(set(texts.values_list("translation_key", flat=True))) == 1


def test_loading_again_leaves_no_session_of_before(city):
    load_demo(city, today=TODAY, reset=True)
    assert Event.objects.count() == 8
    assert Session.objects.of_events().count() == 44

"""The settings of a demo's site, and its front page in every language that the site
and the city's words have in common."""

from django.conf import settings
from wagtail.models import Locale, Site

from home.models import HomePage
from outreach_site.demo import city as cities
from publishing.models import SiteSettings


def set_settings(city: str) -> None:
    """Those that are words are in the site's first language."""
    site = SiteSettings.load()
    values = cities.settings(city, language=settings.LANGUAGE_CODE)
    for field, value in values.items():
        setattr(site, field, value)
    site.full_clean()
    site.save()


def publish_front_pages(city: str) -> None:
    first = front_page()
    _publish(first, cities.home(city, language=first.locale.language_code))
    written = cities.languages(city) & set(dict(settings.LANGUAGES))
    for locale in Locale.objects.filter(language_code__in=written):
        if locale != first.locale:
            page = first.copy_for_translation(locale)
            _publish(page, cities.home(city, language=locale.language_code))


def front_page() -> HomePage:
    """The one that the site begins with; the others are its translations."""
    return Site.objects.get(is_default_site=True).root_page.specific


def delete_translations() -> None:
    """Leaves the front page alone with its words in one language."""
    for page in front_page().get_translations():
        page.delete()


def _publish(page: HomePage, words: dict[str, str]) -> None:
    for field, value in words.items():
        setattr(page, field, value)
    page.draft_title = page.title
    page.save_revision(clean=True).publish()

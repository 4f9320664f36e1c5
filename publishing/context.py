from publishing.colours import theme_version
from publishing.models import SiteSettings


def site(request) -> dict:
    """`site`, the settings that every template may need, and `theme_version`, the `v`
    of the theme's address."""
    settings = SiteSettings.load(request_or_site=request)
    return {"site": settings, "theme_version": theme_version(settings.accent)}

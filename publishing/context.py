from publishing.models import SiteSettings


def site(request) -> dict:
    """`site`, the settings that every template may need."""
    return {"site": SiteSettings.load(request_or_site=request)}

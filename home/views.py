from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from publishing.models import SiteSettings


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "home/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "home/accessibility.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What people type into the finder belongs into nobody's index."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('find')}",
        "Disallow: /admin/",
        "Disallow: /account/",
        "Disallow: /team/",
        "Disallow: /bookings/",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    ]
    return _text(lines)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a hole: https://www.rfc-editor.org/rfc/rfc9116"""
    site = SiteSettings.load(request_or_site=request)
    here = request.build_absolute_uri(reverse("accessibility"))
    contact = f"mailto:{site.contact_email}" if site.contact_email else here
    expires = (timezone.now() + timedelta(days=180)).replace(microsecond=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        f"Canonical: {request.build_absolute_uri()}",
    ]
    return _text(lines)


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse(
        "\n".join(lines) + "\n", content_type="text/plain; charset=utf-8"
    )

"""What editors have uploaded, served so that it can start nothing in a browser; and
the force's colours."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.documents.views.serve import serve as serve_wagtail_document

from publishing.colours import stylesheet, theme_version
from publishing.models import SiteSettings

UPLOAD_POLICY = "default-src 'none'; sandbox"
# Documents are kept beside the pictures, but have a view that asks who may read them.
PUBLIC_FOLDERS = ("images/", "original_images/")
YEAR = 365 * 24 * 3600


def inert(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = UPLOAD_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def serve_media(request, path: str):
    """A picture or a rendition from the media folder; 404 for all else in it."""
    if not path.startswith(PUBLIC_FOLDERS) or ".." in path:
        raise Http404
    return inert(serve(request, path, document_root=settings.MEDIA_ROOT))


@require_safe
def serve_document(request, document_id: str, name: str):
    """A document as the CMS serves it (attached, private collections asked for)."""
    return inert(serve_wagtail_document(request, document_id, name))


@require_safe
def theme_stylesheet(request):
    """The accent's custom properties; kept for a year by who asks for the version
    that is current."""
    accent = SiteSettings.load(request_or_site=request).accent
    response = HttpResponse(stylesheet(accent), content_type="text/css; charset=utf-8")
    # Private: a signed-in person's answer renews the session's cookie.
    if request.GET.get("v") == theme_version(accent):
        response["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    else:
        response["Cache-Control"] = "no-cache"
    return response

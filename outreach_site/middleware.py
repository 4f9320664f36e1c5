"""Headers that no library of ours sets, and one policy by path prefix."""

from csp.middleware import CSPMiddleware as BaseCSPMiddleware
from django.conf import settings


class IsolationHeadersMiddleware:
    """Keeps other sites from embedding our answers or reading them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path_info.startswith("/admin/"):
            response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        return response


class CSPMiddleware(BaseCSPMiddleware):
    """The strict policy everywhere, the editor's own under `/admin/`."""

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith("/admin/") and not report_only:
            parts.config = settings.EDITOR_CONTENT_SECURITY_POLICY
        return parts

from django.http import HttpResponseBadRequest
from django.template.loader import get_template


def bad_request(request, exception):
    """Without the request's context: whoever sends a strange host or a broken body
    should not make the database work."""
    return HttpResponseBadRequest(get_template("400.html").render())

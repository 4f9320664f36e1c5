from django import template
from django.utils import timezone
from django.utils.translation import get_language

from events.listing import next_few
from events.models import Session
from neighbourhoods.models import Neighbourhood, Officer

register = template.Library()


@register.inclusion_tag("events/_next.html")
def next_events(
    *, here: Neighbourhood | None = None, officer: Officer | None = None
) -> dict:
    """The next few of a neighbourhood, of an officer, or of all. Two queries."""
    sessions = Session.objects.all()
    if here:
        sessions = sessions.filter(neighbourhoods=here)
    if officer:
        sessions = sessions.filter(officers=officer)
    coming = next_few(sessions, now=timezone.now(), language=get_language())
    return {"coming": coming, "here": here, "today": timezone.localdate()}

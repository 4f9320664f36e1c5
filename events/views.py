from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from events import calendars
from events.forms import Filters
from events.listing import languages_held, page_of
from events.models import Event, Session
from events.pages import event_page
from neighbourhoods.models import Neighbourhood

FARTHEST_PAGE = 1_000


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    public = Session.objects.public()
    form = Filters(request.GET, languages=languages_held(public.upcoming(now)))
    page = page_of(form.narrow(public, now=now), number=_number(request), now=now)
    return render(request, "events/list.html", _listed(request, page, form=form))


@require_safe
def past_events(request: HttpRequest) -> HttpResponse:
    past = Session.objects.public().past(timezone.now())
    page = page_of(past, number=_number(request))
    return render(request, "events/past.html", _listed(request, page))


def _listed(request: HttpRequest, page, **context) -> dict:
    asked = request.GET.copy()
    asked.pop("page", None)
    today = timezone.localdate()
    return context | {"page": page, "asked": asked.urlencode(), "today": today}


def _number(request: HttpRequest) -> int:
    """Of a page; anything that is no number is the first."""
    typed = request.GET.get("page", "1")
    if not (typed.isascii() and typed.isdigit()):
        return 1
    return min(max(int(typed[:6]), 1), FARTHEST_PAGE)


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    here = get_object_or_404(Event.objects.public().select_related("team"), slug=slug)
    page = event_page(here, now=timezone.now())
    return render(request, "events/event.html", page | {"today": timezone.localdate()})


# --- Calendars


@require_safe
def calendar(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Of a neighbourhood, or of all."""
    sessions = Session.objects.public()
    name = ""
    if slug:
        here = get_object_or_404(Neighbourhood.objects.living(), slug=slug)
        sessions, name = sessions.filter(neighbourhoods=here), here.name
    feed = calendars.feed(sessions, name=name, now=timezone.now(), request=request)
    return _answer(feed, "calendar.ics")


@require_safe
def session_calendar(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    public = Session.objects.public().filter(event__slug=slug, ref=ref)
    if not public:
        raise Http404
    return _answer(calendars.single(public, request=request), f"{slug}.ics")


def _answer(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(False, name)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response

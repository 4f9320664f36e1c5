from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.http import require_http_methods, require_safe

from desk.agenda import agenda
from desk.forms import Deed, Filter
from desk.pages import answer_form, booking_page, with_everything
from events.moves import BookingError
from events.permissions import answerable_by
from neighbourhoods.permissions import teams_of

FARTHEST_PAGE = 1_000


def at_the_desk(view):
    """For whoever has signed in, in the language that they have chosen for the CMS."""

    @wraps(view)
    def in_their_language(request, *args, **kwargs):
        profile = getattr(request.user, "wagtail_userprofile", None)
        language = profile.get_preferred_language() if profile else get_language()
        with override(language):
            return view(request, *args, **kwargs)

    return login_required(in_their_language)


@require_safe
@at_the_desk
def home(request: HttpRequest) -> HttpResponse:
    return redirect("desk_bookings")


@require_safe
@at_the_desk
def booking_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    if not teams_of(request.user, on=today).exists():
        raise PermissionDenied
    form = Filter(request.GET)
    form.full_clean()
    stage = form.cleaned_data.get("state")
    bookings = answerable_by(request.user, on=today)
    page = agenda(bookings, stage=stage, number=_number(request), now=now)
    context = {
        "form": form,
        "page": page,
        "asked": f"state={stage.value}" if stage else "",
        "today": today,
    }
    return render(request, "desk/bookings.html", context)


def _number(request: HttpRequest) -> int:
    """Of a page; anything that is no number is the first."""
    typed = request.GET.get("page", "1")
    if not (typed.isascii() and typed.isdigit()):
        return 1
    return min(max(int(typed[:6]), 1), FARTHEST_PAGE)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def booking(request: HttpRequest, ref: str) -> HttpResponse:
    now, by = timezone.now(), request.user
    theirs = with_everything(answerable_by(by, on=timezone.localdate(now)))
    row = get_object_or_404(theirs, ref=ref)
    sent = None
    if request.method == "POST":
        key = request.POST.get("do", "")
        sent = answer_form(key, request.POST, booking=row, by=by, now=now)
        if sent is None:
            raise Http404
        if sent.is_valid() and _is_done(sent, by=by, now=now):
            messages.success(request, sent.done)
            return HttpResponseRedirect(reverse("desk_booking", args=[ref]), status=303)
        row = get_object_or_404(theirs.all(), ref=ref)  # as it stands now
    page = booking_page(row, by=by, now=now, sent=sent)
    context = {"page": page, "booking": row, "today": timezone.localdate(now)}
    status = 422 if sent else 200
    return render(request, "desk/booking.html", context, status=status)


def _is_done(form: Deed, *, by, now) -> bool:
    """Runs the verb; what it refuses is said beside its field."""
    try:
        form.run(form.booking, by=by, now=now)
    except BookingError as error:
        field = form.beside.get(error.field, error.field)
        form.add_error(field if field in form.fields else None, str(error))
        return False
    return True

"""The form in which a resident books, and the page of a booking's link. Both are for one
person: nobody keeps a copy, and no search engine lists them."""

import secrets
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from events import bookings, tokens
from events.booking_forms import BookForm, PlacesForm
from events.booking_pages import book_page, booking_page
from events.bookings import Closed, Full
from events.models import Booking, Session
from events.moves import BookingError
from events.permissions import may_prove
from events.school_forms import EvaluationForm
from events.tokens import Purpose


class SeeOther(HttpResponseRedirect):
    """After a form: whoever loads the page again sends nothing again."""

    status_code = 303


def for_one_person(view):
    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return guarded


# --- The form


@for_one_person
def book(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    public = Session.objects.public().select_related("event__team")
    session = get_object_or_404(public, event__slug=slug, ref=ref)
    if request.method == "POST":
        return _send(request, session)
    form = BookForm(initial={"places": 1})
    return _form(request, session, form, form_token=_new_token())


def _send(request: HttpRequest, session: Session) -> HttpResponse:
    form, now = BookForm(request.POST), timezone.now()
    token, refusal, status = request.POST.get("form_token", ""), None, 422
    if form.is_valid():
        try:
            booking = bookings.book(
                session,
                places=form.cleaned_data["places"],
                contact=form.contact,
                notes=form.cleaned_data["notes"],
                form_token=token,
                language=get_language(),
                wait="wait" in request.POST,
                now=now,
            )
        except (Full, Closed) as error:
            refusal, status = str(error), 409
        except BookingError as error:
            form.refuse(error)
            # Without a field it is about the form itself, which needs a new name.
            token = token if error.field else _new_token()
        else:
            return SeeOther(_after(booking, form))
    session.refresh_from_db(fields=["taken", "seats", "closes_at", "cancelled_at"])
    if not session.is_bookable(now):
        refusal, status = refusal or bookings.why_closed(session, now=now), 409
    return _form(
        request, session, form, form_token=token, refusal=refusal, status=status
    )


def _after(booking: Booking, form: BookForm) -> str:
    """Back and once more is the same booking, whatever was changed meanwhile: say so."""
    here = tokens.path(booking, Purpose.MANAGE)
    same = booking.places == form.cleaned_data["places"]
    return here if same else f"{here}?done=before"


def _form(
    request: HttpRequest,
    session: Session,
    form: BookForm,
    *,
    form_token: str,
    refusal: str | None = None,
    status: int = 200,
) -> HttpResponse:
    typed = form.cleaned_data.get("places") if form.is_bound else 1
    wanted = typed if typed and typed <= bookings.MOST_PLACES else 1
    page = book_page(session, places=wanted, now=timezone.now())
    page |= {
        "form": form,
        "form_token": form_token,
        "refusal": refusal,
        "wanted": wanted,
        "fits": page["opening"].free >= wanted,
        "team": session.event.team,
    }
    return render(request, "events/book.html", page, status=status)


def _new_token() -> str:
    return secrets.token_urlsafe(16)


# --- The page of a link


@for_one_person
def booking(request: HttpRequest, token: str) -> HttpResponse:
    found = tokens.read(token)
    if found is None:
        return render(request, "events/booking_gone.html", status=404)
    row, purpose = found
    if request.method != "POST":
        return _page(request, row, purpose)
    return _do(request, row, purpose)


def _do(request: HttpRequest, row: Booking, purpose: Purpose) -> HttpResponse:
    do = request.POST.get("do")
    if do == "evaluate" and row.is_visit:
        return _evaluate(request, row, purpose)
    if do not in VERBS:
        wrong = _("Choose what you want to do with one of the buttons.")
        return _page(request, row, purpose, refusal=wrong, status=422)
    if do == "prove" and not may_prove(purpose):
        wrong = _("Only the link in our mail confirms your address. Open that one.")
        return _page(request, row, purpose, refusal=wrong, status=403)
    try:
        VERBS[do](row, request.POST, now=timezone.now())
    except BookingError as error:
        return _refused(request, row, purpose, error)
    return SeeOther(f"{request.path}?done={do}")


def _evaluate(request: HttpRequest, row: Booking, purpose: Purpose) -> HttpResponse:
    form = EvaluationForm(request.POST)
    if form.keep(row, now=timezone.now()):
        return SeeOther(f"{request.path}?done=evaluate")
    row.refresh_from_db()
    return _page(request, row, purpose, evaluation=form, status=422)


def _prove(row: Booking, _typed, *, now) -> None:
    bookings.prove(row, now=now)


def _take(row: Booking, _typed, *, now) -> None:
    bookings.take_offer(row, now=now)


def _cancel(row: Booking, _typed, *, now) -> None:
    bookings.cancel(row, now=now)


def _change_places(row: Booking, typed, *, now) -> None:
    form = PlacesForm(typed)
    if not form.is_valid():
        raise BookingError(form.errors["places"][0], field="places")
    bookings.change_places(row, places=form.cleaned_data["places"], now=now)


# By the name on the button.
VERBS = {
    "prove": _prove,
    "take": _take,
    "cancel": _cancel,
    "places": _change_places,
}


def _refused(
    request: HttpRequest, row: Booking, purpose: Purpose, error: BookingError
) -> HttpResponse:
    row.refresh_from_db()
    if error.field != "places":
        return _page(request, row, purpose, refusal=str(error), status=409)
    form = PlacesForm(request.POST)
    if form.is_valid():
        form.add_error("places", str(error))
    status = 409 if isinstance(error, Full) else 422
    return _page(request, row, purpose, form=form, status=status)


def _page(
    request: HttpRequest,
    row: Booking,
    purpose: Purpose,
    *,
    form: PlacesForm | None = None,
    evaluation: EvaluationForm | None = None,
    refusal: str | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    page = booking_page(row, purpose, evaluation=evaluation, now=now) | {
        "form": form or PlacesForm(initial={"places": row.places}),
        "refusal": refusal,
        "done": request.GET.get("done"),
        "team": row.host,
    }
    return render(request, "events/booking.html", page, status=status)

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from benchmarks.bare.models import Tick

CARDS = [
    {"title": f"Card {i}", "text": "A sentence of a card. " * 9} for i in range(100)
]


def bare_view(request: HttpRequest) -> HttpResponse:
    """`B`: what the middleware alone costs."""
    return HttpResponse("bare")


def bare_cards(request: HttpRequest) -> HttpResponse:
    """`T`: 30 KB of template without a query of its own."""
    return render(request, "bare/cards.html", {"cards": CARDS})


def bare_insert(request: HttpRequest) -> HttpResponse:
    """The least request that writes: no form, one row."""
    Tick.objects.create(at=timezone.now())
    return HttpResponse("done", status=201)

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

CARDS = [
    {"title": f"Card {i}", "text": "A sentence of a card. " * 9} for i in range(100)
]


def bare_view(request: HttpRequest) -> HttpResponse:
    """`B`: what the middleware alone costs."""
    return HttpResponse("bare")


def bare_cards(request: HttpRequest) -> HttpResponse:
    """`T`: 30 KB of template without a query of its own."""
    return render(request, "bare/cards.html", {"cards": CARDS})

"""The addresses of the site, with one for the page of a booking where it leads to."""

from django.http import HttpResponse
from django.urls import path

from outreach_site.urls import *  # noqa: F403 -- everything that the site has
from outreach_site.urls import urlpatterns as of_site


def manage(request, token):
    return HttpResponse("booked")


urlpatterns = [*of_site, path("bookings/<str:token>/", manage, name="booking")]

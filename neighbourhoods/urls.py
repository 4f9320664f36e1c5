from django.urls import path, register_converter
from django.urls.converters import StringConverter

from neighbourhoods import paper, street_pages, views


class AnySlugConverter(StringConverter):
    """A slug in any script: some names have no letter of the Latin one."""

    regex = r"[-\w]+"


register_converter(AnySlugConverter, "anyslug")

urlpatterns = [
    path("find/", views.find, name="find"),
    path("find/suggest/", street_pages.suggestions, name="suggest"),
    path("streets/", street_pages.street_list, name="streets"),
    path("neighbourhoods/", views.neighbourhood_list, name="neighbourhoods"),
    path("neighbourhoods/<anyslug:slug>/", views.neighbourhood, name="neighbourhood"),
    path("neighbourhoods/<anyslug:slug>/sheet/", paper.sheet, name="sheet"),
    path(
        "neighbourhoods/<anyslug:slug>/cards/", paper.neighbourhood_cards, name="cards"
    ),
    path("officers/<anyslug:slug>/card/", paper.officer_cards, name="officer_cards"),
    path("officers/<anyslug:slug>/", views.officer, name="officer"),
]

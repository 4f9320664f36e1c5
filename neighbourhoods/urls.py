from django.urls import path, register_converter
from django.urls.converters import StringConverter

from neighbourhoods import views


class AnySlugConverter(StringConverter):
    """A slug in any script: some names have no letter of the Latin one."""

    regex = r"[-\w]+"


register_converter(AnySlugConverter, "anyslug")

urlpatterns = [
    path("find/", views.find, name="find"),
    path("neighbourhoods/", views.neighbourhood_list, name="neighbourhoods"),
    path("neighbourhoods/<anyslug:slug>/", views.neighbourhood, name="neighbourhood"),
    path("officers/<anyslug:slug>/", views.officer, name="officer"),
]

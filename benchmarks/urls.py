from django.urls import path

from benchmarks.bare import views
from outreach_site.urls import urlpatterns as site_urlpatterns

urlpatterns = [
    path("bare-view/", views.bare_view),
    path("bare-cards/", views.bare_cards),
    path("bare-insert/", views.bare_insert),
    *site_urlpatterns,
]

from django.urls import path
from wagtail.views import serve

from home import views

urlpatterns = [
    path("", serve, {"path": ""}, name="home"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
]

"""Addresses for machines, outside the languages."""

from django.contrib.sitemaps.views import sitemap
from django.urls import path

from home import views
from home.sitemaps import SITEMAPS

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path(".well-known/security.txt", views.security, name="security"),
]

"""Ours come before allauth's, and close those that we do not want."""

from django.urls import path, re_path

from accounts import views

urlpatterns = [
    path("", views.account_home, name="accounts_home"),
    path(
        "invitation/<str:token>/", views.accept_invitation, name="accounts_invitation"
    ),
    path("email/", views.closed),
    re_path(r"^confirm-email/.*$", views.closed),
    path("password/set/", views.closed),
    path("login/code/confirm/", views.closed),
    path("2fa/webauthn/keys/<int:pk>/remove/", views.remove_passkey),
]

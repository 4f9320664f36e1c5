from allauth.account import views as account_views
from anymail.urls import urlpatterns as providers
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts.views import own_settings
from outreach_site.health import health
from publishing.views import serve_document, serve_media, theme_stylesheet

handler400 = "outreach_site.errors.bad_request"

# First what is asked most: every pattern before it is tried on each find.
urlpatterns = i18n_patterns(
    path("", include("neighbourhoods.urls")),
    path("", include("events.urls")),
    prefix_default_language=False,
)

urlpatterns += [
    path("health/", health, name="health"),
    path("", include("home.site_urls")),
    path("team/", include("desk.urls")),
    path("admin/account/", own_settings),
    path("account/", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    # The CMS's own sign-in knows neither the second factor nor the limits.
    path("admin/login/", account_views.LoginView.as_view()),
    path("_util/login/", account_views.LoginView.as_view()),
    path("admin/", include(wagtailadmin_urls)),
    # Above the CMS's own, whose policy does not sandbox what a browser opens.
    re_path(r"^documents/(\d+)/(.*)$", serve_document),
    path("documents/", include(wagtaildocs_urls)),
    path("theme.css", theme_stylesheet, name="theme"),
]

if settings.ANYMAIL.get("WEBHOOK_SECRET"):
    # Of the provider in use alone; it brings the secret with each report.
    reports = f"{settings.ANYMAIL_PROVIDER}_tracking_webhook"
    urlpatterns += [path("mail/", include([p for p in providers if p.name == reports]))]

if settings.SERVE_MEDIA:
    urlpatterns += [re_path(r"^media/(?P<path>.*)$", serve_media)]

urlpatterns += i18n_patterns(
    path("", include("home.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

from django.http import HttpResponse

from publishing.colours import theme
from publishing.models import SiteSettings


def theme_stylesheet(request):
    accent = SiteSettings.load(request_or_site=request).accent
    shades = theme(accent)

    def block(name):
        return ";".join(f"--{key}:{value}" for key, value in shades[name].items())

    css = f":root{{{block('light')}}}@media (prefers-color-scheme:dark){{:root{{{block('dark')}}}}}"
    return HttpResponse(css, content_type="text/css")

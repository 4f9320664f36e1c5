"""What we ask of the CMS beyond what it does itself: our looks in it, and more care
with translations."""

from django import forms
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail_localize.models import Translation
from wagtail_localize.views.update_translations import (
    UpdateTranslationsForm,
    UpdateTranslationsView,
)

from publishing.translations import missing_sentences


@hooks.register("insert_global_admin_css")
def our_looks():
    # On every page: lists and fields of the CMS would be cut off on a phone.
    return format_html('<link rel="stylesheet" href="{}">', static("css/editor.css"))


# --- Translations


@hooks.register("before_edit_page", order=-1)
@hooks.register("before_edit_snippet", order=-1)
def publish_only_what_is_complete(request, instance):
    """The editor would fill the gaps with sentences of the other language."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    translation = Translation.objects.filter(
        source__object_id=getattr(instance, "translation_key", None),
        target_locale=getattr(instance, "locale_id", None),
        enabled=True,
    ).first()
    missing = missing_sentences(translation) if translation else 0
    if not missing:
        return None
    messages.error(
        request,
        ngettext(
            "%d sentence is not translated yet. Translate it first; until then people "
            "read what is published now.",
            "%d sentences are not translated yet. Translate them first; until then "
            "people read what is published now.",
            missing,
        )
        % missing,
    )
    return redirect(request.path)


class SyncForm(UpdateTranslationsForm):
    # An approver publishes each translation, once it is complete.
    publish_translations = forms.BooleanField(
        required=False, disabled=True, initial=False, widget=forms.HiddenInput
    )


class SyncView(UpdateTranslationsView):
    def get_form(self):
        return SyncForm(self.request.POST if self.request.method == "POST" else None)


@hooks.register("register_admin_urls", order=-1)
def sync_without_publishing():
    # Above the library's own, of the same address.
    return [path("localize/update/<int:translation_source_id>/", SyncView.as_view())]

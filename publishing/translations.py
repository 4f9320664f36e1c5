"""Where the translations stand, of all words and pages that follow another language
sentence by sentence (wagtail-localize's Translation)."""

from collections import defaultdict

from django.contrib.admin.utils import quote
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from wagtail.models import Page
from wagtail.snippets.models import get_workflow_enabled_models
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationLog,
    TranslationSource,
)


def _sentences() -> QuerySet:
    """Those of the source of the Translation outside, with `told`: when their
    translation was last written, None without one."""
    told = StringTranslation.objects.filter(
        translation_of=OuterRef("string"),
        context=OuterRef("context"),
        locale=OuterRef(OuterRef("target_locale")),
        has_error=False,
    )
    return StringSegment.objects.filter(source=OuterRef("source")).annotate(
        told=Subquery(told.values("updated_at")[:1])
    )


def _is_live() -> Q:
    models = [Page, *get_workflow_enabled_models()]
    published = Q()
    for model in models:
        published |= Q(
            Exists(
                model.objects.filter(
                    translation_key=OuterRef("source__object_id"),
                    locale=OuterRef("target_locale"),
                    live=True,
                )
            )
        )
    return published


def missing_sentences(translation: Translation) -> int:
    segments = StringSegment.objects.filter(source=translation.source_id)
    return (
        segments.annotate_translation(translation.target_locale_id)
        .filter(translation=None)
        .count()
    )


def for_translators() -> QuerySet[Translation]:
    """Those that lack a sentence."""
    return _named(Translation.objects.filter(Exists(_sentences().filter(told=None))))


def for_approvers() -> QuerySet[Translation]:
    """Those that lack nothing, and of which something is not published yet."""
    saved = TranslationLog.objects.filter(
        source=OuterRef("source"), locale=OuterRef("target_locale")
    )
    saved = saved.values("source").annotate(at=Max("created_at")).values("at")
    complete = Translation.objects.exclude(Exists(_sentences().filter(told=None)))
    complete = complete.alias(saved=Subquery(saved))
    newer = Exists(_sentences().filter(told__gt=OuterRef("saved")))
    return _named(complete.filter(newer | ~_is_live()))


def behind() -> QuerySet[TranslationSource]:
    """Sources that have been published anew since translators were last given
    their sentences."""
    newer = Q()
    for model in [Page, *get_workflow_enabled_models()]:
        rows = model.objects.filter(
            translation_key=OuterRef("object_id"),
            locale=OuterRef("locale"),
            last_published_at__gt=OuterRef("last_updated_at"),
        )
        newer |= Q(Exists(rows))
    sources = TranslationSource.objects.filter(translations__enabled=True)
    return sources.filter(newer).distinct().order_by("object_repr")


def edit_urls(translations: list[Translation]) -> dict[int, str]:
    """Where each is translated and published, by its id. One query for each kind of
    words or pages."""
    by_model = defaultdict(list)
    for row in translations:
        by_model[row.source.specific_content_type.model_class()].append(row)
    found = {}
    for model, rows in by_model.items():
        wanted = model.objects.filter(
            translation_key__in={row.source.object_id for row in rows}
        )
        keys = wanted.values_list("translation_key", "locale", "pk")
        there = {(key, locale): pk for key, locale, pk in keys}
        for row in rows:
            pk = there.get((row.source.object_id, row.target_locale_id))
            if pk is not None:
                found[row.pk] = reverse(_form_of(model), args=[quote(pk)])
    return found


def _form_of(model) -> str:
    if issubclass(model, Page):
        return "wagtailadmin_pages:edit"
    return model.snippet_viewset.get_url_name("edit")


def _named(translations: QuerySet) -> QuerySet:
    return (
        translations.filter(enabled=True)
        .select_related("source__specific_content_type", "target_locale")
        .order_by(F("source__object_repr").asc(), "target_locale__language_code")
    )

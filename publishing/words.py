"""What is said about a fact, in one language: drafted, previewed, approved, scheduled
and translated in the CMS. A fact has at most one row of words in each language."""

import datetime
from dataclasses import dataclass

import nh3
from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.fields import RichTextField
from wagtail.log_actions import log
from wagtail.models import (
    DraftStateMixin,
    Locale,
    LockableMixin,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail_localize.models import Translation

# What a short text may hold. No picture: those of people need their consent.
PLAIN_FEATURES = ["bold", "ol", "ul", "link"]
# The same in HTML, as it is stored: the editor's own filter does not stand in the way
# of an import or a translator's file.
PLAIN_HTML = nh3.Cleaner(
    tags={"p", "br", "b", "strong", "ol", "ul", "li", "a"},
    attributes={"a": {"href", "linktype", "id"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


class Words(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    TranslatableMixin,
    models.Model,
):
    """`fact_name` is the foreign key to what the words are about."""

    fact_name = ""

    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        for_concrete_model=False,
    )

    class Meta(TranslatableMixin.Meta):
        abstract = True

    @property
    def fact(self):
        return getattr(self, self.fact_name)

    def clean(self):
        super().clean()
        for field in self._meta.fields:
            if isinstance(field, RichTextField):
                setattr(self, field.name, plain_html(getattr(self, field.name)))

    def serve_preview(self, request, mode_name):
        """In the language of the words, whichever the editor reads."""
        with translation.override(self.locale.language_code):
            response = super().serve_preview(request, mode_name)
            return response.render()


def plain_html(text: str) -> str:
    """Without anything but paragraphs, lists, bold letters and links."""
    return PLAIN_HTML.clean(text)


def for_reader(words: models.QuerySet, *, language: str) -> Words | None:
    """Of the words about one fact those published in `language`, or else in the
    site's first one. One query."""
    return next(iter(by_fact(words, language=language).values()), None)


def by_fact(words: models.QuerySet, *, language: str) -> dict[int, Words]:
    """The same for many facts, by their ids. One query."""
    order = (settings.LANGUAGE_CODE, language)
    published = words.filter(live=True, locale__language_code__in=order)
    rows = sorted(
        published.select_related("locale"),
        key=lambda row: order.index(row.locale.language_code),
    )
    # What comes later takes the place of what came before.
    return {getattr(row, f"{row.fact_name}_id"): row for row in rows}


@dataclass(frozen=True, slots=True)
class InLanguage:
    """`words` are None where nobody has begun them."""

    code: str
    name: str | Promise
    words: Words | None
    state: str | Promise


def in_all_languages(model: type[Words], fact) -> list[InLanguage]:
    """In which languages of the site there are words about a fact, the first one
    first. One query."""
    rows = model.objects.filter(**{model.fact_name: fact}).select_related("locale")
    there = {row.locale.language_code: row for row in rows}
    return [
        InLanguage(code, name, there.get(code), _state(there.get(code)))
        for code, name in settings.LANGUAGES
    ]


def _state(words: Words | None) -> Promise:
    if words is None:
        return _("Not begun")
    if not words.live:
        return _("Draft")
    if words.has_unpublished_changes:
        return _("Published, with newer changes in a draft")
    # Elsewhere the same word asks in what form an officer is published.
    return pgettext_lazy("state of words", "Published")


def in_first_language(words: Words) -> bool:
    return words.locale.language_code == settings.LANGUAGE_CODE


def is_synced(words: Words) -> bool:
    """Whether the words follow those of another language string by string, in the
    editor for translations."""
    return not not_synced(type(words).objects.filter(pk=words.pk)).exists()


def not_synced(words: models.QuerySet) -> models.QuerySet:
    """The twin of `is_synced`."""
    synced = Translation.objects.filter(
        source__object_id=models.OuterRef("translation_key"),
        target_locale=models.OuterRef("locale"),
        enabled=True,
    )
    return words.filter(~models.Exists(synced))


@transaction.atomic
def begin(model: type[Words], fact, *, language: str, by) -> Words:
    """The words about `fact` in `language`, whatever their state; an empty draft where
    there were none. Rows about one fact are translations of each other."""
    # Two who begin in the same moment: the second waits and finds the row.
    held = type(fact).objects.select_for_update().filter(pk=fact.pk)
    list(held.values_list("pk"))
    about = model.objects.filter(**{model.fact_name: fact})
    locale = Locale.objects.get(language_code=language)
    there = about.filter(locale=locale).first()
    if there:
        return there
    words = model(locale=locale, live=False, **{model.fact_name: fact})
    if sibling := about.first():
        words.translation_key = sibling.translation_key
    words.save()
    log(words, "wagtail.create", user=by)
    return words


def publish_new(rows: list[Words], *, now: datetime.datetime) -> None:
    """As begin, save_revision and publish do one by one, in three statements for all
    rows of one model, which are neither saved nor begun yet. Call it in a transaction;
    their HTML is plain already."""
    if not rows:
        return
    for row in rows:
        row.live, row.first_published_at, row.last_published_at = True, now, now
    model = type(rows[0])
    model.objects.bulk_create(rows)
    content_type = ContentType.objects.get_for_model(model)
    revisions = [
        Revision(
            content_type=content_type,
            base_content_type=content_type,
            object_id=str(row.pk),
            created_at=now,
            object_str=str(row),
            content=row.serializable_data(),
        )
        for row in rows
    ]
    Revision.objects.bulk_create(revisions)
    for row, revision in zip(rows, revisions, strict=True):
        row.latest_revision = row.live_revision = revision
    model.objects.bulk_update(rows, ["latest_revision", "live_revision"])

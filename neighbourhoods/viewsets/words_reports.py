"""The reports about words: where there are none yet, and translations that wait."""

from types import SimpleNamespace

import django_filters
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail_localize.models import Translation

from neighbourhoods import missing_words
from neighbourhoods.kinds_of_words import kinds
from neighbourhoods.permissions import may_translate, writable_facts
from neighbourhoods.viewsets.reports import FactsReportView, TeamFilter
from publishing import translations


def kinds_to_choose():
    return [(kind.key, kind.many) for kind in kinds()]


def languages():
    return settings.LANGUAGES


class MissingWordsFilter(TeamFilter):
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("About"), choices=kinds_to_choose
    )
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Language"), choices=languages
    )


class MissingWordsReport(FactsReportView):
    slug = "missing-words"
    page_title = gettext_lazy("Words that are missing")
    header_icon = "edit"
    filterset_class = MissingWordsFilter
    meaning = gettext_lazy(
        "Neighbourhoods, named officers and coming events about which nothing is "
        "published in a language of the site. Open one to write or to translate its "
        "words; a draft counts as missing until an approver has published it."
    )
    nothing = gettext_lazy("There are words in every language.")
    cells = (
        ("fact", gettext_lazy("About")),
        ("kind", gettext_lazy("What")),
        ("missing", gettext_lazy("Missing in")),
    )

    def rows(self, *, on, teams):
        chosen = self.chosen()
        names = dict(settings.LANGUAGES)
        found = []
        for kind in kinds():
            if chosen.get("kind") not in (None, "", kind.key):
                continue
            mine = writable_facts(self.request.user, kind.model, on=on)
            about = kind.model.snippet_viewset.get_url_name("about")
            for row in missing_words.missing(kind, on=on, teams=teams):
                if chosen.get("language") in (None, "", *row.languages):
                    may_open = mine is None or row.fact.pk in mine
                    found.append(
                        SimpleNamespace(
                            fact=str(row.fact),
                            kind=str(kind.one),
                            missing=", ".join(str(names[c]) for c in row.languages),
                            url=reverse(about, args=[row.fact.pk])
                            if may_open
                            else None,
                        )
                    )
        return found


class WaitingFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[
            ("translate", gettext_lazy("to translate")),
            ("publish", gettext_lazy("to publish")),
            ("sync", gettext_lazy("behind the original")),
        ],
    )

    class Meta:
        model = Translation
        fields = []


class TranslationsReport(FactsReportView):
    slug = "translations"
    page_title = gettext_lazy("Translations that wait")
    header_icon = "site"
    filterset_class = WaitingFilter
    meaning = gettext_lazy(
        "Translations that lack a sentence, that are whole and wait for an approver to "
        "publish them, and texts that were published anew since their translators were "
        "last given them."
    )
    nothing = gettext_lazy("No translation waits.")
    cells = (
        ("title", gettext_lazy("Words")),
        ("language", gettext_lazy("Language")),
        ("next", gettext_lazy("Next")),
    )

    @classmethod
    def may(cls, user):
        return may_translate(user)

    def rows(self, *, on, teams):
        state = self.chosen().get("state")
        found = []
        if state in (None, "", "translate"):
            found += self.lines(translations.for_translators(), _("Translate"))
        if state in (None, "", "publish"):
            found += self.lines(translations.for_approvers(), _("Publish"))
        if state in (None, "", "sync"):
            found += [
                SimpleNamespace(
                    title=source.object_repr,
                    language="",
                    next=_("Give it to the translators anew"),
                    url=reverse(
                        "wagtail_localize:update_translations", args=[source.pk]
                    ),
                )
                for source in translations.behind()
            ]
        return found

    def lines(self, waiting, step: str) -> list:
        waiting = list(waiting)
        forms = translations.edit_urls(waiting)
        return [
            SimpleNamespace(
                title=row.source.object_repr,
                language=row.target_locale.get_display_name(),
                next=step,
                url=forms.get(row.pk),
            )
            for row in waiting
        ]

"""About whom and what nothing has been published yet, in which language of the site."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Model, QuerySet

from neighbourhoods.kinds_of_words import Kind
from neighbourhoods.models import Team


@dataclass(frozen=True, slots=True)
class Missing:
    """`languages` are codes, in the order of the site."""

    fact: Model
    languages: list[str]


def missing(
    kind: Kind, *, on: datetime.date, teams: QuerySet[Team] | None = None
) -> list[Missing]:
    """The facts that lack published words in a language. Two queries."""
    published = defaultdict(set)
    live = kind.model.objects.filter(live=True)
    for pk, code in live.values_list(kind.model.fact_name, "locale__language_code"):
        published[pk].add(code)
    codes = [code for code, _name in settings.LANGUAGES]
    found = []
    for fact in kind.wanted(on=on, teams=teams):
        lacking = [code for code in codes if code not in published[fact.pk]]
        if lacking:
            found.append(Missing(fact, lacking))
    return found


def counted(kind: Kind, *, on: datetime.date) -> dict[str, int]:
    """Code of each language that somebody or something lacks words in, and of how many
    facts. Two queries."""
    facts = kind.wanted(on=on)
    about = {f"{kind.model.fact_name}__in": facts.values("pk")}
    live = kind.model.objects.filter(live=True, **about)
    counts = live.order_by().values_list("locale__language_code")
    there = dict(counts.annotate(Count("pk")))
    everybody = facts.count()
    lacking = {
        code: everybody - there.get(code, 0) for code, _name in settings.LANGUAGES
    }
    return {code: number for code, number in lacking.items() if number}

"""About whom and what nothing has been published yet, in which language of the site."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, QuerySet

from neighbourhoods.models import (
    Neighbourhood,
    NeighbourhoodText,
    Officer,
    Team,
)
from neighbourhoods.models.consents import PUBLISHED
from neighbourhoods.reports import SHAPE
from publishing.words import Words


@dataclass(frozen=True, slots=True)
class Missing:
    """`languages` are codes, in the order of the site."""

    fact: Neighbourhood | Officer
    model: type[Words]
    languages: list[str]


def wanted(
    model: type[Words], *, on: datetime.date, teams: QuerySet[Team] | None = None
) -> QuerySet:
    """Facts that are to have words: neighbourhoods, and officers in post who are shown
    by name or alias; nobody else's words are shown."""
    if model is NeighbourhoodText:
        rows = Neighbourhood.objects.living().select_related("team").defer(*SHAPE)
        return rows if teams is None else rows.filter(team__in=teams)
    officers = Officer.objects.in_post(on).filter(publish__in=PUBLISHED)
    return officers if teams is None else officers.of_teams(teams, on)


def missing(
    model: type[Words], *, on: datetime.date, teams: QuerySet[Team] | None = None
) -> list[Missing]:
    """The facts that lack published words in a language. Two queries."""
    published = defaultdict(set)
    live = model.objects.filter(live=True)
    for pk, code in live.values_list(model.fact_name, "locale__language_code"):
        published[pk].add(code)
    codes = [code for code, _name in settings.LANGUAGES]
    found = []
    for fact in wanted(model, on=on, teams=teams):
        lacking = [code for code in codes if code not in published[fact.pk]]
        if lacking:
            found.append(Missing(fact, model, lacking))
    return found


def counted(model: type[Words], *, on: datetime.date) -> dict[str, int]:
    """Code of each language that somebody or something lacks words in, and of how many
    facts. Two queries."""
    facts = wanted(model, on=on)
    live = model.objects.filter(
        live=True, **{f"{model.fact_name}__in": facts.values("pk")}
    )
    counts = live.order_by().values_list("locale__language_code")
    there = dict(counts.annotate(Count("pk")))
    everybody = facts.count()
    lacking = {
        code: everybody - there.get(code, 0) for code, _name in settings.LANGUAGES
    }
    return {code: number for code, number in lacking.items() if number}

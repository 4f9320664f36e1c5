"""The kinds of words that the site has, and about what there are to be some. An app
above registers its own when it is ready."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from neighbourhoods.models import (
    Neighbourhood,
    NeighbourhoodText,
    Officer,
    OfficerProfile,
)
from neighbourhoods.models.consents import PUBLISHED
from neighbourhoods.permissions import neighbourhoods_of, officers_of
from neighbourhoods.reports import SHAPE
from publishing.words import Words


@dataclass(frozen=True, slots=True)
class Kind:
    """`one` and `many` are what the words are about. `wanted(on=, teams=)` are the
    facts that are to have words, of all teams if `teams` is None; `own(user, on=)`
    those whose words the first page of the CMS offers to somebody by their post;
    `lacking(count)` a sentence with places for %(count)d and %(language)s."""

    key: str
    model: type[Words]
    one: str | Promise
    many: str | Promise
    wanted: Callable[..., QuerySet]
    own: Callable[..., QuerySet]
    lacking: Callable[[int], str]

    @property
    def fact_field(self):
        return self.model._meta.get_field(self.model.fact_name)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.key] = kind


def kinds() -> list[Kind]:
    return list(_kinds.values())


# --- Ours


def _neighbourhoods(*, on, teams=None) -> QuerySet:
    rows = Neighbourhood.objects.living().select_related("team").defer(*SHAPE)
    return rows if teams is None else rows.filter(team__in=teams)


def _officers(*, on, teams=None) -> QuerySet:
    """Those in post who are shown by name or alias; nobody else's words are shown."""
    officers = Officer.objects.in_post(on).filter(publish__in=PUBLISHED)
    return officers if teams is None else officers.of_teams(teams, on)


register(
    Kind(
        key="neighbourhoods",
        model=NeighbourhoodText,
        one=_("Neighbourhood"),
        many=_("Neighbourhoods"),
        wanted=_neighbourhoods,
        own=lambda user, on: neighbourhoods_of(user, on=on).defer(*SHAPE),
        lacking=lambda count: ngettext(
            "%(count)d neighbourhood has no words in %(language)s",
            "%(count)d neighbourhoods have no words in %(language)s",
            count,
        ),
    )
)
register(
    Kind(
        key="officers",
        model=OfficerProfile,
        one=_("Officer"),
        many=_("Officers"),
        wanted=_officers,
        own=lambda user, on: officers_of(user, on=on).filter(account=user),
        lacking=lambda count: ngettext(
            "%(count)d named officer has no words in %(language)s",
            "%(count)d named officers have no words in %(language)s",
            count,
        ),
    )
)

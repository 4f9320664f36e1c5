"""May they? Predicates about organisations, with their twins over querysets."""

import datetime

from django.db.models import Q, QuerySet

from neighbourhoods.permissions import teams_of
from partners.models import Organisation


def may_keep(user) -> bool:
    """Changes the facts of every organisation, closes and merges it."""
    return user.is_active and user.has_perm("partners.change_organisation")


def verifiable_by(user, *, on: datetime.date) -> QuerySet[Organisation]:
    """The twin of `may_verify`."""
    rows = Organisation.objects.all()
    if may_keep(user):
        return rows
    teams = teams_of(user, on=on).values("pk")
    return rows.filter(
        Q(neighbourhood__team__in=teams) | Q(neighbourhood__merged_into__team__in=teams)
    )


def may_verify(user, organisation: Organisation, *, on: datetime.date) -> bool:
    """Confirms it and records that it was called back: by role anywhere, by post where
    the team walks."""
    return verifiable_by(user, on=on).filter(pk=organisation.pk).exists()


def may_read(user) -> bool:
    """Sees the list of organisations; what else is asked of each."""
    return user.is_active and user.has_perm("partners.view_organisation")

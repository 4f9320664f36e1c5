"""May they? Predicates about facts and words, each with its twin over querysets.

A role gives rights over everything of a kind; a post gives rights over what is one's
own: an officer writes about themselves and, with their team, about its neighbourhoods;
a supervisor about everybody in the team."""

import datetime
from collections.abc import Callable

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.roles import (
    ADMINISTRATOR,
    APPROVER,
    AUDITOR,
    EDITOR,
    OFFICER,
    SUPERVISOR,
    TRANSLATOR,
    role_of,
)
from neighbourhoods.models import Neighbourhood, Officer, Team, TeamPost
from neighbourhoods.models.officers import holds_on
from publishing.words import Words, in_first_language, is_synced, not_synced

BY_POST = frozenset({"view", "change"})
READS_ALL_REPORTS = {ADMINISTRATOR, APPROVER, AUDITOR, EDITOR}


def teams_of(user, *, on: datetime.date) -> models.QuerySet[Team]:
    """Those that somebody works in on a day, by a post or by where they walk; none
    for who signs in as neither officer nor supervisor."""
    role = role_of(user) if user.is_active else None
    if role is None or role.key not in (OFFICER, SUPERVISOR):
        return Team.objects.none()
    posted = Team.objects.filter(holds_on(on, "posts__"), posts__officer__account=user)
    walked = Team.objects.filter(
        holds_on(on, "neighbourhoods__assignments__"),
        neighbourhoods__assignments__officer__account=user,
    )
    return Team.objects.filter(
        models.Q(pk__in=posted.values("pk")) | models.Q(pk__in=walked.values("pk"))
    )


def neighbourhoods_of(user, *, on: datetime.date) -> models.QuerySet[Neighbourhood]:
    """Whose words somebody may write by their post."""
    return Neighbourhood.objects.living().filter(team__in=teams_of(user, on=on))


def officers_of(user, *, on: datetime.date) -> models.QuerySet[Officer]:
    """Whose words somebody may write by their post: their own, and those of the team
    that they supervise."""
    teams = teams_of(user, on=on)
    own = models.Q(account=user, pk__in=Officer.objects.in_post(on).values("pk"))
    if not teams or role_of(user).key != SUPERVISOR:
        return Officer.objects.filter(own) if teams else Officer.objects.none()
    led = Team.objects.filter(
        holds_on(on, "posts__"),
        posts__officer__account=user,
        posts__role=TeamPost.Role.SUPERVISOR,
    ).values("pk")
    theirs = Officer.objects.of_teams(led, on).values("pk")
    return Officer.objects.filter(own | models.Q(pk__in=theirs))


# What of a model is somebody's by their post on a day. An app above registers its own
# when it is ready.
_own: dict[type[models.Model], Callable[..., models.QuerySet]] = {
    Neighbourhood: neighbourhoods_of,
    Officer: officers_of,
    Team: teams_of,
}


def register_own(
    model: type[models.Model], find: Callable[..., models.QuerySet]
) -> None:
    _own[model] = find


def facts_of(user, model, *, on: datetime.date) -> models.QuerySet:
    """The twin of `may_write_by_post`."""
    return _own[model](user, on=on)


def may_write_by_post(user, fact, *, on: datetime.date) -> bool:
    return facts_of(user, type(fact), on=on).filter(pk=fact.pk).exists()


def may_begin_words(user, words_model: type[Words], fact, *, on: datetime.date) -> bool:
    """Whoever may write about the fact; a translator begins by translating."""
    if is_translator(user):
        return False
    by_role = WordsPolicy(words_model).by_role(user, "change")
    return by_role or may_write_by_post(user, fact, on=on)


def writable_facts(user, words_model, *, on: datetime.date) -> set[int] | None:
    """The ids of the facts for which `may_begin_words` holds; None for all."""
    if WordsPolicy(words_model).by_role(user, "change"):
        return set() if is_translator(user) else None
    fact = words_model._meta.get_field(words_model.fact_name).related_model
    return set(facts_of(user, fact, on=on).values_list("pk", flat=True))


class PostPolicy(ModelPermissionPolicy):
    """Rights over rows about a fact: those of the role over all of them, and by post
    those of BY_POST over the rows about one's own facts."""

    by_post = BY_POST

    def __init__(self, model, *, fact_name: str):
        super().__init__(model)
        self.fact_name = fact_name

    def facts_of(self, user) -> models.QuerySet:
        facts = self.model._meta.get_field(self.fact_name).related_model
        return facts_of(user, facts, on=timezone.localdate())

    def by_role(self, user, action: str) -> bool:
        return super().user_has_permission(user, action)

    def user_has_permission(self, user, action):
        return self.by_role(user, action) or (
            action in self.by_post and self.facts_of(user).exists()
        )

    def user_has_permission_for_instance(self, user, action, instance):
        if self.by_role(user, action):
            return True
        fact = getattr(instance, self.fact_name)
        return action in self.by_post and may_write_by_post(
            user, fact, on=timezone.localdate()
        )

    def instances_user_has_any_permission_for(self, user, actions):
        rows = self.model._default_manager.all()
        if any(self.by_role(user, action) for action in actions):
            return rows
        if not self.by_post & set(actions):
            return rows.none()
        return rows.filter(**{f"{self.fact_name}__in": self.facts_of(user)})


class WalksPolicy(PostPolicy):
    """Who walked may say so, and take it back."""

    by_post = frozenset({"view", "add", "change", "delete"})


class WordsPolicy(PostPolicy):
    """A translator's rights end at the site's first language, and those by post at
    what a translator keeps in step."""

    def __init__(self, model):
        super().__init__(model, fact_name=model.fact_name)

    def user_has_permission(self, user, action):
        # Words are begun from their fact.
        return action != "add" and super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user, action, instance):
        if not super().user_has_permission_for_instance(user, action, instance):
            return False
        if self.by_role(user, action):
            return not (is_translator(user) and in_first_language(instance))
        return not is_synced(instance)

    def instances_user_has_any_permission_for(self, user, actions):
        words = super().instances_user_has_any_permission_for(user, actions)
        if not any(self.by_role(user, action) for action in actions):
            return not_synced(words)
        if is_translator(user):
            return words.exclude(locale__language_code=settings.LANGUAGE_CODE)
        return words


def is_translator(user) -> bool:
    role = role_of(user)
    return role is not None and role.key == TRANSLATOR


def may_note_in(user, *, on: datetime.date) -> models.QuerySet[Neighbourhood]:
    """The twin of `may_note`."""
    if user.is_active and user.has_perm("neighbourhoods.add_walk"):
        return Neighbourhood.objects.living()
    return neighbourhoods_of(user, on=on)


def may_note(user, neighbourhood: Neighbourhood, *, on: datetime.date) -> bool:
    """Whether somebody may tell of a walk there: by their role anywhere, by their
    post where their team walks."""
    return may_note_in(user, on=on).filter(pk=neighbourhood.pk).exists()


def may_change_officers(user) -> bool:
    """Also records and withdraws consents, and confirms what is said."""
    return user.is_active and user.has_perm("neighbourhoods.change_officer")


def may_change_assignments(user) -> bool:
    return user.is_active and user.has_perm("neighbourhoods.change_assignment")


def may_merge(user) -> bool:
    """Whoever may delete facts: the merged one is gone from the site."""
    return user.is_active and user.has_perm("neighbourhoods.delete_neighbourhood")


def may_import(user) -> bool:
    """Administrators alone: a file may hold every name of the force."""
    return user.is_active and user.is_superuser


def may_read_reports(user) -> bool:
    """Which rows a supervisor reads is in `report_teams`."""
    role = role_of(user) if user.is_active else None
    return role is not None and role.key in READS_ALL_REPORTS | {SUPERVISOR}


def report_teams(user, *, on: datetime.date) -> models.QuerySet[Team] | None:
    """Of which teams the reports tell somebody: None for all, a supervisor's own, and
    no team for anybody else."""
    role = role_of(user) if user.is_active else None
    if role is not None and role.key in READS_ALL_REPORTS:
        return None
    return teams_of(user, on=on) if may_read_reports(user) else Team.objects.none()


def may_translate(user) -> bool:
    return user.is_active and user.has_perm("wagtail_localize.submit_translation")

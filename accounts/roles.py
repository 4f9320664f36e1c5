"""Who may do what in the CMS, as one table.

An administrator is a superuser, because whoever manages accounts in Wagtail can give
themselves any right anyway. Every other role is a group of the same name as its key.
"""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
)


@dataclass(frozen=True)
class Role:
    """`models` are permissions as `app.codename`; `pages` are codenames held on the
    whole tree of pages; `files` are `app.codename` held on every collection."""

    key: str
    label: str | Promise
    superuser: bool = False
    models: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


ADMINISTRATOR = "administrator"
APPROVER = "approver"
EDITOR = "editor"
TRANSLATOR = "translator"
SUPERVISOR = "supervisor"
OFFICER = "officer"
AUDITOR = "auditor"


def rights(
    actions: str, models: str, *, app: str = "neighbourhoods"
) -> tuple[str, ...]:
    """Every action on every model of an app, both written with spaces."""
    return tuple(
        f"{app}.{action}_{model}"
        for model in models.split()
        for action in actions.split()
    )


SIGN_IN = ("wagtailadmin.access_admin",)
WORDS = "neighbourhoodtext officerprofile"
PEOPLE = "officer assignment teampost absence training"
PLACES = "team contactpoint weeklyhours specialhours streetrange"
# Neighbourhoods come by import: nobody adds one by hand.
FACTS = f"{PEOPLE} {PLACES} neighbourhood"
PARTNERS = "organisation"
EVENTS = "event session sessiontype slot"
TEXTS = "eventtext sessiontypetext"
FILES = tuple(
    f"{app}.{action}_{model}"
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for action in ("add", "change", "choose")
)

# Officers and supervisors may change nothing by their role alone: what they may is
# theirs by their post (permissions.py of neighbourhoods, partners and events).
ROLES = {
    role.key: role
    for role in (
        Role(ADMINISTRATOR, _("Administrator"), superuser=True),
        Role(
            EDITOR,
            _("Editor"),
            models=(
                *SIGN_IN,
                *rights("change", WORDS),
                *rights("view add change", f"{PEOPLE} {PLACES}"),
                *rights("delete", "absence training weeklyhours specialhours"),
                *rights("view change", "neighbourhood"),
                *rights("view add change delete", "walk"),
                *rights("view add change", PARTNERS, app="partners"),
                *rights("change", TEXTS, app="events"),
                *rights("view add change", EVENTS, app="events"),
                # A session is cancelled, so that calendars are told.
                *rights("delete", "event sessiontype", app="events"),
                *rights("view add change delete", "schoolbreak", app="events"),
                "wagtail_localize.submit_translation",
            ),
            pages=("add_page", "change_page"),
            files=FILES,
        ),
        Role(
            APPROVER,
            _("Approver"),
            models=(
                *SIGN_IN,
                *rights("change publish lock unlock", WORDS),
                *rights("change publish lock unlock", TEXTS, app="events"),
                *rights("view", FACTS),
                *rights("view", PARTNERS, app="partners"),
                *rights("view", f"{EVENTS} schoolbreak", app="events"),
                "wagtail_localize.submit_translation",
            ),
            pages=("add_page", "change_page", "publish_page", "lock_page"),
            files=FILES,
        ),
        Role(
            TRANSLATOR,
            _("Translator"),
            models=(
                *SIGN_IN,
                *rights("change", WORDS),
                *rights("change", TEXTS, app="events"),
                "wagtail_localize.submit_translation",
            ),
            pages=("change_page",),
        ),
        Role(
            SUPERVISOR,
            _("Supervisor"),
            models=(
                *SIGN_IN,
                *rights("view", FACTS),
                *rights("view", PARTNERS, app="partners"),
                *rights("view", f"{EVENTS} schoolbreak", app="events"),
            ),
        ),
        Role(
            OFFICER,
            _("Officer"),
            models=(*SIGN_IN, *rights("view", PARTNERS, app="partners")),
        ),
        Role(
            AUDITOR,
            _("Auditor"),
            models=(
                *SIGN_IN,
                *rights("view", f"{FACTS} {WORDS}"),
                *rights("view", PARTNERS, app="partners"),
                *rights("view", f"{EVENTS} {TEXTS} schoolbreak", app="events"),
            ),
        ),
    )
}
CHOICES = [(role.key, role.label) for role in ROLES.values()]

# What Wagtail's own migrations make, whoever asked.
STOCK_GROUPS = ("Editors", "Moderators")


def role_of(user) -> Role | None:
    """The one role of a person; None for somebody who has none yet."""
    if user.is_superuser:
        return ROLES[ADMINISTRATOR]
    names = {group.name for group in user.groups.all()}
    return next((role for key, role in ROLES.items() if key in names), None)


def give_role(user, role: Role) -> None:
    """Makes `role` the only one that a saved user has."""
    user.is_superuser = role.superuser
    user.save(update_fields=["is_superuser"])
    user.groups.set([] if role.superuser else Group.objects.filter(name=role.key))


@transaction.atomic
def sync_roles() -> None:
    """Makes the groups and their rights what the table says, whatever they were."""
    Group.objects.filter(name__in=STOCK_GROUPS).exclude(name__in=ROLES).delete()
    for role in ROLES.values():
        if role.superuser:
            continue
        group, _created = Group.objects.get_or_create(name=role.key)
        group.permissions.set(_permissions(role.models))
        _sync_pages(group, role)
        _sync_files(group, role)


def _permissions(names: tuple[str, ...]) -> list[Permission]:
    found = Permission.objects.select_related("content_type").filter(
        codename__in=[name.partition(".")[2] for name in names]
    )
    return [p for p in found if f"{p.content_type.app_label}.{p.codename}" in names]


def _sync_pages(group: Group, role: Role) -> None:
    root = Page.objects.filter(depth=1).first()
    held = GroupPagePermission.objects.filter(group=group)
    if root is None:  # an emptied database
        return
    wanted = Permission.objects.filter(
        content_type__app_label="wagtailcore",
        content_type__model="page",
        codename__in=role.pages,
    )
    held.exclude(page=root, permission__in=wanted).delete()
    for permission in wanted:
        GroupPagePermission.objects.get_or_create(
            group=group, page=root, permission=permission
        )


def _sync_files(group: Group, role: Role) -> None:
    root = Collection.objects.filter(depth=1).first()
    held = GroupCollectionPermission.objects.filter(group=group)
    if root is None:
        return
    wanted = _permissions(role.files)
    held.exclude(collection=root, permission__in=wanted).delete()
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )

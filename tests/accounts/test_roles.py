import pytest
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page
from wagtail.permissions import page_permission_policy

from accounts.apps import sync_roles_after_migrate
from accounts.roles import ROLES, STOCK_GROUPS, give_role, role_of, sync_roles
from tests.factories import make_staff

pytestmark = pytest.mark.django_db


def rights_of(group):
    pages = GroupPagePermission.objects.filter(group=group)
    files = GroupCollectionPermission.objects.filter(group=group)
    return (
        {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()},
        {p.permission.codename for p in pages},
        {
            f"{f.permission.content_type.app_label}.{f.permission.codename}"
            for f in files
        },
    )


def test_migrating_makes_the_groups_of_the_table_and_no_others():
    assert set(Group.objects.values_list("name", flat=True)) == {
        key for key, role in ROLES.items() if not role.superuser
    }


@pytest.mark.parametrize("role", [r for r in ROLES.values() if not r.superuser])
def test_every_right_that_the_table_names_exists_and_is_given(role):
    group = Group.objects.get(name=role.key)
    assert rights_of(group) == (set(role.models), set(role.pages), set(role.files))


def test_what_somebody_changed_by_hand_is_put_right():
    group = Group.objects.get(name="editor")
    group.permissions.add(Permission.objects.get(codename="change_user"))
    GroupPagePermission.objects.create(
        group=group,
        page=Page.objects.get(depth=1),
        permission=Permission.objects.get(
            codename="lock_page", content_type__app_label="wagtailcore"
        ),
    )
    GroupCollectionPermission.objects.filter(group=group).delete()
    for name in STOCK_GROUPS:
        Group.objects.create(name=name)
    sync_roles()
    editor = ROLES["editor"]
    assert rights_of(group) == (
        set(editor.models),
        set(editor.pages),
        set(editor.files),
    )
    assert not Group.objects.filter(name__in=STOCK_GROUPS).exists()


def test_a_second_run_changes_nothing(django_assert_max_num_queries):
    before = set(GroupPagePermission.objects.values_list("pk", flat=True))
    sync_roles()
    assert set(GroupPagePermission.objects.values_list("pk", flat=True)) == before


def test_a_deleted_group_comes_back_with_the_next_migrate():
    Group.objects.all().delete()
    sync_roles_after_migrate(using=DEFAULT_DB_ALIAS)
    assert Group.objects.filter(name="editor").exists()


def test_a_person_has_one_role(editor):
    assert role_of(editor).key == "editor"
    give_role(editor, ROLES["administrator"])
    assert role_of(editor).key == "administrator"
    assert not editor.groups.exists()
    give_role(editor, ROLES["editor"])
    editor.refresh_from_db()
    assert (editor.is_superuser, role_of(editor).key) == (False, "editor")


def test_somebody_without_a_role_gets_nothing(client, editor):
    editor.groups.clear()
    assert role_of(editor) is None
    assert not editor.has_perm("wagtailadmin.access_admin")


PAGES = {
    "approver": {"add", "change", "publish", "lock"},
    "editor": {"add", "change"},
    "translator": {"change"},
    "supervisor": set(),
    "officer": set(),
    "auditor": set(),
}


@pytest.mark.parametrize("key", PAGES)
def test_what_a_role_may_do_with_every_page(key):
    person = make_staff(key)
    root = Page.objects.get(depth=1)
    may = {
        action
        for action in ("add", "change", "publish", "lock", "unlock", "bulk_delete")
        if page_permission_policy.user_has_permission_for_instance(person, action, root)
    }
    assert may == PAGES[key]


@pytest.mark.parametrize("key", PAGES)
def test_every_role_signs_in_and_only_the_administrator_manages_people(key):
    person = make_staff(key)
    assert person.has_perm("wagtailadmin.access_admin")
    for right in ("accounts.add_user", "accounts.change_user", "auth.change_group"):
        assert not person.has_perm(right)


PUBLISHES_WORDS = {
    "administrator": True,
    "approver": True,
    "editor": False,
    "translator": False,
    "supervisor": False,
    "officer": False,
    "auditor": False,
}


def test_the_cast_of_roles_is_the_table_of_roles():
    assert set(PUBLISHES_WORDS) == set(ROLES)
    assert set(PAGES) == set(ROLES) - {"administrator"}


@pytest.mark.parametrize(("key", "publishes"), PUBLISHES_WORDS.items())
def test_only_an_approver_publishes_words(key, publishes):
    person = make_staff(key)
    for model in ("neighbourhoodtext", "officerprofile"):
        assert person.has_perm(f"neighbourhoods.publish_{model}") is publishes

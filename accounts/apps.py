from django.apps import AppConfig, apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        # The last app with models: every permission exists when its turn has come.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(
            sync_roles_after_migrate, sender=last, dispatch_uid="accounts.roles"
        )

        from allauth.mfa.signals import authenticator_added  # noqa: PLC0415 -- models

        from accounts.second_factor import on_authenticator_added  # noqa: PLC0415

        authenticator_added.connect(
            on_authenticator_added, dispatch_uid="accounts.second_factor"
        )


class StaffConfig(WagtailUsersAppConfig):
    """Wagtail's user management with our verbs behind it. Groups come from the table
    of roles, so nobody edits them."""

    user_viewset = "accounts.viewsets.StaffViewSet"
    group_viewset = "accounts.viewsets.ClosedGroupViewSet"


def sync_roles_after_migrate(using, **kwargs) -> None:
    """Also after a test has emptied the database."""
    from accounts.roles import sync_roles  # noqa: PLC0415 -- needs the models

    tables = connections[using].introspection.table_names()
    # `migrate APP` may stop before there is anything to give rights on.
    if using == DEFAULT_DB_ALIAS and "wagtailcore_grouppagepermission" in tables:
        sync_roles()

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"


class StaffConfig(WagtailUsersAppConfig):
    """The CMS's own user management."""

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate


class PublishingConfig(AppConfig):
    name = "publishing"

    def ready(self):
        post_migrate.connect(
            sync_after_migrate, sender=self, dispatch_uid="publishing.locales"
        )


def sync_after_migrate(using, **kwargs) -> None:
    """Also after a test has emptied the database."""
    from publishing.approval import sync_approval  # noqa: PLC0415 -- needs the models
    from publishing.languages import sync_locales  # noqa: PLC0415

    tables = connections[using].introspection.table_names()
    # `migrate APP` may stop before there is a table to fill.
    if using == DEFAULT_DB_ALIAS and "wagtailcore_workflowcontenttype" in tables:
        sync_locales()
        sync_approval()

from django.apps import AppConfig


class NeighbourhoodsConfig(AppConfig):
    name = "neighbourhoods"

    def ready(self):
        # Before anything asks for a policy, or the CMS settles for its own.
        from wagtail.permissions import register_permission_policy  # noqa: PLC0415

        from neighbourhoods.models import (  # noqa: PLC0415 -- needs the models
            NeighbourhoodText,
            OfficerProfile,
            Walk,
        )
        from neighbourhoods.permissions import (  # noqa: PLC0415
            WalksPolicy,
            WordsPolicy,
        )

        for model in (NeighbourhoodText, OfficerProfile):
            register_permission_policy(model, WordsPolicy(model))
        register_permission_policy(Walk, WalksPolicy(Walk, fact_name="neighbourhood"))

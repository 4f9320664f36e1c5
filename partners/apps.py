from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self):
        # So that its form is there before anybody opens the imports.
        from partners.imports import known  # noqa: F401, PLC0415 -- needs the models

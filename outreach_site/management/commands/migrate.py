from django.core.management import call_command
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import DEFAULT_DB_ALIAS, connections


class Command(DjangoMigrate):
    help = "Brings every database up to date, or only the one named by --database."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database=None)

    def get_check_kwargs(self, options):
        database = options["database"]
        return {"databases": [database] if database else list(connections)}

    def handle(self, *args, database, **options):
        # An app or a migration by name is meant for the facts alone.
        everywhere = database is None and not options["app_label"]
        aliases = list(connections) if everywhere else [database or DEFAULT_DB_ALIAS]
        for alias in aliases:
            if len(aliases) > 1 and options["verbosity"] >= 1:
                self.stdout.write(self.style.MIGRATE_HEADING(f"Database {alias}:"))
            super().handle(*args, database=alias, **options)
        if everywhere:
            # Does nothing where the cache is Redis or the table is there.
            call_command("createcachetable", verbosity=0)

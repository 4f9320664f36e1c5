from django.core.management import call_command
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import DEFAULT_DB_ALIAS, connections


def allow_time(connection) -> None:
    """A change to a large table takes longer than any page may."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")


class Command(DjangoMigrate):
    help = "Brings every database up to date, or only the one named by --database."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database=None)

    def get_check_kwargs(self, options):
        aliases = [options["database"]] if options["database"] else list(connections)
        return {**super().get_check_kwargs(options), "databases": aliases}

    def handle(self, *args, database, **options):
        # An app or a migration by name is meant for the facts alone.
        everywhere = database is None and not options["app_label"]
        aliases = list(connections) if everywhere else [database or DEFAULT_DB_ALIAS]
        if everywhere:
            # Where the cache is a table: no model has it, and what runs at the end of
            # the migrations needs it.
            call_command("createcachetable", verbosity=options["verbosity"])
        for alias in aliases:
            if len(aliases) > 1 and options["verbosity"] >= 1:
                self.stdout.write(self.style.MIGRATE_HEADING(f"Database {alias}:"))
            allow_time(connections[alias])
            super().handle(*args, database=alias, **options)

"""The content of one database as a file, and back.

What is signed in, counted or remembered for a moment is left out: a restored site
begins with everybody signed out."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.client import DatabaseClient
from django.utils.translation import gettext as _

# One transaction: if anything after this fails, the old tables are still there.
EMPTY_POSTGRESQL = """
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE public.%I CASCADE', one.tablename);
  END LOOP;
END $$;
"""


class DumpError(Exception):
    """A database could not be written out or read back; nothing was changed."""


def passing_tables() -> list[str]:
    """The tables whose rows are worth nothing tomorrow."""
    caches = [
        config["LOCATION"]
        for config in settings.CACHES.values()
        if config["BACKEND"].endswith("DatabaseCache")
    ]
    return ["django_session", "usersessions_usersession", *caches]


def file_name(alias: str) -> str:
    engine = connections[alias].vendor
    return "database.sqlite3" if engine == "sqlite" else "database.pgdump"


def dump(alias: str, path: Path) -> None:
    """Writes the database as it is at one moment, while others go on writing."""
    if connections[alias].vendor == "sqlite":
        dump_sqlite(alias, path)
    else:
        dump_postgresql(alias, path)


def load(alias: str, path: Path) -> None:
    """Replaces the database's whole content, or leaves it as it was and raises."""
    connections[alias].close()
    if connections[alias].vendor == "sqlite":
        load_sqlite(alias, path)
    else:
        load_postgresql(alias, path)
    connections[alias].close()


def open_sqlite(path) -> closing:
    return closing(sqlite3.connect(path, timeout=30, isolation_level=None))


def dump_sqlite(alias: str, path: Path) -> None:
    living = connections[alias].settings_dict["NAME"]
    try:
        with open_sqlite(living) as source, open_sqlite(path) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.execute("PRAGMA secure_delete=ON")
            tables = {
                name
                for (name,) in copy.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table'"
                )
            }
            for table in tables.intersection(passing_tables()):
                copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 -- names of ours
            copy.execute("VACUUM")
    except sqlite3.Error as error:
        raise DumpError(
            _("The database %(alias)s could not be read: %(error)s.")
            % {"alias": alias, "error": error}
        ) from error


def load_sqlite(alias: str, path: Path) -> None:
    """Page by page into the living file in one transaction of SQLite's own, so that
    whoever has it open sees the old content or the new, never a mixture."""
    living = connections[alias].settings_dict["NAME"]
    try:
        with open_sqlite(path) as source, open_sqlite(living) as target:
            if source.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise sqlite3.DatabaseError("integrity_check")
            source.backup(target)
            target.execute("PRAGMA journal_mode=WAL")
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise DumpError(
            _(
                "The database %(alias)s could not be replaced: %(error)s. "
                "It is as it was."
            )
            % {"alias": alias, "error": error}
        ) from error


def tool(name: str) -> str:
    """Where a tool of PostgreSQL's is on this machine."""
    if path := shutil.which(name):
        return path
    raise DumpError(
        _("%s is missing. Install PostgreSQL's client (postgresql-client).") % name
    )


def postgresql_command(alias: str, name: str, *parameters: str) -> tuple[list, dict]:
    """The command line of a PostgreSQL tool for this database and its environment,
    where the password travels, because everybody can read a command line."""
    config = connections[alias].settings_dict
    args, env = DatabaseClient.settings_to_cmd_args_env(
        config, ["--no-password", *parameters]
    )
    return [tool(name), *args[1:]], env or {}


def run(alias: str, command: list, env: dict) -> None:
    try:
        subprocess.run(  # noqa: S603 -- our own words
            command,
            env={**os.environ, "LC_ALL": "C.UTF-8", **env},
            check=True,
            capture_output=True,
        )
    except subprocess.CalledProcessError as error:
        # Its first line names the fault; the next ones may quote a row.
        first = error.stderr.decode(errors="replace").strip().split("\n")[0]
        raise DumpError(
            _("%(tool)s failed on the database %(alias)s: %(error)s")
            % {"tool": Path(command[0]).name, "alias": alias, "error": first}
        ) from None


def dump_postgresql(alias: str, path: Path) -> None:
    without = [f"--exclude-table-data=public.{table}" for table in passing_tables()]
    command, env = postgresql_command(
        alias,
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        *without,
        f"--file={path}",
    )
    run(alias, command, env)


def load_postgresql(alias: str, path: Path) -> None:
    """The dump becomes a script that empties the database first, and the script is
    one transaction: the old tables are there until the new ones are complete."""
    script = path.with_suffix(".sql")
    psql, env = postgresql_command(
        alias,
        "psql",
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        f"--file={script}",
    )
    pg_restore = [tool("pg_restore"), "--no-owner", "--no-privileges"]
    body = path.with_suffix(".body")
    run(alias, [*pg_restore, f"--file={body}", str(path)], {})
    with script.open("wb") as whole, body.open("rb") as part:
        whole.write(EMPTY_POSTGRESQL.encode())
        shutil.copyfileobj(part, whole)
    body.unlink()
    run(alias, psql, env)

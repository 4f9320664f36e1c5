"""What has had its time is deleted or emptied, as the table in `retention` says."""

import datetime

from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.db.models import FileField, QuerySet

from neighbourhoods.imports import vault
from neighbourhoods.models import ImportRun
from outreach_site.retention import RULES

CACHE = "cache"
IMPORT_FILES = "files of imports"


def purge(*, now: datetime.datetime, dry_run: bool = False) -> dict[str, int]:
    """How many rows of each limited model were deleted, or would be, by its label, and
    of how many that stay something was emptied, by the label and what; under "files of
    imports" the files that no import owns, under "cache" the rows of a cache that is a
    table (the limits of sign-in know network addresses)."""
    counts = {}
    for label, rule in sorted(RULES.items()):
        if rule.expired:
            rows = rule.expired(now)
            counts[label] = rows.count()
            if not dry_run:
                delete(rows)
        # After the rows that go, which need no emptying.
        for what, erased in rule.erased.items():
            rows, values = erased(now)
            counts[f"{label}, {what}"] = (
                rows.count() if dry_run else rows.update(**values)
            )
    owned = set(ImportRun.objects.values_list("file", flat=True))
    counts[IMPORT_FILES] = vault.sweep(owned, now=now, dry_run=dry_run)
    counts[CACHE] = sum(
        purge_cache(cache, now=now, dry_run=dry_run)
        for cache in caches.all(initialized_only=False)
        if isinstance(cache, DatabaseCache)
    )
    return counts


def delete(rows: QuerySet) -> None:
    """With the files that rows alone hold; Django leaves those where they are."""
    fields = [f for f in rows.model._meta.fields if isinstance(f, FileField)]
    if fields:
        for row in rows:
            for field in fields:
                getattr(row, field.name).delete(save=False)
    rows.delete()


def purge_cache(cache: DatabaseCache, *, now: datetime.datetime, dry_run: bool) -> int:
    """Django empties the table only when it is full."""
    connection = connections[router.db_for_write(cache.cache_model_class)]
    table = connection.ops.quote_name(cache._table)
    limit = connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))
    with connection.cursor() as cursor:
        where = f"FROM {table} WHERE expires < %s"
        cursor.execute(f"SELECT count(*) {where}", [limit])
        count = cursor.fetchone()[0]
        if not dry_run:
            cursor.execute(f"DELETE {where}", [limit])
    return count

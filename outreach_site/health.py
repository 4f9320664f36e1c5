"""Whether the site can do its work, for a monitor to ask."""

import logging
import secrets
from collections.abc import Callable
from functools import partial

from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)

# The databases that this process has seen up to date: migrations are only ever
# added by a new release, which is a new process.
_migrated: set[str] = set()


@never_cache
@require_safe
def health(request):
    """200 with `{"status": "ok", "checks": {NAME: "ok"}}`, or 503 where any of them
    is `"trouble"`. What the trouble is stands in the log, for those who run the site."""
    # Sessions are saved with every answer: a cookie must not make this one write.
    del request.session
    outcomes = {name: attempt(name, check) for name, check in CHECKS.items()}
    well = all(outcomes.values())
    words = {True: "ok", False: "trouble"}
    body = {
        "status": words[well],
        "checks": {name: words[outcome] for name, outcome in outcomes.items()},
    }
    return JsonResponse(body, status=200 if well else 503)


def attempt(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:
        logger.exception("health: %s", name)
        return False


def answers(alias: str) -> bool:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def remembers() -> bool:
    """Whether the cache gives back what it was given."""
    key, value = f"health-{secrets.token_hex(8)}", secrets.token_hex(8)
    cache.set(key, value, timeout=30)
    found = cache.get(key)
    cache.delete(key)
    return found == value


def is_migrated() -> bool:
    for alias in connections:
        if alias not in _migrated:
            executor = MigrationExecutor(connections[alias])
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return False
            _migrated.add(alias)
    return True


CHECKS: dict[str, Callable[[], bool]] = {
    "facts": partial(answers, DEFAULT_DB_ALIAS),
    "keys": partial(answers, "keys"),
    "cache": remembers,
    "migrations": is_migrated,
}

"""Who may import whom, read from the source.

A layer may import from the layers below it, never from above, and never from a
sibling. Apps that do not exist yet are simply absent."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = [
    {"outreach_site"},
    {"home", "desk", "opendata"},
    {"events", "feedback"},
    {"priorities"},
    {"partners"},
    {"neighbourhoods"},
    {"publishing"},
    {"accounts"},
]
RANK = {app: rank for rank, layer in enumerate(LAYERS) for app in layer}
VAGUE = {"utils", "util", "helpers", "services", "common", "core", "misc"}
NOT_OURS = {"var", "node_modules", "build", "dist"}
# Settings name an app by a string, but these reach everywhere by what they are for.
FOR_TESTS = {"tests", "benchmarks"}


def sources() -> dict[Path, str]:
    """Every module of ours, by its path from the root."""
    found = {}
    for folder in sorted(ROOT.iterdir()):
        if folder.name.startswith(".") or folder.name in NOT_OURS:
            continue
        for path in sorted(folder.rglob("*.py")):
            found[path.relative_to(ROOT)] = path.read_text(encoding="utf-8")
    return found


def imports(path: Path, source: str) -> Iterator[tuple[int, str]]:
    """Line and full name of each module that the source imports, or names as a
    string to import_module or import_string."""
    package = path.with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # One dot is the module's own package, each further dot one above it.
            kept = package[: len(package) - node.level + 1] if node.level else ()
            name = ".".join([*kept, *([node.module] if node.module else [])])
            yield node.lineno, name
            for alias in node.names:
                yield node.lineno, f"{name}.{alias.name}"
        elif isinstance(node, ast.Call) and node.args:
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            named = isinstance(first, ast.Constant) and isinstance(first.value, str)
            if named and called in ("import_module", "import_string", "__import__"):
                yield node.lineno, first.value


def is_migration(path: Path) -> bool:
    return "migrations" in path.parts


def faults(path: Path, source: str) -> list[str]:
    """What in this module breaks the law, one line each."""
    app = path.parts[0]
    found = []
    if vague := VAGUE.intersection(path.with_suffix("").parts):
        found.append(f"{path}: {vague.pop()} says nothing; name it after its noun")
    for line, name in imports(path, source):
        top, *rest = name.split(".")
        if top in RANK and app in RANK and top != app and RANK[top] <= RANK[app]:
            found.append(f"{path}:{line}: {app} may not import {top}")
        if top in FOR_TESTS and app in RANK:
            found.append(f"{path}:{line}: {app} may not import {top}")
        model = top in RANK and rest[:1] == ["models"] and rest[-1][0].isupper()
        # `import accounts.models`, which Django writes for a manager, takes no model.
        if is_migration(path) and model:
            found.append(f"{path}:{line}: a migration has its own {rest[-1]}")
    return sorted(set(found))


def test_every_import_goes_downward():
    assert [fault for item in sources().items() for fault in faults(*item)] == []


def test_the_sources_are_found():
    apps = {path.parts[0] for path in sources()}
    assert {"outreach_site", "home", "neighbourhoods", "publishing", "accounts"} <= apps


def test_every_app_has_its_place():
    """A new app has to be put into a layer before it may exist."""
    apps = {path.parts[0] for path in sources() if path.name == "apps.py"}
    assert apps - RANK.keys() == set()


@pytest.mark.parametrize(
    ("path", "source", "fault"),
    [
        (
            "accounts/roles.py",
            "from neighbourhoods.models import Team",
            "accounts/roles.py:1: accounts may not import neighbourhoods",
        ),
        (
            "publishing/pages.py",
            "\nimport outreach_site.health",
            "publishing/pages.py:2: publishing may not import outreach_site",
        ),
        (
            "events/bookings.py",
            "def book():\n    from feedback import cases",
            "events/bookings.py:2: events may not import feedback",
        ),
        (
            "neighbourhoods/imports.py",
            "if False:\n    from ..home import models",
            "neighbourhoods/imports.py:2: neighbourhoods may not import home",
        ),
        (
            "publishing/blocks.py",
            "from importlib import import_module\nimport_module('home.models')",
            "publishing/blocks.py:2: publishing may not import home",
        ),
        (
            "home/views.py",
            "from tests.conftest import cast",
            "home/views.py:1: home may not import tests",
        ),
        (
            "home/utils.py",
            "",
            "home/utils.py: utils says nothing; name it after its noun",
        ),
        (
            "neighbourhoods/services/roster.py",
            "",
            "neighbourhoods/services/roster.py: services says nothing; "
            "name it after its noun",
        ),
        (
            "home/migrations/0009_words.py",
            "from publishing.models import SiteSettings",
            "home/migrations/0009_words.py:1: a migration has its own SiteSettings",
        ),
    ],
)
def test_an_unlawful_source_is_named(path, source, fault):
    assert faults(Path(path), source) == [fault]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("home/views.py", "from accounts.models import User"),
        ("home/views.py", "from . import models\nfrom .models import HomePage"),
        ("outreach_site/urls.py", "import home, desk, events, accounts"),
        ("feedback/cases.py", "from neighbourhoods.models import Team"),
        ("tests/home/test_pages.py", "from outreach_site import urls"),
        ("home/views.py", "from django.utils import timezone"),
        ("home/views.py", "from django.core import mail"),
        ("accounts/migrations/0001_initial.py", "import accounts.models"),
    ],
)
def test_a_lawful_source_is_left_alone(path, source):
    assert faults(Path(path), source) == []

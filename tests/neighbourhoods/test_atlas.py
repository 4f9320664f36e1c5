"""What a process has in memory follows what is in force, and never a half of it."""

import os
import subprocess
import sys
import threading

import pytest
import shapely
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from neighbourhoods import atlas
from neighbourhoods.locator import find_point, find_text
from neighbourhoods.models import Boundaries, Neighbourhood
from tests.factories import box_at, make_neighbourhood, new_edition
from tests.neighbourhoods.conftest import features, run

HERE = (52.605, -1.195)


def named(answer) -> list[str]:
    return [area.name for area in answer.areas]


def in_thread(work) -> list:
    """The result of `work` in a thread with a connection of its own."""
    results = []

    def target():
        try:
            results.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=target)
    thread.start()
    thread.join(30)
    return results


def test_the_same_edition_is_read_once(db, django_assert_num_queries):
    make_neighbourhood("Before")
    first = atlas.current_atlas()
    with django_assert_num_queries(1):
        assert atlas.current_atlas() is first


def test_a_changed_row_is_seen_with_the_new_edition(db):
    row = make_neighbourhood("Before")
    assert named(find_point(*HERE)) == ["Before"]
    Neighbourhood.objects.filter(pk=row.pk).update(name="After")
    assert named(find_point(*HERE)) == ["Before"]
    new_edition()
    assert named(find_point(*HERE)) == ["After"]


def test_without_an_edition_there_is_nothing(db):
    make_neighbourhood("Before")
    Boundaries.objects.all().delete()
    Neighbourhood.objects.all().delete()
    assert atlas.current_atlas().areas == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_another_thread_sees_a_new_edition_at_once():
    make_neighbourhood("Before")
    assert named(find_point(*HERE)) == ["Before"]
    in_thread(lambda: (Neighbourhood.objects.update(name="After"), new_edition()))
    assert named(find_point(*HERE)) == ["After"]


READER = """
import sys, django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from neighbourhoods.locator import find_point
for line in sys.stdin:
    print([area.name for area in find_point(52.605, -1.195).areas], flush=True)
"""


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_another_process_sees_a_new_edition_at_once():
    make_neighbourhood("Before")
    name = str(connection.settings_dict["NAME"])
    url = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + name
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url},
    )

    def ask() -> str:
        reader.stdin.write("?\n")
        reader.stdin.flush()
        return reader.stdout.readline().strip()

    with reader:
        assert ask() == "['Before']"
        Neighbourhood.objects.update(name="After")
        new_edition()
        assert ask() == "['After']"
        reader.stdin.close()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nobody_sees_half_an_import(write):
    """Forty boxes change their names at once, again and again, while others look."""

    def city(name: str):
        rows = [
            (
                {"code": f"{n}", "name": f"{name} {n}"},
                shapely.geometry.mapping(shapely.box(*box_at(n % 8, n // 8))),
            )
            for n in range(40)
        ]
        path = write(features(*rows), name)
        return "import_neighbourhoods", path, "--code", "code", "--name", "name"

    assert run(*city("Old")).code == 0
    seen: set[tuple[str, ...]] = set()
    stop = threading.Event()

    def look():
        while not stop.is_set():
            areas = atlas.current_atlas().areas
            seen.add(tuple(sorted({area.name.split()[0] for area in areas})))
            rows = Neighbourhood.objects.values_list("name", flat=True)
            seen.add(tuple(sorted({name.split()[0] for name in rows})))
            seen.add(tuple(name.split()[0] for name in named(find_text("new 7"))))

    def target():
        try:
            look()
        finally:
            connection.close()

    readers = [threading.Thread(target=target) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(3):
            for name in ("New", "Old"):
                assert run(*city(name)).totals["changed"] == 40
    finally:
        stop.set()
        for reader in readers:
            reader.join(30)
    assert seen <= {("Old",), ("New",), ()}
    assert {("Old",), ("New",)} <= seen


def test_an_edition_is_new_only_if_something_changed(db, write):
    shape = shapely.geometry.mapping(shapely.box(*box_at(0)))
    path = write(features(({"c": 1, "n": "One"}, shape)))

    def load():
        call_command("import_neighbourhoods", path, code="c", name="n", verbosity=0)
        return Boundaries.objects.get().edition

    first = load()
    assert load() == first
    write(features(({"c": 1, "n": "Two"}, shape)))
    assert load() != first
    assert Boundaries.objects.count() == 1

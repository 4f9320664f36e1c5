"""Backup and restore on whichever engine the tests run on. A table of the test's own
stands for the keys, until an app of ours has one there."""

import datetime
import gzip
import io
import json
import os
import stat
import tarfile
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from accounts.models import User
from neighbourhoods.models import Team
from outreach_site import archives, backups, dumps

NOW = datetime.datetime(2026, 11, 22, 3, 0, 5, tzinfo=datetime.UTC)
pytestmark = pytest.mark.django_db(
    transaction=True, serialized_rollback=True, databases=["default", "keys"]
)


@pytest.fixture(autouse=True)
def seals():
    with connections["keys"].cursor() as cursor:
        cursor.execute("CREATE TABLE seal (word varchar(40))")
        cursor.execute("INSERT INTO seal VALUES ('first')")
    yield
    with connections["keys"].cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS seal")


def words() -> list[str]:
    with connections["keys"].cursor() as cursor:
        cursor.execute("SELECT word FROM seal ORDER BY word")
        return [word for (word,) in cursor.fetchall()]


def set_words(*words: str) -> None:
    with connections["keys"].cursor() as cursor:
        cursor.execute("DELETE FROM seal")
        for word in words:
            cursor.execute("INSERT INTO seal VALUES (%s)", [word])


@pytest.fixture
def media(settings) -> Path:
    root = Path(settings.MEDIA_ROOT)
    (root / "images").mkdir(parents=True)
    (root / "images" / "portrait.png").write_bytes(b"\x89PNG" * 9000)
    (root / "plan.pdf").write_bytes(b"%PDF-1.7")
    return root


def files(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def state(root: Path) -> tuple:
    teams = list(Team.objects.order_by("code").values_list("code", "name"))
    return teams, words(), files(root)


@pytest.fixture
def saved(media, tmp_path) -> tuple[Path, Path]:
    """Archives of a site with one team, whose name is Ñandú."""
    Team.objects.create(code="t1", name="Ñandú 'team'; \\ \n\t")
    facts, keys = backups.backup(tmp_path / "archives", now=NOW)
    return facts, keys


def change(media: Path) -> None:
    Team.objects.update(name="Changed")
    Team.objects.create(code="t2", name="New")
    set_words("second")
    (media / "plan.pdf").write_bytes(b"another plan")
    (media / "images" / "portrait.png").unlink()
    (media / "new.pdf").write_bytes(b"new")


def test_a_backup_is_two_archives_that_only_their_owner_reads(saved):
    facts, keys = saved
    assert facts.name == "facts-20261122T030005Z.tar.gz"
    assert keys.name == "keys-20261122T030005Z.tar.gz"
    assert sorted(os.listdir(facts.parent)) == [facts.name, keys.name]
    assert [stat.S_IMODE(path.stat().st_mode) for path in saved] == [0o600, 0o600]
    assert stat.S_IMODE(facts.parent.stat().st_mode) == 0o700


def test_each_archive_says_what_is_in_it(saved):
    manifests = []
    for path in saved:
        with tarfile.open(path) as tar:
            manifests.append(json.load(tar.extractfile("manifest.json")))
    facts, keys = manifests
    database = dumps.file_name("default")
    assert sorted(facts["members"]) == [
        database,
        "media/images/portrait.png",
        "media/plan.pdf",
    ]
    assert list(keys["members"]) == [dumps.file_name("keys")]
    assert (facts["holds"], keys["holds"]) == ("facts", "keys")
    assert facts["made_at"] == "2026-11-22T03:00:05+00:00"
    assert facts["engine"] == connections["default"].vendor
    assert "neighbourhoods.0001_initial" in facts["migrations"]
    assert sorted(facts["versions"]) == ["django", "python", "wagtail"]


def test_a_restore_brings_back_facts_and_media_and_leaves_the_keys_alone(saved, media):
    before = state(media)
    change(media)
    restored = backups.restore(facts=saved[0])
    assert restored == backups.Restored(behind=[], keys=False)
    teams, _, kept = before
    assert state(media) == (teams, ["second"], kept)


def test_a_restore_that_is_told_so_brings_back_the_keys_too(saved, media):
    before = state(media)
    change(media)
    assert backups.restore(facts=saved[0], keys=saved[1]).keys is True
    assert state(media) == before


def test_the_keys_alone_may_be_restored(saved, media):
    change(media)
    teams, _, kept = state(media)
    backups.restore(keys=saved[1])
    assert state(media) == (teams, ["first"], kept)


def test_the_site_goes_on_after_a_restore(saved, media):
    backups.restore(facts=saved[0], keys=saved[1])
    team = Team.objects.create(code="t9", name="After")
    assert team.pk != Team.objects.get(code="t1").pk
    backups.backup(saved[0].parent / "again", now=NOW)
    assert Team.objects.count() == 2


def test_a_restore_leaves_nothing_beside_the_media(saved, media):
    before = sorted(os.listdir(media.parent))
    backups.restore(facts=saved[0])
    assert sorted(os.listdir(media.parent)) == before


def test_a_restore_signs_everybody_out(media, tmp_path):
    user = User.objects.create_user("a@outreach.test", "word")
    visitor = Client()
    visitor.force_login(user)
    facts, _ = backups.backup(tmp_path / "archives", now=NOW)
    key = visitor.session.session_key
    assert visitor.session.model.objects.filter(pk=key).exists()
    backups.restore(facts=facts)
    assert User.objects.count() == 1
    assert visitor.session.model.objects.count() == 0


def flip(path: Path, place: int, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1 << bit
    path.write_bytes(content)


def test_one_flipped_bit_anywhere_is_noticed_and_nothing_is_changed(saved, media):
    change(media)
    now = state(media)
    size = saved[0].stat().st_size
    # The start, the checksum at the end, and places spread over everything between.
    places = [*range(10), *range(size - 8, size), *range(10, size - 40, size // 20)]
    for number, place in enumerate(places):
        flip(saved[0], place, number % 8)
        with pytest.raises(backups.BackupError, match="damaged"):
            backups.restore(facts=saved[0], keys=saved[1])
        flip(saved[0], place, number % 8)
    assert state(media) == now
    backups.restore(facts=saved[0])


def test_damaged_keys_stop_the_facts_too(saved, media):
    change(media)
    now = state(media)
    flip(saved[1], saved[1].stat().st_size // 2, 3)
    with pytest.raises(backups.BackupError, match=r"keys-.* is damaged"):
        backups.restore(facts=saved[0], keys=saved[1])
    assert state(media) == now


def test_half_an_archive_is_refused(saved):
    content = saved[0].read_bytes()
    for share in (0, 5, len(content) // 2, len(content) - 1):
        saved[0].write_bytes(content[:share])
        with pytest.raises(backups.BackupError, match="damaged"):
            backups.restore(facts=saved[0])


def rewritten(path: Path, *, manifest=None, extra=()) -> None:
    """The archive once more with another manifest or with further members."""
    with tarfile.open(path) as tar:
        members = [
            (entry, tar.extractfile(entry).read()) for entry in tar if entry.isfile()
        ]
    with archives.writing(path.with_name("new")) as tar:
        for entry, content in members:
            if entry.name == "manifest.json" and manifest:
                content = json.dumps({**json.loads(content), **manifest}).encode()
                entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        for entry, content in extra:
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    path.with_name("new").rename(path)


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "media/../../out.txt"])
def test_a_name_that_leads_out_of_the_folder_is_refused(saved, media, name):
    rewritten(saved[0], extra=[(tarfile.TarInfo(name), b"out")])
    now = state(media)
    with pytest.raises(backups.BackupError, match="damaged"):
        backups.restore(facts=saved[0])
    assert state(media) == now
    assert list(media.parent.rglob("out.txt")) == []


def test_a_link_in_an_archive_is_refused(saved):
    link = tarfile.TarInfo("media/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    rewritten(saved[0], extra=[(link, b"")])
    with pytest.raises(backups.BackupError, match="damaged"):
        backups.restore(facts=saved[0])


def test_a_file_that_the_manifest_does_not_name_is_refused(saved):
    rewritten(saved[0], extra=[(tarfile.TarInfo("media/more.pdf"), b"more")])
    with pytest.raises(backups.BackupError, match="damaged"):
        backups.restore(facts=saved[0])


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ({"migrations": ["neighbourhoods.9999_future"]}, "neighbourhoods.9999_future"),
        ({"format": 2}, "newer version"),
        ({"engine": "oracle"}, "comes from oracle"),
        ({"members": {}}, "damaged"),
    ],
)
def test_an_archive_from_elsewhere_is_refused(saved, media, manifest, message):
    rewritten(saved[0], manifest=manifest)
    change(media)
    now = state(media)
    with pytest.raises(backups.BackupError, match=message):
        backups.restore(facts=saved[0], keys=saved[1])
    assert state(media) == now


def test_keys_are_not_taken_for_facts(saved):
    with pytest.raises(
        backups.BackupError, match="holds the encryption keys, not the site"
    ):
        backups.restore(facts=saved[1])
    with pytest.raises(
        backups.BackupError, match="holds the site's data, not the encryption keys"
    ):
        backups.restore(keys=saved[0])


def test_other_files_are_refused_with_a_sentence(tmp_path):
    (tmp_path / "text").write_text("hello")
    (tmp_path / "zip.gz").write_bytes(gzip.compress(b"hello", mtime=0))
    for name in ("text", "zip.gz"):
        with pytest.raises(backups.BackupError, match="damaged"):
            backups.restore(facts=tmp_path / name)
    with pytest.raises(backups.BackupError, match="There is no file"):
        backups.restore(facts=tmp_path / "nothing")
    with pytest.raises(backups.BackupError, match="Name an archive"):
        backups.restore()


def test_a_database_that_cannot_be_read_back_leaves_the_old_state(saved, media):
    """The dump is whole by its checksum, and no database all the same."""
    scratch = saved[0].parent / "scratch"
    scratch.mkdir()
    archives.unpack(saved[0], scratch)
    dump = scratch / dumps.file_name("default")
    content = bytearray(dump.read_bytes())
    half = len(content) // 2
    dump.write_bytes(content[:half] + bytes(len(content) - half))
    with tarfile.open(saved[0]) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
    with archives.writing(saved[0].with_name("new")) as tar:
        members = {
            name: archives.add_file(tar, scratch / name, name)
            for name in manifest["members"]
        }
        archives.add_manifest(tar, {**manifest, "members": members})
    change(media)
    now = state(media)
    beside = sorted(os.listdir(media.parent))
    with pytest.raises(backups.BackupError, match="default"):
        backups.restore(facts=saved[0].with_name("new"))
    assert state(media) == now
    assert sorted(os.listdir(media.parent)) == beside


def test_a_backup_is_one_moment_while_somebody_writes(media, tmp_path):
    """Teams come in pairs, each pair in a transaction: an archive never holds half a
    pair, and the writer is not turned away."""
    stop, faults = threading.Event(), []

    def write():
        connection = connections["default"]
        try:
            for number in range(10_000):
                if stop.is_set():
                    break
                with connection.cursor() as cursor:
                    connection.set_autocommit(False)
                    for half in ("a", "b"):
                        cursor.execute(
                            "INSERT INTO neighbourhoods_team (code, name, phone, email)"
                            " VALUES (%s, 'T', '', '')",
                            [f"{half}{number}"],
                        )
                    connection.commit()
                    connection.set_autocommit(True)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    written = [
        backups.backup(tmp_path / str(number), now=NOW)[0] for number in range(3)
    ]
    stop.set()
    writer.join()
    assert faults == []
    counts = []
    for facts in written:
        backups.restore(facts=facts)
        firsts = {c[1:] for c in codes() if c.startswith("a")}
        seconds = {c[1:] for c in codes() if c.startswith("b")}
        assert firsts == seconds
        counts.append(len(firsts))
    assert counts == sorted(counts)
    assert counts[-1] > 0


def codes() -> list[str]:
    return list(Team.objects.values_list("code", flat=True))


def test_old_archives_are_pruned_and_nothing_else(tmp_path):
    names = [
        "facts-20261024T030005Z.tar.gz",  # 29 days
        "facts-20261023T030005Z.tar.gz",  # 30 days to the second
        "facts-20261023T030004Z.tar.gz",
        "keys-20261109T030005Z.tar.gz",
        "keys-20261108T030005Z.tar.gz",  # 14 days to the second
        "keys-20261108T030004Z.tar.gz",
        "keys-20200101T000000Z.tar.gz.note",
        "letters.txt",
    ]
    for name in names:
        (tmp_path / name).write_text("")
    backups.backup(tmp_path, now=NOW)
    assert sorted(os.listdir(tmp_path)) == [
        "facts-20261023T030005Z.tar.gz",
        "facts-20261024T030005Z.tar.gz",
        "facts-20261122T030005Z.tar.gz",
        "keys-20200101T000000Z.tar.gz.note",
        "keys-20261108T030005Z.tar.gz",
        "keys-20261109T030005Z.tar.gz",
        "keys-20261122T030005Z.tar.gz",
        "letters.txt",
    ]


@pytest.mark.parametrize("days", [0, 15, 365])
def test_keys_cannot_be_kept_for_longer_than_they_may_live(tmp_path, days):
    with pytest.raises(backups.BackupError, match="for 1 to 14 days"):
        backups.backup(tmp_path, now=NOW, keep_key_days=days)
    assert os.listdir(tmp_path) == []


def test_a_backup_is_not_put_where_the_public_reads(media):
    with pytest.raises(backups.BackupError, match="open to the public"):
        backups.backup(media / "archives", now=NOW)
    assert not (media / "archives").exists()


def test_a_second_backup_in_the_same_second_does_not_overwrite(saved):
    before = saved[0].read_bytes()
    with pytest.raises(backups.BackupError, match="already exists"):
        backups.backup(saved[0].parent, now=NOW)
    assert saved[0].read_bytes() == before


def test_a_folder_that_cannot_be_made_is_named():
    with pytest.raises(backups.BackupError, match="/proc/archives"):
        backups.backup(Path("/proc/archives"), now=NOW)


def test_the_commands_write_and_bring_back(media, tmp_path, capsys):
    Team.objects.create(code="t1", name="First")
    call_command("backup", to=tmp_path / "archives")
    facts, keys = map(Path, capsys.readouterr().out.split())
    change(media)
    call_command("restore", facts, yes=True)
    assert codes() == ["t1"]
    assert words() == ["second"]
    assert capsys.readouterr().out == (
        "Restored. Everybody has to sign in again.\nThe keys are as they were.\n"
    )
    call_command("restore", facts, keys=keys, yes=True)
    assert words() == ["first"]


def test_a_restore_asks_first(saved, media):
    change(media)
    now = state(media)
    with pytest.raises(CommandError, match="--yes"):
        call_command("restore", saved[0])
    assert state(media) == now


def test_a_missing_tool_is_named(monkeypatch, tmp_path):
    if connections["default"].vendor == "sqlite":
        pytest.skip("SQLite needs no tool")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(backups.BackupError, match="pg_dump is missing"):
        backups.backup(tmp_path, now=NOW)
    assert os.listdir(tmp_path) == []

"""What the guide tells people to type has to exist."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from outreach_site import unsafe

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
SOURCES = "".join(
    (ROOT / "outreach_site" / name).read_text(encoding="utf-8")
    for name in (
        "unsafe.py",
        "settings/base.py",
        "settings/dev.py",
        "settings/production.py",
    )
)

Typed = list[tuple[str, str]]


def typed() -> Typed:
    """Each command of `manage.py` in the guide's blocks, with its arguments."""
    blocks = "\n".join(re.findall(r"^```(?:sh|ini)\n(.*?)^```", GUIDE, re.M | re.S))
    found = re.findall(
        r"^(?:outreach|ExecStart=\S+ manage\.py) ([a-z_]+)([^\n#]*)", blocks, re.M
    )
    return sorted({(name, arguments.strip()) for name, arguments in found})


def test_the_guide_has_commands():
    names = {name for name, _ in typed()}
    assert {"migrate", "backup", "restore", "purge", "db_worker", "check"} <= names


@pytest.mark.parametrize(("name", "arguments"), typed())
def test_a_command_of_the_guide_exists_and_takes_its_arguments(name, arguments):
    if name == "invite" and name not in get_commands():
        pytest.skip("comes with the invitations")
    command = load_command_class(get_commands()[name], name)
    parser = command.create_parser("manage.py", name)
    parser.parse_args(arguments.split())


@pytest.mark.parametrize("unit", ["web", "worker", "purge", "backup", "minute"])
def test_every_unit_that_is_started_is_described(unit):
    assert f"outreach-{unit}.service" in GUIDE
    assert re.search(rf"systemctl [^\n]*outreach-{unit}", GUIDE)


def test_the_log_of_the_proxy_knows_nobody():
    formats = re.findall(r"log_format \w+ '(.*?)'", GUIDE, re.S)
    assert len(formats) == 1
    assert set(re.findall(r"\$\w+", formats[0])) == {
        "$time_iso8601",
        "$status",
        "$request_method",
        "$uri",
        "$body_bytes_sent",
        "$request_time",
    }


def examples() -> set[str]:
    return set(re.findall(r"^(?:# )?([A-Z_]+)=", EXAMPLE, re.M))


def test_the_example_names_every_value_that_the_settings_read():
    read = set(re.findall(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"", SOURCES))
    read |= set(re.findall(r"values(?:\.get\(|, )\"([A-Z_]+)\"", SOURCES))
    assert read - examples() == set()
    assert len(read) > 15


def test_the_guide_explains_every_value_of_the_example():
    left_to_make = {"PORT", "ANYMAIL_MAILGUN_API_KEY"}
    explained = set(re.findall(r"`([A-Z_]+)(?:=\w+)?`", GUIDE))
    assert examples() - left_to_make - explained == set()


def test_the_example_needs_only_a_key_to_start(tmp_path):
    lines = re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, re.M)
    values = {**dict(lines), "VAR_DIR": str(tmp_path)}
    found = [line for check in unsafe.CHECKS for line in check(values)]
    assert [line.split()[0] for line in found] == ["SECRET_KEY"]


def test_the_links_inside_the_guide_lead_somewhere():
    heads = {
        re.sub(r"[^a-z ]", "", head.lower()).replace(" ", "-")
        for head in re.findall(r"^## (.*)$", GUIDE, re.M)
    }
    assert set(re.findall(r"\]\(#([a-z-]+)\)", GUIDE)) - heads == set()

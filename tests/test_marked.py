"""No word reaches a reader untranslated: what is visible in a template or named in
Python is marked, and no sentence is put together from pieces."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ["accounts", "home", "neighbourhoods", "publishing", "outreach_site"]
# Commands speak to whoever runs the site; of the demo, the cities' own data.
UNREAD = {"migrations", "management", "demo", "settings", "formats"}

WORD = re.compile(r"[^\W\d_]{2}")
MARKED = re.compile(
    r"{% comment %}.*?{% endcomment %}"
    r"|{% blocktranslate\b.*?{% endblocktranslate %}"
    r"|<(script|style)\b.*?</\1>"
    r"|<meta name=\"(?:robots|viewport|color-scheme)\"[^>]*>"
    r"|\bdata-[\w-]+=\"[^\"]*\""
    r"|\bname=\"do\" value=\"\w+\""  # of a button: its text is what is read
    r"|{#.*?#}|{%.*?%}|{{.*?}}",
    re.S,
)
READ_ALOUD = re.compile(
    r"\b(?:aria-label|alt|title|placeholder|content|value|label)=([\"'])(.*?)\1", re.S
)
TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.S)

NAMES = {
    "button", "description", "done", "empty_label", "error_message", "heading",
    "help_text", "label", "menu_label", "page_title", "question",
    "short_description", "success_message", "verbose_name", "verbose_name_plural",
    "violation_error_message",
}  # fmt: skip
SAID = ("Error", "Refused", "Failed", "Denied")
ALLOWED = {
    # A column that no form shows; the words are for whoever reads the code.
    "x, y, width, height of the outline, in its own metres.",
    # SQLite's own word, for the log.
    "integrity_check",
}


def unmarked(template: str) -> list[str]:
    """Words of a template that are neither in a tag of translation nor HTML."""
    text = MARKED.sub("", template)
    spoken = [value for _quote, value in READ_ALOUD.findall(text)]
    seen = TAG.sub("\n", text).split("\n")
    return [piece.strip() for piece in spoken + seen if WORD.search(piece)]


def literals(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of what a person reads, where it is a plain string."""
    for node in ast.walk(ast.parse(source)):
        for value in _read(node):
            for part in (
                ast.walk(value) if isinstance(value, ast.JoinedStr) else [value]
            ):
                text = getattr(part, "value", None)
                if isinstance(text, str) and WORD.search(text):
                    yield node.lineno, text


def _read(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        return [node.value] if NAMES.intersection(names) else []
    if not isinstance(node, ast.Call):
        return []
    found = [keyword.value for keyword in node.keywords if keyword.arg in NAMES]
    called = getattr(node.func, "attr", getattr(node.func, "id", ""))
    owner = getattr(getattr(node.func, "value", None), "id", "")
    if called.endswith(SAID) or owner == "messages":
        found += node.args
    return found


def templates() -> list[Path]:
    folder = ROOT / "templates"
    return sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")])


def modules() -> list[Path]:
    found = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
    return [path for path in found if not UNREAD.intersection(path.parts)]


def test_every_word_of_a_template_is_marked():
    found = {
        str(path.relative_to(ROOT)): words
        for path in templates()
        if (words := unmarked(path.read_text(encoding="utf-8")))
    }
    assert found == {}
    assert len(templates()) > 80


def test_every_word_that_python_says_is_marked():
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in modules()
        for line, text in literals(path.read_text(encoding="utf-8"))
        if text not in ALLOWED
    ]
    assert found == []
    assert len(modules()) > 80


def test_counts_have_their_forms():
    """“%d rows” in a string that is not of ngettext is wrong for one row."""
    call = re.compile(r"(?<![a-z])(?:_|gettext|gettext_lazy)\(\s*(\"[^)]*)\)")
    counted = re.compile(r"%(?:\(\w+\))?d [a-z]+s\b")
    found = [
        f"{path.relative_to(ROOT)}: {text}"
        for path in modules()
        for text in call.findall(path.read_text(encoding="utf-8"))
        if counted.search(text)
    ]
    # One to fourteen days, never a single one.
    assert [line.rpartition(" to %d")[2] for line in found] == [' days, no longer."']


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Call us</p>", ["Call us"]),
        ('<p>{% translate "Call us" %}</p>', []),
        ("<p>{% blocktranslate %}Call {{ n }}{% endblocktranslate %}</p>", []),
        ('<img alt="A map">', ["A map"]),
        ("<img alt=\"{% translate 'A map' %}\">", []),
        ("{% if a %}, {% endif %}{{ b }} – · 1", []),
        ("{% comment %}Not shown{% endcomment %}{# nor this #}<!-- this -->", []),
        ("<script>let shown;</script>{% if x %}yes{% endif %}", ["yes"]),
    ],
)
def test_an_unmarked_word_in_a_template_is_found(template, found):
    assert unmarked(template) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('CharField(verbose_name="name")', ["name"]),
        ('CharField(verbose_name=_("name"))', []),
        ('class A:\n    button = "Send"', ["Send"]),
        ('raise AreaError("Choose another")', ["Choose another"]),
        ('raise AreaError(f"Choose {other}")', ["Choose "]),
        ('raise AreaError(_("Choose another"))', []),
        ('messages.success(request, "Saved")', ["Saved"]),
        ('raise AreaError(code)\nshown = "inner"', []),
    ],
)
def test_an_unmarked_word_in_python_is_found(source, found):
    assert [text for _line, text in literals(source)] == found

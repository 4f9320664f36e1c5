"""The force's colours as a stylesheet that a browser may keep."""

import re

import pytest
from django.test import RequestFactory
from django.urls import reverse

from publishing.colours import theme, theme_version
from publishing.context import site
from publishing.models import SiteSettings


@pytest.fixture
def chosen(db):
    settings = SiteSettings.load()
    settings.accent = "#7a1f3d"
    settings.save()
    return settings.accent


def test_the_stylesheet_holds_both_themes(client, chosen):
    answer = client.get(reverse("theme"))
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    css = answer.content.decode()
    light, dark = re.fullmatch(
        r":root\{(.*)\}\n@media \(prefers-color-scheme: dark\)\{:root\{(.*)\}\}\n", css
    ).groups()
    for name, block in (("light", light), ("dark", dark)):
        declared = dict(line.split(":") for line in block.split(";"))
        assert declared == {f"--{k}": v for k, v in theme(chosen)[name].items()}


def test_the_current_version_is_kept_for_a_year(client, chosen):
    answer = client.get(reverse("theme"), {"v": theme_version(chosen)})
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"


@pytest.mark.parametrize("query", [{}, {"v": ""}, {"v": theme_version("#0b5d57")}])
def test_any_other_version_is_asked_for_again(client, chosen, query):
    answer = client.get(reverse("theme"), query)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-cache"


def test_the_version_changes_with_the_accent():
    assert theme_version("#0b5d57") != theme_version("#0b5d58")
    assert re.fullmatch("[0-9a-f]{12}", theme_version("#0b5d57"))


def test_templates_know_the_site_and_the_version(chosen):
    context = site(RequestFactory().get("/"))
    assert context["site"].accent == chosen
    assert context["theme_version"] == theme_version(chosen)


def test_nothing_can_be_written_to_the_stylesheet(client, chosen):
    assert client.post(reverse("theme")).status_code == 405

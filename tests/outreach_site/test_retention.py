import datetime

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from outreach_site.retention import NONE, ON_SQLITE_ALONE, RULES


def unnamed(labels: set[str], rules: set[str]) -> list[str]:
    return sorted(labels - rules)


def labels() -> set[str]:
    return {model._meta.label for model in apps.get_models()}


def rules() -> set[str]:
    if connection.vendor == "sqlite":
        return {*RULES, *ON_SQLITE_ALONE}
    return set(RULES)


def test_every_model_says_what_it_holds_about_people():
    assert unnamed(labels(), rules()) == []


def test_every_rule_is_about_a_model_that_exists():
    assert unnamed(rules(), labels()) == []


def test_a_model_without_a_rule_would_be_noticed():
    assert unnamed({*labels(), "feedback.Concern"}, rules()) == ["feedback.Concern"]
    without = rules() - {"accounts.User"}
    assert unnamed(labels(), without) == ["accounts.User"]


@pytest.mark.parametrize("label", sorted(RULES))
def test_a_rule_says_none_or_what_how_long_and_why(label):
    rule = RULES[label]
    if rule is NONE or rule == NONE:
        assert (rule.kept, rule.why, rule.expired) == ("", "", None)
    else:
        assert all((rule.holds, rule.kept, rule.why))


@pytest.mark.parametrize("label", sorted(RULES))
def test_a_model_that_points_at_a_person_is_not_called_none(label):
    model = apps.get_model(label)
    people = {settings.AUTH_USER_MODEL, "neighbourhoods.Officer"}
    points = {
        field.related_model._meta.label
        for field in model._meta.get_fields(include_parents=False)
        if field.many_to_one and field.concrete and field.related_model
    }
    # Where ours stand in their place, the CMS's tables are empty.
    replaced = {"wagtaildocs.Document", "wagtailimages.Image"}
    if points & people and label not in replaced:
        assert RULES[label] != NONE


@pytest.mark.django_db
def test_every_limit_can_be_asked_for():
    now = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
    counts = {
        label: rule.expired(now).count()
        for label, rule in RULES.items()
        if rule.expired
    }
    assert set(counts.values()) == {0}
    assert len(counts) >= 9

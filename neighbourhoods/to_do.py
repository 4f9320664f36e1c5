"""What needs doing, counted, for one person: only what they may do something about."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import TaskState

from accounts.roles import SUPERVISOR, role_of
from neighbourhoods import missing_words, reports
from neighbourhoods.kinds_of_words import kinds
from neighbourhoods.models import Officer, OfficerProfile
from neighbourhoods.permissions import (
    may_change_officers,
    may_translate,
    neighbourhoods_of,
    report_teams,
    writable_facts,
)
from publishing import translations


@dataclass(frozen=True, slots=True)
class Link:
    """`state` is a sentence beside it, or empty."""

    sentence: str
    url: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    links: list[Link]


def to_do(user, *, on: datetime.date) -> list[Group]:
    """Groups without a link are left out. As many queries however much there is."""
    groups = [
        Group(_("Words"), [*_to_approve(user), *_to_write(user, on=on)]),
        Group(_("Translations"), _to_translate(user)),
        Group(_("People and places"), _to_see_to(user, on=on)),
        Group(_("Your words"), _own_words(user, on=on)),
        Group(_("Your walks"), _own_walks(user, on=on)),
    ]
    return [group for group in groups if group.links]


def _report(slug: str, **chosen) -> str:
    address = reverse(f"neighbourhoods_reports:{slug}")
    return f"{address}?{urlencode(chosen)}" if chosen else address


# --- Words


def _to_approve(user) -> list[Link]:
    count = TaskState.objects.reviewable_by(user).count()
    sentence = ngettext(
        "%d text waits for your approval", "%d texts wait for your approval", count
    )
    # The CMS lists them further down on the same page.
    return [Link(sentence % count, "#awaiting-review-section")] if count else []


def _to_write(user, *, on: datetime.date) -> list[Link]:
    names = dict(settings.LANGUAGES)
    links = []
    for kind in kinds():
        if writable_facts(user, kind.model, on=on) is not None:
            continue
        for code, count in missing_words.counted(kind, on=on).items():
            told = {"count": count, "language": names[code]}
            url = _report("missing-words", kind=kind.key, language=code)
            links.append(Link(kind.lacking(count) % told, url))
    return links


def _to_translate(user) -> list[Link]:
    if not may_translate(user):
        return []
    links = []
    if count := translations.for_translators().count():
        sentence = ngettext(
            "%d translation lacks sentences", "%d translations lack sentences", count
        )
        url = _report("translations", state="translate")
        links.append(Link(sentence % count, url))
    publishes = user.has_perm("neighbourhoods.publish_neighbourhoodtext")
    if publishes and (count := translations.for_approvers().count()):
        sentence = ngettext(
            "%d translation is whole and waits to be published",
            "%d translations are whole and wait to be published",
            count,
        )
        url = _report("translations", state="publish")
        links.append(Link(sentence % count, url))
    if count := translations.behind().count():
        sentence = ngettext(
            "%d text is newer than what its translators were given",
            "%d texts are newer than what their translators were given",
            count,
        )
        links.append(Link(sentence % count, _report("translations", state="sync")))
    return links


# --- People and places


def _to_see_to(user, *, on: datetime.date) -> list[Link]:
    """Those who may change officers do it; a supervisor sees that it is done."""
    role = role_of(user)
    if not (may_change_officers(user) or (role and role.key == SUPERVISOR)):
        return []
    about = {"on": on, "teams": report_teams(user, on=on)}
    counted = [*_about_officers(**about), *_about_posts(**about)]
    return [
        Link(sentence % count, _report(slug))
        for slug, count, sentence in counted
        if count
    ]


def _about_officers(**about) -> list[tuple[str, int, str]]:
    shown = reports.unconsented(**about).count()
    profiles = reports.unreviewed(**about).count()
    courses = reports.lapses(**about).count()
    return [
        (
            "consents",
            shown,
            ngettext(
                "%d officer is shown without consent",
                "%d officers are shown without consent",
                shown,
            ),
        ),
        (
            "profiles",
            profiles,
            ngettext(
                "%d profile was not looked through for half a year",
                "%d profiles were not looked through for half a year",
                profiles,
            ),
        ),
        (
            "trainings",
            courses,
            ngettext(
                "%d training has lapsed or lapses within 90 days",
                "%d trainings have lapsed or lapse within 90 days",
                courses,
            ),
        ),
    ]


def _about_posts(**about) -> list[tuple[str, int, str]]:
    unnamed = reports.unnamed(**about).count()
    open_ends = sum(not end.followers for end in reports.ending(**about))
    return [
        (
            "named-officers",
            unnamed,
            ngettext(
                "%d neighbourhood has no named officer",
                "%d neighbourhoods have no named officer",
                unnamed,
            ),
        ),
        (
            "ending",
            open_ends,
            ngettext(
                "%d assignment ends within 90 days and nobody follows",
                "%d assignments end within 90 days and nobody follows",
                open_ends,
            ),
        ),
    ]


# --- What is one's own by one's post


def _own_words(user, *, on: datetime.date) -> list[Link]:
    """The person's own profile first, then what is their team's."""
    links = []
    for kind in sorted(kinds(), key=lambda kind: kind.model is not OfficerProfile):
        about = kind.model.snippet_viewset.get_url_name("about")
        related = kind.fact_field.related_query_name()
        shown = {
            f"{related}__live": True,
            f"{related}__locale__language_code__in": dict(settings.LANGUAGES),
        }
        published = Count(related, filter=Q(**shown), distinct=True)
        for fact in kind.own(user, on=on).annotate(published=published):
            state = _state(fact, fact.published)
            links.append(Link(str(fact), reverse(about, args=[fact.pk]), state))
    return links


def _state(fact, published: int) -> str:
    if isinstance(fact, Officer) and not fact.public_name:
        return _("People read them once you are shown by name or alias.")
    languages = len(settings.LANGUAGES)
    sentence = ngettext(
        "Published in %(count)d of %(all)d languages",
        "Published in %(count)d of %(all)d languages",
        published,
    )
    return sentence % {"count": published, "all": languages}


def _own_walks(user, *, on: datetime.date) -> list[Link]:
    by_post = neighbourhoods_of(user, on=on).exists()
    return [Link(_("Note a walk"), reverse("walk:add"))] if by_post else []

"""Officers with portraits and histories, for the pages to show."""

import datetime
import io

from django.conf import settings
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image

from neighbourhoods.models import (
    Absence,
    Assignment,
    ContactPoint,
    Neighbourhood,
    NeighbourhoodText,
    Officer,
    OfficerProfile,
    TeamPost,
    Walk,
)
from publishing.models import CleanImage
from publishing.words import begin

SINCE = datetime.date(2021, 3, 1)


def staff(neighbourhood: Neighbourhood, *, officers: int) -> list[Officer]:
    """That many with portraits, a supervisor, two stations with hours, words, walks
    and an absence. Replaces who was there."""
    codes = [f"{neighbourhood.code}-{number}" for number in range(officers)]
    neighbourhood.assignments.all().delete()
    people = [Officer.objects.filter(code=c).first() or _officer(c) for c in codes]
    for number, person in enumerate(people):
        role = Assignment.Role.OFFICER if number else Assignment.Role.LEAD
        for since, until in ((SINCE, datetime.date(2023, 5, 31)), (None, None)):
            neighbourhood.assignments.create(
                officer=person,
                role=role,
                starts_on=since or datetime.date(2023, 6, 1),
                ends_on=until,
            )
    if not neighbourhood.team.posts.exists():
        neighbourhood.team.posts.create(
            officer=_officer(f"{neighbourhood.code}-supervisor"),
            role=TeamPost.Role.SUPERVISOR,
            starts_on=SINCE,
        )
        x, y = (
            (neighbourhood.west, neighbourhood.east),
            (
                neighbourhood.south,
                neighbourhood.north,
            ),
        )
        for number, share in enumerate((0.4, 0.6)):
            point = ContactPoint.objects.create(
                team=neighbourhood.team,
                name=f"Station {number}",
                address=f"{number} Harbour Street",
                phone="020 7946 0123",
                lat=y[0] + share * (y[1] - y[0]),
                lng=x[0] + share * (x[1] - x[0]),
            )
            open_all_week(point)
        say_something(neighbourhood, people[0])
    return people


def open_all_week(point: ContactPoint) -> None:
    """Twice a day, and closed the day after tomorrow."""
    for weekday in range(7):
        for opens, closes in ((9, 12), (14, 18)):
            point.weekly_hours.create(
                weekday=weekday,
                opens=datetime.time(opens),
                closes=datetime.time(closes),
            )
    soon = timezone.localdate() + datetime.timedelta(days=2)
    point.special_hours.create(day=soon)


def say_something(neighbourhood: Neighbourhood, officer: Officer) -> None:
    """Words in every language, three walks, and a day off with cover."""
    text = "<p>" + "We walk the market every Friday. " * 8 + "</p>"
    for code, _name in settings.LANGUAGES:
        for model, fact, field in (
            (NeighbourhoodText, neighbourhood, "welcome"),
            (OfficerProfile, officer, "about"),
        ):
            words = begin(model, fact, language=code, by=None)
            setattr(words, field, text)
            words.save_revision().publish()
    today = timezone.localdate()
    for days in (2, 5, 9):
        Walk.objects.create(
            neighbourhood=neighbourhood,
            walked_on=today - datetime.timedelta(days=days),
            text="We walked the quay and heard of dark street lights.",
            language="en",
            published_at=timezone.now(),
        )
    Absence.objects.create(officer=officer, starts_on=today)


def _officer(code: str) -> Officer:
    return Officer.objects.create(
        code=code,
        name=f"Officer {code.replace('-', ' ')} (fictional)",
        rank="Constable",
        publish=Officer.Publish.NAME,
        languages=["en", "gu"],
        portrait=_portrait(code),
        show_portrait=True,
    )


def _portrait(code: str) -> CleanImage:
    buffer = io.BytesIO()
    colour = tuple(code.encode()[-3:])
    Image.new("RGB", (300, 300), colour).save(buffer, "PNG")
    buffer.seek(0)
    file = ImageFile(buffer, name=f"{code.lower()}.png")
    return CleanImage.objects.create(title="Portrait", file=file)

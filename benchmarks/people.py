"""Officers with portraits and histories, for the pages to show."""

import datetime
import io

from django.core.files.images import ImageFile
from PIL import Image

from neighbourhoods.models import (
    Assignment,
    ContactPoint,
    Neighbourhood,
    Officer,
    TeamPost,
)
from publishing.models import CleanImage

SINCE = datetime.date(2021, 3, 1)


def staff(neighbourhood: Neighbourhood, *, officers: int) -> list[Officer]:
    """That many with portraits, a supervisor, two stations. Replaces who was there."""
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
            ContactPoint.objects.create(
                team=neighbourhood.team,
                name=f"Station {number}",
                address=f"{number} Harbour Street",
                phone="020 7946 0123",
                lat=y[0] + share * (y[1] - y[0]),
                lng=x[0] + share * (x[1] - x[0]),
            )
    return people


def _officer(code: str) -> Officer:
    return Officer.objects.create(
        code=code,
        name=f"Officer {code.replace('-', ' ')} (fictional)",
        rank="Constable",
        publish=Officer.Publish.NAME,
        languages=["en", "gu"],
        portrait=_portrait(code),
    )


def _portrait(code: str) -> CleanImage:
    buffer = io.BytesIO()
    colour = tuple(code.encode()[-3:])
    Image.new("RGB", (300, 300), colour).save(buffer, "PNG")
    buffer.seek(0)
    file = ImageFile(buffer, name=f"{code.lower()}.png")
    return CleanImage.objects.create(title="Portrait", file=file)

"""Which courses are to be taken again."""

import datetime

from neighbourhoods.models import Officer, Training

SOON = datetime.timedelta(days=90)


def lapsing(*, on: datetime.date, within: datetime.timedelta = SOON):
    """Trainings that still count on that day and cease to by `within` after it, the
    first to lapse first."""
    return (
        Training.objects.filter(expires_on__gte=on, expires_on__lte=on + within)
        .select_related("officer")
        .order_by("expires_on", "officer__code", "course")
    )


def public_trainings(officer: Officer, *, on: datetime.date) -> list[Training]:
    """What the public may know; of somebody shown by role alone nothing, because a
    course may tell who it is."""
    if not officer.public_name:
        return []
    return list(officer.trainings.valid(on).filter(public=True))

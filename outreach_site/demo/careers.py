"""What happens to the demo's officers over time: consents, absences, a hand-over and
trainings. All of it is invented, and made by the verbs that a force uses.

`careers.json` of a city counts in weeks before today, as `people.csv` does: what is
`from` 1 `to` -2 began on the Monday of last week and ends on the Sunday before the
Monday in two weeks."""

import datetime

from django.utils import timezone

from neighbourhoods import absences, assignments, consents
from neighbourhoods.models import Absence, Assignment, Officer, Training
from outreach_site.demo.city import read
from outreach_site.demo.people import FOLDER, monday, people

KEPT_AT = "demonstration, nobody has signed"


def make_careers(city: str, *, today: datetime.date, now: datetime.datetime) -> None:
    """After the officers and their assignments are there."""
    officers = {officer.code: officer for officer in Officer.objects.all()}
    plan = read(FOLDER / city / "careers.json")
    _record_consents(city, officers, now=now)
    for row in plan["absences"]:
        absence = Absence(
            officer=officers[row["officer"]],
            covering=officers.get(row["covering"]),
            starts_on=monday(today, row["from"]),
            ends_on=monday(today, row["to"]) - datetime.timedelta(days=1),
        )
        absences.keep(absence)
    for row in plan["hand_overs"]:
        assignment = Assignment.objects.current(today).get(
            officer__code=row["officer"], neighbourhood__code=row["neighbourhood"]
        )
        assignments.succeed(
            assignment,
            successor=officers[row["successor"]],
            from_=monday(today, row["from"]),
            by=None,
        )
    for row in plan["trainings"]:
        _make_training(row, officers[row["officer"]], today=today)


def _record_consents(
    city: str, officers: dict[str, Officer], *, now: datetime.datetime
) -> None:
    for person in people(city):
        if person["publish"] != Officer.Publish.ROLE:
            consents.record(
                officers[person["officer"]],
                publish=person["publish"],
                photo=bool(person["look"]),
                given_on=timezone.localdate(now),
                kept_at=KEPT_AT,
                by=None,
                now=now,
            )


def _make_training(row: dict, officer: Officer, *, today: datetime.date) -> None:
    training = Training(
        officer=officer,
        course=row["course"],
        held_on=monday(today, row["held"]),
        expires_on=monday(today, row["expires"]) if row["expires"] != "" else None,
        public=row["public"],
    )
    training.full_clean()
    training.save()

"""Who works in the demo's police. All of them are invented.

`people.csv` of a city holds one person a row. `walks` says `role weeks>weeks code`,
where the weeks are those before today: `lead 120>30` began 120 weeks ago and ended the
day before whatever began 30 weeks ago, `lead 30>` goes on, `lead -3>` begins in three
weeks. `posts` says the same of a team's posts. Everything begins on a Monday."""

import csv
import datetime
from pathlib import Path

from django.utils import timezone

CITIES = ("leicester", "valencia")
FOLDER = Path(__file__).resolve().parent
FACTS = ("officer", "name", "alias", "rank", "publish", "languages")
COLUMNS = (
    "officer", "name", "alias", "rank", "publish",
    "neighbourhood", "role", "starts_on", "ends_on", "languages",
)  # fmt: skip


def people(city: str) -> list[dict[str, str]]:
    """The rows of `people.csv`: FACTS, `look`, `walks` and `posts`."""
    with (FOLDER / city / "people.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def roster(city: str, *, today: datetime.date) -> list[dict[str, str]]:
    """Who walks and walked where, one row an assignment, as a roster's columns. The
    last day is empty where an assignment goes on."""
    rows = []
    for person in people(city):
        for role, code, starts_on, ends_on in dated(person["walks"], today=today):
            row = {key: person[key] for key in FACTS} | {
                "neighbourhood": code,
                "role": role,
                "starts_on": starts_on.isoformat(),
                "ends_on": ends_on.isoformat() if ends_on else "",
            }
            rows.append({column: row[column] for column in COLUMNS})
    return rows


def posts(city: str, *, today: datetime.date) -> list[dict]:
    """Supervisors and duty desks, now and before: officer, team (codes), role,
    starts_on, ends_on (dates; None goes on)."""
    return [
        {
            "officer": person["officer"],
            "team": code,
            "role": role,
            "starts_on": starts_on,
            "ends_on": ends_on,
        }
        for person in people(city)
        for role, code, starts_on, ends_on in dated(person["posts"], today=today)
    ]


def dated(
    plan: str, *, today: datetime.date
) -> list[tuple[str, str, datetime.date, datetime.date | None]]:
    """Role, code, first day and last day of each part of a plan."""
    found = []
    for part in filter(None, plan.split("; ")):
        role, weeks, code = part.split(" ", 2)
        begin, end = weeks.split(">")
        last = monday(today, end) - datetime.timedelta(days=1) if end else None
        found.append((role, code, monday(today, begin), last))
    return found


def monday(today: datetime.date, weeks: str) -> datetime.date:
    """The Monday of the week that was so many weeks ago."""
    that_day = today - datetime.timedelta(weeks=int(weeks))
    return that_day - datetime.timedelta(days=that_day.weekday())


def moment(
    today: datetime.date, week: int, weekday: int, clock: str
) -> datetime.datetime:
    """That day (0 is Monday) and time of the week that is so many weeks ahead."""
    day = monday(today, str(-week)) + datetime.timedelta(days=weekday)
    time = datetime.time.fromisoformat(clock)
    return timezone.make_aware(datetime.datetime.combine(day, time))

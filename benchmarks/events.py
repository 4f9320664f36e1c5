"""What the list of events costs when few and when many sessions are to come, uncached,
as multiples of the least page that the CMS can serve (`W`); and its queries."""

import argparse
import datetime
import sys

from benchmarks.figures import Figures, median
from benchmarks.filling import create_tables
from benchmarks.pages import Measured, import_neighbourhoods, run
from benchmarks.scratch import scratch

FEW, MANY = 100, 10_000
NEIGHBOURHOODS, EVENTS = 22, 50
MOST_QUERIES, MOST_GROWTH = 20, 1.5
LANGUAGES = (["en"], ["en", "gu"], ["en", "pl"], ["en", "ar", "es"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=MANY)
    parser.add_argument("--turns", type=int, default=200)
    options = parser.parse_args()
    with scratch("events", keep=False) as folder:
        figures = Figures(f"Events: {FEW} and {options.sessions:,} sessions to come")
        create_tables()
        import_neighbourhoods(folder, NEIGHBOURHOODS)
        fill(FEW)
        few = measure(figures, FEW, options.turns)
        fill(options.sessions - FEW)
        many = measure(figures, options.sessions, options.turns)
        for name, (ratio, queries) in many.items():
            growth = ratio / few[name][0]
            figures.at_most(f"{name}: many, of few", growth, MOST_GROWTH)
            figures.at_most(f"{name}: queries", queries, MOST_QUERIES)
            more = queries - few[name][1]
            figures.at_most(f"{name}: queries more for many", more, 0)
    return figures.exit_code


def make_events(team) -> list:
    """EVENTS of them, with words in every language, unless they are there."""
    from django.conf import settings  # noqa: PLC0415 -- after setup

    from events.models import Event, EventText  # noqa: PLC0415
    from publishing.words import begin  # noqa: PLC0415

    for number in range(EVENTS):
        event, made = Event.objects.get_or_create(
            slug=f"event-{number}", defaults={"name": f"Event {number}", "team": team}
        )
        for code, _name in settings.LANGUAGES if made else ():
            words = begin(EventText, event, language=code, by=None)
            words.title, words.summary = f"{code} {number}", "A sentence."
            words.save_revision().publish()
    return list(Event.objects.all())


def fill(count: int) -> None:
    """Sessions of EVENTS events, over the two years to come, all around."""
    from django.utils import timezone  # noqa: PLC0415 -- after setup

    from events.models import Session  # noqa: PLC0415
    from neighbourhoods.models import Neighbourhood  # noqa: PLC0415

    places = list(Neighbourhood.objects.select_related("team").order_by("code"))
    now = timezone.now()
    events = make_events(places[0].team)
    rows = Session.objects.bulk_create(
        [
            Session(
                event=events[number % EVENTS],
                starts_at=now + datetime.timedelta(hours=1 + number * 17_520 / count),
                ends_at=now + datetime.timedelta(hours=3 + number * 17_520 / count),
                place=f"Hall {number % 97}",
                languages=LANGUAGES[number % len(LANGUAGES)],
                changed_at=now,
            )
            for number in range(count)
        ],
        batch_size=500,
    )
    told = Session.neighbourhoods.through
    told.objects.bulk_create(
        [
            # Every second one in the first, so that few fill a page there too.
            told(session=row, neighbourhood=places[number % 2 and number % len(places)])
            for number, row in enumerate(rows)
        ],
        batch_size=500,
    )


def measure(figures: Figures, count: int, turns: int) -> dict[str, tuple[float, int]]:
    """Multiples of W, and queries, of each page."""
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 -- after setup

    from neighbourhoods.models import Neighbourhood  # noqa: PLC0415

    here = Neighbourhood.objects.order_by("code").first()
    pages = {
        "W": Measured("/bare/"),
        "list": Measured("/events/"),
        "list of one neighbourhood": Measured(f"/events/?where={here.slug}"),
        "second page": Measured("/events/?page=2"),
        "list, ar": Measured("/ar/events/"),
    }
    run(get_wsgi_application(), pages, turns)
    least = pages.pop("W").seconds
    found = {}
    for name, page in pages.items():
        both = zip(page.seconds, least, strict=True)
        ratio = median([seconds / w for seconds, w in both])
        figures.note(f"{name} ({count:,} sessions)", f"{ratio:.2f} W")
        found[name] = ratio, page.queries
    return found


if __name__ == "__main__":
    sys.exit(main())

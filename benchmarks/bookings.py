"""Many bookings at once for ten seats, by many processes of which some are killed.

`--server URL` measures PostgreSQL, in a database that is made there and dropped; without
it SQLite is measured. After each round the rows are compared with what was acknowledged.
The control does what must not be done, count and then insert, under the same harness:
unless that oversells on PostgreSQL, the harness would notice nothing, and fails. Then
what one booking costs, and how long many writers get along with each other."""

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.figures import Figures, median
from benchmarks.filling import create_tables
from benchmarks.scratch import scratch

MOST_QUERIES, MOST_RATIO = 15, 10
WRITERS = 32


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", default="", help="postgres://…; else SQLite")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--control", type=int, default=10, help="rounds of the control")
    parser.add_argument("--processes", type=int, default=16)
    parser.add_argument("--bookings", type=int, default=250, help="of a round")
    parser.add_argument("--kills", type=int, default=4, help="of a round")
    parser.add_argument("--turns", type=int, default=300, help="of what one costs")
    parser.add_argument("--seconds", type=float, default=60, help="of many writers")
    parser.add_argument("--seed", type=int, default=time.time_ns())
    options = parser.parse_args()
    random.seed(options.seed)
    with scratch("bookings", keep=False), database(options.server) as engine:
        figures = Figures(f"Bookings on {engine}")
        figures.note("seed", str(options.seed))
        create_tables()
        event = make_event()
        rush(figures, event, options)
        control(figures, event, options, judged=engine == "PostgreSQL")
        cost(figures, event, options.turns)
        writers(figures, event, options.seconds)
        close()
    return figures.exit_code


@contextmanager
def database(server: str) -> Iterator[str]:
    """The engine's name. Django's settings point to a database of our own from here."""
    if not server:
        yield "SQLite"
        return
    import psycopg  # noqa: PLC0415 -- needed for this engine alone

    name = f"outreach_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    os.environ["BENCH_DATABASE_URL"] = f"{server.rpartition('/')[0]}/{name}"
    try:
        yield "PostgreSQL"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def make_event():
    from events.models import Event, EventText  # noqa: PLC0415 -- after setup
    from neighbourhoods.models import Team  # noqa: PLC0415
    from publishing.words import begin  # noqa: PLC0415

    team = Team.objects.create(name="Harbour team")
    event = Event.objects.create(name="Open evening", slug="open-evening", team=team)
    words = begin(EventText, event, language="en", by=None)
    words.title, words.summary = "Open evening", "A sentence."
    words.save_revision().publish()
    return event


def close() -> None:
    """A process that is forked must not share a connection."""
    from django.db import connections  # noqa: PLC0415 -- after setup

    connections.close_all()


# --- Many at once


def rush(figures: Figures, event, options) -> None:
    from benchmarks.pool import Pool  # noqa: PLC0415 -- after setup
    from benchmarks.rush import act  # noqa: PLC0415

    close()
    found, answers, seconds = Counter(), Counter(), []
    with Pool(options.processes, act) as pool:
        for number in range(options.rounds):
            history, wrong, took = play(pool, event, options, do="book")
            answers += history.answers
            seconds.append(took)
            if (number + 1) % 10 == 0:
                print(f"      {number + 1} rounds, {sum(found.values())} with faults")
            for name, what in wrong.items():
                found[name] += 1
                print(f"      round {number}: {name}: {what[:5]}", flush=True)
    figures.note("rounds, processes, bookings of a round",
                 f"{options.rounds}, {options.processes}, {options.bookings}")  # fmt: skip
    figures.note("seconds of a round, median", f"{median(seconds):.1f}")
    for name, count in sorted(answers.items()):
        figures.note(name, f"{count:,}")
    for name in (
        "seats too many",
        "taken is not what is held",
        "unsold while a group fits",
        "acknowledged and gone",
        "one form, two bookings",
        "not one message for a booking",
        "errors",
    ):
        figures.at_most(f"rounds with {name}", found[name], 0)


def play(pool, event, options, *, do: str) -> tuple:
    """One round: what was answered, what was wrong, how many seconds it took."""
    from benchmarks.rush import History, faults, forget, new_session  # noqa: PLC0415

    forget()
    history = History(new_session(event).pk)
    close()
    kills = options.kills if do == "book" else 0
    kill_after = {random.randint(1, options.bookings) for _kill in range(kills)}
    jobs = history.jobs(options.bookings, do)
    started = time.perf_counter()
    pool.run(jobs, answered=history.answered, kill_after=kill_after)
    took = time.perf_counter() - started
    wrong = faults(history)
    return history, wrong, took


def control(figures: Figures, event, options, *, judged: bool) -> None:
    from benchmarks.pool import Pool  # noqa: PLC0415 -- after setup
    from benchmarks.rush import act, oversold  # noqa: PLC0415

    close()
    too_many = []
    with Pool(options.processes, act) as pool:
        for _round in range(options.control):
            history, _wrong, _took = play(pool, event, options, do="naive")
            too_many.append(oversold(history))
    name = "control: rounds of count-then-insert that oversell"
    figures.note("control: seats too many", ", ".join(map(str, too_many)))
    rounds = sum(many > 0 for many in too_many)
    if judged:
        figures.at_least(name, rounds, 0.9 * options.control)
    else:
        figures.note(name, str(rounds))


# --- One alone


def cost(figures: Figures, event, turns: int) -> None:
    """CPU of this process alone, in turns: the form that a resident sends, and the
    least view that writes, both behind the site's middleware."""
    from django.db import connection  # noqa: PLC0415 -- after setup
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from benchmarks.rush import forget, new_session  # noqa: PLC0415

    forget()
    session = new_session(event, seats=10 * (turns + 2))
    client, path = (
        Client(SERVER_NAME="localhost"),
        f"/events/{event.slug}/{session.ref}/book/",
    )
    typed = {"places": "3", "name": "Robin", "email": "robin@example.org", "notes": ""}

    def book(number: int) -> None:
        form = typed | {"form_token": f"turn-{number:05}"}
        assert client.post(path, form).status_code == 303

    def insert() -> None:
        assert client.post("/bare-insert/").status_code == 201

    def timed(act, *given) -> float:
        started = time.process_time()
        act(*given)
        return time.process_time() - started

    book(0)
    insert()
    with CaptureQueriesContext(connection) as captured:
        book(1)
    queries = len(captured)  # the next request forgets them
    pairs = [(timed(book, number + 2), timed(insert)) for number in range(turns)]
    booking, bare = (median(seconds) for seconds in zip(*pairs, strict=True))
    figures.note("one booking, CPU", f"{booking * 1e3:.2f} ms")
    figures.note("a bare view that inserts one row, CPU", f"{bare * 1e3:.2f} ms")
    figures.at_most("one booking: queries", queries, MOST_QUERIES)
    figures.at_most("one booking: CPU, of the bare view's", booking / bare, MOST_RATIO)


# --- Many writers for long


def writers(figures: Figures, event, seconds: float) -> None:
    """Each waits for its turn; none may be told that the database is locked."""
    from benchmarks.pool import Pool  # noqa: PLC0415 -- after setup
    from benchmarks.rush import History, Job, act, forget, new_session  # noqa: PLC0415

    forget()
    sessions = [new_session(event, seats=1_000_000).pk for _session in range(4)]
    close()
    history, until, numbers = History(sessions[0]), time.monotonic() + seconds, iter(
        range(10**9)
    )  # fmt: skip

    def job() -> Job:
        number = next(numbers)
        where = sessions[number % len(sessions)]
        return Job("book", where, token=f"writer-{number:07}", places=1)

    def answered(done, answer) -> list[Job]:
        follows = history.answered(done, answer)
        if time.monotonic() > until:
            return []
        return follows or [job()]

    with Pool(WRITERS, act) as pool:
        first = [job() for _writer in range(WRITERS)]
        pool.run(first, answered=answered, kill_after=set())
    count = sum(history.answers.values())
    for error, times in Counter(history.failed).most_common(3):
        print(f"      {times} times {error}", flush=True)
    figures.note(f"{WRITERS} writers for {seconds:g} s: writes", f"{count:,}")
    figures.at_most(f"{WRITERS} writers: errors", len(history.failed), 0)


if __name__ == "__main__":
    sys.exit(main())

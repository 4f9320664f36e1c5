"""How fast a find is, over a made-up country as large as England.

The rate of a find is given as a share of the rate of an empty view behind the same
middleware (`B`), by CPU time, measured in turns on one server: other people's work on
the machine then counts little."""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks import synthetic
from benchmarks.figures import Figures, median
from benchmarks.filling import Cost, create_tables, run_import
from benchmarks.scratch import add_keep, python, scratch
from benchmarks.server import Server, get, serving

FRESH_PROCESSES = 3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_keep(parser)
    parser.add_argument("--neighbourhoods", type=int, default=4_500)
    parser.add_argument("--postcodes", type=int, default=1_800_000)
    parser.add_argument("--requests", type=int, default=2_000, help="in each turn")
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    size = f"{options.neighbourhoods}-{options.postcodes}"
    with scratch(size, keep=options.keep) as folder:
        figures = Figures(
            f"Find: {options.neighbourhoods:,} neighbourhoods, "
            f"{options.postcodes:,} postcodes"
        )
        done = folder / "imported.json"
        if not done.exists():
            done.write_text(json.dumps(imports(folder, options)))
        tell_imports(figures, json.loads(done.read_text()))
        locator_alone(figures, points=10 * options.requests)
        with serving() as server:
            finds(figures, server, options)
    return figures.exit_code


def imports(folder: Path, options) -> dict[str, dict]:
    """What the two imports cost, by their names."""
    for name in ("default.db", "keys.db"):
        (folder / name).unlink(missing_ok=True)
    create_tables()
    areas, places = folder / "neighbourhoods.geojson", folder / "postcodes.csv"
    synthetic.write_neighbourhoods(areas, synthetic.partition(options.neighbourhoods))
    synthetic.write_postcodes(places, options.postcodes)
    of_places = ["--kind", "postcode", "--name", "postcode", "--tail", "3"]
    of_places += ["--lat", "latitude", "--lon", "longitude"]
    of_areas = ["--code", "code", "--name", "name", "--team", "team"]
    return {
        "boundaries": vars(run_import("import_neighbourhoods", str(areas), *of_areas)),
        "postcodes": vars(run_import("import_places", str(places), *of_places)),
    }


def tell_imports(figures: Figures, costs: dict[str, dict]) -> None:
    for name, cost in ((name, Cost(**values)) for name, values in costs.items()):
        figures.note(
            f"import of the {name}",
            f"{cost.seconds:,.1f} s (CPU {cost.cpu:,.1f} s), "
            f"{cost.megabytes:,.0f} MB at the most",
        )
        figures.at_most(
            f"longest wait of another writer meanwhile ({cost.writes} writes)",
            *(cost.longest_wait, 2, " s"),
        )


def locator_alone(figures: Figures, *, points: int) -> None:
    """How soon it is ready, how many points it tells: the best of three fresh
    processes, which is what the machine can do undisturbed."""
    told = [told_by_a_fresh_process(points) for _ in range(FRESH_PROCESSES)]
    figures.at_most("locator ready after", min(t["ready"] for t in told), 0.2, " s")
    figures.note("locator's memory", f"{told[0]['megabytes']:,.0f} MB")
    best = max(t["rate"] for t in told)
    figures.at_least("points by find_point", best, 20_000, "/s")


def told_by_a_fresh_process(points: int) -> dict[str, float]:
    fresh = python(
        "-m", "benchmarks.find", "locator", str(points), stdout=subprocess.PIPE
    )
    output, _ = fresh.communicate()
    if fresh.returncode:
        raise SystemExit("The locator did not come through.")
    return json.loads(output)


def locator_in_this_process(points: int) -> None:
    import django  # noqa: PLC0415

    from benchmarks.filling import peak_megabytes  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415 -- after setup

    from neighbourhoods import locator  # noqa: PLC0415

    connection.ensure_connection()
    before, started = peak_megabytes(), time.perf_counter()
    locator.current_atlas()
    ready, after = time.perf_counter() - started, peak_megabytes()
    pairs = [
        (lat, lng) for lng, lat in synthetic.random_points(points, seed=3).tolist()
    ]
    rates = []
    for part in range(5):  # the best: what the machine can do undisturbed
        some = pairs[part::5]
        cpu = time.process_time()
        for lat, lng in some:
            locator.find_point(lat, lng)
        rates.append(len(some) / (time.process_time() - cpu))
    told = {"ready": ready, "megabytes": after - before, "rate": max(rates)}
    print(json.dumps(told))


def finds(figures: Figures, server: Server, options) -> None:
    rng = np.random.default_rng(synthetic.SEED + 4)
    bare = get("/bare-view/")

    def by_postcode(accept: str = "text/html") -> list[bytes]:
        numbers = rng.integers(0, options.postcodes, options.requests).tolist()
        names = [synthetic.postcode(number).replace(" ", "+") for number in numbers]
        return [get(f"/find/?q={name}", accept) for name in names]

    def by_point() -> list[bytes]:
        points = synthetic.random_points(options.requests, seed=int(rng.integers(1e9)))
        return [get(f"/find/?lat={lat:.5f}&lng={lng:.5f}") for lng, lat in points]

    kinds = {
        "by postcode": (by_postcode, 302),
        "by postcode, as JSON": (lambda: by_postcode("application/json"), 200),
        "by latitude and longitude": (by_point, 302),
    }
    for make, status in kinds.values():
        server.cost(make()[:50], status=status)  # warm
    costs: dict[str, list[float]] = {name: [] for name in kinds}
    shares: dict[str, list[float]] = {name: [] for name in kinds}
    empty = []
    for _turn in range(options.turns):
        for name, (make, status) in kinds.items():
            b = server.cost([bare] * options.requests, status=200)
            cost = server.cost(make(), status=status)
            empty.append(b)
            costs[name].append(cost)
            shares[name].append(b / cost)
    figures.note("B, an empty view", f"{median(empty) * 1e6:,.0f} µs")
    for name in kinds:
        figures.note(f"find {name}", f"{median(costs[name]) * 1e6:,.0f} µs")
        figures.at_least(
            f"find {name}, rate of B", 100 * median(shares[name]), 50, " %"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["locator"]:
        locator_in_this_process(int(sys.argv[2]))
    else:
        sys.exit(main())

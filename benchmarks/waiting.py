"""A second writer: one row every 50 ms until its input is closed; then it tells, as
JSON, the longest that one of them took."""

import json
import select
import sys
import time

import django

PAUSE = 0.05  # seconds


def main() -> None:
    from django.utils import timezone  # noqa: PLC0415 -- after setup

    from benchmarks.bare.models import Tick  # noqa: PLC0415

    waits = []
    print("ready", flush=True)
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        started = time.perf_counter()
        Tick.objects.create(at=timezone.now())
        waits.append(time.perf_counter() - started)
    print(json.dumps({"longest_wait": max(waits, default=0), "writes": len(waits)}))


if __name__ == "__main__":
    django.setup()
    main()

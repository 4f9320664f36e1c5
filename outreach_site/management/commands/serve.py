import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from outreach_site.settings.base import env

A_MINUTE = 60  # seconds
# What timers do in production (docs/operations.md).
EVERY_MINUTE = ["publish_scheduled", "release_seats", "send_reminders", "send_again"]


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def commands(port: int) -> list[list[str]]:
    """The task worker and the web server."""
    return [
        [sys.executable, "manage.py", "db_worker", "--verbosity", "0"],
        [
            str(Path(sys.executable).parent / "granian"),
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "1", "--blocking-threads", "1", "--no-ws"),
            *("--log-level", "warning"),
            "outreach_site.wsgi:application",
        ],
    ]


def watch(processes: list[subprocess.Popen]) -> None:
    """Returns when one has stopped; does meanwhile what timers do in production."""
    due = time.monotonic()
    while all(process.poll() is None for process in processes):
        if time.monotonic() >= due:
            for name in EVERY_MINUTE:
                call_command(name, verbosity=0)
            due = time.monotonic() + A_MINUTE
        time.sleep(0.5)


class Command(BaseCommand):
    help = (
        "Starts the site and its task worker on this machine and waits; every minute "
        "publishes what is scheduled, gives seats back, reminds, and sends again what "
        "could not be sent."
    )

    def handle(self, *args, **options):
        if not hasattr(settings, "DEMO"):
            raise CommandError("In production, start each by its own service.")
        port = env.int("PORT", default=8000)
        if not is_free(port):
            raise CommandError(
                f"Port {port} is taken. Choose another: make run PORT={port + 1}"
            )
        # Asked to stop, stop both; Ctrl-C reaches them by itself.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        processes = [
            subprocess.Popen(command, cwd=settings.BASE_DIR)  # noqa: S603 -- all ours
            for command in commands(port)
        ]
        self.stdout.write(
            f"\nOutreach is at http://localhost:{port}/ (Ctrl-C stops it)"
        )
        self.stdout.flush()
        try:
            watch(processes)
            raise CommandError("A part of the site has stopped; see above why.")
        except KeyboardInterrupt:
            pass
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=30)

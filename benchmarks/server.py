"""The site as production serves it, one worker with one blocking thread, and what a
request costs it."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scratch import python

CONNECTIONS = 8
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    port: int
    group: int  # of its processes

    def cpu(self) -> float:
        """Seconds that all its processes have used so far."""
        return sum(_cpu_of(self.group)) / TICKS

    def cost(self, requests: Sequence[bytes], *, status: int) -> float:
        """CPU seconds of one request, over all of them. Several connections keep the
        worker busy, so that sleeping and waking do not count."""
        before = self.cpu()
        connections = [
            socket.create_connection(("127.0.0.1", self.port))
            for _ in range(min(CONNECTIONS, len(requests)))
        ]
        for start in range(0, len(requests), CONNECTIONS):
            batch = requests[start : start + CONNECTIONS]
            for connection, request in zip(connections, batch, strict=False):
                connection.sendall(request)
            for connection, _request in zip(connections, batch, strict=False):
                answer = _read(connection)
                if answer.split(b" ", 2)[1] != str(status).encode():
                    raise SystemExit(f"Unexpected answer: {answer[:300]!r}")
        for connection in connections:
            connection.close()
        return (self.cpu() - before) / len(requests)


def get(path: str, accept: str = "text/html") -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n"
    ).encode()


def _read(connection: socket.socket) -> bytes:
    """One answer with a Content-Length."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [
        int(line.split(b":")[1])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    ]
    missing = sum(lengths) - len(body)
    while missing > 0:
        missing -= len(_more(connection))
    return head


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise SystemExit("The server hung up.")
    return data


def _cpu_of(group: int) -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if int(fields[2]) == group:
            yield int(fields[11]) + int(fields[12])


@contextmanager
def serving() -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = python(
        *("-m", "granian", "--interface", "wsgi", "--port", str(port)),
        *("--workers", "1", "--blocking-threads", "1", "--no-ws"),
        *("--log-level", "error", "benchmarks.wsgi:application"),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port, process)
        yield Server(port, process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def _wait_for(port: int, process: subprocess.Popen) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as there:
                there.sendall(get("/bare-view/"))
                _read(there)
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server does not come up.")

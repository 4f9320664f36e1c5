"""Processes that do jobs, each with its own connections, and that may be killed while
they are at it."""

import multiprocessing
import os
import random
import signal
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from multiprocessing.connection import Connection, wait

PATIENCE = 60  # seconds without any answer

forking = multiprocessing.get_context("fork")


class Pool:
    """`act` gets a job and tells an answer. The process that makes a pool has set Django
    up, and no connection to a database may be open there while the pool lives."""

    def __init__(self, count: int, act: Callable):
        self.act = act
        self.workers: dict[Connection, multiprocessing.Process] = {}
        self.busy: dict[Connection, object] = {}
        self.killed = 0
        for _number in range(count):
            self._hire()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for worker in self.workers.values():
            worker.kill()
            worker.join()

    def run(self, jobs: Iterable, *, answered: Callable, kill_after: set[int]) -> None:
        """Does the jobs, as many at once as there are processes. `answered(job, answer)`
        gives the jobs that follow from it; the answer is None if the process was killed,
        which happens to one after so many answers as `kill_after` has."""
        jobs, done = deque(jobs), 0
        while jobs or self.busy:
            for there in self.workers.keys() - self.busy.keys():
                if jobs:
                    self.busy[there] = jobs.popleft()
                    there.send(self.busy[there])
            ready = wait(list(self.busy), timeout=PATIENCE)
            if not ready:
                raise SystemExit(
                    f"No answer for {PATIENCE} s: somebody waits for ever."
                )
            for there in ready:
                answer = there.recv()
                for job in answered(self.busy.pop(there), answer):
                    jobs.insert(random.randint(0, len(jobs)), job)
                done += 1
                if done in kill_after and self.busy:
                    jobs.extend(answered(self._kill(random.choice([*self.busy])), None))
                    break  # `ready` may name the one that is no more

    def _hire(self) -> None:
        ours, theirs = forking.Pipe()
        others = (*self.workers, ours)
        given = (theirs, others, self.act)
        worker = forking.Process(target=_serve, args=given, daemon=True)
        worker.start()
        theirs.close()
        self.workers[ours] = worker

    def _kill(self, there: Connection):
        """The job that it had."""
        worker = self.workers.pop(there)
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        there.close()
        self.killed += 1
        self._hire()
        return self.busy.pop(there)


def _serve(there: Connection, others: Iterable[Connection], act: Callable) -> None:
    for other in others:  # else nobody notices that whoever gives the jobs has died
        other.close()
    random.seed()
    with suppress(EOFError, BrokenPipeError):
        while True:
            there.send(act(there.recv()))

"""A child process that feeds inputs one after another, so that none of them can take the whole run with it."""

import contextlib
import importlib
import multiprocessing
import os
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from types import ModuleType

from tests.fuzz.case import Case
from tests.fuzz.surfaces import SURFACES
from tests.fuzz.verdict import HANG, PATIENCE, TRACEBACK, Outcome, judge
from tests.patience import PATIENCE_S

SLACK = 2 << 30  # bytes of addresses beyond those in use when a surface is loaded
GRACE_S = 0.2  # for a child whose pipe is closed
START = 120.0  # seconds by the clock that a surface may take to load beside the time of an input


def surface(name: str) -> ModuleType:
    """The module of a surface."""
    return importlib.import_module(SURFACES[name].module)


def case_of(name: str, seed: int, index: int) -> Case:
    """Input number `index`: the same one for the same name, seed and index, on every machine."""
    case: Case = surface(name).make(Random(f"{name} {seed} {index}"))
    return case


class Worker:
    """`outcomes` asks the child. One that dies or no longer answers is replaced."""

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._process: multiprocessing.process.BaseProcess | None = None

    def outcomes(self, name: str, seed: int, start: int, stop: int) -> Iterator[Outcome]:
        """What came of the inputs `start` to `stop` - 1, in their order; the child works ahead of its reader."""
        index = start
        while index < stop:
            for outcome in self._answers(name, seed, index, stop):
                index += 1
                yield outcome

    def _answers(self, name: str, seed: int, start: int, stop: int) -> Iterator[Outcome]:
        """Outcomes until all are there or the child was lost; then the last one says so."""
        if self._connection is None:
            self._start()
        assert self._connection is not None
        limit = START + 2 * PATIENCE * SURFACES[name].seconds
        try:
            self._connection.send((name, seed, start, stop))
            for _ in range(start, stop):
                if not self._connection.poll(limit):
                    self.close()
                    yield Outcome(HANG, f"no answer within {limit:.0f} s")
                    return
                yield Outcome(*self._connection.recv())
        except (EOFError, OSError):
            assert self._process is not None
            self._process.join(PATIENCE_S)
            code = self._process.exitcode
            self.close()
            yield Outcome(TRACEBACK, f"the process died with code {code}")

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=False)
        self._process.start()
        theirs.close()

    def close(self) -> None:
        """End the child."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.join(GRACE_S)
            if self._process.is_alive():
                self._process.kill()
            self._process.join()
        self._connection = self._process = None


def _serve(connection: Connection) -> None:
    """In the child: answer until the pipe is closed."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    limited = ""
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            name, seed, start, stop = connection.recv()
            module = surface(name)
            if limited != name:
                _limit_memory()
                limited = name
            for index in range(start, stop):
                case = case_of(name, seed, index)
                out = judge(case, module.feed, SURFACES[name].seconds)
                connection.send((out.verdict, out.says, case.note))


def _limit_memory() -> None:
    """Let what asks for gigabytes fail at once, where the system can count."""
    if not sys.platform.startswith("linux"):
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + SLACK, hard))

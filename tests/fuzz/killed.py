"""A window that works by itself, in a process that is killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.kill_window import BEAT_MS
from tests.patience import PATIENCE_S, wait_until

ROOT = Path(__file__).resolve().parents[2]
_NOISE = ("This plugin does not support", "leaked semaphore", "resource_tracker")


@dataclass(frozen=True)
class Change:
    """A line of a journal; `at` in seconds of the window's own time."""

    at: float
    seed: int
    results: int


class Window:
    """A window that works by itself in a process group of its own."""

    def __init__(self, home: Path, journal: Path, seed: str, *, trains: bool) -> None:
        self._journal = journal
        self._said = journal.with_suffix(".said")
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.fuzz.kill_window", str(journal), seed, "1" if trains else "0"],
                cwd=ROOT,
                env={**os.environ, "UNMASK_HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "OMP_NUM_THREADS": "1"},
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def until_ready(self) -> bool:
        """Wait for the first line of its journal. False when it ends before that."""
        until(lambda: bool(self.changes()) or self._process.poll() is not None)
        return bool(self.changes())

    def end(self, how: signal.Signals) -> None:
        """Send the signal to the window alone."""
        self._process.send_signal(how)

    def lived(self) -> float:
        """The last of its own time, in seconds; 0 where it ended before its first beat."""
        clock = self._journal.with_suffix(".clock")
        return int(clock.read_text() or 0) * BEAT_MS / 1000 if clock.exists() else 0.0

    def gone(self) -> Iterator[str]:
        """Wait for it and its children; what is wrong with that."""
        try:
            self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            yield "the window does not end"
            self._process.kill()
        until(lambda: not _lives(self._process.pid))
        if _lives(self._process.pid):
            yield "a child process stays"
            os.killpg(self._process.pid, signal.SIGKILL)
        said = [x for x in self._said.read_text("utf-8", "replace").splitlines() if not any(n in x for n in _NOISE)]
        if said:
            yield f"it said {said[:20]}"

    @property
    def code(self) -> int | None:
        """Its exit code."""
        return self._process.returncode

    def changes(self) -> list[Change]:
        """Its journal; the last line may have been cut off by the kill."""
        if not self._journal.exists():
            return []
        lines = self._journal.read_text().split("\n")[:-1]
        return [Change(**json.loads(line)) for line in lines]


def until(holds: Callable[[], bool]) -> None:
    """Look again and again until it holds, or patience ends."""
    with suppress(AssertionError):
        wait_until(holds)


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True

"""Garbage is collected in the window's thread alone, however much other threads make."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from playground.jobs.job import Job
from playground.system.garbage import Collector, collect_due


@pytest.fixture
def automatic() -> Iterator[None]:
    """Python's own collecting, as at the start of the program."""
    was = gc.isenabled()
    gc.enable()
    yield
    if not was:
        gc.disable()


class Ticking(QObject):
    """Kept by nothing but itself, with a timer that runs."""

    def __init__(self) -> None:
        super().__init__()
        self.itself, self.timer = self, QTimer(self)
        self.timer.start(10)


def test_what_other_threads_allocate_deletes_nothing_of_the_windows(qtbot: QtBot, automatic: None) -> None:
    collector = Collector()
    collected, kept = list[threading.Thread](), list[list[int]]()
    weakref.finalize(Ticking(), lambda: collected.append(threading.current_thread()))

    def many() -> Iterator[int]:
        kept.extend([] for _ in range(100_000))  # of which each counts
        yield len(kept)

    job = Job(many)
    with qtbot.waitSignal(job.ended):
        job.start()
    job.wait()
    assert collected == []
    qtbot.waitUntil(lambda: bool(collected))
    assert collected == [threading.main_thread()]
    collector.deleteLater()


def test_a_generation_is_looked_through_when_as_much_has_come_as_python_waits_for(automatic: None) -> None:
    gc.disable()
    gc.collect()
    collect_due()
    assert gc.get_count()[0] < gc.get_threshold()[0]
    kept: list[list[int]] = [[] for _ in range(gc.get_threshold()[0] + 100)]
    collect_due()
    assert gc.get_count()[0] < len(kept)
    assert gc.get_count()[1] == 1

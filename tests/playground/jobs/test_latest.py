"""One job at a time, and the newest wins."""

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from models.interruption import in_parts, proceed
from playground.jobs import job
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob, once


def endless(value: object) -> Iterator[object]:
    while True:
        yield value


def test_nothing_is_seen_of_work_that_was_replaced(qtbot: QtBot) -> None:
    latest, seen = LatestJob(), list[object]()
    for turn in range(20):
        latest.run(partial(endless, turn), seen.append)
    qtbot.waitUntil(lambda: len(seen) > 200)
    assert set(seen) == {19}
    latest.close()


def test_values_that_wait_are_not_seen_once_other_work_has_begun(qtbot: QtBot) -> None:
    latest, seen = LatestJob(), list[object]()

    def first(value: object) -> None:
        seen.append(value)
        latest.run(once(lambda: "second"), seen.append)

    latest.run(lambda: iter(["first"] * 50), first)
    qtbot.waitUntil(lambda: "second" in seen)
    assert seen == ["first", "second"]
    latest.close()


def test_the_end_comes_after_the_last_value_and_only_of_work_that_ended_by_itself(qtbot: QtBot) -> None:
    latest, received = LatestJob(), list[object]()
    latest.run(lambda: endless(0), lambda _: None, lambda _: received.append("replaced"))
    latest.run(lambda: iter([1, 2]), received.append, lambda ended: received.append(ended))
    qtbot.waitUntil(lambda: not latest.busy)
    assert received == [1, 2, Ended(None, stopped=False)]
    latest.run(lambda: endless(0), lambda _: None, lambda _: received.append("stopped"))
    latest.stop()
    latest.close()
    assert received[3:] == []


def test_being_busy_is_emitted_once_however_often_the_work_is_replaced(qtbot: QtBot) -> None:
    latest, received = LatestJob(), list[bool]()
    latest.busy_changed.connect(received.append)
    for _ in range(5):
        latest.run(lambda: endless(0), lambda _: None)
    latest.run(once(lambda: 1), lambda _: None)
    qtbot.waitUntil(lambda: not latest.busy)
    assert received == [True, False]
    latest.close()


def test_other_work_can_begin_when_work_ends(qtbot: QtBot) -> None:
    latest, seen = LatestJob(), list[object]()
    latest.run(once(lambda: 1), seen.append, lambda _: latest.run(once(lambda: 2), seen.append))
    qtbot.waitUntil(lambda: seen == [1, 2] and not latest.busy)
    latest.close()


def test_threads_that_ended_are_not_kept(qtbot: QtBot) -> None:
    latest = LatestJob()
    for _ in range(30):
        latest.run(lambda: endless(0), lambda _: None)
    latest.run(once(lambda: 1), lambda _: None)
    qtbot.waitUntil(lambda: not latest.findChildren(QThread))
    latest.close()


def test_closing_waits_for_every_thread_and_nothing_runs_afterwards(qtbot: QtBot) -> None:
    latest, alive = LatestJob(), set[int]()

    def work() -> Iterator[object]:
        alive.add(threading.get_ident())
        try:
            yield from endless(0)
        finally:
            alive.discard(threading.get_ident())

    for _ in range(5):
        latest.run(work, lambda _: None)
    latest.close()
    assert not alive
    seen: list[object] = []
    latest.run(once(lambda: 1), seen.append)
    assert not latest.busy
    assert not [t for t in latest.findChildren(QThread) if t.isRunning()]


def test_it_tells_how_far_a_value_is_and_nothing_of_work_that_was_replaced(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "REPORT_EVERY", 0.0)
    latest, seen = LatestJob(), list[float]()
    latest.progress.connect(seen.append)

    def long(parts: int) -> str:
        with in_parts(parts):
            for _ in range(parts):
                proceed(1)
        return "made"

    latest.run(once(lambda: long(3)), lambda _: None)
    latest.run(once(lambda: long(2)), lambda _: None)
    qtbot.waitUntil(lambda: not latest.busy)
    assert seen == [0.5, 1.0]
    latest.close()

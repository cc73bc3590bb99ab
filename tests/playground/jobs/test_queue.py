"""Jobs one after another, none lost."""

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from pytestqt.qtbot import QtBot

from models.errors import UserError
from playground.jobs.job import Ended
from playground.jobs.latest import once
from playground.jobs.queue import JobQueue, Task
from tests.patience import PATIENCE_S


def nothing(_: object) -> None:
    return


def _received(received: list[object], number: int, _ended: Ended) -> None:
    received.append(number)


def test_works_are_done_in_the_order_they_were_asked_for(qtbot: QtBot) -> None:
    queue, done, received = JobQueue(), list[int](), list[object]()
    for i in range(10):
        queue.add(once(partial(done.append, i)), nothing, partial(_received, received, i))
    qtbot.waitUntil(lambda: not queue.busy)
    assert done == received == list(range(10))
    queue.close()


def test_a_work_that_fails_does_not_keep_the_next_from_being_done(qtbot: QtBot) -> None:
    queue, received = JobQueue(), list[object]()

    def broken() -> Iterator[object]:
        raise ValueError

    queue.add(broken, nothing, received.append)
    queue.add(once(lambda: 1), received.append, nothing)
    qtbot.waitUntil(lambda: len(received) == 2)
    assert isinstance(received[0], Ended)
    assert isinstance(received[0].error, ValueError)
    assert received[1] == 1
    queue.close()


def test_closing_does_what_still_waits(qtbot: QtBot) -> None:
    queue, done, gate = JobQueue(), list[int](), threading.Event()
    queue.add(once(lambda: gate.wait(PATIENCE_S)), nothing, nothing)
    for i in range(3):
        queue.add(once(partial(done.append, i)), nothing, nothing)
    gate.set()
    queue.close()
    assert done == [0, 1, 2]


def test_closing_notes_what_could_not_be_done(qtbot: QtBot, capfd: pytest.CaptureFixture[str]) -> None:
    queue, gate = JobQueue(), threading.Event()

    def broken(reason: str) -> Iterator[object]:
        gate.wait(PATIENCE_S)
        raise UserError(reason)
        yield

    queue.add(partial(broken, "The disk is full."), nothing, nothing)
    queue.add(partial(broken, "The folder is gone."), nothing, nothing)
    gate.set()
    queue.close()
    assert capfd.readouterr().err.splitlines() == ["unmask: The disk is full.", "unmask: The folder is gone."]


def test_finishing_waits_for_all_and_calls_back(qtbot: QtBot) -> None:
    queue, received, gate = JobQueue(), list[object](), threading.Event()
    queue.add(once(lambda: gate.wait(PATIENCE_S)), received.append, nothing)
    queue.add(once(lambda: 2), received.append, nothing)
    QTimer.singleShot(0, gate.set)  # by the window's thread, which must turn for it
    assert queue.finish()
    assert received == [True, 2]
    assert queue.finish()
    queue.close()


def test_finishing_waits_for_what_a_callback_adds_after_a_question(qtbot: QtBot) -> None:
    queue, received = JobQueue(), list[object]()

    def asks(_: object) -> None:
        question = QEventLoop()
        queue.emptied.connect(question.quit)  # the end of the present one comes while the user thinks
        question.exec()
        queue.add(once(lambda: 2), received.append, nothing)

    queue.add(once(lambda: 1), asks, nothing)
    assert queue.finish()
    assert received == [2]
    queue.close()


def test_finishing_says_that_a_work_failed_and_does_the_others(qtbot: QtBot) -> None:
    queue, received = JobQueue(), list[object]()

    def broken() -> Iterator[object]:
        raise ValueError

    queue.add(broken, nothing, nothing)
    queue.add(once(lambda: 1), received.append, nothing)
    assert not queue.finish()
    assert received == [1]
    assert queue.finish()  # the next time nothing failed
    queue.close()


def test_finishing_gives_up_what_takes_too_long(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    queue, gate = JobQueue(), threading.Event()
    monkeypatch.setattr("playground.jobs.queue.LEAVING_MS", 0)
    queue.add(once(lambda: gate.wait(PATIENCE_S)), nothing, nothing)
    assert not queue.finish()
    assert queue.busy
    gate.set()
    queue.close()


def test_what_is_withdrawn_is_not_done_and_the_rest_is(qtbot: QtBot) -> None:
    queue, done, received, gate = JobQueue(), list[int](), list[object](), threading.Event()

    def held() -> Iterator[object]:
        yield "first"
        gate.wait(PATIENCE_S)
        done.append(-1)

    queue.submit(Task(lambda: held, received.append, nothing, optional=True))
    for i in range(4):
        optional = i % 2 == 0
        queue.submit(Task(partial(once, partial(done.append, i)), nothing, nothing, optional=optional))
    qtbot.waitUntil(lambda: received == ["first"])
    assert len(queue.withdraw(optional=True)) == 2  # the one that has begun to arrive is stopped, and over
    qtbot.waitUntil(lambda: not queue.busy)
    assert done == [1, 3]
    gate.set()
    queue.close()


def test_one_that_is_withdrawn_before_anything_of_it_arrived_can_be_done_elsewhere(qtbot: QtBot) -> None:
    queue, received, gate = JobQueue(), list[object](), threading.Event()
    queue.add(once(lambda: gate.wait(PATIENCE_S)), received.append, received.append)
    (task,) = queue.withdraw(optional=False)
    gate.set()
    assert list(task.begin()()) == [True]
    assert not queue.busy
    queue.close()
    assert received == []

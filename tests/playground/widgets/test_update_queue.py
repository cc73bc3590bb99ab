"""Updates of the views: at once in quiet times, one thing a turn of the event loop while frames follow."""

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from playground.widgets.update_queue import UpdateQueue


class Calls:
    """Notes what was called, and in which turn of the event loop."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def board(self) -> None:
        self.calls.append("board")

    def map(self) -> None:
        self.calls.append("map")


def test_in_quiet_times_it_calls_at_once() -> None:
    views, queue = Calls(), UpdateQueue()
    queue.request(views.board)
    assert views.calls == ["board"]


def test_while_spreading_each_call_has_a_turn_of_its_own(qtbot: QtBot) -> None:
    views, queue = Calls(), UpdateQueue()
    queue.set_spreading(True)
    queue.request(views.board)
    queue.request(views.map)
    assert views.calls == []
    seen: list[int] = []
    watch = QTimer()
    watch.timeout.connect(lambda: seen.append(len(views.calls)))
    watch.start(0)
    qtbot.waitUntil(lambda: len(views.calls) == 2)
    assert 1 in seen, "no turn of the loop lay between the two"
    assert views.calls == ["board", "map"]


def test_the_next_frame_waits_until_the_last_call_is_painted(qtbot: QtBot) -> None:
    views, queue = Calls(), UpdateQueue()
    waited: list[bool] = []
    queue.set_spreading(True)
    queue.request(views.board)
    queue.request(lambda: QTimer.singleShot(0, lambda: waited.append(queue.waiting)))
    qtbot.waitUntil(lambda: bool(waited))
    assert waited == [True]
    qtbot.waitUntil(lambda: not queue.waiting)
    assert views.calls == ["board"]


def test_what_is_asked_for_again_before_its_turn_is_called_once(qtbot: QtBot) -> None:
    views, queue = Calls(), UpdateQueue()
    queue.set_spreading(True)
    for _ in range(5):
        queue.request(views.board)
    queue.request(views.map)
    qtbot.waitUntil(lambda: "map" in views.calls)
    assert views.calls == ["board", "map"]


def test_it_goes_on_spreading_for_a_while_and_then_is_quiet_again(qtbot: QtBot) -> None:
    views, queue = Calls(), UpdateQueue()
    queue.set_spreading(True)
    queue.set_spreading(False)
    queue.request(views.board)
    assert views.calls == []
    qtbot.waitUntil(lambda: views.calls == ["board"])

    def at_once() -> bool:
        before = len(views.calls)
        queue.request(views.map)
        return len(views.calls) > before

    qtbot.waitUntil(at_once)


def test_nothing_overtakes_what_still_waits(qtbot: QtBot) -> None:
    views, queue = Calls(), UpdateQueue()
    queue.set_spreading(True)
    queue.request(views.board)
    queue._stop_spreading()
    queue.request(views.map)
    qtbot.waitUntil(lambda: len(views.calls) == 2)
    assert views.calls == ["board", "map"]


def test_a_call_that_fails_does_not_keep_those_behind_it(qtbot: QtBot) -> None:
    views, queue = Calls(), UpdateQueue()

    def failing() -> None:
        raise ValueError("on purpose")

    queue.set_spreading(True)
    queue.request(failing)
    queue.request(views.board)
    with qtbot.captureExceptions() as raised:
        qtbot.waitUntil(lambda: views.calls == ["board"])
    assert [kind for kind, _, _ in raised] == [ValueError]


def test_what_is_patient_is_called_once_with_the_next_frame(qtbot: QtBot) -> None:
    views, queue = Calls(), UpdateQueue()
    queue.set_spreading(True)
    queue.request(views.board, patient=True)
    assert not queue.waiting, "the next frame would wait for it"
    queue.request(views.board)
    queue.request(views.map)
    qtbot.waitUntil(lambda: "map" in views.calls)
    assert views.calls == ["board", "map"]


def test_what_is_patient_does_not_wait_for_a_frame_that_does_not_come(qtbot: QtBot) -> None:
    views, queue = Calls(), UpdateQueue()
    queue.set_spreading(True)
    queue.request(views.board, patient=True)
    qtbot.waitUntil(lambda: views.calls == ["board"])
    queue.request(views.map, patient=True)
    queue._stop_spreading()
    assert views.calls == ["board", "map"]


def test_what_a_frame_has_shown_is_not_called_again(qtbot: QtBot) -> None:
    views, queue = Calls(), UpdateQueue()
    queue.set_spreading(True)
    queue.request(views.board, patient=True)
    queue.drop(views.board)
    queue.request(views.map, patient=True)
    qtbot.waitUntil(lambda: "map" in views.calls)
    assert views.calls == ["map"]

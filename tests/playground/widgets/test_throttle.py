"""What is told to the views: at once in quiet times, one thing a turn of the event loop while frames follow."""

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from playground.widgets.throttle import Throttle


class Told:
    """Notes what was called, and in which turn of the event loop."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def board(self) -> None:
        self.calls.append("board")

    def map(self) -> None:
        self.calls.append("map")


def test_in_quiet_times_it_calls_at_once() -> None:
    told, pace = Told(), Throttle()
    pace.soon(told.board)
    assert told.calls == ["board"]


def test_while_hurried_each_call_has_a_turn_of_its_own(qtbot: QtBot) -> None:
    told, pace = Told(), Throttle()
    pace.hurry(True)
    pace.soon(told.board)
    pace.soon(told.map)
    assert told.calls == []
    seen: list[int] = []
    watch = QTimer()
    watch.timeout.connect(lambda: seen.append(len(told.calls)))
    watch.start(0)
    qtbot.waitUntil(lambda: len(told.calls) == 2)
    assert 1 in seen, "no turn of the loop lay between the two"
    assert told.calls == ["board", "map"]


def test_what_is_asked_for_again_before_its_turn_is_called_once(qtbot: QtBot) -> None:
    told, pace = Told(), Throttle()
    pace.hurry(True)
    for _ in range(5):
        pace.soon(told.board)
    pace.soon(told.map)
    qtbot.waitUntil(lambda: "map" in told.calls)
    assert told.calls == ["board", "map"]


def test_it_stays_hurried_for_a_moment_and_then_is_quiet_again(qtbot: QtBot) -> None:
    told, pace = Told(), Throttle()
    pace.hurry(True)
    pace.hurry(False)
    pace.soon(told.board)
    assert told.calls == []
    qtbot.waitUntil(lambda: told.calls == ["board"])

    def at_once() -> bool:
        before = len(told.calls)
        pace.soon(told.map)
        return len(told.calls) > before

    qtbot.waitUntil(at_once)


def test_nothing_overtakes_what_still_waits(qtbot: QtBot) -> None:
    told, pace = Told(), Throttle()
    pace.hurry(True)
    pace.soon(told.board)
    pace._calm_down()
    pace.soon(told.map)
    qtbot.waitUntil(lambda: len(told.calls) == 2)
    assert told.calls == ["board", "map"]


def test_a_call_that_fails_does_not_keep_those_behind_it(qtbot: QtBot) -> None:
    told, pace = Told(), Throttle()

    def failing() -> None:
        raise ValueError("on purpose")

    pace.hurry(True)
    pace.soon(failing)
    pace.soon(told.board)
    with qtbot.captureExceptions() as raised:
        qtbot.waitUntil(lambda: told.calls == ["board"])
    assert [kind for kind, _, _ in raised] == [ValueError]

"""One call for many requests: at a steady rate, at once and then at a rate, or after a pause."""

from PySide6.QtCore import QElapsedTimer, QObject
from pytestqt.qtbot import QtBot

from playground.system.throttle import Throttle
from tests.patience import PATIENCE_MS

LONG_MS = 100 * PATIENCE_MS  # an interval that does not end within a test


class Calls(QObject):
    """Counts its calls."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def call(self) -> None:
        self.count += 1


def test_many_requests_make_one_call_later(qtbot: QtBot) -> None:
    calls = Calls()
    throttle = Throttle(calls.call, 1, calls)
    for _ in range(5):
        throttle.request()
    assert calls.count == 0
    assert throttle.waiting
    qtbot.waitUntil(lambda: calls.count > 0)
    assert calls.count == 1
    assert not throttle.waiting


def test_a_steady_flow_is_served_although_it_never_pauses(qtbot: QtBot) -> None:
    calls = Calls()
    throttle = Throttle(calls.call, 5, calls)

    def flows() -> bool:
        throttle.request()
        return calls.count >= 3

    qtbot.waitUntil(flows)


def test_with_restart_the_call_waits_until_the_requests_pause(qtbot: QtBot) -> None:
    calls = Calls()
    interval = 20
    throttle = Throttle(calls.call, interval, calls, restart=True)
    clock = QElapsedTimer()
    for _ in range(3):
        clock.start()
        throttle.request()
    qtbot.waitUntil(lambda: calls.count == 1)
    assert clock.elapsed() >= interval - 2, "timers of Qt are coarse by 5 %"


def test_leading_serves_the_first_request_at_once_and_the_rest_together(qtbot: QtBot) -> None:
    calls = Calls()
    throttle = Throttle(calls.call, 30, calls, leading=True)
    throttle.request()
    assert calls.count == 1
    assert not throttle.waiting
    throttle.request()
    throttle.request()
    assert throttle.waiting
    qtbot.waitUntil(lambda: calls.count > 1)
    assert calls.count == 2


def test_what_is_cancelled_is_not_called() -> None:
    calls = Calls()
    throttle = Throttle(calls.call, LONG_MS, calls)
    throttle.request()
    throttle.cancel()
    throttle.flush()
    assert calls.count == 0
    assert not throttle.waiting


def test_flush_makes_the_call_now_and_only_once() -> None:
    calls = Calls()
    throttle = Throttle(calls.call, LONG_MS, calls)
    throttle.flush()
    assert calls.count == 0, "nothing was requested"
    throttle.request()
    throttle.flush()
    throttle.flush()
    assert calls.count == 1
    assert not throttle.waiting

"""How long tests wait for what must happen: far longer than it takes on a machine that is busy with other things.

A limit is reached where something is broken, and only there. No test waits for a time to pass (test_waits.py).
"""

import os
from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import Any

# Seconds for one thing to happen: a signal, a file, the end of a thread.
PATIENCE_S = float(os.environ.get("UNMASK_TEST_PATIENCE", "120"))
PATIENCE_MS = int(1000 * PATIENCE_S)
# Seconds for a process, or what it sends: it loads torch first, it may compute, and others go before one that trains.
CHILD_S = 5 * PATIENCE_S
CHILD_MS = int(1000 * CHILD_S)
_LOOK_S = 0.005
_LOOK_MS = 2  # of pytest-qt's `waitUntil`, whose own look is every 10: most of what tests of the window waited for
_WAITS = ("waitUntil", "waitSignal", "waitSignals", "waitActive", "waitExposed", "waitCallback")


def extend_waits() -> None:
    """Give every wait of pytest-qt's `qtbot` this limit by default; its own is five seconds. Let it look often."""
    from pytestqt.qtbot import QtBot

    for name in _WAITS:
        vars(QtBot)[name].__kwdefaults__["timeout"] = PATIENCE_MS
    wait = QtBot.wait
    QtBot.wait = lambda self, ms: wait(self, min(ms, _LOOK_MS))  # type: ignore[method-assign]


def wait_until(happens: Callable[[], Any]) -> None:
    """Look again and again until `happens` returns something true, in tests without an event loop.

    Raises
    ------
    AssertionError
        If it has not happened within `PATIENCE_S`.
    """
    until, pause = monotonic() + PATIENCE_S, Event()
    while not happens():
        assert monotonic() < until, f"it has not happened within {PATIENCE_S} s"
        pause.wait(_LOOK_S)

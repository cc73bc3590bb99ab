"""The ends of the process that come from outside the window: signals, a logout, a screen that went away."""

import os
import signal
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QSessionManager

from playground.system.terminal import note

_LOOK_MS = 200  # how often Python gets to see a signal: its handlers run only when Python does
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Shutdown(QObject):
    """Ends the program in order after a signal.

    `leave` keeps the board and stops everything, `keep` keeps the board alone; both return why that failed, or "".
    """

    def __init__(self, qt: QGuiApplication, leave: Callable[[], str], keep: Callable[[], str]) -> None:
        super().__init__(qt)
        self._qt, self._leave, self._keep = qt, leave, keep
        self._code = 0
        for name in SIGNALS:
            number = getattr(signal, name, None)
            # One that is ignored from the start, as under nohup, stays so.
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._asked)
        self._ticker = QTimer(self)
        self._ticker.timeout.connect(_let_python_run)
        self._ticker.start(_LOOK_MS)
        qt.commitDataRequest.connect(self._logout)

    def code(self, ended: int) -> int:
        """The exit code of the program, given how Qt's loop ended."""
        if ended:
            # The connection to the screen broke. Qt's own objects cannot be taken down without one: it would crash.
            self._end()
            note("unmask: The screen went away; start again when it is back.")
            os._exit(self._code or 2)
        return self._code

    def _asked(self, number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)  # a second one ends what hangs
        QTimer.singleShot(0, self._exit)  # Python runs this wherever it is: in the middle of a change, or of painting

    def _exit(self) -> None:
        self._end()
        self._qt.exit(0)

    def _logout(self, _manager: QSessionManager) -> None:
        """Save before a logout, which the user may still cancel: Qt closes the window next, or does not."""
        self._keep()

    def _end(self) -> None:
        problem = self._leave()
        if problem:
            note(f"unmask: The board is not kept. {problem}")
            self._code = 2


def _let_python_run() -> None:
    """A signal handler of Python runs only when Python does."""

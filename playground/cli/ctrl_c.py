"""Ctrl-C in commands that have something to keep: it is counted, and the command ends when it is ready to."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from playground.cli.progress_bar import TerminalBar

_ENDS = ("SIGTERM", "SIGHUP")  # as `timeout` and a terminal that is closed end a program: they count as two


@dataclass
class Stopping:
    """How often Ctrl-C was pressed.

    at_once: the next one does what it did before, as where nothing is begun yet. keeps: there is something to keep, so
    that the note is true.
    """

    pressed: int = 0
    at_once: bool = False
    keeps: bool = True


@contextmanager
def counted_ctrl_c(bar: TerminalBar, note: str) -> Iterator[Stopping]:
    """Count the first two; a third does what one did before. note: the line that is written at the first."""
    stopping = Stopping()
    if threading.current_thread() is not threading.main_thread():
        yield stopping
        return

    def pressed(number: int, _frame: FrameType | None) -> None:
        if stopping.at_once:
            signal.signal(number, before[number])
            os.kill(os.getpid(), number)
            return
        first = not stopping.pressed
        stopping.pressed += 1 if number == signal.SIGINT else 2
        if first and stopping.keeps:
            bar.note(note)
        if stopping.pressed > 1:
            for one, handler in before.items():
                signal.signal(one, handler)

    numbers = [signal.SIGINT, *(getattr(signal, name) for name in _ENDS if hasattr(signal, name))]
    # One that is ignored from the start, as under nohup, stays so.
    before = {n: signal.signal(n, pressed) for n in numbers if signal.getsignal(n) is not signal.SIG_IGN}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

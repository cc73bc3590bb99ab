"""Ctrl-C in commands that have something to keep: it is counted, and the command ends when it is ready to."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from playground.cli.progress_bar import TerminalBar


@dataclass
class Stopping:
    """How often Ctrl-C was pressed."""

    pressed: int = 0


@contextmanager
def counted_ctrl_c(bar: TerminalBar, note: str) -> Iterator[Stopping]:
    """Count the first two; a third does what one did before. note: the line that is written at the first."""
    stopping = Stopping()
    if threading.current_thread() is not threading.main_thread():
        yield stopping
        return

    def pressed(_number: int, _frame: FrameType | None) -> None:
        stopping.pressed += 1
        if stopping.pressed == 1:
            bar.note(note)
        else:
            signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, pressed)
    try:
        yield stopping
    finally:
        signal.signal(signal.SIGINT, before)

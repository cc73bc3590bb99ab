"""Garbage of Python is collected in the window's thread and in no other.

Python looks for garbage in whatever thread happens to make an object. A QObject that is found there is deleted there,
and one with a running timer leaves the timer behind: the window's thread calls what is gone, and crashes.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_LOOK_MS = 500


def collect_due() -> None:
    """Look through the generations that Python would have looked through by now; called in the window's thread."""
    due = [number for number, limit in enumerate(gc.get_threshold()) if limit and gc.get_count()[number] > limit]
    if due:
        gc.collect(max(due))


class Collector(QObject):
    """Collects garbage in the thread that it is made in, in place of Python."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._ticker = QTimer(self)
        self._ticker.timeout.connect(collect_due)
        self._ticker.start(_LOOK_MS)

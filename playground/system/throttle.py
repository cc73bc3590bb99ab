"""Calls a function once for many requests: at most once in an interval, or when they pause."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot


class Throttle(QObject):
    """Calls `call` in the thread of its parent, once for all requests that come within `milliseconds`.

    The interval begins with the first request, so that a steady flow of them is served at a steady rate. leading: the
    first request is served at once, those that follow at the end of the interval. restart: the interval begins again
    with each request, so that the call waits for a pause. What is destroyed with its parent makes no last call.
    """

    def __init__(
        self,
        call: Callable[[], object],
        milliseconds: int,
        parent: QObject | None = None,
        *,
        leading: bool = False,
        restart: bool = False,
    ) -> None:
        super().__init__(parent)
        self._call = call
        self._leading = leading
        self._restart = restart
        self._requested = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(milliseconds)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def waiting(self) -> bool:
        """Whether a request has not been served yet."""
        return self._requested

    def set_interval(self, milliseconds: int) -> None:
        """Change the interval of the requests to come."""
        self._timer.setInterval(milliseconds)

    def request(self) -> None:
        """Ask for the call."""
        running = self._timer.isActive()
        at_once = self._leading and not running
        self._requested = not at_once
        if self._restart or not running:
            self._timer.start()
        if at_once:
            self._call()

    def cancel(self) -> None:
        """Drop what is requested and end the interval; nothing happens where nothing is requested."""
        self._requested = False
        self._timer.stop()

    def flush(self) -> None:
        """Make the requested call now instead of later; nothing happens where none is requested."""
        if self._requested:
            self.cancel()
            self._call()

    @Slot()
    def _on_timeout(self) -> None:
        if not self._requested:
            return
        self._requested = False
        if self._leading:
            self._timer.start()
        self._call()

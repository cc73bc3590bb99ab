"""A progress bar on stderr, so that stdout holds results alone."""

import os
import shutil
import sys
import time
from types import TracebackType
from typing import TextIO

from models.errors import readable
from models.plurals import whole_percent
from playground.system.terminal import is_terminal, note, write

_EVERY = 0.1  # seconds between two drawings of the bar
_LONG = 2.0  # seconds of work before lines are written in place of a bar
_BAR = 16  # characters
_FULL, _EMPTY = "━", "─"
_PLAIN_FULL, _PLAIN_EMPTY = "#", "."
_CLEAR = "\r\x1b[K"


class ProgressLines:
    """Where there is no bar: a line on stderr at every tenth of work that takes long. Short work says nothing."""

    def __init__(self, bar: "TerminalBar") -> None:
        self._bar, self._begun, self._tenth = bar, time.monotonic(), 0

    def show(self, fraction: float, doing: str, far: str = "") -> None:
        """Say what is done, and how far that is; fraction in [0, 1]."""
        tenth = int(10 * fraction)
        if self._bar.visible or tenth <= self._tenth or time.monotonic() - self._begun < _LONG:
            return
        self._tenth = tenth
        self._bar.note(f"{doing}  {whole_percent(fraction)}  {far}".rstrip())


class TerminalBar:
    """`with TerminalBar() as bar: bar.show(0.3, "31 s left")`. Silent where stderr is no terminal.

    `note` writes a line above the bar. The bar is gone when the block ends.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self.visible = is_terminal(self._stream) and os.environ.get("TERM") != "dumb"  # that one prints escapes
        self._next = 0.0
        self._drawn = False
        encoding = getattr(self._stream, "encoding", None) or "ascii"
        try:
            (_FULL + _EMPTY).encode(encoding)
            self._full, self._empty = _FULL, _EMPTY
        except (UnicodeEncodeError, LookupError):
            self._full, self._empty = _PLAIN_FULL, _PLAIN_EMPTY

    def show(self, fraction: float, text: str = "") -> None:
        """Draw, at most ten times a second and always at the end. fraction in [0, 1] of the work is done."""
        now = time.monotonic()
        if not self.visible or (now < self._next and fraction < 1):
            return
        self._next = now + _EVERY
        self._write(_CLEAR + self._line(fraction, text))
        self._drawn = True

    def note(self, text: str) -> None:
        """Write a line that stays, above the bar."""
        self.clear()
        note(text)

    def clear(self) -> None:
        """Take the bar off the screen."""
        if self._drawn:
            self._write(_CLEAR)
            self._drawn = False
            self._next = 0.0

    def _line(self, fraction: float, text: str) -> str:
        fraction = min(1.0, max(0.0, fraction))
        filled = round(fraction * _BAR)
        line = f"{self._full * filled}{self._empty * (_BAR - filled)} {100 * fraction:3.0f} %  {text}"
        return line[: max(1, shutil.get_terminal_size().columns - 1)]

    def _write(self, text: str) -> None:
        write(self._stream, readable(text))

    def __enter__(self) -> "TerminalBar":
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.clear()

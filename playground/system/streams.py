"""Standard input, output and error as the caller left them: any of them may be closed. Standard library only."""

import os
import sys
from typing import TextIO

# A closed number is opened the wrong way round, so that what is read from it or printed to it still fails.
_CLOSED = ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_WRONLY))  # errors that nobody reads may be dropped


def hold_closed() -> None:
    """Open the null device in place of closed streams, before another file would get their number.

    A message that a library prints to number 2 would then stand in a file of the user's. `sys.stderr` is never None
    afterwards; `sys.stdin` and `sys.stdout` are where the streams are closed.
    """
    for number, way in _CLOSED:
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, way), True)  # the lowest free number: this one
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8", errors="backslashreplace")  # noqa: SIM115  (until the end)


def closed_stdout() -> bool:
    """Whether stdout is closed: not even a device that drops what is printed."""
    return sys.stdout is None


def forget(stream: TextIO | None) -> None:
    """Redirect a broken stream to the null device, so that Python's own flush at exit does not fail on it too."""
    if stream is None:
        return
    try:
        number = stream.fileno()
        nothing = os.open(os.devnull, os.O_WRONLY)
    except (OSError, ValueError):  # a stream without a file, as in a test
        return
    os.dup2(nothing, number)
    os.close(nothing)

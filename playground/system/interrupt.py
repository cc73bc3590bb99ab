"""Ctrl-C: the process ends at once. The first thing that the program imports, so it imports nothing of its own."""

import os
import signal
from types import FrameType

STOPPED = 130
_CLEAR_LINE = b"\r\x1b[K"


def leave_on_ctrl_c() -> None:
    """End this process at once and silently when Ctrl-C is pressed, unless a caller had it ignored.

    An exception in its place would be raised wherever Python happens to be. In the middle of loading numpy or torch it
    comes out as another error, or as an abort. Training, which has something to keep, has a handler of its own.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)


def _leave(_number: int, _frame: FrameType | None) -> None:
    try:
        if os.isatty(2):
            os.write(2, _CLEAR_LINE)
    finally:
        os._exit(STOPPED)

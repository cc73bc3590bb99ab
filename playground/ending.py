"""How a start of the program ends: with one line on stderr or none, and an exit code that says which.

0 done, 1 an error of the program, 2 something that the user can put right, 130 stopped by Ctrl-C.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from types import FrameType

from models.errors import UserError, one_line
from playground.streams import forget_stdout
from playground.terminal import note

DONE, FAILED, REFUSED, STOPPED = 0, 1, 2, 130
_CLEAR_LINE = b"\r\x1b[K"


class PrintError(UserError):
    """Standard output does not take what is printed: a full disk, or a device that is gone."""


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


def ended(work: Callable[[], int], *, debug: bool = False) -> int:
    """The exit code of some work, however it ends; raises nothing. debug: print the traceback of an error."""
    try:
        return work()
    except PrintError as error:
        forget_stdout()
        return refused(str(error))
    except UserError as error:
        return refused(str(error))
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        forget_stdout()
        return DONE
    except Exception as error:
        if debug:
            traceback.print_exc()
        hint = "" if debug else "; add --debug to see where it arose"
        note(f"unmask: An unexpected error: {type(error).__name__}: {_said(error)}{hint}.")
        return FAILED


def refused(sentence: str) -> int:
    """Say what has to be changed. Returns the exit code."""
    note(f"unmask: {sentence}")
    return REFUSED


def _said(error: Exception) -> str:
    return one_line(" ".join(str(error).split())) or "no reason given"


def closed_stdout() -> bool:
    """Whether there is nothing to print to, not even a device that drops it."""
    return sys.stdout is None

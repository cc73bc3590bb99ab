"""How a start of the program ends: with one line on stderr or none, and an exit code that says which.

0 done, 1 an error of the program, 2 something that the user can put right, 130 stopped by Ctrl-C.
"""

import atexit
import contextlib
import os
import sys
import traceback
from collections.abc import Callable
from typing import NoReturn

from models.errors import UserError, one_line
from playground.system.interrupt import STOPPED
from playground.system.streams import forget
from playground.system.terminal import note

DONE, FAILED, REFUSED = 0, 1, 2


class PrintError(UserError):
    """Standard output does not take what is printed: a full disk, or a device that is gone."""


def ended(work: Callable[[], int], *, debug: bool = False) -> int:
    """The exit code of some work, however it ends; raises nothing. debug: print the traceback of an error."""
    try:
        return work()
    except PrintError as error:
        forget(sys.stdout)
        return refused(str(error))
    except UserError as error:
        return refused(str(error))
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        forget(sys.stdout)
        return DONE
    except Exception as error:
        if debug:
            traceback.print_exc()
        hint = "" if debug else "; add --debug to see where it arose"
        note(f"unmask: An unexpected error: {type(error).__name__}: {_message(error)}{hint}.")
        return FAILED


def refused(sentence: str) -> int:
    """Print the sentence on stderr. Returns the exit code."""
    note(f"unmask: {sentence}")
    return REFUSED


def leave(code: int) -> NoReturn:
    """End this process now, with what was printed written and what waits for its end called.

    Python would first take down every module, which for torch's takes seconds where the machine is busy.
    """
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def _message(error: Exception) -> str:
    return one_line(" ".join(str(error).split())) or "no reason given"

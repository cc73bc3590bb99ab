"""How a start of the program ends: with one line on stderr or none, and an exit code that says which.

0 done, 1 an error of the program, 2 something that the user can put right, 130 stopped by Ctrl-C.
"""

import sys
import traceback
from collections.abc import Callable

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


def _message(error: Exception) -> str:
    return one_line(" ".join(str(error).split())) or "no reason given"

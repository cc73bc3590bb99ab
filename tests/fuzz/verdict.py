"""Feeds one input and says what came of it."""

import contextlib
import os
import re
import signal
import sys
import tempfile
import traceback
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models.errors import UserError
from tests.fuzz.case import Case

FINE, REFUSED, UNCLEAR, WRONG = "fine", "refused", "UNCLEAR", "WRONG"
TRACEBACK, HANG, MEMORY = "TRACEBACK", "HANG", "MEMORY"
GOOD = (FINE, REFUSED)
VERDICTS = (FINE, REFUSED, UNCLEAR, WRONG, TRACEBACK, HANG, MEMORY)
PATIENCE = 40.0  # times as long by the clock: what waits without working hangs too, and the machine may be busy
MEGABYTES = 300  # that one input may take
MAX_SENTENCE = 1000  # characters; the paths in it may be long
_MEMORY = "/dev/shm"
Feed = Callable[[Case, Path], None]


class WrongError(Exception):
    """Raised by a surface: the input was accepted, and what followed is not right."""


class Hang(BaseException):
    """Raised inside of what takes too long. Not an Exception, so that nothing under test takes it for its own."""


@dataclass(frozen=True)
class Outcome:
    """`says`: the sentence of a refusal, or the last line and the place of an error. `note`: how the input was made."""

    verdict: str
    says: str = ""
    note: str = ""

    @property
    def good(self) -> bool:
        """Whether that is how the program should answer."""
        return self.verdict in GOOD


def judge(case: Case, feed: Feed, seconds: float, *, whole: bool = False) -> Outcome:
    """Put the input into a new folder, feed it and take the folder away. whole: print an error's whole traceback.

    UNMASK_HOME is that folder meanwhile.
    """
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=_place_for_folders(), ignore_cleanup_errors=True) as name:
        folder = Path(name)
        case.put(folder)
        os.environ["UNMASK_HOME"] = name
        before = _reset_peak()
        try:
            with _limited(seconds):
                feed(case, folder)
            out = Outcome(FINE)
        except UserError as error:
            out = Outcome(REFUSED if is_clear(str(error)) else UNCLEAR, str(error))
        except Hang:
            out = Outcome(HANG, _place(whole))
        except MemoryError:
            out = Outcome(MEMORY, _place(whole))
        except WrongError as error:
            out = Outcome(WRONG, str(error))
        except (Exception, SystemExit):
            out = Outcome(TRACEBACK, _place(whole))
        peak = _peak() - before
        return (
            out
            if peak < MEGABYTES or out.verdict == MEMORY
            else Outcome(MEMORY, f"{peak} MB for one input; {out.verdict}")
        )


def _place_for_folders() -> str | None:
    """In memory where that is possible: a disk would take most of the time. None for the usual place."""
    return _MEMORY if os.access(_MEMORY, os.W_OK) else None


def is_clear(sentence: str) -> bool:
    """Whether that is one line of text of a sensible length that can be printed anywhere."""
    return (
        0 < len(sentence) <= MAX_SENTENCE
        and sentence.rstrip().endswith((".", "?"))
        and not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in sentence)
    )


def _place(whole: bool) -> str:
    """The error being handled, and the line of ours that it came from."""
    text = traceback.format_exc()
    if whole:
        sys.stdout.write(text)
    places = re.findall(r'File "([^"]*)", line (\d+), in (\S+)', text)
    ours = [p for p in places if re.search(r"[/\\](models|playground)[/\\]", p[0]) and "site-packages" not in p[0]]
    where = f" ({Path(ours[-1][0]).name}:{ours[-1][1]} {ours[-1][2]})" if ours else ""
    return f"{text.strip().splitlines()[-1][:200]}{where}"


@contextlib.contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise Hang in the block after so much work, or PATIENCE times as long by the clock, where there are timers."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    timers = ((signal.ITIMER_PROF, signal.SIGPROF, seconds), (signal.ITIMER_REAL, signal.SIGALRM, PATIENCE * seconds))
    for timer, number, limit in timers:
        signal.signal(number, _stop)
        signal.setitimer(timer, limit)
    try:
        yield
    finally:
        for timer, _, _ in timers:
            signal.setitimer(timer, 0)


def _stop(_number: int, _frame: object) -> None:
    raise Hang


def _reset_peak() -> int:
    """Forget the most memory this process has had so far, where the system can; MB that it has now."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> int:
    """MB at most since the last reset; 0 where that cannot be known."""
    try:
        text = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return int(text.split("VmHWM:")[1].split()[0]) >> 10

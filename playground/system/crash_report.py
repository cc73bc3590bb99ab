"""Unexpected errors: logged in the user's folder, shown once, and ready to be copied.

`unmask.log` holds errors of Python. `crash.log` holds what was going on when the process itself broke down; the next
start moves it to `crash-1.log`, and the last `CRASHES` are kept.
"""

import contextlib
import faulthandler
import logging
import os
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from models.errors import UserError
from models.storage.folders import home
from models.storage.regular_file import is_regular

CRASHES = 5
MAX_CRASH = 65_536  # bytes kept of one crash
_REPORTED = 8_192  # bytes of the newest crash that a report holds

_log = logging.getLogger("unmask")
_last = ""
_crashed = Path()  # the newest crash of an earlier start, "." for none


def install(show: Callable[[str], None]) -> None:
    """Catch what no one caught, in every thread; `show` gets one sentence and is called in the window's thread only."""
    global _crashed
    logging.raiseExceptions = False  # a disk that is full takes no log, and prints no traceback of its own
    try:
        folder = home()
        folder.mkdir(parents=True, exist_ok=True)
        for path in (folder / "unmask.log", folder / "crash.log"):
            if os.path.lexists(path) and not is_regular(path):  # a FIFO, say, that would be waited for
                raise FileExistsError(path)
        handler = RotatingFileHandler(folder / "unmask.log", maxBytes=500_000, backupCount=2, encoding="utf-8")
        _log.addHandler(handler)
        _crashed = rotate(folder)
        # Appended to: a second window writes to the same file. Open until the end.
        faulthandler.enable(open(folder / "crash.log", "a", encoding="utf-8"))  # noqa: SIM115
    except (OSError, UserError):
        _log.addHandler(logging.NullHandler())
    main = threading.main_thread()

    def seen(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        global _last
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, where)
            return
        _last = "".join(traceback.format_exception(kind, error, where))
        _log.error(_last)
        if threading.current_thread() is main:
            show("Something went wrong here; nothing of yours is lost. The menu's Help can copy a report.")

    sys.excepthook = seen
    threading.excepthook = lambda a: seen(a.exc_type, a.exc_value or a.exc_type(), a.exc_traceback)


def rotate(folder: Path) -> Path:
    """Move a `crash.log` with something in it to `crash-1.log`, and older ones one further.

    Returns the newest crash kept, `Path()` for none. On Windows the log of a window that is open stays where it is.
    """
    log, kept = folder / "crash.log", [folder / f"crash-{n}.log" for n in range(1, CRASHES + 1)]
    with contextlib.suppress(OSError):
        if log.stat().st_size:
            _cut(log)
            for older, newer in zip(kept[:0:-1], kept[-2::-1], strict=True):
                with contextlib.suppress(FileNotFoundError):
                    newer.replace(older)
            log.replace(kept[0])
    return kept[0] if kept[0].is_file() else Path()


def report_text() -> str:
    """The last error, or else the last crash of an earlier start, and what it ran on."""
    about = f"Unmask on Python {platform.python_version()}, {platform.platform()}"
    return f"{about}\n\n{_last or _last_crash() or 'No error since the start.'}"


def _last_crash() -> str:
    try:
        return "The process broke down earlier:\n" + _crashed.read_text("utf-8", "replace")[:_REPORTED]
    except OSError:
        return ""


def _cut(log: Path) -> None:
    """Keep the end of a log that has grown too long."""
    if log.stat().st_size > MAX_CRASH:
        with log.open("rb+") as file:
            file.seek(-MAX_CRASH, 2)
            end = file.read()
            file.seek(0)
            file.write(end)
            file.truncate()

"""Errors nobody expected: written to a rotating log in the person's folder, said once, and ready to be copied."""

import faulthandler
import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from types import TracebackType

from models.cards import home

_log = logging.getLogger("unmask")
_last = ""


def install(tell: Callable[[str], None]) -> None:
    """Catch what no one caught, in every thread; `tell` gets one sentence and is called in the window's thread only."""
    folder = home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / "unmask.log", maxBytes=500_000, backupCount=2, encoding="utf-8")
        _log.addHandler(handler)
        faulthandler.enable(open(folder / "crash.log", "w", encoding="utf-8"))  # noqa: SIM115  (open until the end)
    except OSError:
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
            tell("Something went wrong here; nothing of yours is lost. The menu's Help can copy a report.")

    sys.excepthook = seen
    threading.excepthook = lambda a: seen(a.exc_type, a.exc_value or a.exc_type(), a.exc_traceback)


def report_text() -> str:
    """The last error and what it ran on."""
    about = f"Unmask on Python {platform.python_version()}, {platform.platform()}"
    return f"{about}\n\n{_last or 'No error since the start.'}"

"""Long work of one call can be stopped: it asks now and then whether to proceed, and the one who waits may refuse."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_watched = threading.local()


class StoppedError(Exception):
    """The work is no longer wanted."""


@contextmanager
def stoppable(wanted: Callable[[], bool]) -> Iterator[None]:
    """What this thread does inside ends with `StoppedError` soon after `wanted` says no."""
    before = getattr(_watched, "wanted", None)
    _watched.wanted = wanted
    try:
        yield
    finally:
        _watched.wanted = before


def proceed() -> None:
    """Called by long work between its parts. Raises StoppedError where nobody waits for it any more."""
    wanted = getattr(_watched, "wanted", None)
    if wanted is not None and not wanted():
        raise StoppedError

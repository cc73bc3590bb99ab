"""Long work of one call can be stopped, and says how far it is.

It asks now and then whether to proceed, and the one who waits may refuse; a report says how much is done.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_watched = threading.local()


class StoppedError(Exception):
    """The work is no longer wanted."""


@dataclass
class _Watch:
    """total: of the work that is counted now, 0 where none is. done: of it."""

    wanted: Callable[[], bool]
    report: Callable[[float], None] | None = None
    total: float = 0.0
    done: float = 0.0


@contextmanager
def stoppable(wanted: Callable[[], bool], report: Callable[[float], None] | None = None) -> Iterator[None]:
    """What this thread does inside ends with `StoppedError` soon after `wanted` says no.

    report: called in this thread with the share that is done, in [0, 1], of work within that is long.
    """
    before = getattr(_watched, "watch", None)
    _watched.watch = _Watch(wanted, report)
    try:
        yield
    finally:
        _watched.watch = before


@contextmanager
def in_parts(total: float) -> Iterator[None]:
    """What is done inside is `total` parts, as `proceed` counts them; inside another such block it is part of that."""
    watch: _Watch | None = getattr(_watched, "watch", None)
    if watch is None or watch.total:
        yield
        return
    watch.total, watch.done = total, 0.0
    try:
        yield
    finally:
        watch.total = 0.0


def proceed(parts: float = 0.0) -> None:
    """Called by long work between its parts. Raises StoppedError where nobody waits for it any more.

    parts: how many more are done.
    """
    watch: _Watch | None = getattr(_watched, "watch", None)
    if watch is None:
        return
    if not watch.wanted():
        raise StoppedError
    if watch.total and watch.report is not None:
        watch.done += parts
        watch.report(min(1.0, watch.done / watch.total))

"""Values made from files, cached for as long as the file is the same one."""

import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")
MOST = 4096  # files
SETTLED_NS = 2_000_000_000  # a file system may note times in steps of up to two seconds (FAT)

FileMark = tuple[int, ...]


class FileCache(Generic[T]):
    """Calls `make(path)` when the file was not seen before, or differs in inode, size or times from when it was.

    A file that changed within the last two seconds is not cached: its next change might leave the same time. What
    `make` raises is passed on and not cached. May be used from any thread; values are shared, so they must not be
    changed.
    """

    def __init__(self, make: Callable[[Path], T]) -> None:
        self._make = make
        self._known: dict[Path, tuple[FileMark, T]] = {}

    def get(self, path: Path) -> T:
        """The value of a file as it is now. Raises what `make` raises."""
        mark = mark_of(path)  # before it is read: a change meanwhile is noticed the next time
        settled, known = _is_settled(mark), self._known.get(path)
        if settled and known is not None and known[0] == mark:
            return known[1]
        value = self._make(path)
        if settled:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[path] = mark, value
        return value


def mark_of(path: Path) -> FileMark:
    """What tells a regular file from another that may come in its place; () for none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return ()
    if not stat.S_ISREG(found.st_mode):
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _is_settled(mark: FileMark) -> bool:
    """Whether the next change of a file will leave another mark than this one."""
    return bool(mark) and max(mark[-2:]) + SETTLED_NS <= time.time_ns()

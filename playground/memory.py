"""The settings of this start, kept in the user's folder as they change; another window may change them meanwhile."""

import contextlib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from models.cards import home
from models.errors import UserError
from models.file_lock import FileLock
from playground import settings
from playground.settings import Settings


class Memory:
    """Holds the settings and writes what changed here into those on disk, so that two windows keep both their changes.

    Of one setting changed in both, the later change stays. A folder that cannot be written costs the memory only.
    `problem` says why the settings of the last start are not those of this one, "" where they are.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or home()) / "settings.json"
        try:
            found = settings.read(self._path)
        except UserError as error:
            found = settings.Read(Settings(), str(error))
        self.settings, self.problem = found.settings, found.problem
        self._unwritten: set[str] = set()  # names of the settings changed here that are not on disk yet
        self._opened: list[Path] = []  # files opened here that are not on disk yet, the oldest first

    def keep(self, **changes: Any) -> None:
        """Remember other values; what could not be written before is tried again, whether they differ or not."""
        value = replace(self.settings, **changes)
        changed = {f.name for f in fields(Settings) if getattr(value, f.name) != getattr(self.settings, f.name)}
        self.settings = value
        self._unwritten |= changed
        if self._unwritten or self._opened:
            self._write()

    def opened(self, path: Path) -> None:
        """Remember a file as the newest of the recent ones."""
        value = self.settings.opened(path)
        if value != self.settings:
            self.settings = value
            self._opened.append(path)
            self._write()

    def _write(self) -> None:
        """Put what changed here into the file. Where another window is writing, the next change writes this one too."""
        with contextlib.suppress(UserError):
            lock = FileLock.try_take(self._path.with_name("settings.lock"))
            if lock is None:
                return
            with lock:
                value = self._merged(settings.load(self._path))
                settings.save(value, self._path)
            self.settings = value
            self._unwritten.clear()
            self._opened.clear()

    def _merged(self, there: Settings) -> Settings:
        for path in self._opened:
            there = there.opened(path)
        return replace(there, **{name: getattr(self.settings, name) for name in self._unwritten})

"""The settings of this start, saved in the user's folder as they change; another window may change them meanwhile."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from threading import Lock
from typing import Any

from models.errors import UserError
from models.storage.file_lock import FileLock
from models.storage.folders import home
from playground import settings
from playground.settings import Settings


class SettingsStore:
    """Owns the settings and merges what changed here into those on disk, so that two windows keep both their changes.

    Of one setting changed in both, the later change stays. A folder that cannot be written keeps none after the end.
    A write waits for other windows and for the disk: `write_with` moves it out of the thread that makes the change.
    `problem` says why the settings of the last start are not those of this one, "" where they are.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or home()) / "settings.json"
        try:
            found = settings.read(self._path)
        except UserError as error:
            found = settings.Read(Settings(), str(error))
        self.settings, self.problem = found.settings, found.problem
        self._unwritten = _Changes()  # made here and not on disk yet
        self._one = Lock()  # held for no longer than it takes to look at the two values above
        self._run: Callable[[Callable[[], None]], None] = _here

    def write_with(self, run: Callable[[Callable[[], None]], None]) -> None:
        """Set what runs the writes: in any thread, one after another. The default is the caller's own."""
        self._run = run

    def write_here(self) -> None:
        """Write in the caller's thread from now on, first what is not on disk yet. Earlier writes must have ended."""
        self._run = _here
        if self._unwritten:
            self._write()

    def update(self, **changes: Any) -> None:
        """Change settings by name and write them; what could not be written before is tried again."""
        with self._one:
            value = replace(self.settings, **changes)
            changed = [f.name for f in fields(Settings) if getattr(value, f.name) != getattr(self.settings, f.name)]
            self.settings = value
            self._unwritten = self._unwritten.keeping({name: getattr(value, name) for name in changed})
        if self._unwritten:
            self._run(self._write)

    def opened(self, path: Path) -> None:
        """Put a file at the head of the recent ones."""
        with self._one:
            value = self.settings.opened(path)
            if value == self.settings:
                return
            self.settings = value
            self._unwritten = replace(self._unwritten, opened=(*self._unwritten.opened, path))
        self._run(self._write)

    def _write(self) -> None:
        """Merge what changed here into the file; while another window writes, leave it to the next change."""
        changes = self._unwritten
        if not changes:  # an earlier write took them along
            return
        with contextlib.suppress(UserError):
            lock = FileLock.try_take(self._path.with_name("settings.lock"))
            if lock is None:
                return
            with lock:
                there = settings.load(self._path) if self._path.exists() else self.settings
                value = changes.made_to(there)
                settings.save(value, self._path)
            with self._one:
                self._unwritten = self._unwritten.since(changes)
                self.settings = self._unwritten.made_to(value)


@dataclass(frozen=True)
class _Changes:
    """Changes of settings. values: by name. opened: files, the oldest first."""

    values: dict[str, Any] = field(default_factory=dict)
    opened: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.values or self.opened)

    def keeping(self, values: dict[str, Any]) -> "_Changes":
        """Return the changes with `values` made last."""
        return replace(self, values={**self.values, **values})

    def since(self, before: "_Changes") -> "_Changes":
        """Return the changes made after `before`, an earlier state of these."""
        values = {n: v for n, v in self.values.items() if n not in before.values or before.values[n] != v}
        return _Changes(values, self.opened[len(before.opened) :])

    def made_to(self, there: Settings) -> Settings:
        """Return `there` with these changes."""
        for path in self.opened:
            there = there.opened(path)
        return replace(there, **self.values)


def _here(work: Callable[[], None]) -> None:
    work()

"""The user's own file that the board belongs to: saved in order, and never over what another program wrote there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from models.storage.chosen_place import check_place
from models.storage.path_text import shown
from playground.experiment import file_format, file_writer
from playground.experiment.autosave import LinkedFile, digest_of
from playground.experiment.contents import Contents
from playground.jobs.job import Ended
from playground.jobs.latest import once
from playground.jobs.queue import JobQueue
from playground.presenters.dialogs import Dialogs
from playground.settings_store import SettingsStore

REPLACE, ELSEWHERE, NOT_NOW = "Replace it", "Save as…", "Cancel"


@dataclass(frozen=True)
class _Saved:
    """digest: of the file now. changed: another program wrote it meanwhile, and nothing was written."""

    digest: str
    left_out: str = ""
    changed: bool = False


class UserFile(QObject):
    """Saves into the file that the board belongs to.

    Signals: named(str) when the board belongs to another file, "" for none; saving() before the board is taken for a
    save; saved() after each save.
    """

    named = Signal(str)
    saving = Signal()
    saved = Signal()

    def __init__(
        self, contents: Callable[[], Contents | None], settings_store: SettingsStore, dialogs: Dialogs, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._contents, self._settings_store, self._dialogs = contents, settings_store, dialogs
        self.path: Path | None = None
        self._digests: dict[Path, str] = {}  # of each file as it was last read or written here
        self._clean: Contents | None = None  # the board as it stands in the file
        self._unsaid: dict[Path, str] = {}  # what the user has to know of a save, until it is shown
        self._let_be = False  # whether the user let a save be, at the question about it
        self._writing = JobQueue(self)

    @property
    def busy(self) -> bool:
        """Whether a save is going on or waits."""
        return self._writing.busy

    @property
    def linked_file(self) -> LinkedFile:
        """The file, and whether the board is as it stands there."""
        now, clean = self._contents(), self._clean
        saved = now is not None and clean is not None and now.holds_same(clean)
        return LinkedFile(self.path, self._digests.get(self.path, ""), saved) if self.path is not None else LinkedFile()

    def save(self) -> None:
        """Into the file that is open, or ask for one."""
        if self.path is None:
            self.ask_save()
        else:
            self.save_to(self.path, asks=True)

    def ask_save(self) -> bool:
        """Let the user choose where; the dialog asks before it replaces a file. Returns whether a file was chosen."""
        path = self._dialogs.ask_save(
            self.path.name if self.path else f"experiment{file_format.SUFFIX}", file_format.KINDS
        )
        if path is not None:
            self.save_to(file_format.with_ending(path, file_format.SUFFIX))
        return path is not None

    def save_to(self, path: Path, *, asks: bool = False) -> None:
        """Save there. asks: ask first if the file is no longer as it was last read or written here."""
        self.saving.emit()
        contents = self._contents()
        if contents is None:
            self._dialogs.show_message("There is nothing to save yet.")
            return
        work = partial(self._save, path, asks, contents)
        self._writing.add(once(work), partial(self._saved, path, contents), self._over)

    def name(self, linked_file: LinkedFile, clean: Contents | None) -> None:
        """The board belongs to that file. clean: the board as it stands in it, where that is known."""
        path = linked_file.file
        assert path is not None
        self.path, self._digests[path] = path, linked_file.digest
        self._clean = clean if linked_file.saved else None
        self._settings_store.opened(path)
        self.named.emit(shown(path.stem))

    def forget_name(self) -> None:
        """The board belongs to no file any more."""
        self.path, self._clean = None, None
        self.named.emit("")

    def finish(self) -> bool:
        """Wait until all requested saves are done, the window painted meanwhile. Returns whether they were.

        A save that the user lets be, at the question about a file that changed, was not.
        """
        self._let_be = False
        return self._writing.finish() and not self._let_be

    def close(self) -> tuple[str, ...]:
        """Wait until all requested saves are done. Returns what the user has not been shown of them, in sentences."""
        self._writing.close()
        return tuple(self._unsaid.values())

    def _save(self, path: Path, asks: bool, contents: Contents) -> _Saved:
        """In the thread of the writer, one after another. Raises UserError when there can be no file."""
        check_place(path)
        found, known = digest_of(path), self._digests.get(path, "")
        if asks and known and found and found != known:
            self._unsaid[path] = f"{shown(path)} was changed by another program or window, and is left as it is."
            return _Saved(found, changed=True)
        made = file_writer.save(path, contents)
        self._digests[path] = made.digest
        self._unsaid.pop(path, None)
        if made.left_out:
            self._unsaid[path] = made.left_out
        return _Saved(made.digest, made.left_out)

    def _saved(self, path: Path, contents: Contents, saved: _Saved) -> None:
        if saved.changed:
            self._ask(path)
            return
        self.name(LinkedFile(path, saved.digest, True), contents)
        if saved.left_out:
            self._dialogs.show_failure(saved.left_out)
            self._unsaid.pop(path, None)
        else:
            self._dialogs.show_message(f"Saved {shown(path.name)}.")
        self.saved.emit()

    def _over(self, ended: Ended) -> None:
        if ended.error is not None:
            self._dialogs.show_failure(str(ended.error))

    def _ask(self, path: Path) -> None:
        question = f"{shown(path.name)} was changed by another program or window since it was opened here."
        answer = self._dialogs.ask(question, (REPLACE, ELSEWHERE, NOT_NOW))
        self._unsaid.pop(path, None)
        if answer == REPLACE:
            self.save_to(path)
        elif answer != ELSEWHERE or not self.ask_save():
            self._let_be = True

"""The models that were trained here: rename them, move them to the system's trash, delete them for good."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QFile, QObject, Signal

from models.errors import UserError
from models.storage.model_card import CardFields, retitle
from models.storage.model_files import files_of
from models.storage.path_text import shown
from models.training.run_folder import is_claimed, lock_of
from playground.catalog.opened import own_folder
from playground.jobs.job import Ended
from playground.jobs.latest import once
from playground.jobs.queue import JobQueue


def to_trash(folder: Path) -> bool:
    """Move a model to the system's trash. Returns False, and changes nothing, where its disk has none."""
    done: object = QFile.moveToTrash(str(folder))  # a bool, where the stubs of PySide promise a pair
    return bool(done[0] if isinstance(done, tuple) else done)


def for_good(folder: Path) -> list[str]:
    """Delete a model. Its card goes first: killed in the middle, what is left is no model that could be opened.

    Its folder goes too, unless it holds files that the program did not write: those stay, and their names are returned.
    Raises UserError when something of it cannot be deleted, and when a process trains into it.
    """
    try:
        with lock_of(folder):
            for path in files_of(folder):
                path.unlink(missing_ok=True)
        left = sorted(path.name for path in folder.iterdir())
        if not left:
            folder.rmdir()
        return left
    except OSError as error:
        raise UserError(
            f"{folder} could not be deleted whole ({error.strerror or error}); delete what is left yourself."
        ) from None


def idle(folder: Path) -> Path:
    """Return the folder. Raises UserError when a process trains into it."""
    if is_claimed(folder):
        raise UserError("This model is being trained by another process; wait until it ends.")
    return folder


def _retitled(identifier: str, title: str) -> CardFields:
    folder = own_folder(identifier)
    with lock_of(folder):
        return retitle(folder, title)


class UserModels(QObject):
    """Runs each verb in a thread, in the order of the calls; a model that was not trained here is refused.

    Signals: renamed(str, str) an id and its new title. removed(str, bool): an id, and whether it lies in the trash.
    no_trash(str): an id; it is still there, because no trash takes it. refused(str): why nothing was done.
    """

    renamed = Signal(object, str)  # ids are objects to Qt: of a str it drops what is not UTF-8 of a path
    removed = Signal(object, bool)
    no_trash = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = JobQueue(self)

    @property
    def busy(self) -> bool:
        """Whether a verb is running or queued."""
        return self._work.busy

    def rename(self, identifier: str, title: str) -> None:
        """Write another title on its card."""
        work = once(lambda: _retitled(identifier, title)["title"])
        self._work.add(work, partial(self.renamed.emit, identifier), self._over)

    def trash(self, identifier: str) -> None:
        """Move it to the trash of the system."""
        work = once(lambda: to_trash(idle(own_folder(identifier))))
        self._work.add(work, partial(self._trashed, identifier), self._over)

    def delete(self, identifier: str) -> None:
        """Delete it for good."""
        work = once(lambda: for_good(own_folder(identifier)))
        self._work.add(work, partial(self._deleted, identifier), self._over)

    def finish(self) -> bool:
        """Run what is queued, the window painted meanwhile. Returns whether all of it was done."""
        return self._work.finish()

    def close(self) -> None:
        """Run what is queued and wait."""
        self._work.close()

    def _trashed(self, identifier: str, done: bool) -> None:
        if done:
            self.removed.emit(identifier, True)
        else:
            self.no_trash.emit(identifier)

    def _deleted(self, identifier: str, left: list[str]) -> None:
        self.removed.emit(identifier, False)
        if left:
            self.refused.emit(f"{shown(identifier)} stays: {shown(left[0])} in it is not of the model.")

    def _over(self, ended: Ended) -> None:
        if ended.error is not None:
            self.refused.emit(str(ended.error))

"""The folder that a training run writes to: its own while it goes on, and never one that holds something else."""

import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from models.errors import UserError
from models.storage.file_lock import FileLock, is_held
from models.storage.folders import bundled_folder, plain_name
from models.storage.model_card import CARD, LOCK, SNAPSHOT, read_card
from models.storage.model_files import check_folder, run_in


def folder_name(title: str, taken: Callable[[str], bool]) -> str:
    """A folder's name for a new model of that title: one that `taken` does not hold, and that no bundled model has.

    It is of letters, digits and hyphens, with a number from 2 on where the plain one is in use.
    """
    plain, root = plain_name(title), bundled_folder()
    names = (plain, *(f"{plain}-{number}" for number in range(2, 10_000)))
    return next(name for name in names if not (root / name / CARD).exists() and not taken(name))


def folder_of_run(title: str, resumed_in: Path | None = None) -> str:
    """The folder's name that every run of that title has: what `folder_name` returns where nothing is taken.

    resumed_in: a folder of models; a run that was cut off in it keeps the plain name, even that of a bundled model.
    """
    plain = plain_name(title)
    if resumed_in is not None and (resumed_in / plain / SNAPSHOT).is_file():
        return plain
    return folder_name(title, lambda _: False)


@contextmanager
def claimed(folder: Path, *, resume: bool = False, replace: bool = False) -> Iterator[None]:
    """Hold the folder, made if it is missing, until the block ends; one that is still empty then is removed again.

    resume: go on with the run in it. replace: its model may be replaced.
    Raises UserError when another process trains into it, when it may not be written to, when it holds files of
    something else, a model without `replace` or `resume`, or a finished run with `resume`.
    """
    missing = [p for p in (folder, *folder.parents) if not os.path.exists(p)]  # False too where nobody may look
    try:
        with lock_of(folder):
            check_folder(folder)
            if resume:
                _check_unfinished(folder)
            elif not replace and (folder / CARD).exists():
                raise UserError(f"{folder} holds a model already; choose another folder, resume its run or replace it.")
            yield
    finally:
        for made in missing:
            with contextlib.suppress(OSError):  # what was saved is there
                made.rmdir()


def lock_of(folder: Path) -> FileLock:
    """Take the lock of a model's folder. Raises UserError when another process holds it, or it cannot be made."""
    if os.path.exists(folder) and not os.path.isdir(folder):
        raise UserError(f"{folder} is a file; choose a folder for the model.")
    lock = FileLock.try_take(folder / LOCK)
    if lock is None:
        raise UserError(f"Another process trains into {folder}; wait until it ends, or choose another name or folder.")
    return lock


def is_claimed(folder: Path) -> bool:
    """Whether a process trains into the folder now."""
    return is_held(folder / LOCK)


def is_over(folder: Path, run: dict[str, Any]) -> bool:
    """Whether the model in a folder is of the same run as its snapshot, and finished or newer: nothing is to go on."""
    try:
        card = read_card(folder)
    except UserError:
        return False
    if card.get("run", "") != run["tally"].get("run", ""):
        return False
    ended = bool(card.get("figures") or card.get("over"))  # figures are measured at the end of a run
    return ended or card.get("steps", 0) > run["step"]


def _check_unfinished(folder: Path) -> None:
    """Raise UserError where the run is over. A damaged snapshot is not judged here: reading it says what is wrong."""
    if not (folder / CARD).exists():
        return
    run = run_in(folder)
    if not (folder / SNAPSHOT).exists() or (run is not None and run["tally"].get("over")):
        raise UserError(f"The training in {folder} is complete; train into another folder, or replace the model.")
    if run is not None and is_over(folder, run):
        raise UserError(
            f"The model in {folder} is newer than the run that was cut off there;"
            " train into another folder, or replace the model."
        )

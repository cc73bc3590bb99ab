"""The whole window over a hostile home: it opens, has a board, and is closed; what it could not read is still there."""

import sys
import threading
import time
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from playground import app
from playground.app import Application, build
from playground.catalog.opened import open_now
from playground.experiment import file_format
from playground.experiment.autosave import linked_file_of
from playground.experiment.contents import Contents
from playground.experiment.experiment import Experiment
from playground.experiment.outline import outline
from playground.experiment.recipe_transfer import fresh_recipe
from playground.settings_store import SettingsStore
from playground.system import crash_report
from tests.fuzz.case import Case, Special, specials
from tests.fuzz.mutate import changed, damaged, encoded
from tests.fuzz.surfaces.boards import good as other_board
from tests.fuzz.surfaces.cards import CARDS, GOOD
from tests.fuzz.surfaces.settings import GOOD as SETTINGS
from tests.fuzz.verdict import WrongError
from tests.patience import PATIENCE_S

MODEL = "oracle:bigram:dinosaurs"  # of a short list, so that it is there at once
PLACES = (
    "last.unmask", "last.lock", "last.unmask.lock", "settings.json", "settings.lock", "crash.log", "unmask.log",
    "models",
    "models/good/card.json", "models/good/resume.safetensors", "models/good/weights.safetensors", "last-kept.unmask",
    "last-2.unmask", "crash-1.log",
)  # fmt: skip  # what a home may hold, and what may look like it
_qt = QApplication.instance() or QApplication(["fuzz"])
app.DEFAULT = MODEL  # type: ignore[attr-defined]
_errors: list[BaseException] = []


@lru_cache(maxsize=1)
def own_board() -> dict[str, Any]:
    """A board of the model that the window opens anyway."""
    model = open_now(MODEL).model
    return file_format.to_json(Contents(Experiment(MODEL, fresh_recipe(model)), outline(model), (), 0, (0,)))


def make(random: Random) -> Case:
    """A home with one to three hostile files among good ones."""
    content: dict[str, bytes | Special] = {"models/good/card.json": GOOD}
    notes = []
    for place in random.sample(PLACES, random.randint(1, 3)):
        if random.randrange(2) and not (place == "models" and "models" in content):
            content[place] = random.choice(specials())
            notes.append(f"{place} is {content[place].value}")  # type: ignore[union-attr]
        else:
            content[place], note = _text(random, place)
            notes.append(f"{place}: {note}")
    if "models" in content:
        content = {name: data for name, data in content.items() if not name.startswith("models/")}
    return Case("; ".join(notes), content)


def _text(random: Random, place: str) -> tuple[bytes, str]:
    if "unmask" in place and place.endswith(".unmask"):
        tree, note = changed(random, random.choice((own_board(), other_board())), 2)
    elif place == "settings.json":
        tree, note = changed(random, SETTINGS, 2)
    elif place.endswith("card.json"):
        tree, note = changed(random, random.choice(CARDS), 2)
    else:
        return damaged(random, b'{"a": 1, "b": [0]}')
    data, damage = encoded(random, tree)
    return data, f"{note} {damage}"


def feed(case: Case, folder: Path) -> None:
    """Open the window, wait for its board, close it."""
    assert isinstance(_qt, QApplication)
    before = {name: _bytes(folder / name) for name, content in case.files.items() if isinstance(content, bytes)}
    sys.excepthook = lambda _kind, error, _where: _errors.append(error)
    threading.excepthook = lambda of: _errors.append(of.exc_value or of.exc_type())
    _errors.clear()
    made = build(_qt, SettingsStore())
    made.window.show()
    crash_report.rotate(folder)
    made.begin([])
    try:
        _wait(_qt, made)
        made.window.grab()
    finally:
        made.leave()
        made.window.deleteLater()
        made.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if _errors:
        raise _errors[0]
    _check_kept(before, folder)


def _wait(qt: QApplication, made: Application) -> None:
    until = time.monotonic() + PATIENCE_S
    while made.session.busy or not made.session.settled or made.documents.reading:
        qt.processEvents()
        if time.monotonic() > until:
            raise WrongError("no board comes")
        if _errors:
            raise _errors[0]


def _check_kept(before: dict[str, bytes], folder: Path) -> None:
    """A board or settings that could not be read are still somewhere in the home."""
    there = [_bytes(path) for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
    for name in ("last.unmask", "settings.json"):
        data = before.get(name)
        if data is not None and data not in there and not _was_read(name, data, folder):
            raise WrongError(f"{name} is lost")


def _was_read(name: str, data: bytes, folder: Path) -> bool:
    """Whether a reader takes what was there: it was opened then, and written again."""
    path = folder / "again" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    if name == "settings.json":
        return not SettingsStore(path.parent).problem
    linked_file_of(file_format.read(path).value)
    return True


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.stat().st_size < 1 << 20 else b""

"""The settings that the window keeps: read at its start, used, written at its end."""

import json
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from PySide6.QtWidgets import QApplication

from playground.app import build
from playground.main_window import Window
from playground.settings import Settings
from playground.settings_store import SettingsStore
from tests.fuzz.case import Case, Special, specials
from tests.fuzz.mutate import NUMBERS, TEXTS, changed, encoded, shown
from tests.fuzz.verdict import WrongError

EVERY = 40  # inputs for one that a whole window is opened with
GOOD: dict[str, Any] = {
    "version": 1,
    **asdict(
        Settings(
            "dark",
            "names-mlp",
            ("/tmp/a.unmask", "/tmp/b.unmask"),
            "AdnQywADAAAAAAAA",
            (800, 400),
            2,
            "noise",
            2.0,
            True,
            True,
        )
    ),
}
_qt = QApplication.instance() or QApplication(["fuzz"])


def make(random: Random) -> Case:
    """One file of settings; value: whether a window is opened with it."""
    whole = random.randrange(EVERY) == 0
    if random.randrange(10) == 0:
        special = random.choice(specials())
        return Case(special.value, {"settings.json": special}, whole)
    tree = json.loads(json.dumps(GOOD))
    if random.randrange(2):
        name = random.choice(list(tree))
        tree[name] = random.choice(
            (*NUMBERS, *TEXTS, [random.choice(NUMBERS)] * 2, [random.choice(TEXTS)], [None] * 2, None)
        )
        note = f"{name} is {shown(tree[name])}"
    else:
        tree, note = changed(random, tree, 2)
    data, damage = encoded(random, tree)
    return Case(f"{note} {damage}", {"settings.json": data}, whole)


def feed(case: Case, folder: Path) -> None:
    """Read them, change one, write them, and read the same again."""
    path = folder / "settings.json"
    special = isinstance(case.files["settings.json"], Special)
    before = b"" if special else path.read_bytes()
    settings_store = SettingsStore(folder)
    there = [p for p in folder.iterdir() if p.is_file() and not p.is_symlink()]
    if not special and before not in [p.read_bytes() for p in there]:
        raise WrongError("what could not be read is not kept")
    if case.value and isinstance(_qt, QApplication):
        _open(_qt, settings_store)
    settings_store.update(tab=settings_store.settings.tab + 1 if settings_store.settings.tab < 3 else 0)
    if not special and SettingsStore(folder).settings != settings_store.settings:
        raise WrongError(f"read back as {SettingsStore(folder).settings}")


def _open(qt: QApplication, settings_store: SettingsStore) -> None:
    application = build(qt, settings_store)
    window: Window = application.window
    try:
        assert window.ask_open is not None
        _ = window._folder
        window.grab()
    finally:
        window.close()
        window.deleteLater()
        application.deleteLater()
        qt.processEvents()

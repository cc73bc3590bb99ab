"""The application as a process: it starts, closes and is interrupted without a word."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from playground.app import _Painted
from playground.catalog.model_library import ModelLibrary
from tests.patience import CHILD_S

ROOT = Path(__file__).resolve().parents[2]

DRIVER = """
import os, signal, sys

from playground import app

app.DEFAULT = "oracle:bigram:dinosaurs"
begin = app.Application.begin


def begun(self, paths):
    begin(self, paths)
    self.session.changed.connect(lambda: opened(self.session))


def opened(session, left=[]):
    if session.state.opened and not left:
        left.append(True)  # a second Ctrl-C kills
        leave()


def leave():
    {leave}


app.Application.begin = begun
if __name__ == "__main__":
    sys.exit(app.run([]))
"""


@pytest.mark.parametrize(
    "leave",
    [
        "os.kill(os.getpid(), signal.SIGINT)",
        "app.QApplication.closeAllWindows()",
    ],
)
def test_the_program_ends_well_however_it_is_left(tmp_path: Path, leave: str) -> None:
    if "SIGINT" in leave and os.name == "nt":
        pytest.skip("there is no SIGINT to send")
    script = tmp_path / "driver.py"
    script.write_text(DRIVER.format(leave=leave))
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "ignore", str(script)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "UNMASK_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=CHILD_S,
        check=False,
    )
    noise = [line for line in done.stderr.splitlines() if "This plugin does not support" not in line]
    assert (done.returncode, noise) == (0, []), done.stderr
    assert (tmp_path / "last.unmask").exists()
    assert (tmp_path / "settings.json").exists()


def test_nothing_is_loaded_before_the_window_is_on_the_screen(qtbot: QtBot) -> None:
    library = ModelLibrary()
    opened: list[object] = []
    library.opened.connect(opened.append)
    library.loader.hold()
    library.open("oracle:bigram:dinosaurs")
    widget = QWidget()
    qtbot.addWidget(widget)
    _Painted(widget, library.loader.release)
    assert library.loader.held
    widget.show()
    qtbot.waitUntil(lambda: bool(opened))
    library.close()


def test_a_window_that_closes_before_it_is_painted_waits_for_no_model(qtbot: QtBot) -> None:
    library = ModelLibrary()
    library.loader.hold()
    library.open("oracle:bigram:dinosaurs")
    library.close()
    assert not library.busy

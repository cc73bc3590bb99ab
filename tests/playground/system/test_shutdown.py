"""The process is ended from outside: by signals, or because its screen went away. The board is on disk, in one line."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import CHILD_S

ROOT = Path(__file__).resolve().parents[3]
# Draws a board with seed 77, long before the timer would keep it, and says so.
WINDOW = """
import sys
from playground import app
from playground.experiment.edits import Restart
from playground.presenters import autosave

app.DEFAULT = "oracle:bigram:dinosaurs"
autosave.PERIOD_MS = 1_000_000
begin = app.Application.begin


def begun(self, paths):
    begin(self, paths)
    self.session.changed.connect(lambda: changed(self.session))


def changed(session):
    if session.settled and session.experiment.recipe.seed != 77:
        session.apply(Restart(77))
    elif session.settled:
        print("ready", flush=True)


app.Application.begin = begun
if __name__ == "__main__":
    sys.exit(app.run(sys.argv[1:]))
"""
pytestmark = pytest.mark.skipif(os.name == "nt", reason="there are no such signals")


def start(tmp_path: Path, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    """Start the window and wait for its board."""
    script = tmp_path / "window.py"
    script.write_text(WINDOW)
    window = subprocess.Popen(
        [sys.executable, "-W", "ignore", str(script), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert window.stdout is not None
    assert window.stdout.readline().strip() == "ready"
    return window


def end(window: "subprocess.Popen[str]") -> tuple[int, list[str]]:
    """Its exit code and what it said."""
    _, said = window.communicate(timeout=CHILD_S)
    lines = [line for line in said.splitlines() if "This plugin does not support" not in line]
    return window.returncode, lines


def seed(home: Path) -> int:
    value: int = json.loads((home / "last.unmask").read_text())["recipe"]["seed"]
    return value


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_after_a_signal_the_board_is_kept_and_the_program_ends_well(tmp_path: Path, home: Path, name: str) -> None:
    window = start(tmp_path)
    window.send_signal(getattr(signal, name))
    assert end(window) == (0, [])
    assert seed(home) == 77
    assert (home / "settings.json").exists()
    assert not list(home.glob("*.lock"))


def test_a_board_that_cannot_be_kept_after_a_signal_is_said_in_one_line(tmp_path: Path, home: Path) -> None:
    window = start(tmp_path)
    shutil.rmtree(home)
    home.write_text("a file where a folder is wanted")
    window.send_signal(signal.SIGTERM)
    code, lines = end(window)
    assert code == 2
    assert [line[:33] for line in lines] == ["unmask: The board is not kept. " + lines[0][31:33]]


@pytest.mark.screen
@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs a virtual screen of its own to take away")
def test_the_board_is_kept_when_the_screen_goes_away(tmp_path: Path, home: Path) -> None:
    read, write = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    ) as screen:
        os.close(write)
        with os.fdopen(read) as number:
            display = f":{number.readline().strip()}"
        try:
            window = start(tmp_path, QT_QPA_PLATFORM="xcb", DISPLAY=display)
        finally:
            screen.kill()
    code, lines = end(window)
    assert code == 2
    assert lines[-1] == "unmask: The screen went away; start again when it is back."
    assert seed(home) == 77


def test_a_window_opens_from_a_folder_and_with_a_file_whose_names_are_not_utf_8(tmp_path: Path, home: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/na\xefve"))
    words = folder / os.fsdecode(b"na\xefve.txt")
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system has no such names")
    words.write_text("anna\nemma\n" * 100)
    window = start(folder, str(words))
    window.send_signal(signal.SIGTERM)
    assert end(window) == (0, [])
    assert seed(home) == 77

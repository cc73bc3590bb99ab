"""A long command that shows what it does: its own lines, and signs of life while it is silent."""

import os
import sys
from pathlib import Path

import pytest

from playground.system.shown_process import OF_PIP, Telling, alive_in, run_shown

LINES = ("Collecting torch", "Downloading torch-2.whl.metadata (3 kB)", "  Downloading torch-2.whl (9 MB)")


def python(script: str) -> list[str]:
    return [sys.executable, "-I", "-c", script]


def test_the_lines_that_tell_something_are_said_and_all_are_kept() -> None:
    said: list[str] = []
    command = python(f"print(*{LINES}, sep='\\n')")
    done = run_shown(command, os.environ, Telling(said.append, OF_PIP, lambda seconds: ""))
    assert said == ["Downloading torch-2.whl (9 MB)"]
    assert (done.returncode, done.stdout.count("\n"), done.stderr) == (0, 3, "")


def test_a_silent_command_gives_signs_of_life_and_its_complaint_is_kept() -> None:
    said: list[str] = []
    command = python("import sys, time; time.sleep(0.1); sys.exit('no luck')")
    done = run_shown(command, os.environ, Telling(said.append, OF_PIP, lambda seconds: "working", silent_s=0.03))
    assert set(said) == {"working"}
    assert (done.returncode, done.stderr.strip()) == (1, "no luck")


@pytest.mark.parametrize(("terminal", "while_still"), [(False, "working, 20 s"), (True, "")])
def test_what_fills_a_folder_says_how_much_it_holds(tmp_path: Path, terminal: bool, while_still: str) -> None:
    alive = alive_in(tmp_path, terminal=terminal)
    (tmp_path / "torch.so").write_bytes(bytes(2_000_000))
    assert alive(10.0) == f"installing, 10 s: 2 MB in {tmp_path.name}"
    assert alive(20.0) == while_still

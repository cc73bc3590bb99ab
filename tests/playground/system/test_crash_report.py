"""The logs of what broke down: the last crashes are kept, and no more of them."""

import errno
import io
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from models.errors import UserError
from playground.system import crash_report
from tests.patience import CHILD_S

ROOT = Path(__file__).resolve().parents[3]
BREAKS = """
import faulthandler, os, sys
from playground.system import crash_report
crash_report.install(print)
if sys.argv[1] == "crash":
    def broke_down():
        os.abort()
    broke_down()
print(crash_report.report_text())
"""


def start(home: Path, how: str) -> str:
    """Start a process that breaks down, or ends well; what it printed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "UNMASK_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", BREAKS, how],
        env=environment, capture_output=True, text=True, timeout=CHILD_S, check=False,
    )  # fmt: skip
    assert (done.returncode != 0) == (how == "crash")
    return done.stdout


def test_a_crash_outlives_later_starts_and_is_in_the_report(home: Path) -> None:
    start(home, "crash")
    assert "broke_down" in start(home, "well")
    start(home, "well")
    assert "broke_down" in (home / "crash-1.log").read_text()
    assert (home / "crash.log").read_text() == ""


def test_the_last_crashes_are_kept_and_no_more(home: Path) -> None:
    for n in range(crash_report.CRASHES + 3):
        (home / "crash.log").write_text(f"crash {n}")
        assert crash_report.rotate(home) == home / "crash-1.log"
        crash_report.rotate(home)  # a start after which nothing broke down
    kept = {path.name: path.read_text() for path in home.glob("crash*")}
    assert kept == {
        f"crash-{i}.log": f"crash {crash_report.CRASHES + 3 - i}" for i in range(1, crash_report.CRASHES + 1)
    }


def test_a_log_that_grew_too_long_keeps_its_end(home: Path) -> None:
    (home / "crash.log").write_bytes(b"old" * crash_report.MAX_CRASH + b"the end")
    crash_report.rotate(home)
    assert (home / "crash-1.log").stat().st_size == crash_report.MAX_CRASH
    assert (home / "crash-1.log").read_bytes().endswith(b"the end")


def test_a_folder_without_crashes_has_none(home: Path) -> None:
    assert crash_report.rotate(home) == Path()
    assert crash_report.rotate(home / "missing") == Path()
    assert list(home.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="an open log cannot be moved there")
def test_a_crash_of_a_window_that_started_before_another_is_kept(home: Path) -> None:
    with (home / "crash.log").open("a") as first:
        crash_report.rotate(home)
        first.write("of the first window")
    assert crash_report.rotate(home).read_text() == "of the first window"


@pytest.mark.skipif(os.name == "nt", reason="this system has no FIFOs")
@pytest.mark.parametrize("name", ["crash.log", "unmask.log"])
def test_a_log_that_is_a_fifo_is_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    assert "No error since the start." in start(tmp_path, "well")


class _Full(io.StringIO):
    """As a file on a disk that is full."""

    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, "no space left")


def test_a_log_that_takes_nothing_prints_no_traceback_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_home() -> Path:
        raise UserError("There is none; choose one.")

    monkeypatch.setattr(crash_report, "home", no_home)
    monkeypatch.setattr(crash_report, "_log", logging.Logger("unmask"))
    monkeypatch.setattr(crash_report, "_last", "")
    for owner, name in ((sys, "excepthook"), (threading, "excepthook"), (logging, "raiseExceptions")):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    shown = list[str]()
    crash_report.install(shown.append)
    crash_report._log.addHandler(logging.StreamHandler(_Full()))
    sys.excepthook(ValueError, ValueError("a fault"), None)
    assert len(shown) == 1
    assert capsys.readouterr().err == ""

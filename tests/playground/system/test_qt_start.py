"""A start that Qt gives up ends in one line; Qt alone would abort."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import CHILD_S

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import sys
from playground.system.exit_code import ended
from playground.system.qt_start import start_qt
sys.exit(ended(lambda: start_qt(["unmask"]) and 0))
"""


def start(**environment: str) -> subprocess.CompletedProcess[bytes]:
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("QT_", "DISPLAY", "WAYLAND"))}
    return subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT, env={**plain, **environment}, capture_output=True, timeout=CHILD_S, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"QT_QPA_PLATFORM": "nonsense"}, b"nonsense"),
        ({"QT_QPA_PLATFORM": "nonsense", "LC_ALL": "C"}, b"nonsense"),
        ({"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "nan"}, b"QT_SCALE_FACTOR"),
        ({"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1e9"}, b"QT_SCALE_FACTOR"),
    ],
)
def test_a_start_that_cannot_be_ends_in_one_line(environment: dict[str, str], says: bytes) -> None:
    done = start(**environment)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1), done.stderr
    assert done.stderr.startswith(b"unmask: ")
    assert says in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 is Linux's")
def test_a_screen_that_went_away_after_the_look_is_said_in_one_line() -> None:
    """Nobody answers there, and nobody looked before."""
    done = start(QT_QPA_PLATFORM="xcb", DISPLAY=":9876")
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1), done.stderr
    assert done.stderr.startswith(b"unmask: ")


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
def test_a_start_that_goes_well_says_nothing(locale: str) -> None:
    done = start(QT_QPA_PLATFORM="offscreen", LC_ALL=locale)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")

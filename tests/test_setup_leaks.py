"""The look for leaks after each test (conftest.py) sees what it is for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.patience import CHILD_S

ROOT = Path(__file__).resolve().parent.parent

LEAKY = """
import multiprocessing, threading, time
import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QWidget

kept = []

class Busy(QThread):
    def run(self):
        while not self.isInterruptionRequested():
            time.sleep(0.01)

def test_widget(qapp):
    kept.append(QWidget())

def test_qthread(qapp):
    kept.append(Busy())
    kept[-1].start()

def test_thread():
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()

def test_process():
    multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,), daemon=True).start()

def test_clean(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    busy = Busy()
    busy.start()
    busy.requestInterruption()
    busy.wait()
    thread = threading.Thread(target=time.sleep, args=(0.01,))
    thread.start()

@pytest.mark.leaks_allowed
def test_allowed():
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
"""


def test_a_test_that_leaves_something_behind_fails(tmp_path: Path) -> None:
    (tmp_path / "test_leaky.py").write_text(LEAKY)
    options = [
        "-p",
        "tests.conftest",
        "-c",
        str(ROOT / "pyproject.toml"),
        "--rootdir",
        str(ROOT),
        "--no-xvfb",
        "-v",
        "-W",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "default", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "UNMASK_TEST_PATIENCE": "0.3"},
        capture_output=True,
        text=True,
        timeout=CHILD_S,
        check=False,
    )
    failed = set(re.findall(r"^ERROR .*::test_(\w+)", done.stdout, flags=re.MULTILINE))
    assert failed == {"widget", "qthread", "thread", "process"}, done.stdout
    assert "6 passed, 4 errors" in done.stdout, done.stdout

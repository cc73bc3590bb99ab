"""What every test runs under: calm threads, a home of its own, a screen, and a look for leaks afterwards."""

from __future__ import annotations

import faulthandler
import gc
import multiprocessing
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from playground.jobs import subprocess
from playground.system.display_check import calm_openmp
from playground.system.garbage import collect_due
from tests import crashes
from tests.crashes import (  # noqa: F401  (hooks)
    pytest_configure_node,
    pytest_runtest_setup,
    pytest_terminal_summary,
    pytest_testnodedown,
)
from tests.patience import PATIENCE_MS, PATIENCE_S, extend_waits
from tests.shared_imports import shared_imports
from tests.signals import pass_on

_SPAWN, _SHARED = subprocess._CONTEXT, shared_imports()

gc.disable()  # what is imported and collected is no garbage; from the first test on, see `no_leaks`

# Before torch or Qt are loaded by any test, and for the children that tests start.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# What is imported, by hundreds of processes in all, is compiled once.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
calm_openmp()
pass_on()
extend_waits()
if "QT_QPA_PLATFORM" not in os.environ:
    # pytest-xvfb starts the virtual screen; naming X11 keeps windows off the Wayland screen of the user.
    os.environ["QT_QPA_PLATFORM"] = "xcb" if shutil.which("Xvfb") else "offscreen"

settings.register_profile(
    "unmask", max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
# More examples, and others at each run: python3 dev.py test --hypothesis-profile=search
settings.register_profile(
    "search", settings.get_profile("unmask"), max_examples=200, derandomize=False, print_blob=True
)
settings.load_profile("unmask")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """After pytest's own handler of fatal errors, which writes among the dots."""
    crashes.write_down(config)
    config.add_cleanup(faulthandler.cancel_dump_traceback_later)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a screen where there is none."""
    if os.environ["QT_QPA_PLATFORM"].startswith("offscreen"):
        skip = pytest.mark.skip(reason="needs a screen, and Qt draws offscreen here")
        for item in items:
            if item.get_closest_marker("screen"):
                item.add_marker(skip)


def pytest_collection_finish() -> None:
    """Leave what is loaded by now, torch and the tests themselves, out of every later search for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def qapp(qapp: Any, xvfb: Any) -> Any:
    """Qt, with the pointer of a virtual screen in its corner: what a pointer lies over by chance looks different."""
    if xvfb is not None:
        from PySide6.QtGui import QCursor

        QCursor.setPos(qapp.primaryScreen().geometry().bottomRight())
    return qapp


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A name for the folder of each test, one after another."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def home(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for settings, session and trained models; the user's own is never touched."""
    folder = next(homes)
    folder.mkdir()
    monkeypatch.setenv("UNMASK_HOME", str(folder))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, f"{folder}/{name}")
    return folder


@pytest.fixture(autouse=True, scope="session")
def patient_and_quick() -> Iterator[None]:
    """Wait for no disk, give a training process all the time to leave, and let such processes share what they import.

    Tests of the order of what is written put their own `fsync` in its place; tests of the processes themselves spawn
    them, see `spawned`. On a busy machine a second is too short to leave in.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", os.fstat)
        patch.setattr(subprocess, "_LEAVING", PATIENCE_S)
        patch.setattr(subprocess, "_CONTEXT", _SHARED)
        yield


@pytest.fixture
def spawned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start training processes as the program does."""
    monkeypatch.setattr(subprocess, "_CONTEXT", _SPAWN)


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail where a test leaves a top-level widget, a running thread or a child process behind.

    Then collect garbage, as the program does, and not in a thread of a later test, where Qt may crash. One fixture
    does all that is done after every test: each one more takes a tenth of what a short test takes.
    """
    threads, children, widgets = set(threading.enumerate()), _children(), set(_top_level_widgets())
    yield
    _take_off_the_style_sheet()
    try:
        if not request.node.get_closest_marker("leaks_allowed"):
            left = [*_leaked_widgets(widgets), *_leaked_qthreads(request), *_leaked_threads(threads)]
            left += [repr(child) for child in _children() - children if _join(child)]
            assert not left, f"left behind: {left}"
    finally:
        collect_due()


def _take_off_the_style_sheet() -> None:
    """Under one, which a test has put on, widgets of later tests take half again as long."""
    if "PySide6.QtWidgets" in sys.modules:
        from PySide6.QtWidgets import QApplication

        app = QApplication.instance()
        if isinstance(app, QApplication) and app.styleSheet():
            app.setStyleSheet("")


def _children() -> set[Any]:
    return set(multiprocessing.active_children())


def _join(worker: Any) -> bool:
    """Wait for a thread or process; whether it is still alive."""
    worker.join(PATIENCE_S)
    return bool(worker.is_alive())


def _leaked_threads(before: set[threading.Thread]) -> list[str]:
    # Python makes a dummy for each QThread that asked for its current thread, and never forgets it.
    new = [t for t in threading.enumerate() if t not in before and not isinstance(t, threading._DummyThread)]
    return [repr(thread) for thread in new if _join(thread)]


def _leaked_qthreads(request: pytest.FixtureRequest) -> list[str]:
    if "PySide6.QtCore" not in sys.modules or "qapp" not in request.fixturenames:
        return []
    from PySide6.QtCore import QThread
    from shiboken6 import Shiboken

    left = []
    for thread in [wrapped for wrapped in Shiboken.getAllValidWrappers() if isinstance(wrapped, QThread)]:
        if thread.isRunning() and thread is not QThread.currentThread():
            thread.requestInterruption()
            thread.wait(PATIENCE_MS)
            left.append(f"running {thread!r}")
    return left


def _top_level_widgets() -> list[Any]:
    """Parentless widgets that are there; none is made, and Qt is not loaded, by looking."""
    if "PySide6.QtWidgets" not in sys.modules:
        return []
    from PySide6.QtWidgets import QApplication

    if QApplication.instance() is None:
        return []
    # Qt makes one tooltip for the whole application and keeps it.
    ours = (widget for widget in QApplication.topLevelWidgets() if widget.parent() is None)
    return [widget for widget in ours if widget.metaObject().className() != "QTipLabel"]


def _leaked_widgets(before: set[Any]) -> list[str]:
    if not _new_widgets(before):
        return []
    # Garbage of Python may hold what nothing else does. Looking for it takes longer than most tests, and few need it.
    left = _after_deletions(before)
    if left:
        gc.collect()
        left = _after_deletions(before)
    names = [repr(widget) for widget in left]
    for widget in left:
        widget.deleteLater()
    _after_deletions(before)
    return names


def _new_widgets(before: set[Any]) -> list[Any]:
    return [widget for widget in _top_level_widgets() if widget not in before]


def _after_deletions(before: set[Any]) -> list[Any]:
    """What is still there once all that was given up to Qt is deleted."""
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return _new_widgets(before)

"""What is said where no window can be opened, and that Qt never gets the chance to abort."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.system import display_check
from tests.patience import CHILD_S

ROOT = Path(__file__).resolve().parent.parent
DEAD_SCREEN = ":9371"

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")


def absent(_soname: str) -> object:
    raise OSError


@pytest.fixture
def wayland_screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The environment of a Wayland screen that takes connections, on a machine with all libraries."""
    monkeypatch.setattr(display_check, "missing_libraries", lambda _sonames: ())
    monkeypatch.setattr(display_check, "_plugin_problem", lambda _platform: None)
    # A socket's address has about 100 bytes at most, and pytest's own folders are deep.
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{folder}/wayland-7")
        server.listen()
        yield {"XDG_RUNTIME_DIR": folder, "WAYLAND_DISPLAY": "wayland-7"}


def test_no_screen_is_said_in_one_line_with_both_ways_on() -> None:
    message = display_check.window_problem({})
    assert message is not None
    assert message.count("\n") == 0
    assert "xvfb-run -a python3 dev.py run" in message
    assert "python3 dev.py run fill 'e??a'" in message


def test_outside_a_checkout_the_installed_command_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display_check, "__file__", str(tmp_path / "playground" / "system" / "display_check.py"))
    message = display_check.no_screen_message()
    assert "xvfb-run -a unmask" in message
    assert "unmask fill 'e??a'" in message


def test_a_virtual_screen_that_is_not_installed_comes_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "apt-get" else None)
    assert "apt-get install -y xvfb xauth && xvfb-run" in display_check.no_screen_message()


def test_a_screen_that_is_gone_is_named() -> None:
    message = display_check.window_problem({"DISPLAY": DEAD_SCREEN})
    assert message is not None
    assert DEAD_SCREEN in message
    assert "does not answer" in message


def test_drawing_offscreen_needs_no_screen() -> None:
    assert display_check.window_problem({"QT_QPA_PLATFORM": "offscreen"}) is None
    assert display_check.window_problem({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": DEAD_SCREEN}) is None


def test_x11_that_is_asked_for_needs_its_screen() -> None:
    message = display_check.window_problem({"QT_QPA_PLATFORM": "xcb"})
    assert message is not None
    assert "DISPLAY is not set" in message


@pytest.mark.screen
def test_a_screen_that_answers_is_fine_and_qt_is_given_nothing() -> None:
    environ = {name: os.environ[name] for name in ("DISPLAY", "XAUTHORITY") if name in os.environ}
    before = dict(environ)
    assert display_check.window_problem(environ) is None
    assert environ == before


def test_of_two_screens_the_one_that_answers_is_used(wayland_screen: dict[str, str]) -> None:
    environ = {**wayland_screen, "DISPLAY": DEAD_SCREEN}
    assert display_check.window_problem(environ) is None
    assert environ["QT_QPA_PLATFORM"] == "wayland"


def test_a_wayland_screen_that_is_gone_is_named(wayland_screen: dict[str, str]) -> None:
    message = display_check.window_problem({**wayland_screen, "WAYLAND_DISPLAY": "wayland-8"})
    assert message is not None
    assert "wayland-8) does not answer" in message


def test_a_platform_that_qt_does_not_have_is_tried_where_its_abort_harms_nothing() -> None:
    message = display_check.window_problem({**os.environ, "QT_QPA_PLATFORM": "nonsense"})
    assert message is not None
    assert "QT_QPA_PLATFORM" in message


def test_missing_libraries_are_those_that_the_loader_refuses() -> None:
    assert display_check.missing_libraries(["libGL.so.1"], load=absent) == ("libGL.so.1",)
    assert display_check.missing_libraries(["libGL.so.1"], load=lambda soname: soname) == ()


def test_missing_libraries_come_before_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display_check, "missing_libraries", lambda _sonames: ("libEGL.so.1",))
    message = display_check.window_problem({"DISPLAY": DEAD_SCREEN})
    assert message is not None
    assert "system libraries" in message


@pytest.mark.parametrize(
    ("manager", "user", "command"),
    [
        ("apt-get", 0, "apt-get install -y libegl1 libxcb-cursor0 xvfb"),
        ("apt-get", 1000, "sudo apt-get install -y libegl1 libxcb-cursor0 xvfb"),
        ("dnf", 0, "dnf install -y 'libEGL.so.1()(64bit)' 'libxcb-cursor.so.0()(64bit)' /usr/bin/Xvfb"),
    ],
)
def test_the_line_that_installs_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, manager: str, user: int, command: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name == manager else None)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    line = display_check.install_command(["libEGL.so.1", "libxcb-cursor.so.0", "Xvfb"])
    assert line is not None
    assert line.endswith(command)


def test_where_the_package_manager_is_not_known_the_libraries_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert "install libEGL.so.1." in display_check.libraries_message(["libEGL.so.1"])


def test_every_library_has_a_package() -> None:
    every = [*display_check.QT_LIBRARIES, *display_check.X11_LIBRARIES, *display_check.WAYLAND_LIBRARIES]
    assert len(display_check.debian_packages(every)) == len(every)


def test_libraries_are_looked_for_by_the_screen_that_is_named() -> None:
    assert "libxcb-cursor.so.0" in display_check.libraries_for({"DISPLAY": ":0"})
    assert "libwayland-client.so.0" in display_check.libraries_for({"WAYLAND_DISPLAY": "wayland-0"})
    assert display_check.libraries_for({"QT_QPA_PLATFORM": "offscreen"}) == [*display_check.QT_LIBRARIES]


def test_threads_are_calmed_and_a_choice_already_made_is_kept() -> None:
    environ: dict[str, str] = {}
    display_check.calm_openmp(environ)
    assert environ == {"OMP_WAIT_POLICY": "PASSIVE", "OPENBLAS_NUM_THREADS": "1"}
    chosen = {"OMP_WAIT_POLICY": "ACTIVE", "OPENBLAS_NUM_THREADS": "4"}
    display_check.calm_openmp(chosen)
    assert chosen == {"OMP_WAIT_POLICY": "ACTIVE", "OPENBLAS_NUM_THREADS": "4"}


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({}, "There is no screen"),
        ({"DISPLAY": DEAD_SCREEN}, DEAD_SCREEN),
        ({"QT_QPA_PLATFORM": "nonsense"}, "QT_QPA_PLATFORM"),
    ],
)
def test_started_without_a_screen_the_application_says_so_and_does_not_abort(
    settings: dict[str, str], word: str
) -> None:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environ = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "-m", "playground"],
        cwd=ROOT, env={**environ, **settings}, capture_output=True, text=True, timeout=CHILD_S, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert word in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr

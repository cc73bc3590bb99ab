"""What is known of a process of the tests that died: how it ended, where it was, and the memory that was left.

xdist says only which test it was at, and that is seldom the one that did it.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import tempfile
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key

from tests.patience import PATIENCE_S

# Seconds that no test takes, see patience.py, and seconds for which a watch is good for the tests that follow.
_HANGS_S, _GOOD_FOR_S = 660.0, 30.0
_watched = [-_GOOD_FOR_S]  # since when
_ENDED = list[str]()
_MEANINGS = {
    -signal.SIGABRT: "Qt and C++ do so where they cannot go on, as after a thread that is deleted while it runs",
    -signal.SIGSEGV: "memory was used that is no longer there",
    -getattr(signal, "SIGKILL", 0): "no process ends itself so; the system does where memory runs out",
    1: "Qt leaves so where the connection to the screen breaks",
}


def file_of(pid: int, worker: str) -> Path:
    """Where a worker of the tests of process `pid` writes its last words."""
    return Path(tempfile.gettempdir()) / f"unmask-tests-{pid}-{worker}.txt"


def write_down(config: pytest.Config) -> None:
    """In a worker: let a fatal error write the stacks of all threads into a file, which `account` reads."""
    given: dict[str, str] = getattr(config, "workerinput", {})
    if "last_words" not in given:
        return
    file = Path(given["last_words"]).open("w")  # noqa: SIM115  (it is open while tests run)
    faulthandler.enable(file)
    config.add_cleanup(file.close)
    config.add_cleanup(faulthandler.disable)  # first: the last one that is added


def account(worker: str, process: subprocess.Popen[Any], said: Path) -> str:
    """How a worker ended, in lines; what it wrote is removed."""
    try:
        code = process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        return f"{worker} does not answer and has not ended"
    how = f"code {code}" if code >= 0 else signal.Signals(-code).name
    meaning = f" ({_MEANINGS[code]})" if code in _MEANINGS else ""
    words = said.read_text(errors="replace").strip() if said.exists() else ""
    said.unlink(missing_ok=True)
    return "\n".join([f"{worker} ended by {how}{meaning}", *_memory(), words or "It wrote no stack."])


def _memory() -> list[str]:
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return []
    return [line for line in lines if line.startswith(("MemTotal", "MemAvailable"))]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """In the process that starts workers: say where each shall write."""
    node.workerinput["last_words"] = str(file_of(os.getpid(), node.gateway.id))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object | None) -> None:
    """In that process: say how a worker ended that was not asked to."""
    said = Path(node.workerinput["last_words"])
    if error is None:
        said.unlink(missing_ok=True)
        return
    _ENDED.append(account(node.gateway.id, node.gateway._io.popen, said))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let the stacks of all threads be written where a test hangs.

    The watch of pytest itself is a thread for each test that the test waits for: on a busy machine that is a third of
    what a short one takes.
    """
    now = monotonic()
    if now - _watched[0] >= _GOOD_FOR_S:
        _watched[0] = now
        faulthandler.dump_traceback_later(_HANGS_S + _GOOD_FOR_S, file=item.config.stash[fault_handler_stderr_fd_key])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """At the end, where it is not lost among the dots."""
    if _ENDED:
        terminalreporter.section("processes of the tests that died")
        terminalreporter.write_line("\n\n".join(_ENDED))

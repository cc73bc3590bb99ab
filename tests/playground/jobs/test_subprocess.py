"""A generator in a child process, consumed as if it ran in place."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from models.errors import UserError
from playground.jobs import subprocess as child_process
from playground.jobs.job import Ended
from playground.jobs.latest import LEAVING_MS, LatestJob
from playground.jobs.subprocess import PAUSE, RESUME, Remote
from tests.patience import PATIENCE_S, wait_until
from tests.playground import children

ROOT = Path(__file__).resolve().parents[3]
LEAVING = child_process._LEAVING  # seconds, as a user has it; the tests give a child longer
SAVING = 10.0  # seconds a child may take to save a large network on a busy machine
pytestmark = pytest.mark.usefixtures("spawned")
needs_signals = pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")


def said(values: Iterator[Any]) -> Iterator[Any]:
    """The values without the silence between them."""
    return (value for value in values if value is not None)


def gone(pid: int) -> bool:
    """Whether a process has ended (one that waits to be reaped has)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return not Path("/proc").exists()


def test_values_of_a_spawned_child_arrive_in_order() -> None:
    assert list(said(Remote(children.count, 300).values())) == list(range(300))


def test_words_reach_the_child_and_the_child_is_nice() -> None:
    child: Remote[Any] = Remote(children.talk)
    values = said(child.values())
    pid, nice = next(values)
    assert pid != os.getpid()
    assert nice >= 10 or os.name == "nt"
    assert child.pid == pid
    child.send("hello")
    assert next(values) == "hello"
    child.send("stop")
    assert list(values) == ["stopped"]
    assert child.pid is None
    child.send("anyone there")  # nobody is: nothing happens


def test_a_word_sent_before_the_child_is_there_reaches_it() -> None:
    child: Remote[Any] = Remote(children.talk)
    child.send("stop")
    assert list(said(child.values()))[-1] == "stopped"


def test_pause_holds_the_child_and_resume_lets_it_go_on() -> None:
    child: Remote[Any] = Remote(children.tick)
    values = child.values()
    for value in said(values):
        if value == 5:
            break
    child.send(PAUSE)
    # Whatever was on its way arrives; then there is silence.
    silent = 0
    last = 5
    while silent < 6:
        value = next(values)
        silent = silent + 1 if value is None else 0
        last = value or last
    child.send(RESUME)
    assert next(said(values)) == last + 1
    values.close()


@pytest.mark.parametrize("words", [[PAUSE, "stop"], ["stop", PAUSE], ["stop", PAUSE, RESUME], [PAUSE, RESUME, "stop"]])
def test_a_stop_is_never_lost_among_other_words(words: list[str]) -> None:
    child: Remote[Any] = Remote(children.talk)
    for word in words:
        child.send(word)
    assert list(said(child.values()))[-1] == "stopped"


def test_what_a_person_can_put_right_crosses_as_it_is() -> None:
    values = said(Remote(children.refuse).values())
    assert next(values) == 1
    with pytest.raises(UserError, match=r"^The list is too short; give it more words\.$"):
        next(values)


def test_what_nobody_expected_crosses_with_its_traceback() -> None:
    values = said(Remote(children.break_down).values())
    assert next(values) == 1
    with pytest.raises(RuntimeError, match="ZeroDivisionError: surprise"):
        next(values)


def test_a_value_that_cannot_be_sent_is_an_error_and_no_hang() -> None:
    with pytest.raises(RuntimeError, match="pickle"):
        list(Remote(children.unsendable).values())


def test_a_child_that_vanishes_is_one_sentence() -> None:
    with pytest.raises(UserError, match=r"ended unexpectedly \(code 7\); continue it"):
        list(Remote(children.vanish).values())


@needs_signals
def test_a_child_that_is_killed_is_one_sentence() -> None:
    child: Remote[Any] = Remote(children.tick)
    values = said(child.values())
    next(values)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    with pytest.raises(UserError, match=r"killed by signal 9"):
        list(values)


def test_closing_lets_the_child_tidy_up_and_leaves_no_orphan(tmp_path: Path) -> None:
    child: Remote[Any] = Remote(children.hold, str(tmp_path / "note"))
    values = child.values()
    pid = next(said(values))
    values.close()
    assert (tmp_path / "note").read_text() == "closed"
    assert gone(pid)


@needs_signals
def test_a_child_that_does_not_leave_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.jobs.subprocess._LEAVING", 1.0)
    values = Remote(children.hang).values()
    pid = next(said(values))
    began = monotonic()
    values.close()
    assert monotonic() - began < PATIENCE_S
    assert gone(pid)


class SlowProcess:
    """A child that needs `SAVING` seconds to leave, on a clock that runs while it is waited for."""

    def __init__(self) -> None:
        self.left, self.killed = SAVING, False

    def join(self, seconds: float = 0.0) -> None:
        self.left -= seconds

    def is_alive(self) -> bool:
        return self.left > 0 and not self.killed

    def kill(self) -> None:
        self.killed = True

    def close(self) -> None:
        assert not self.is_alive()


def test_a_child_that_saves_slowly_is_not_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.jobs.subprocess._LEAVING", LEAVING)
    child: Remote[Any] = Remote(children.talk)
    process = SlowProcess()
    monkeypatch.setattr(child, "_process", process)
    child._end()
    assert not process.killed
    assert 1000 * LEAVING < LEAVING_MS, "the job that drives a child waits as long as the child may take"


def test_a_paused_child_leaves_when_nobody_listens_any_more() -> None:
    child: Remote[Any] = Remote(children.talk)
    values = child.values()
    pid, _ = next(said(values))
    child.send(PAUSE)
    values.close()
    assert gone(pid)


PARENT = """
import sys
from playground.jobs.subprocess import Remote
from tests.playground import children

if __name__ == "__main__":
    for value in Remote(children.hold, sys.argv[1]).values():
        if value is not None:
            print(value, flush=True)
"""


@needs_signals
def test_when_the_parent_is_killed_the_child_ends_by_itself(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(textwrap.dedent(PARENT))
    parent = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "note")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert not gone(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: gone(pid))
    wait_until((tmp_path / "note").exists)


def test_a_job_drives_a_child_and_stops_it(qtbot: QtBot, tmp_path: Path) -> None:
    latest, seen, over = LatestJob(), list[Any](), list[Ended]()
    latest.run(Remote(children.count, 50).values, seen.append, over.append, capacity=4)
    qtbot.waitUntil(lambda: bool(over))
    assert [v for v in seen if v is not None] == list(range(50))
    assert over[0].error is None
    child: Remote[Any] = Remote(children.hold, str(tmp_path / "note"))
    latest.run(child.values, seen.append)
    qtbot.waitUntil(lambda: isinstance(seen[-1], int) and seen[-1] > 50)
    latest.close()
    assert gone(seen[-1])
    assert (tmp_path / "note").exists()

"""The program that feeds hostile inputs: the same inputs every time, nothing missed, nothing counted twice."""

import signal
from pathlib import Path

import pytest

from models.errors import UserError
from tests.fuzz.case import Case
from tests.fuzz.state import State
from tests.fuzz.verdict import Outcome, WrongError, is_clear, judge
from tests.fuzz.worker import case_of


def test_an_input_depends_on_its_surface_seed_and_number_alone() -> None:
    first = [case_of("cards", 0, i) for i in range(20)]
    assert [case_of("cards", 0, i) for i in reversed(range(20))] == first[::-1]
    assert [case_of("cards", 1, i) for i in range(20)] != first


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    state = State(path)
    for outcome in (Outcome("fine"), Outcome("TRACEBACK"), Outcome("refused")):
        state.tally("cards", 3).add(outcome)
    state.save()
    tally = State(path).tally("cards", 3)
    assert (tally.next, tally.failed, tally.bad) == (3, [1], 1)
    assert State(path).tally("cards", 4).next == 0


def _raise(error: BaseException) -> None:
    raise error


def _wait(_case: Case, _folder: Path) -> None:
    while True:
        pass


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (UserError("Choose another file."), "refused"),
        (UserError("no end"), "UNCLEAR"),
        (WrongError("too much"), "WRONG"),
        (ValueError("no"), "TRACEBACK"),
        (SystemExit(1), "TRACEBACK"),
        (MemoryError(), "MEMORY"),
    ],
)
def test_every_end_has_its_verdict(error: BaseException, expected: str) -> None:
    assert judge(Case("one"), lambda _case, _folder: _raise(error), 60.0).verdict == expected


@pytest.mark.parametrize("text", ["", "two\nlines.", "a lone \ud800.", "\x1b[31mred.", "x" * 2000 + "."])
def test_a_refusal_that_cannot_be_shown_on_a_line_is_not_clear(text: str) -> None:
    assert not is_clear(text)
    assert is_clear("Choose another file.")


def test_what_returns_is_fine_and_its_folder_is_gone_afterwards() -> None:
    seen: list[Path] = []
    assert (
        judge(Case("one", {"a/b": b"c"}), lambda _case, folder: seen.append(folder / "a" / "b"), 60.0).verdict == "fine"
    )
    assert not seen[0].exists()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timers")
def test_what_never_ends_is_a_hang() -> None:
    assert judge(Case("one"), _wait, 0.05).verdict == "HANG"

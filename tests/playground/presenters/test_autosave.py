"""The board is kept whatever else goes on; where that fails, it is said until it is over, and asked before closing."""

import json
from collections.abc import Callable
from pathlib import Path
from threading import Event, current_thread, main_thread
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from models.errors import UserError
from playground.experiment.autosave import BoardFile, digest_of, linked_file_of
from playground.experiment.edits import Restart
from playground.export import trajectory
from playground.presenters import autosave
from playground.presenters.autosave import ELSEWHERE, LOSE, RETRY
from tests.patience import PATIENCE_S
from tests.playground.answers import busy
from tests.playground.presenters.office import Office, opened, rests, seed_in


def changed(qtbot: QtBot, office: Office, seed: int) -> None:
    """Another board, not kept yet."""
    office.session.apply(Restart(seed))
    qtbot.waitUntil(lambda: office.session.settled and not office.session.busy)


def kept(qtbot: QtBot, office: Office) -> None:
    """Let the timer ring once, and wait for what it begins."""
    office.documents.autosave._next = 0.0
    office.documents.autosave.tick()
    qtbot.waitUntil(lambda: not office.documents.autosave.busy)


@pytest.fixture
def block(home: Path) -> Callable[[bool], None]:
    """Make it impossible to keep anything in the home, and possible again."""
    aside = home.with_name(f"{home.name}-aside")

    def block(on: bool) -> None:
        if on:
            home.rename(aside)
            home.write_text("a file where a folder is wanted")
        else:
            home.unlink()
            aside.rename(home)

    return block


def test_the_board_is_kept_while_an_export_goes_on(
    qtbot: QtBot, office: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = Event()
    monkeypatch.setattr(trajectory, "write", lambda *_: goes_on.wait(PATIENCE_S))
    office.answer = tmp_path
    office.documents.exports.export("gif")
    for seed in (5, 6):
        changed(qtbot, office, seed)
        kept(qtbot, office)
        assert seed_in(home / "last.unmask") == seed
    office.documents.file.save_to(tmp_path / "mine.unmask")
    qtbot.waitUntil(lambda: not office.documents.file.busy)
    assert seed_in(tmp_path / "mine.unmask") == 6
    assert office.documents.exports.busy
    goes_on.set()
    qtbot.waitUntil(lambda: not busy(office.documents))


def test_the_timer_keeps_what_changed(qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autosave, "PERIOD_MS", 1)
    with opened(qtbot) as made:
        changed(qtbot, made, 9)
        qtbot.waitUntil(lambda: (home / "last.unmask").exists() and seed_in(home / "last.unmask") == 9)


def test_a_board_that_takes_much_computing_is_kept_less_often_but_within_the_longest_time(
    qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(autosave, "monotonic", lambda: now)
    saver = office.documents.autosave
    for took, waits in ((0.01, 0.0), (1.0, 8.0), (100.0, 28.0)):
        saver._wait(took)
        assert max(0.0, saver._next - now) == pytest.approx(waits)


def test_a_board_that_cannot_be_kept_is_said_until_it_can_and_tried_again(
    qtbot: QtBot, office: Office, home: Path, block: Callable[[bool], None]
) -> None:
    trouble: list[str] = []
    office.documents.autosave.trouble.connect(trouble.append)
    kept(qtbot, office)
    block(True)
    changed(qtbot, office, 5)
    for _ in range(3):
        kept(qtbot, office)
    assert len([s for s in office.messages if s.startswith("The board is not kept.")]) == 1
    assert trouble[-1].startswith("The board is not kept.")
    block(False)
    kept(qtbot, office)
    assert office.messages[-1] == "The board is kept again."
    assert office.instead_of in office.messages[:-1]
    assert trouble[-1] == ""
    assert seed_in(home / "last.unmask") == 5
    assert office.documents.autosave.problem == ""


def test_a_disk_that_does_not_answer_is_said(qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Event()
    monkeypatch.setattr(BoardFile, "keep", lambda *_: answers.wait(PATIENCE_S))
    monkeypatch.setattr(autosave, "STUCK_S", 0.0)
    changed(qtbot, office, 5)
    saver = office.documents.autosave
    saver.tick()
    saver.tick()
    assert "does not answer" in office.messages[-1]
    monkeypatch.undo()
    saver._writing.stop()
    answers.set()


def test_closing_with_a_board_that_cannot_be_kept_asks(
    qtbot: QtBot, office: Office, home: Path, tmp_path: Path, block: Callable[[bool], None]
) -> None:
    saver = office.documents.autosave
    kept(qtbot, office)
    block(True)
    changed(qtbot, office, 5)
    assert not saver.leave()  # the question was closed: stay
    assert len(office.questions) == 1
    office.answers = [LOSE, RETRY]
    assert saver.leave()
    assert len(office.questions) == 3
    office.answer, office.answers = tmp_path, [ELSEWHERE]
    assert saver.leave()
    assert seed_in(tmp_path / "board.unmask") == 5
    office.answer, office.answers = tmp_path / "missing" / "file", [ELSEWHERE]
    (tmp_path / "missing").write_text("no folder")
    assert not saver.leave()
    block(False)
    assert saver.leave()
    assert seed_in(home / "last.unmask") == 5


def test_the_window_is_painted_while_the_board_is_kept_before_it_closes(
    qtbot: QtBot, office: Office, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free, keep, threads = Event(), BoardFile.keep, list[bool]()

    def slow(*arguments: Any) -> Any:
        threads.append(current_thread() is main_thread())
        assert free.wait(PATIENCE_S)
        return keep(*arguments)

    monkeypatch.setattr(BoardFile, "keep", slow)
    changed(qtbot, office, 5)
    QTimer.singleShot(0, free.set)  # by the window's thread, which must turn for it
    assert office.documents.autosave.leave()
    assert (threads, office.questions) == ([False], [])
    assert seed_in(home / "last.unmask") == 5


@pytest.mark.parametrize("missed", [True, False])
def test_closing_while_the_disk_does_not_answer_asks_and_waits_for_it_no_more(
    qtbot: QtBot, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missed: bool
) -> None:
    free, threads = Event(), list[bool]()
    saver = office.documents.autosave

    def hung(*_: Any) -> Any:
        threads.append(current_thread() is main_thread())
        assert free.wait(PATIENCE_S)
        raise UserError("The disk is gone.")

    changed(qtbot, office, 5)
    if not missed:
        office.documents.file.save_to(tmp_path / "mine.unmask")
        rests(qtbot, office)
        saver._on_disk = None
    monkeypatch.setattr(BoardFile, "keep", hung)
    monkeypatch.setattr(autosave, "LEAVING_MS", 0)
    office.answers = [LOSE]
    assert saver.leave()
    assert len(office.questions) == missed
    assert all("does not answer" in question for question in office.questions)
    free.set()
    saver.close()
    assert threads == [False]


def test_a_signal_while_the_board_is_kept_before_the_window_closes_ends_the_wait(
    qtbot: QtBot, office: Office, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free, keep, saver = Event(), BoardFile.keep, office.documents.autosave

    def slow(*arguments: Any) -> Any:
        assert free.wait(PATIENCE_S)
        return keep(*arguments)

    def ends() -> None:
        free.set()
        saver.keep_here()
        saver.close()

    monkeypatch.setattr(BoardFile, "keep", slow)
    monkeypatch.setattr(autosave, "LEAVING_MS", 1_000_000)
    changed(qtbot, office, 5)
    QTimer.singleShot(0, ends)
    assert saver.leave()
    assert office.questions == []
    assert seed_in(home / "last.unmask") == 5


def test_closing_with_a_board_that_would_not_be_missed_asks_nothing(
    qtbot: QtBot, office: Office, tmp_path: Path, block: Callable[[bool], None]
) -> None:
    kept(qtbot, office)
    block(True)
    assert office.documents.autosave.leave()
    changed(qtbot, office, 5)
    office.documents.file.save_to(tmp_path / "mine.unmask")
    rests(qtbot, office)
    assert office.documents.autosave.leave()
    assert office.questions == []


def test_what_does_not_fit_into_the_file_is_said_once_and_stays_said(
    qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble: list[str] = []
    office.documents.autosave.trouble.connect(trouble.append)
    monkeypatch.setattr("playground.experiment.file_format.MAX_PREDICTIONS", 1)
    for seed in (5, 6):
        changed(qtbot, office, seed)
        kept(qtbot, office)
    said = [s for s in office.messages if "larger than a file may be" in s]
    assert (len(said), len(trouble)) == (1, 2)
    monkeypatch.undo()
    changed(qtbot, office, 7)
    kept(qtbot, office)
    assert trouble[-1] == ""


def test_a_second_window_says_so_and_keeps_a_board_of_its_own(qtbot: QtBot, office: Office, home: Path) -> None:
    numbers: list[int] = []
    changed(qtbot, office, 5)
    kept(qtbot, office)
    second = Office()
    second.documents.numbered.connect(numbers.append)
    rests(qtbot, second)
    assert "this window keeps a board of its own" in second.messages[0]
    assert numbers == [2]
    assert second.experiment.recipe.seed == 0
    changed(qtbot, second, 6)
    second.close()
    changed(qtbot, office, 7)
    office.documents.autosave.keep_here()
    assert (seed_in(home / "last.unmask"), seed_in(home / "last-2.unmask")) == (7, 6)
    assert office.documents.boards() == (home / "last-2.unmask",)
    office.documents.open(home / "last-2.unmask")
    rests(qtbot, office)
    assert office.experiment.recipe.seed == 6
    assert office.documents.file.path is None


def test_a_second_window_that_opens_a_file_says_which_it_is_once_its_board_is_kept(
    qtbot: QtBot, office: Office, tmp_path: Path
) -> None:
    changed(qtbot, office, 5)
    kept(qtbot, office)
    mine = tmp_path / "mine.unmask"
    office.documents.file.save_to(mine)
    rests(qtbot, office)
    second = Office(mine)
    numbers: list[int] = []
    second.documents.autosave.numbered.connect(numbers.append)
    rests(qtbot, second)
    for seed in (6, 7):
        changed(qtbot, second, seed)
        kept(qtbot, second)
    second.close()
    assert numbers == [2]


def test_a_board_left_by_another_window_is_offered_at_the_next_start(qtbot: QtBot, home: Path) -> None:
    first = Office()
    rests(qtbot, first)
    second = Office()
    rests(qtbot, second)
    changed(qtbot, second, 6)
    first.close()
    second.close()
    with opened(qtbot) as made:
        assert any("Boards kept" in sentence for sentence in made.messages)


def test_a_start_with_a_file_keeps_the_board_of_the_last_start(qtbot: QtBot, home: Path, tmp_path: Path) -> None:
    with opened(qtbot) as made:
        changed(qtbot, made, 6)
        made.documents.file.save_to(tmp_path / "mine.unmask")
        rests(qtbot, made)
        changed(qtbot, made, 5)
    second = Office(tmp_path / "mine.unmask")
    rests(qtbot, second)
    assert second.experiment.recipe.seed == 6
    second.close()
    assert seed_in(home / "last.unmask") == 6
    assert seed_in(home / "last-kept.unmask") == 5
    assert any("last-kept.unmask" in sentence for sentence in second.messages)


def test_a_home_that_cannot_be_is_said_and_the_usual_model_is_there(
    qtbot: QtBot, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("a file where a folder is wanted")
    monkeypatch.setenv("UNMASK_HOME", str(tmp_path / "file" / "home"))
    with opened(qtbot) as made:
        changed(qtbot, made, 5)
        kept(qtbot, made)
        assert any(sentence.startswith("The board is not kept.") for sentence in made.messages)


@pytest.mark.parametrize("meanwhile", [False, True])
def test_the_board_is_kept_at_once_after_a_save_whatever_is_being_written(
    qtbot: QtBot, office: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: bool
) -> None:
    """Else a kill before the next turn leaves the digest of the file before this save."""
    path, free, keep = tmp_path / "mine.unmask", Event(), BoardFile.keep
    saver = office.documents.autosave
    saver._timer.stop()
    saves = office.documents.file
    saves.save_to(path)
    rests(qtbot, office)

    def slow(*arguments: Any) -> Any:
        assert free.wait(PATIENCE_S)
        return keep(*arguments)

    changed(qtbot, office, 5)
    if meanwhile:
        monkeypatch.setattr(BoardFile, "keep", slow)
        saver._next = 0.0
        saver.tick()
    saver._next = float("inf")  # a board that takes much computing
    saves.save()
    qtbot.waitUntil(lambda: not saves.busy)
    free.set()
    rests(qtbot, office)
    value = json.loads((home / "last.unmask").read_text())
    assert (value["file_digest"], value["saved"], value["recipe"]["seed"]) == (digest_of(path), True, 5)


def test_a_kept_board_names_what_it_belongs_to(qtbot: QtBot, office: Office, home: Path, tmp_path: Path) -> None:
    changed(qtbot, office, 5)
    office.documents.file.save_to(tmp_path / "mine.unmask")
    rests(qtbot, office)
    kept(qtbot, office)
    value = json.loads((home / "last.unmask").read_text())
    assert (value["file"], value["saved"], value["blank"]) == (str((tmp_path / "mine.unmask").resolve()), True, False)
    changed(qtbot, office, 6)
    kept(qtbot, office)
    assert json.loads((home / "last.unmask").read_text())["saved"] is False
    assert linked_file_of(value).file == tmp_path / "mine.unmask"

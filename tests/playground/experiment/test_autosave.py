"""The boards of windows that share a folder: one owner each, none replaced without having been taken up."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.errors import UserError
from playground.experiment import autosave
from playground.experiment.autosave import BoardFile, LinkedFile, digest_of, linked_file_of
from playground.experiment.contents import Contents
from playground.experiment.experiment import Experiment
from playground.experiment.file_writer import save
from playground.experiment.outline import outline
from playground.experiment.recipe_transfer import fresh_recipe
from tests.playground.small import chain_model

ROOT = Path(__file__).resolve().parents[3]
MODEL = chain_model()
OWNER = """
import sys, time
from pathlib import Path
from playground.experiment.autosave import BoardFile
board = BoardFile(Path(sys.argv[1]))
board.read()
print(board.number, flush=True)
sys.stdin.read()
"""


def board(seed: int = 0) -> Contents:
    """A board with that seed; the blank one has seed 0."""
    return Contents(Experiment("pairs", fresh_recipe(MODEL).with_(seed=seed)), outline(MODEL))


def seeds(folder: Path) -> dict[str, int]:
    """The seed of every board that is kept, by the name of its file."""
    return {p.name: json.loads(p.read_text())["recipe"]["seed"] for p in sorted(folder.glob("*.unmask"))}


def taken_up(folder: Path) -> BoardFile:
    made = BoardFile(folder)
    made.read()
    made.claim()
    return made


def test_two_windows_keep_two_boards_and_each_comes_back(tmp_path: Path) -> None:
    first, second = taken_up(tmp_path), taken_up(tmp_path)
    assert (first.number, second.number) == (1, 2)
    for turn in (1, 2):
        first.keep(board(10 + turn), LinkedFile(), turn)
        second.keep(board(20 + turn), LinkedFile(), turn)
    assert seeds(tmp_path) == {"last.unmask": 12, "last-2.unmask": 22}
    assert (first.others(), second.others()) == ((), ())
    second.release()
    assert first.others() == (tmp_path / "last-2.unmask",)
    first.release()
    again = [BoardFile(tmp_path), BoardFile(tmp_path)]
    found = [made.read() for made in again]
    assert [f.value["recipe"]["seed"] for f in found if f is not None] == [12, 22]
    for made in again:
        made.release()
    assert seeds(tmp_path) == {"last.unmask": 12, "last-2.unmask": 22}
    assert not list(tmp_path.glob("*.lock"))


@pytest.mark.parametrize(("second_at", "newer"), [(9, False), (10, True), (11, True)])
def test_a_board_left_within_the_same_tick_of_the_disks_clock_counts_as_newer(
    tmp_path: Path, second_at: int, newer: bool
) -> None:
    first, second = taken_up(tmp_path), taken_up(tmp_path)
    for window, seconds in ((first, 10), (second, second_at)):
        window.keep(board(window.number), LinkedFile(), 1)
        os.utime(window.path, (seconds, seconds))
        window.release()
    third = taken_up(tmp_path)
    assert third.another_is_newer() is newer
    third.release()


def test_the_board_of_a_window_that_died_is_free_for_the_next(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OWNER, str(tmp_path)]
    with subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline().strip() == b"1"
        second = taken_up(tmp_path)
        assert second.number == 2
        owner.kill()
        owner.wait()
    third = taken_up(tmp_path)
    assert third.number == 1
    second.release()
    third.release()


def test_a_second_window_whose_board_would_not_be_missed_leaves_no_file(tmp_path: Path) -> None:
    first, second = taken_up(tmp_path), taken_up(tmp_path)
    second.keep(board(0), LinkedFile(), 1)
    second.release()
    first.keep(board(0), LinkedFile(), 1)
    first.release()
    assert seeds(tmp_path) == {"last.unmask": 0}


def test_a_board_that_was_not_taken_up_is_moved_aside_before_another_is_kept(tmp_path: Path) -> None:
    first = taken_up(tmp_path)
    first.keep(board(1), LinkedFile(), 1)
    first.release()
    second = BoardFile(tmp_path)  # started with a file of the user's: nobody looked at the board
    kept = second.keep(board(2), LinkedFile(), 1)
    assert kept.aside == tmp_path / "last-kept.unmask"
    assert second.keep(board(3), LinkedFile(), 2).aside is None
    assert seeds(tmp_path) == {"last.unmask": 3, "last-kept.unmask": 1}
    assert second.others() == (tmp_path / "last-kept.unmask",)
    second.release()


def test_a_board_as_it_stands_in_its_file_is_not_moved_aside_unless_the_file_changed(tmp_path: Path) -> None:
    mine = tmp_path / "elsewhere" / "mine.unmask"
    mine.parent.mkdir()
    save(mine, board(1))
    for text, names in ((None, ["last.unmask"]), ("changed", ["last-kept.unmask", "last.unmask"])):
        first = taken_up(tmp_path)
        first.keep(board(1), LinkedFile(mine, digest_of(mine), True), 1)
        first.release()
        if text is not None:
            mine.write_text(text)
        second = BoardFile(tmp_path)
        second.keep(board(2), LinkedFile(), 1)
        second.release()
        assert list(seeds(tmp_path)) == names


def test_a_damaged_board_is_moved_aside_too(tmp_path: Path) -> None:
    (tmp_path / "last.unmask").write_text("{")
    made = BoardFile(tmp_path)
    with pytest.raises(UserError):
        made.read()
    made.keep(board(2), LinkedFile(), 1)
    assert (tmp_path / "last-kept.unmask").read_text() == "{"
    made.release()


def test_an_older_board_is_never_written_over_a_newer_one(tmp_path: Path) -> None:
    made = taken_up(tmp_path)
    made.keep(board(2), LinkedFile(), 2)
    made.keep(board(1), LinkedFile(), 1)
    assert seeds(tmp_path) == {"last.unmask": 2}
    made.release()


def test_a_folder_that_cannot_be_made_is_tried_again_at_each_use(tmp_path: Path) -> None:
    blocked = tmp_path / "home"
    blocked.write_text("a file where a folder is wanted")
    made = BoardFile(blocked)
    for _ in range(2):
        with pytest.raises(UserError):
            made.keep(board(1), LinkedFile(), 1)
    assert not made.owned
    blocked.unlink()
    made.keep(board(1), LinkedFile(), 1)
    assert made.owned
    assert seeds(blocked) == {"last.unmask": 1}
    made.release()


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_board_belongs_to_a_file_whose_name_is_not_utf_8(tmp_path: Path) -> None:
    mine = Path(os.fsdecode(os.fsencode(tmp_path) + b"/na\xefve.unmask"))
    save(mine, board(1))
    made = taken_up(tmp_path)
    made.keep(board(1), LinkedFile(mine, digest_of(mine), True), 1)
    read = made.read()
    assert read is not None
    assert linked_file_of(read.value) == LinkedFile(mine, digest_of(mine), True)
    made.release()


@pytest.mark.parametrize("saved", [True, False])
def test_a_board_that_its_file_holds_already_belongs_to_the_file_as_it_is(tmp_path: Path, saved: bool) -> None:
    """A program that was killed just after a save left the digest from before it."""
    mine = tmp_path / "elsewhere" / "mine.unmask"
    mine.parent.mkdir()
    made = taken_up(tmp_path)
    made.keep(board(1), LinkedFile(mine, "of an earlier save", saved), 1)
    save(mine, board(1))
    read = made.read()
    assert read is not None
    assert linked_file_of(read.value) == LinkedFile(mine, digest_of(mine), True)
    for other in (board(2), replace(board(1), row=1)):
        save(mine, other)
        assert linked_file_of(read.value) == LinkedFile(mine, "of an earlier save", saved)
    mine.write_text("no experiment")
    assert linked_file_of(read.value) == LinkedFile(mine, "of an earlier save", saved)
    made.release()


@pytest.mark.parametrize("value", [{}, {"file": 3}, {"file": "\0"}, {"file": "/" + "x" * 5000}, {"file": "/nowhere"}])
def test_a_board_whose_file_is_gone_belongs_to_none(value: dict[str, Any]) -> None:
    assert linked_file_of(value) == LinkedFile()


def test_what_is_no_regular_file_has_no_digest(tmp_path: Path) -> None:
    assert digest_of(tmp_path) == digest_of(tmp_path / "none") == digest_of(Path(os.devnull)) == ""


def test_a_board_that_is_being_written_for_long_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autosave, "_PATIENCE_S", 0.0)
    made = taken_up(tmp_path)
    with made._one, pytest.raises(UserError, match="does not answer"):
        made.keep(board(1), LinkedFile(), 1)
    made.release()


def test_a_board_that_another_program_wrote_meanwhile_is_left_to_it(tmp_path: Path) -> None:
    made = taken_up(tmp_path)
    made.keep(board(1), LinkedFile(), 1)
    save(tmp_path / "last.unmask", board(9))  # a backup was put back, or there are no locks here
    made.keep(board(2), LinkedFile(), 2)
    made.keep(board(3), LinkedFile(), 3)
    assert seeds(tmp_path) == {"last.unmask": 9, "last-2.unmask": 3}
    assert made.number == 2
    (tmp_path / "last-2.unmask").unlink()
    made.keep(board(4), LinkedFile(), 4)
    assert seeds(tmp_path) == {"last.unmask": 9, "last-2.unmask": 4}
    made.release()


def test_two_windows_without_locks_keep_two_boards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.storage.file_lock._try_lock", lambda _: True)
    first, second = taken_up(tmp_path), taken_up(tmp_path)
    for turn in (1, 2, 3):
        first.keep(board(10 + turn), LinkedFile(), turn)
        second.keep(board(20 + turn), LinkedFile(), turn)
    assert sorted(seeds(tmp_path).values()) == [13, 23]
    first.release()
    second.release()

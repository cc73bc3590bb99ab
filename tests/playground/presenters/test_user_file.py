"""The user's file is never written over what another program made of it without a question."""

import json
import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from models.evaluation.novelty import NoveltyIndex
from playground.experiment.edits import Restart
from playground.presenters.user_file import ELSEWHERE, REPLACE
from playground.results.generate import generate
from tests.playground.presenters.office import Office, opened, rests, seed_in


@pytest.fixture
def mine(qtbot: QtBot, office: Office, tmp_path: Path) -> Path:
    """A file that is open, with seed 1 in it; the board has seed 2."""
    path = tmp_path / "folder" / "mine.unmask"
    path.parent.mkdir()
    saves_first(qtbot, office, path)
    office.session.apply(Restart(2))
    rests(qtbot, office)
    return path


def saves_first(qtbot: QtBot, office: Office, path: Path) -> None:
    """Save a board with seed 1 there."""
    office.session.apply(Restart(1))
    rests(qtbot, office)
    office.documents.file.save_to(path)
    rests(qtbot, office)


def saves(qtbot: QtBot, office: Office) -> None:
    office.documents.file.save()
    rests(qtbot, office)


def test_a_file_that_another_program_changed_is_replaced_only_after_a_question(
    qtbot: QtBot, office: Office, mine: Path, tmp_path: Path
) -> None:
    changed = mine.read_text().replace('"seed": 1', '"seed": 9')
    mine.write_text(changed)
    saves(qtbot, office)  # the question is closed
    assert "was changed by another program" in office.questions[0]
    assert mine.read_text() == changed
    office.answers, office.answer = [ELSEWHERE], tmp_path
    saves(qtbot, office)
    assert mine.read_text() == changed
    assert seed_in(tmp_path / "mine.unmask") == 2
    office.documents.open(mine)
    rests(qtbot, office)
    office.session.apply(Restart(3))
    rests(qtbot, office)
    saves(qtbot, office)
    assert (seed_in(mine), len(office.questions)) == (3, 2)
    mine.write_text(changed)
    office.answers = [REPLACE]
    saves(qtbot, office)
    assert (seed_in(mine), len(office.questions)) == (3, 3)


def test_a_file_that_was_only_touched_is_saved_without_a_question(qtbot: QtBot, office: Office, mine: Path) -> None:
    os.utime(mine, (1, 1))
    saves(qtbot, office)
    saves(qtbot, office)
    assert (seed_in(mine), office.questions) == (2, [])


def test_a_file_of_the_same_size_and_time_with_other_contents_has_changed(
    qtbot: QtBot, office: Office, mine: Path
) -> None:
    time = mine.stat().st_mtime_ns
    mine.write_text(mine.read_text().replace('"seed": 1', '"seed": 9'))
    os.utime(mine, ns=(time, time))
    saves(qtbot, office)
    assert len(office.questions) == 1


def test_a_file_that_is_gone_is_written_again_and_a_folder_that_is_gone_is_not(
    qtbot: QtBot, office: Office, mine: Path
) -> None:
    mine.unlink()
    saves(qtbot, office)
    assert (seed_in(mine), office.questions) == (2, [])
    mine.unlink()
    mine.parent.rmdir()
    saves(qtbot, office)
    assert "no longer there" in office.failures[-1]
    assert not mine.parent.exists()


def test_a_folder_in_place_of_the_file_is_said(qtbot: QtBot, office: Office, mine: Path) -> None:
    mine.unlink()
    mine.mkdir()
    saves(qtbot, office)
    assert "is a folder" in office.failures[-1]
    assert list(mine.iterdir()) == []


def test_a_file_that_is_read_only_stays_as_it_is(qtbot: QtBot, office: Office, mine: Path) -> None:
    before = mine.read_bytes()
    mine.chmod(0o444)
    saves(qtbot, office)
    assert "read-only" in office.failures[-1]
    assert mine.read_bytes() == before
    mine.chmod(0o644)


def test_a_file_that_changed_while_the_window_was_closed_is_asked_about(
    qtbot: QtBot, home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mine.unmask"
    with opened(qtbot) as made:
        saves_first(qtbot, made, path)
    value = json.loads(path.read_text())
    path.write_text(json.dumps({**value, "row": 1}))
    with opened(qtbot) as made:
        assert made.documents.file.path == path
        made.session.apply(Restart(2))
        rests(qtbot, made)
        saves(qtbot, made)
        assert len(made.questions) == 1
    assert seed_in(path) == 1


def test_a_save_right_before_a_kill_is_not_asked_about(qtbot: QtBot, home: Path, tmp_path: Path) -> None:
    path, kept = tmp_path / "mine.unmask", home / "last.unmask"
    with opened(qtbot) as made:
        saves_first(qtbot, made, path)
        made.session.apply(Restart(2))
        rests(qtbot, made)
        made.documents.autosave.now()
        rests(qtbot, made)
        before = kept.read_bytes()
        made.documents.file.save()
    kept.write_bytes(before)  # as the kill leaves it
    with opened(qtbot) as made:
        assert (seed_in(path), made.documents.file.path) == (2, path)
        assert made.documents.file.linked_file.saved
        made.session.apply(Restart(3))
        rests(qtbot, made)
        saves(qtbot, made)
        assert (seed_in(path), made.questions) == (3, [])


def test_a_save_that_goes_on_while_the_window_closes_is_known_at_the_next_start(
    qtbot: QtBot, home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mine.unmask"
    with opened(qtbot) as made:
        saves_first(qtbot, made, path)
        made.session.apply(Restart(2))
        rests(qtbot, made)
        made.documents.file.save()
    with opened(qtbot) as made:
        assert (seed_in(path), made.documents.file.path) == (2, path)
        made.session.apply(Restart(3))
        rests(qtbot, made)
        saves(qtbot, made)
        assert (seed_in(path), made.questions) == (3, [])


def test_results_of_before_that_an_opened_file_does_not_hold_are_not_taken_for_saved(
    qtbot: QtBot, office: Office, mine: Path
) -> None:
    office.documents.open(mine)
    rests(qtbot, office)
    assert office.documents.file.linked_file.saved
    model = office.session.model
    assert model is not None
    office.result_store.show(tuple(generate(model, office.experiment.recipe, NoveltyIndex(()), 2)))
    office.documents.open(mine)
    rests(qtbot, office)
    assert len(office.result_store.results) == 2
    assert not office.documents.file.linked_file.saved


def test_two_windows_with_one_file_do_not_replace_each_others_saves_without_a_question(
    qtbot: QtBot, office: Office, mine: Path
) -> None:
    second = Office(mine)
    rests(qtbot, second)
    second.session.apply(Restart(7))
    rests(qtbot, second)
    saves(qtbot, second)
    assert (seed_in(mine), second.questions) == (7, [])
    saves(qtbot, office)
    assert len(office.questions) == 1
    assert seed_in(mine) == 7
    second.close()


def test_of_two_saves_before_closing_the_last_one_is_on_disk(qtbot: QtBot, mine: Path, office: Office) -> None:
    office.documents.file.save()
    office.session.apply(Restart(3))
    qtbot.waitUntil(lambda: office.session.settled)
    office.documents.file.save()
    office.documents.file.close()
    assert seed_in(mine) == 3


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_file_whose_name_is_not_utf_8_is_saved_and_opened_again(qtbot: QtBot, office: Office, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/na\xefve.unmask"))
    office.session.apply(Restart(4))
    rests(qtbot, office)
    office.documents.file.save_to(path)
    rests(qtbot, office)
    assert office.names == ["na\\xefve"]
    office.session.apply(Restart(5))
    rests(qtbot, office)
    saves(qtbot, office)
    assert seed_in(path) == 5
    office.documents.open(path)
    rests(qtbot, office)
    assert office.documents.file.path == path
    assert office.documents.autosave.keep_here() == ""


def test_a_save_that_is_let_be_as_the_window_closes_was_not_made(
    qtbot: QtBot, office: Office, mine: Path, tmp_path: Path
) -> None:
    mine.write_text(mine.read_text().replace('"seed": 1', '"seed": 9'))
    file = office.documents.file
    for answers in ([], [ELSEWHERE]):  # the second time no place is chosen
        office.answers = answers
        file.save()
        assert not file.finish()
    office.answers = [REPLACE]
    file.save()
    assert file.finish()
    assert (seed_in(mine), len(office.questions)) == (2, 3)
    assert file.close() == ()


def test_a_save_into_a_changed_file_that_nobody_can_be_asked_about_is_said_with_where_the_board_is(
    qtbot: QtBot, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.unmask"
    with opened(qtbot) as made:
        saves_first(qtbot, made, path)
        path.write_text(path.read_text().replace('"seed": 1', '"seed": 9'))
        made.session.apply(Restart(2))
        rests(qtbot, made)
        made.documents.file.save()
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("unmask: ")]
    kept = home / "last.unmask"
    assert said == [
        f"unmask: {path} was changed by another program or window, and is left as it is. The board is kept in {kept}."
    ]
    assert (seed_in(path), seed_in(kept), made.questions) == (9, 2, [])

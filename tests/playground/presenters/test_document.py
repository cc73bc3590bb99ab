"""Files of the window: saved in order, put back or refused in words, and never written over by mistake."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from models.evaluation.novelty import NoveltyIndex
from models.evaluation.result import Result
from playground.experiment import file_format
from playground.experiment.autosave import BoardFile
from playground.experiment.board_edits import NewBoard
from playground.experiment.edits import ChangeRecipe, Restart, WriteLetter
from playground.experiment.pattern_edits import PinEdit
from playground.experiment.recipe_transfer import fresh_recipe
from playground.presenters.model_opening import GO_ON
from playground.results.generate import generate
from playground.session.edit_queue import Move
from playground.session.editor import WITHOUT_MODEL
from tests.playground.answers import answer, busy
from tests.playground.presenters.office import MODEL, Office, opened, rests, seed_in


def test_of_saves_in_quick_succession_the_last_one_stays(qtbot: QtBot, office: Office, tmp_path: Path) -> None:
    path, documents = tmp_path / "one.unmask", office.documents
    documents.file.path = path
    for seed in range(1, 6):
        office.session.apply(Restart(seed))
        rests(qtbot, office)
        documents.file.save()
        documents.file.save()
    rests(qtbot, office)
    assert seed_in(path) == 5
    assert office.messages == ["Saved one.unmask."] * 10


def test_what_was_saved_just_before_closing_is_on_disk(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "one.unmask"
    with opened(qtbot) as made:
        for seed in range(1, 4):
            made.session.apply(Restart(seed))
            qtbot.waitUntil(lambda: made.session.settled)
            made.documents.file.save_to(path)
    assert seed_in(path) == 3


def test_saving_without_a_name_asks_once_and_then_goes_on_under_it(
    qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    office.answer = tmp_path
    office.documents.file.save()
    rests(qtbot, office)
    office.documents.file.save()
    rests(qtbot, office)
    assert office.asked == ["experiment.unmask"]
    assert (tmp_path / "experiment.unmask").exists()
    assert office.names == ["experiment"] * 2
    assert office.settings_store.settings.recent == (str((tmp_path / "experiment.unmask").resolve()),)


def test_giving_up_the_choice_of_a_file_saves_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    office.documents.file.save()
    office.documents.exports.export("gif")
    assert not busy(office.documents)


def test_a_save_that_fails_says_so_and_the_name_stays(qtbot: QtBot, office: Office, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder is wanted")
    office.documents.file.save_to(blocked / "x.unmask")
    rests(qtbot, office)
    assert "choose another" in office.failures[-1]
    assert office.documents.file.path is None


def test_the_board_is_kept_while_the_person_works_and_only_when_it_changed(
    qtbot: QtBot, office: Office, home: Path
) -> None:
    kept = home / "last.unmask"
    office.documents.autosave.tick()
    rests(qtbot, office)
    stamp = kept.stat().st_mtime_ns
    office.documents.autosave.tick()
    rests(qtbot, office)
    assert kept.stat().st_mtime_ns == stamp
    office.session.apply(Restart(77))
    qtbot.waitUntil(lambda: office.session.settled)
    office.documents.autosave.tick()
    rests(qtbot, office)
    assert seed_in(kept) == 77


@pytest.mark.parametrize(
    "text", ["", "{", '{"unmask": 99}', f'{{"unmask": 1, "model": "{MODEL}", "digest": "0", "title": "Old"}}']
)
def test_a_last_board_that_cannot_be_put_back_is_said_and_set_aside(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, home: Path, text: str
) -> None:
    (home / "last.unmask").write_text(text)
    with opened(qtbot) as made:
        assert len(made.messages) == 1
        assert made.messages[0].endswith(f"It is kept in {home / 'last-kept.unmask'}.")
        assert made.experiment.model == MODEL
    assert (home / "last-kept.unmask").read_text() == text
    assert seed_in(home / "last.unmask") == 0


def test_a_last_board_whose_model_is_gone_opens_the_usual_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    text = '{"unmask": 1, "model": "gone-for-good", "digest": "0", "title": "Gone"}'
    (home / "last.unmask").write_text(text)
    with opened(qtbot) as made:
        assert "gone-for-good" in made.messages[0]
        assert made.experiment.model == MODEL
    assert (home / "last-kept.unmask").read_text() == text


def left(qtbot: QtBot, path: Path, **changes: object) -> str:
    """A named experiment with a result and a pin, left open in a last board with other values; its text."""
    with opened(qtbot) as made:
        made.session.apply(PinEdit((0,), 5))
        rests(qtbot, made)
        made.documents.file.save_to(path)
        made.result_store.show((result_of(made),))
        rests(qtbot, made)
    last = BoardFile().path
    last.write_text(json.dumps({**json.loads(last.read_text()), **changes}))
    return last.read_text()


def result_of(made: Office) -> Result:
    assert made.session.model is not None
    return replace(
        next(generate(made.session.model, made.experiment.recipe, NoveltyIndex(("saur",), ()), 1)), starred=True
    )


def test_a_last_board_goes_on_under_the_name_of_its_file(qtbot: QtBot, home: Path, tmp_path: Path) -> None:
    left(qtbot, tmp_path / "mine.unmask")
    with opened(qtbot) as made:
        assert made.names == ["mine"]
        assert made.messages == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"digest": "0"}, "has learned more since"), ({"digest": "0", "model": "gone-for-good"}, "is gone")],
)
def test_a_last_board_of_weights_that_are_gone_shows_its_frames_and_goes_on_under_another_model(
    qtbot: QtBot, home: Path, tmp_path: Path, changes: dict[str, object], why: str
) -> None:
    mine = tmp_path / "mine.unmask"
    text = left(qtbot, mine, **changes)
    before = mine.read_bytes()
    with opened(qtbot) as made:
        assert made.documents.file.path is None
        assert made.session.model is None
        assert made.experiment.trajectory is not None
        assert [r.starred for r in made.result_store.results] == [True]
        assert len(made.messages) == 1
        assert why in made.messages[0]
        assert str(home / "last.unmask") in made.messages[0]
        assert made.action.startswith(GO_ON)
        made.documents.opening.go_on()
        rests(qtbot, made)
        assert made.experiment.model == MODEL
        assert made.experiment.recipe.constraint.pins[0] == 5
        made.documents.autosave.tick()
        rests(qtbot, made)
        assert "last-kept.unmask" in made.messages[1]
        made.documents.file.save()
        assert made.asked == ["experiment.unmask"]
    assert mine.read_bytes() == before
    assert (home / "last-kept.unmask").read_text() == text
    with opened(qtbot) as made:
        assert made.messages == []
        assert made.documents.file.path is None
        assert len(made.result_store.results) == 1


def test_frames_without_their_model_can_be_stepped_through_and_not_be_changed(
    qtbot: QtBot, home: Path, tmp_path: Path
) -> None:
    with opened(qtbot) as made:
        made.session.move(Move.RUN_TO_END)
        rests(qtbot, made)
        drawn = made.experiment.trajectory
    text = left(qtbot, tmp_path / "mine.unmask", digest="0", model="gone-for-good")
    assert drawn is not None
    for _ in range(2):  # until the user goes on they are shown at each start, from the very same file
        with opened(qtbot) as made:
            session, trajectory = made.session, made.experiment.trajectory
            assert trajectory is not None
            for index, frame in enumerate(trajectory.frames):
                session.show(index)
                assert made.experiment.frame is frame
                assert not frame.p0.any()
            before, refused = made.experiment, list[str]()
            session.refused.connect(lambda sentence, _, refused=refused: refused.append(sentence))
            for edit in (PinEdit((1,), 3), Restart(4), WriteLetter(0, 0, 2), ChangeRecipe.of(rows=2), NewBoard()):
                session.apply(edit)
            for move in (Move.FORWARD, Move.RUN, Move.RUN_TO_END):
                session.move(move)
            assert refused == [WITHOUT_MODEL] * 5
            assert made.action.startswith(GO_ON)
            assert made.experiment.branches is before.branches
            made.documents.autosave.tick()
            made.answer = tmp_path
            for kind in ("png", "json"):
                made.documents.exports.export(kind)
            rests(qtbot, made)
            assert {path.suffix for path in tmp_path.glob("run.*")} == {".png", ".json"}
        assert (home / "last.unmask").read_text() == text
    with opened(qtbot) as made:
        made.documents.opening.go_on()
        rests(qtbot, made)
        made.session.undo()
        assert made.session.model is None
        assert made.experiment.trajectory is not None
        made.session.redo()
        assert made.session.model is not None


def test_a_last_board_whose_letters_do_not_fit_the_usual_model_keeps_its_results(
    qtbot: QtBot, home: Path, tmp_path: Path
) -> None:
    left(qtbot, tmp_path / "mine.unmask", digest="0", model="gone-for-good", recipe={"steps": 1})
    with opened(qtbot) as made:
        assert len(made.result_store.results) == 1
        assert made.session.model is not None
        assert made.experiment.recipe == fresh_recipe(made.session.model)
        assert "Its results are on this board" in made.messages[0]


def test_a_second_board_that_cannot_be_put_back_does_not_replace_the_first(qtbot: QtBot, home: Path) -> None:
    for text in ("{", "{{", "{{{"):
        (home / "last.unmask").write_text(text)
        with opened(qtbot) as made:
            assert len(made.messages) == 1
    kept = ("last-kept.unmask", "last-kept-2.unmask", "last-kept-3.unmask")
    assert [(home / name).read_text() for name in kept] == ["{", "{{", "{{{"]


@pytest.mark.parametrize("text", ["{", '{"unmask": 1, "model": "gone-for-good", "digest": "0", "title": "Gone"}'])
def test_a_board_put_up_in_place_of_the_last_one_does_not_take_over_its_file(
    qtbot: QtBot, home: Path, tmp_path: Path, text: str
) -> None:
    mine = tmp_path / "mine.unmask"
    left(qtbot, mine)
    (home / "last.unmask").write_text(text)
    for _ in range(2):  # at the next start, and at the one after it
        with opened(qtbot) as made:
            assert made.documents.file.path is None
            assert "mine" not in made.names


def test_a_board_that_undo_brings_back_does_not_take_over_the_file_opened_after_it(
    qtbot: QtBot, office: Office, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.unmask", tmp_path / "second.unmask"
    for path, seed in ((second, 2), (first, 1)):
        office.session.apply(Restart(seed))
        rests(qtbot, office)
        office.documents.file.save_to(path)
        rests(qtbot, office)
    office.documents.open(second)
    rests(qtbot, office)
    assert office.names[-1] == "second"
    office.session.undo()
    rests(qtbot, office)
    assert office.experiment.recipe.seed == 1
    assert office.names[-1] == ""
    office.documents.file.save()
    assert office.asked == ["experiment.unmask"]
    office.documents.file.save_to(first)
    rests(qtbot, office)
    office.session.redo()
    assert office.documents.file.path is None


def test_an_experiment_of_weights_that_are_gone_opens_as_a_board_of_its_own_and_its_file_stays(
    qtbot: QtBot, office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "old.unmask"
    office.result_store.show((result_of(office),))
    office.documents.file.save_to(path)
    rests(qtbot, office)
    path.write_text(json.dumps({**json.loads(path.read_text()), "digest": "0"}))
    office.result_store.show(())
    office.documents.open(path)
    rests(qtbot, office)
    assert len(office.result_store.results) == 1
    assert office.documents.file.path is None
    assert str(path) in office.failures[-1]
    assert not (BoardFile().folder / "last-kept.unmask").exists()


def test_an_experiment_whose_model_is_gone_shows_its_frames_beside_a_model_that_is_open(
    qtbot: QtBot, office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "old.unmask"
    office.session.move(Move.RUN_TO_END)
    rests(qtbot, office)
    drawn = office.experiment.frame
    office.documents.file.save_to(path)
    rests(qtbot, office)
    text = json.dumps({**json.loads(path.read_text()), "digest": "0", "model": "gone-for-good", "title": "Old bones"})
    path.write_text(text)
    office.session.apply(Restart(9))
    rests(qtbot, office)
    office.documents.open(path)
    rests(qtbot, office)
    qtbot.waitUntil(lambda: office.session.model is None)
    assert office.failures[-1].startswith("Old bones is gone")
    assert office.experiment.frame is not None
    assert drawn is not None
    assert (office.experiment.frame.x == drawn.x).all()
    assert office.session.outline.title == "Old bones"
    assert office.action.startswith("Go on with ")
    office.documents.opening.go_on()
    rests(qtbot, office)
    assert office.experiment.model == MODEL
    assert office.session.model is not None
    assert path.read_text() == text


def test_an_experiment_without_results_of_another_version_of_its_model_leaves_the_board_and_its_file(
    qtbot: QtBot, office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "old.unmask"
    text = f'{{"unmask": 1, "model": "{MODEL}", "digest": "0", "title": "Dinosaurs"}}'
    path.write_text(text)
    experiment = office.session.experiment
    office.documents.open(path)
    rests(qtbot, office)
    assert "damaged" in office.failures[-1]
    assert office.session.experiment is experiment
    assert office.documents.file.path is None
    assert path.read_text() == text


def test_a_model_chosen_while_an_experiment_waits_for_its_own_is_opened(
    qtbot: QtBot, office: Office, tmp_path: Path
) -> None:
    path, other = tmp_path / "one.unmask", "oracle:list:dinosaurs"
    office.documents.file.save_to(path)
    rests(qtbot, office)
    office.library.open(other)
    qtbot.waitUntil(lambda: office.experiment.model == other)
    rests(qtbot, office)
    office.library._known.clear()
    office.documents.open(path)
    office.library.open(other)
    qtbot.waitUntil(lambda: office.library.known(other) is not None)
    rests(qtbot, office)
    assert office.experiment.model == other
    assert not [sentence for sentence in office.messages if "version" in sentence]


def test_every_export_is_written(qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    office.answer = tmp_path
    office.session.move(Move.RUN_TO_END)
    rests(qtbot, office)
    for kind in ("gif", "png", "json"):
        office.documents.exports.export(kind)
    rests(qtbot, office)
    assert {p.name for p in tmp_path.iterdir()} == {"run.gif", "run.png", "run.json"}
    assert json.loads((tmp_path / "run.json").read_text())["model"]
    assert (tmp_path / "run.gif").read_bytes()[:3] == b"GIF"


@pytest.mark.parametrize("kind", ["gif", "png", "json"])
def test_an_export_under_a_name_without_an_ending_gets_one(
    qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    office.session.move(Move.RUN_TO_END)
    rests(qtbot, office)
    answer(office.documents, ask_save=lambda *_: tmp_path / "bare")
    office.documents.exports.export(kind)
    rests(qtbot, office)
    assert [p.name for p in tmp_path.iterdir()] == [f"bare.{kind}"]


def test_what_could_not_be_done_is_shown_as_a_failure_and_all_else_is_not(
    qtbot: QtBot, office: Office, tmp_path: Path
) -> None:
    office.documents.exports.export("gif")
    office.documents.file.save_to(tmp_path / "one.unmask")
    office.session.move(Move.RUN_TO_END)
    rests(qtbot, office)
    answer(office.documents, ask_save=lambda *_: tmp_path / "run.json")
    office.documents.exports.export("json")
    rests(qtbot, office)
    assert len(office.messages) >= 2
    assert office.failures == []
    answer(office.documents, ask_save=lambda *_: tmp_path / "gone" / "run.json")
    office.documents.exports.export("json")
    rests(qtbot, office)
    office.documents.open(tmp_path / "gone.unmask")
    rests(qtbot, office)
    office.library.open("gone")
    rests(qtbot, office)
    qtbot.waitUntil(lambda: len(office.failures) == 3)
    assert office.failures == office.messages[-3:]
    assert all("gone" in sentence for sentence in office.failures)


def test_a_kept_board_is_an_experiment_like_any_other(qtbot: QtBot, office: Office, home: Path) -> None:
    office.documents.autosave.tick()
    rests(qtbot, office)
    assert file_format.read(home / "last.unmask").model == MODEL


def test_a_file_that_cannot_be_read_at_the_start_leaves_the_usual_model(
    qtbot: QtBot, home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "broken.unmask"
    path.write_text("{")
    office = Office(path)
    rests(qtbot, office)
    assert office.experiment.model == MODEL
    assert any("broken.unmask is damaged" in sentence for sentence in office.failures)
    assert path.read_text() == "{"
    office.close()

"""Whatever the writer writes, the reader opens: at any size, with the starred and the newest results for longest."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.evaluation.result import Result
from playground.experiment import file_format, file_writer
from playground.experiment.board_edits import RestoreBoard
from playground.experiment.contents import Contents
from playground.experiment.experiment import Experiment
from playground.experiment.file_writer import Written
from playground.experiment.outline import outline
from tests.playground.experiment.test_file_format import busy_board, results
from tests.playground.small import Person


def opened(path: Path, made: Written, person: Person) -> Contents:
    path.write_bytes(made.data)
    value = list(file_format.restore(file_format.read(path), "pairs", person.model))[-1]
    assert isinstance(value, Contents)
    return value


def many(person: Person, count: int) -> tuple[Result, ...]:
    """Results from oldest to newest; every tenth has a star."""
    one = results(person)[0]
    return tuple(replace(one, row=i, starred=i % 10 == 0) for i in range(count))


@pytest.mark.parametrize("bytes_", [10**9, 200_000, 60_000, 20_000, 8_000])
def test_of_thousands_of_results_the_starred_and_the_newest_stay_up_to_the_last_byte(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bytes_: int
) -> None:
    person.plays()
    some = many(person, 2_000)
    monkeypatch.setattr(file_format, "MAX_BOARD_BYTES", bytes_)
    made = file_writer.written(Contents(person.experiment, outline(person.model), some, 0, (0,)))
    kept = opened(tmp_path / "a.unmask", made, person).results
    left = len(some) - len(kept)
    assert ("result" in made.left_out) == (left > 0)
    order = sorted(some, key=lambda r: (r.starred, r.row), reverse=True)[: len(kept)]
    assert [r.row for r in kept] == sorted(r.row for r in order)
    assert len(made.data) <= bytes_
    if left:
        assert bytes_ - len(made.data) < 2 * len(made.data) / max(1, len(kept))  # the next one had no room


@pytest.mark.parametrize("share", [0.999, 0.6, 0.3, 0.1])
def test_of_many_branches_the_oldest_are_left_out_and_the_open_one_last(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    busy_board(person)
    bytes_ = int(share * len(file_writer.written(Contents(person.experiment, outline(person.model), (), 0, (0,))).data))
    monkeypatch.setattr(file_format, "MAX_BOARD_BYTES", bytes_)
    made = file_writer.written(Contents(person.experiment, outline(person.model), (), 0, (0,)))
    assert len(made.data) <= bytes_
    experiment = opened(tmp_path / "a.unmask", made, person).experiment
    assert len(experiment.branches) < len(person.experiment.branches)
    assert experiment.recipe == person.experiment.recipe
    assert "branch" in made.left_out
    if experiment.branches and experiment.trajectory is not None:
        assert experiment.trajectory.digest == person.trajectory.digest


@pytest.mark.parametrize("share", [1.0, 0.9, 0.5, 0.1, 0.0])
def test_a_board_of_more_predictions_than_a_reader_takes_is_written_with_fewer_branches(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    busy_board(person)
    predictions = file_writer.predicted_positions(person.experiment.branches) * len(person.model.vocabulary)
    monkeypatch.setattr(file_format, "MAX_PREDICTIONS", int(share * predictions))
    made = file_writer.written(Contents(person.experiment, outline(person.model), (), 0, (0,)))
    experiment = opened(tmp_path / "a.unmask", made, person).experiment
    assert (len(experiment.branches) == len(person.experiment.branches)) == (share == 1.0) == (not made.left_out)
    person.does(
        person.session.apply, RestoreBoard(person.model, experiment)
    )  # without a branch it is drawn from its seed
    assert person.experiment.trajectory is not None


def test_what_is_written_is_always_opened(person: Person, tmp_path: Path) -> None:
    busy_board(person)
    some = many(person, 60)

    @settings(max_examples=60)
    @given(st.integers(3_000, 80_000), st.integers(0, 10_000), st.integers(0, 60))
    def law(bytes_: int, predictions: int, count: int) -> None:
        with pytest.MonkeyPatch.context() as limits:
            limits.setattr(file_format, "MAX_BOARD_BYTES", bytes_)
            limits.setattr(file_format, "MAX_PREDICTIONS", predictions)
            made = file_writer.written(Contents(person.experiment, outline(person.model), some[:count], 0, (0,)))
            back = opened(tmp_path / "a.unmask", made, person)
        whole = len(back.results) == count and len(back.experiment.branches) == len(person.experiment.branches)
        assert whole == (made.left_out == "")

    law()


def test_a_board_of_thousands_of_results_is_written_whole(person: Person, tmp_path: Path) -> None:
    person.plays()
    some = many(person, 5_000)
    made = file_writer.save(tmp_path / "a.unmask", Contents(person.experiment, outline(person.model), some, 0, (0,)))
    assert made.left_out == ""
    assert [r.row for r in opened(tmp_path / "a.unmask", made, person).results] == list(range(5_000))


def test_a_board_before_its_first_frame_is_written(person: Person, tmp_path: Path) -> None:
    made = file_writer.written(Contents(Experiment("pairs", person.experiment.recipe), outline(person.model)))
    assert opened(tmp_path / "a.unmask", made, person).experiment.branches == ()


def test_a_model_in_a_folder_that_is_not_utf_8_is_named_so_that_it_is_found(person: Person, tmp_path: Path) -> None:
    name = "/models/" + os.fsdecode(b"na\xefve") if os.name != "nt" else "C:\\models"
    made = file_writer.written(Contents(Experiment(name, person.experiment.recipe), outline(person.model), (), 0, (0,)))
    (tmp_path / "a.unmask").write_bytes(made.data)
    assert file_format.read(tmp_path / "a.unmask").model == name

"""A file whose record of a change contradicts its frames: the frames are shown, and the script repeats these."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from models.model import Model
from models.sampling import replay
from models.sampling.trajectory import Trajectory
from playground.experiment import file_format, file_writer
from playground.experiment.contents import Contents
from playground.experiment.edits import ChangeRecipe, Redraw, WriteLetter
from playground.experiment.outline import outline
from playground.experiment.pattern_edits import PatternEdit, PinEdit
from playground.experiment.recorded_changes import confirmed
from playground.export.python_script import trajectory_script
from playground.session.edit_queue import Move
from tests.playground.small import Person

Record = Callable[[dict[str, Any]], None]


def board(person: Person) -> Contents:
    """A letter written, a pin and other numbers in the middle of a run, and another branch."""
    s = person.session
    person.does(s.apply, PatternEdit("????"))
    for verb in (
        lambda: WriteLetter(0, int(person.frame.noise[0].argmax()), person.symbol("l")),
        lambda: PinEdit((int(person.frame.noise[0].argmax()),), person.symbol("a")),
        lambda: Redraw(77),
    ):
        person.does(s.move, Move.FORWARD)
        person.does(s.apply, verb())
    person.does(s.apply, ChangeRecipe.of(temperature=0.3))
    person.plays()
    return Contents(person.experiment, outline(person.model))


def opened(person: Person, path: Path) -> Contents:
    last = list(file_format.restore(file_format.read(path), "pairs", person.model))[-1]
    assert last is not None
    return last


def test_what_a_board_records_makes_its_frames(person: Person, tmp_path: Path) -> None:
    contents = board(person)
    file_writer.save(tmp_path / "a.unmask", contents)
    found = opened(person, tmp_path / "a.unmask")
    assert found.notice == ""
    changes = [s.change for b in found.experiment.branches for s in b.trajectory.segments]
    assert changes == [s.change for b in contents.experiment.branches for s in b.trajectory.segments]
    assert sum(change is not None for change in changes) >= 6


def other_row(change: dict[str, Any]) -> None:
    change["row"] = 1


def other_letter(change: dict[str, Any]) -> None:
    change["symbol"] = change["symbol"] % 5 + 1


def nothing(change: dict[str, Any]) -> None:
    change.clear()
    change["kind"] = "repredict"


@pytest.mark.parametrize("record", [other_row, other_letter, nothing])
def test_a_record_that_contradicts_the_frames_is_left_out_and_said(
    person: Person, tmp_path: Path, record: Record, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, shown = tmp_path / "a.unmask", board(person).experiment
    file_writer.save(path, Contents(shown, outline(person.model)))
    value = json.loads(path.read_text())
    for segment in (s for branch in value["branches"] for s in branch["segments"]):
        if segment.get("change", {}).get("kind") == "write":
            record(segment["change"])
    path.write_text(json.dumps(value))
    found = opened(person, path)
    assert found.notice.startswith("The change recorded at step 1 does not lead to the rows that the file holds;")
    for branch, own in zip(found.experiment.branches, shown.branches, strict=True):
        assert branch.trajectory.digest == own.trajectory.digest
        assert all(s.change is None for s in branch.trajectory.segments if s.start == 1)
    monkeypatch.setattr("models.storage.loader.load_now", lambda _: SimpleNamespace(model=person.model))
    run = found.experiment.branches[-1].trajectory
    program = trajectory_script("pairs", run, person.model.vocabulary)
    exec(compile(program, "snippet", "exec"), {})
    assert capsys.readouterr().out.splitlines()[-1] == run.digest
    file_writer.save(path, found)  # and it stays so
    assert opened(person, path).notice == ""


def test_what_branches_share_is_looked_at_once(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[int]()

    def is_made(model: Model, trajectory: Trajectory, start: int) -> bool:
        asked.append(start)
        return replay.is_made(model, trajectory, start)

    monkeypatch.setattr("playground.experiment.recorded_changes.is_made", is_made)
    *waits, found = confirmed(person.model, board(person))
    assert found is not None
    assert len(waits) == len(asked) < sum(len(replay.recorded_starts(b.trajectory)) for b in found.experiment.branches)


def test_numbers_that_another_computer_rounded_otherwise_contradict_nothing(person: Person, tmp_path: Path) -> None:
    path, contents = tmp_path / "a.unmask", board(person)
    file_writer.save(path, contents)
    value = json.loads(path.read_text())
    for frame in (f for branch in value["branches"] for f in branch["frames"]):
        frame["logp"] = [None if v is None else v * (1 + 1e-14) for v in frame["logp"]]
        frame["t"] *= 1 - 1e-15
    path.write_text(json.dumps(value))
    assert opened(person, path).notice == ""

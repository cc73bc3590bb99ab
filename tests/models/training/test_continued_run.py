"""A run that is over goes on, and nothing of it is lost before something better is there."""

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.errors import UserError
from models.storage import atomic_write
from models.storage.card_figures import figures_of
from models.storage.checkpoint import load
from models.storage.model_card import SNAPSHOT, read_card
from models.storage.model_files import run_in
from models.storage.model_name import unfinished_step
from models.training.heldout import HeldOut
from models.training.progress import Progress
from models.training.trainer import train
from playground.training import resumable
from tests.models.training.killed import killed_at
from tests.models.training.lists import EAGER, SPARING, WORDS, run, spec_of


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Progress:
    """The last report of a run of 12 steps. Tests read its folder and leave it as it is."""
    return run(spec_of(tmp_path_factory.mktemp("whole")))[-1]


@pytest.fixture
def finished(first: Progress, tmp_path: Path) -> Path:
    """The folder of that run, to do with as one likes."""
    shutil.copytree(first.snapshot, tmp_path / "toy")
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".unmask-lock"}


def judged(monkeypatch: pytest.MonkeyPatch, *values: float) -> None:
    """Let the held-out loss be these values, and then the last of them."""
    left = list(values)

    def judge(self: HeldOut, *_: Any) -> Any:
        yield left.pop(0) if len(left) > 1 else left[0]

    monkeypatch.setattr(HeldOut, "estimate", judge)


def test_a_finished_run_goes_on_from_its_last_state(first: Progress, finished: Path) -> None:
    reports = run(spec_of(finished, steps=30, longer=True))
    last = reports[-1]
    assert (first.step, last.step, last.stage) == (12, 42, "done")
    assert last.figure is not None
    assert first.figure is not None
    assert last.figure < first.figure
    assert [r.fraction for r in reports] == sorted(r.fraction for r in reports)
    (earlier,) = [r.earlier for r in reports if r.earlier]
    assert earlier[-1][0] == 12
    card = read_card(finished / "toy")
    assert card["steps"] == last.stored_step
    assert card["steps"] > 12
    assert figures_of(card)[0].nats == pytest.approx(last.figure, abs=1e-4)
    assert unfinished_step(card) is None
    assert run(spec_of(finished, longer=True))[-1].step == 54


def test_the_state_is_the_very_one_that_the_run_had(finished: Path) -> None:
    state = run_in(finished / "toy")
    assert state is not None
    assert (state["step"], state["tally"]["run"]) == (12, read_card(finished / "toy")["run"])
    a, b = (finished / name for name in "ab")
    for folder in (a, b):
        folder.mkdir()
        subprocess.run(["cp", "-r", str(finished / "toy"), str(folder)], check=True)
        run(spec_of(folder, longer=True))
    assert load(a / "toy").digest == load(b / "toy").digest


def test_what_the_state_takes_on_disk_is_said(first: Progress) -> None:
    size = (Path(first.snapshot) / SNAPSHOT).stat().st_size
    assert f"Its last state is kept beside the model ({size / 1e6:.1f} MB), so that the run can go on." in first.notes


def test_without_its_state_it_goes_on_from_the_best_weights_and_says_so(finished: Path) -> None:
    (finished / "toy" / SNAPSHOT).unlink()
    last = run(spec_of(finished, steps=10, longer=True))[-1]
    assert last.notes[0] == "The last state of the run is not there, so it goes on from the best weights."
    assert last.step == read_card(finished / "toy")["steps"] or last.step > 12
    assert load(finished / "toy").length == 7


def test_nothing_is_overwritten_where_nothing_better_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(spec_of(tmp_path, title="Toy words"))[-1]
    before = contents(tmp_path / "toy")
    with monkeypatch.context() as patch:
        judged(patch, 1.0, 2.0)
        last = run(spec_of(tmp_path, title="Toy words", longer=True), replace(SPARING, fewest=2))[-1]
    after = contents(tmp_path / "toy")
    assert {name for name in before if before[name] != after[name]} == {SNAPSHOT}
    assert "so the model is as it was" in last.message
    assert last.figure == pytest.approx(first.figure, abs=1e-4)
    assert (last.stored_step, last.step) == (first.stored_step, 18)  # half of the budget was enough to see it
    assert resumable.is_finished(tmp_path / "toy")
    assert run(spec_of(tmp_path, longer=True))[-1].step == 30


def test_the_model_is_replaced_when_a_better_one_is_found_and_not_before(
    finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, seen = contents(finished / "toy"), list[bool]()
    judged(monkeypatch, 5.0, 6.0, 6.0, 4.0)
    for report in train(spec_of(finished, longer=True), EAGER):
        now = contents(finished / "toy")
        same = all(before[name] == now[name] for name in before if name != SNAPSHOT)
        assert same or report.stored_step is None or report.stored_step > 12
        seen.append(same)
    assert seen[0]
    assert not seen[-1]


def test_a_run_that_goes_on_and_is_cut_off_goes_on_again(first: Progress, tmp_path: Path) -> None:
    for name in "ab":
        shutil.copytree(first.snapshot, tmp_path / name / "toy")
    whole = run(spec_of(tmp_path / "a", steps=20, longer=True))[-1]
    running = train(spec_of(tmp_path / "b", steps=20, longer=True), EAGER)
    while next(running).step < 20:
        pass
    running.close()
    found = resumable.find(tmp_path / "b")
    assert found is not None
    spec = resumable.spec_of(found)
    assert (spec.steps, spec.minutes, spec.resume, spec.longer) == (20, None, True, False)
    last = run(spec)[-1]
    assert last.step == whole.step == 32
    assert load(tmp_path / "b" / "toy").digest == load(tmp_path / "a" / "toy").digest


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_kill_while_it_goes_on_loses_nothing(finished: Path) -> None:
    killed_at(spec_of(finished, steps=100_000, longer=True), 18)
    assert load(finished / "toy").length == 7
    found = resumable.find(finished)
    assert found is not None
    running = train(resumable.spec_of(found), EAGER)
    next(running)
    assert next(running).step >= 16
    running.close()


def test_a_run_that_is_killed_before_its_first_step_is_finished_as_before(finished: Path) -> None:
    before = contents(finished / "toy")
    running = train(spec_of(finished, longer=True), EAGER)
    next(running)
    running.close()
    assert contents(finished / "toy") == before
    assert resumable.is_finished(finished / "toy")


def test_another_budget_keeps_the_recipe_of_the_run(finished: Path) -> None:
    """A long budget would give a run of its own another dropout; this one goes on as it was."""
    dropout = read_card(finished / "toy")["recipe"]["dropout"]
    running = train(spec_of(finished, steps=1_000_000, longer=True), EAGER)
    while next(running).step < 16:
        pass
    running.send("stop")
    list(running)
    assert read_card(finished / "toy")["recipe"]["dropout"] == dropout


def test_a_full_disk_at_the_end_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = atomic_write.write

    def full_disk(path: Path, data: bytes) -> None:
        if path.name == SNAPSHOT:
            raise UserError("The disk is full.")
        write(path, data)

    monkeypatch.setattr(atomic_write, "write", full_disk)
    last = run(spec_of(tmp_path))[-1]
    assert last.stage == "done"
    assert "no room for the last state" in last.notes[-1]


@pytest.mark.parametrize(
    ("words", "heldout", "stored"), [(WORDS[:60], 0.1, "folds"), (WORDS, 1 / len(WORDS), "last")], ids=["few", "one"]
)
def test_a_run_without_words_to_choose_later_weights_by_ends_for_good_and_says_so(
    tmp_path: Path, words: tuple[str, ...], heldout: float, stored: str
) -> None:
    last = run(spec_of(tmp_path, words=words, heldout=heldout))[-1]
    reason = "cannot go on: no held-out words are left to tell whether later weights are better"
    assert (last.stored, last.notes[-1]) == (stored, f"The run {reason}.")
    assert not (tmp_path / "toy" / SNAPSHOT).exists()
    with pytest.raises(UserError, match=f"toy {reason}; train it again with more words or more minutes"):
        run(spec_of(tmp_path, words=words, heldout=heldout, longer=True))


def test_folds_whose_loss_still_fell_say_that_more_time_would_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = "The held-out loss was still falling: more time would help."
    with monkeypatch.context() as patch:
        judged(patch, *(10.0 - i for i in range(9)))
        assert says in run(spec_of(tmp_path / "a", words=WORDS[:60], steps=12))[-1].notes
    judged(monkeypatch, 1.0, 1.0, 1.0, 2.0)
    assert says not in run(spec_of(tmp_path / "b", words=WORDS[:60], steps=12))[-1].notes


def test_there_must_be_a_model_of_the_same_list(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no model"):
        run(spec_of(tmp_path, longer=True))
    assert not (tmp_path / "toy").exists()
    run(spec_of(tmp_path))
    with pytest.raises(UserError, match="another list"):
        run(spec_of(tmp_path, longer=True, words=(*WORDS, "zzz")))


def test_the_end_says_whether_the_loss_was_still_falling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(spec_of(tmp_path / "a", steps=40))[-1].falling
    judged(monkeypatch, 1.0, 2.0)
    last = run(spec_of(tmp_path / "b", steps=12))[-1]
    assert not last.falling
    assert not any("still falling" in note for note in last.notes)

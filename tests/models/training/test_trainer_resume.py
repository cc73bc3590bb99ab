"""A run survives being killed, at whatever moment, and ends as if nothing had happened."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from safetensors import safe_open
from safetensors.torch import load as load_tensors
from safetensors.torch import save

from models.errors import UserError
from models.storage.checkpoint import load
from models.storage.model_card import SNAPSHOT, read_card
from models.training.trainer import train
from tests.models.training.killed import killed_at
from tests.models.training.lists import EAGER, WORDS, cut_off, run, spec_of


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun")
    cut_off(spec_of(folder), at=5)
    return folder


@pytest.fixture
def cut(begun: Path, tmp_path: Path) -> Path:
    """The folder of a run of 12 steps that was cut off after a few, to do with as one likes."""
    shutil.copytree(begun / "toy", tmp_path / "toy")
    return tmp_path


@pytest.mark.parametrize("denoiser", ["transformer", "mlp"])
def test_a_resumed_run_ends_with_the_same_weights(tmp_path: Path, denoiser: str) -> None:
    whole = run(spec_of(tmp_path / "whole", steps=16, denoiser=denoiser))[-1]
    cut_off(spec_of(tmp_path / "cut", steps=16, denoiser=denoiser), at=7)
    again = run(spec_of(tmp_path / "cut", steps=16, denoiser=denoiser, resume=True))
    assert next(report.step for report in again if report.step) >= 6
    assert load(Path(again[-1].snapshot)).digest == load(Path(whole.snapshot)).digest
    assert again[-1].heldout == whole.heldout


def test_a_run_that_goes_on_tells_the_losses_before_it_was_cut_off_once(tmp_path: Path) -> None:
    cut_off(spec_of(tmp_path, steps=16), at=7)
    again = run(spec_of(tmp_path, steps=16, resume=True))
    (noticed,) = [report.earlier for report in again if report.earlier]
    steps = [step for step, _, _ in noticed]
    assert steps == sorted(set(steps))
    assert steps[0] <= 2
    assert steps[-1] >= 6
    assert all(train is not None for _, train, _ in noticed)
    assert any(heldout is not None for _, _, heldout in noticed)


def cut_off_earlier(folder: Path, lacks: str = "choosing") -> int:
    """A run of 16 steps, cut off by a version that did not yet name something. Returns its step.

    choosing: it chose by all held-out words. objective: by the loss of states that no run is in.
    """
    cut_off(spec_of(folder, steps=16), at=7)
    path = folder / "toy" / SNAPSHOT
    tensors = load_tensors(path.read_bytes())
    with safe_open(path, "pt") as file:
        head = json.loads(file.metadata()["run"])
    del head["identity"][lacks]
    head["tally"] |= {"best_heldout": 0.001, "best_step": 2, "kept_step": 2}
    path.write_bytes(save(tensors, {"run": json.dumps(head)}))
    return int(head["step"])


def test_a_run_of_an_earlier_version_that_is_left_at_once_names_the_step_of_its_weights(tmp_path: Path) -> None:
    step = cut_off_earlier(tmp_path)
    running = train(spec_of(tmp_path, steps=16, resume=True), EAGER)
    while (report := next(running)).stage != "training" or report.step < step:
        pass
    running.close()
    assert read_card(tmp_path / "toy")["steps"] >= step


@pytest.mark.parametrize("lacks", ["choosing", "objective"])
def test_a_run_of_an_earlier_version_goes_on_and_chooses_by_the_losses_of_this_one(tmp_path: Path, lacks: str) -> None:
    """Its best weights were chosen by other words, or by another loss, so they are no longer the best."""
    step = cut_off_earlier(tmp_path, lacks)
    again = run(spec_of(tmp_path, steps=16, resume=True))
    last = again[-1]
    assert next(report.step for report in again if report.step) >= 6
    assert last.best_heldout is not None
    assert last.best_heldout > 0.1
    assert last.stored_step is not None
    assert last.stored_step > step
    assert "earlier version" in last.message
    assert all(heldout is None for report in again for _, _, heldout in report.earlier)


def test_a_run_of_a_later_objective_is_refused(tmp_path: Path) -> None:
    cut_off(spec_of(tmp_path, steps=16), at=7)
    path = tmp_path / "toy" / SNAPSHOT
    tensors = load_tensors(path.read_bytes())
    with safe_open(path, "pt") as file:
        head = json.loads(file.metadata()["run"])
    head["identity"]["objective"] += 1
    path.write_bytes(save(tensors, {"run": json.dumps(head)}))
    with pytest.raises(UserError, match="another list, network or recipe"):
        run(spec_of(tmp_path, steps=16, resume=True))


def test_a_killed_process_leaves_a_run_that_goes_on(tmp_path: Path) -> None:
    """kill -9 from outside, with a snapshot being written after nearly every step."""
    reached = killed_at(spec_of(tmp_path, steps=100_000), 8)
    running = train(spec_of(tmp_path, steps=100_000, resume=True), EAGER)
    next(running)
    resumed = next(running)
    assert resumed.step >= reached - 2
    running.close()
    assert load(tmp_path / "toy").length == 7


class Killed(BaseException):
    """Stands for SIGKILL: nothing of ours runs after it but what cannot catch it."""


@pytest.mark.parametrize(
    ("call", "number"),
    # Every second fsync is the folder's, which cannot be cut short; the later saves are as the first ones.
    [("write", n) for n in (1, 3)]
    + [("fsync", n) for n in (1, 2, 3)]
    + [("replace", n) for n in (1, 2)]
    + [pytest.param(c, n, marks=pytest.mark.long) for c, n in (("write", 5), ("fsync", 4), ("fsync", 5))]
    + [pytest.param("replace", n, marks=pytest.mark.long) for n in (3, 4)],
)
def test_a_kill_in_the_middle_of_a_save_leaves_a_run_that_goes_on(
    cut: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    real, count = getattr(os, "fsync" if call == "write" else call), [0]

    def dying(*arguments: Any) -> object:
        count[0] += 1
        if count[0] == number:
            if call == "write":
                os.truncate(arguments[0], 100)
            raise Killed
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync" if call == "write" else call, dying)
        with pytest.raises(Killed):
            run(spec_of(cut, resume=True), EAGER)
    assert load(cut / "toy").length == 7
    assert run(spec_of(cut, resume=True))[-1].step == 12


def test_resume_before_the_first_snapshot_starts_at_the_beginning(tmp_path: Path) -> None:
    assert run(spec_of(tmp_path, resume=True))[-1].step == 12


def test_a_finished_run_is_not_trained_over_by_resume(tmp_path: Path) -> None:
    run(spec_of(tmp_path))
    before = load(tmp_path / "toy").digest
    with pytest.raises(UserError, match="complete"):
        run(spec_of(tmp_path, resume=True))
    assert load(tmp_path / "toy").digest == before


@pytest.mark.parametrize("change", [{"words": WORDS[:-1]}, {"seed": 9}, {"preset": "small"}, {"batch": 16}])
def test_another_run_is_not_taken_for_this_one(cut: Path, change: dict[str, object]) -> None:
    with pytest.raises(UserError, match="another list, network or recipe"):
        run(spec_of(cut, resume=True, **change))


def test_the_budget_may_be_raised_on_resume(cut: Path) -> None:
    assert run(spec_of(cut, resume=True, steps=20))[-1].step == 20


@pytest.mark.parametrize("keep", [0, 5, 100, 0.5, 0.99])
def test_a_damaged_snapshot_is_named(cut: Path, keep: float) -> None:
    path = cut / "toy" / SNAPSHOT
    data = path.read_bytes()
    path.write_bytes(data[: int(keep * len(data)) if keep < 1 else int(keep)])
    with pytest.raises(UserError, match="damaged"):
        run(spec_of(cut, resume=True))


def test_time_already_spent_counts_after_a_resume(tmp_path: Path) -> None:
    intervals = replace(EAGER, report=0.0)
    running = train(spec_of(tmp_path, steps=None, minutes=5.0), intervals)
    report = next(running)
    while report.step < 6 or not report.snapshot:
        report = next(running)
    state = (tmp_path / "toy" / SNAPSHOT).read_bytes()
    running.close()
    (tmp_path / "toy" / SNAPSHOT).write_bytes(state)
    again = train(spec_of(tmp_path, steps=None, minutes=5.0, resume=True), intervals)
    while (resumed := next(again)).stage != "training":
        pass
    again.close()
    assert resumed.seconds > 0.5 * report.seconds
    assert resumed.fraction > 0

"""Files of version 0.1.0 (`v0_1_0`: boards with edits and results, settings, a card, a run's head) open as they did."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from models.model import Model
from models.sampling.sampler import run
from models.sampling.trajectory import Trajectory
from models.storage.checkpoint import load
from models.storage.model_card import CARD, SNAPSHOT, VERSION, WEIGHTS, read_card
from models.training.run_head import read_run
from playground import settings
from playground.experiment import file_format
from playground.experiment.contents import Contents
from playground.experiment.recovery import Recovered, restore_or_recover
from playground.experiment.stored_results import result_out
from tests.golden.exact import NETWORKS, OLD, model
from tests.golden.frames import Seen, hexed, read, rows
from tests.golden.test_chains import same_numbers

GOLDEN = json.loads((OLD / "boards.json").read_text(encoding="utf-8"))
BOARDS = ("list", "transformer")


def opened(name: str) -> Contents:
    """A board with its model."""
    last = list(file_format.restore(file_format.read(OLD / f"{name}.unmask"), f"golden-{name}", model(name)))[-1]
    assert isinstance(last, Contents)
    return last


def same_trajectory(trajectory: Trajectory, of: Model, name: str, golden: dict[str, Any]) -> list[Seen]:
    """A chain shows the recorded frames."""
    seen = [read(frame) for frame in trajectory.frames]
    assert [rows(frame, of.vocabulary) for frame in seen] == golden["rows"]
    last = {**golden, "logp": golden["logp"][-1]}
    same_numbers(seen, last, network=name in NETWORKS, arithmetic=GOLDEN["arithmetic"])
    return seen


@pytest.mark.parametrize("name", BOARDS)
def test_a_board_shows_every_frame_of_every_branch(name: str) -> None:
    experiment, golden = opened(name).experiment, GOLDEN[name]
    assert (experiment.current, experiment.index) == (golden["current"], golden["index"])
    assert len(experiment.branches) == len(golden["branches"]) > 8
    for branch, wanted in zip(experiment.branches, golden["branches"], strict=True):
        plain = (branch.label, branch.parent, branch.fork, branch.rows_asked)
        assert plain == tuple(wanted[key] for key in ("label", "parent", "fork", "chains"))
        seen = same_trajectory(branch.trajectory, model(name), name, wanted)
        assert [frame.calls for frame in seen] == wanted["calls"]
        assert [hexed(frame.logp) for frame in seen] == wanted["logp"]  # stored, so to the bit on any computer


@pytest.mark.parametrize("name", BOARDS)
def test_a_board_keeps_its_results_and_what_was_selected(name: str) -> None:
    board, golden = opened(name), GOLDEN[name]
    assert (board.row, list(board.positions)) == (golden["row"], golden["positions"])
    found = [plain_result(result) for result in board.results]
    assert found == golden["results"]
    assert {result["kind"] for result in found} >= {"EXACT", "NONE", "UNSCORED"}
    assert any(result["starred"] for result in found)


def plain_result(result: Any) -> dict[str, Any]:
    """A result as it was recorded."""
    named = ("word", "steps", "calls", "seed", "row", "nearest", "distance", "pattern", "starred")
    plain = {name: getattr(result, name) for name in named}
    return plain | {
        "logp": result.logp.hex(),
        "kind": result_out(result)["kind"],
        "novelty": result.novelty.name,
    }


@pytest.mark.parametrize("name", BOARDS)
def test_a_board_goes_on_as_it_would_have(name: str) -> None:
    trajectory = opened(name).experiment.trajectory
    assert trajectory is not None
    assert not trajectory.done
    for frame in run(model(name), trajectory.recipe, trajectory.last):
        trajectory = trajectory.extend(frame)
    same_trajectory(trajectory, model(name), name, GOLDEN[name]["went_on"])


@pytest.mark.parametrize("name", BOARDS)
def test_a_model_is_still_the_one_that_a_board_names(name: str) -> None:
    """A board is tied to its model by this digest; were it made otherwise, no board of 0.1.0 would find its model."""
    assert file_format.read(OLD / f"{name}.unmask").digest == GOLDEN[name]["model"] == model(name).digest


def test_a_board_whose_weights_are_gone_gives_its_pattern_and_its_results() -> None:
    experiment = replace(file_format.read(OLD / "transformer.unmask"), digest="0" * 64)
    (kept,) = [part for part in _put_back(experiment) if part is not None]
    whole = opened("transformer")
    assert isinstance(kept, Recovered)
    assert kept.recipe == whole.experiment.recipe
    assert kept.board is not None
    shown = kept.board.experiment
    assert (shown.current, shown.index) == (whole.experiment.current, whole.experiment.index)
    assert (kept.board.row, kept.board.positions) == (whole.row, whole.positions)
    for there, own in zip(shown.branches, whole.experiment.branches, strict=True):
        assert (there.label, there.parent, there.fork, there.trajectory.segments) == (
            own.label, own.parent, own.fork, own.trajectory.segments
        )  # fmt: skip
        assert there.trajectory.model == "0" * 64
        for frame, whole_frame in zip(there.trajectory.frames, own.trajectory.frames, strict=True):
            assert np.array_equal(frame.x, whole_frame.x)
            assert np.array_equal(frame.noise, whole_frame.noise)
            assert np.array_equal(frame.logp, whole_frame.logp, equal_nan=True)
            assert (frame.step, frame.clock, frame.calls) == (whole_frame.step, whole_frame.clock, whole_frame.calls)
            assert not frame.p0.any()
            assert not frame.sampling_probs.any()
    assert [plain_result(result) for result in kept.results] == GOLDEN["transformer"]["results"]


def test_a_board_of_a_model_that_is_gone_shows_its_frames_in_the_letters_of_its_results() -> None:
    """Version 0.1.0 wrote no alphabet; where another model stands in for the one that is gone, its results have it."""
    stored = file_format.read(OLD / "transformer.unmask")
    parts = restore_or_recover(replace(stored, model="gone"), "golden-list", model("list"))
    (kept,) = [part for part in parts if part is not None]
    assert isinstance(kept, Recovered)
    assert kept.board is not None
    assert kept.board.outline.vocabulary == model("transformer").vocabulary
    alone = replace(stored, model="gone", value={**stored.value, "results": []})
    (kept,) = [part for part in restore_or_recover(alone, "golden-list", model("list")) if part is not None]
    assert isinstance(kept, Recovered)
    assert kept.board is None


def _put_back(experiment: file_format.StoredExperiment) -> Iterator[Any]:
    return restore_or_recover(experiment, "golden-transformer", model("transformer"))


def test_settings_are_read() -> None:
    assert settings.read(OLD / "settings.json") == settings.Read(
        settings.Settings(
            scheme="dark",
            model="names-transformer",
            recent=("/home/ada/one.unmask", "/home/ada/twö.unmask"),
            geometry="AdnQywADAAA=",
            splitter=(700, 420),
            tab=2,
            map_mode="belief",
            speed=2.5,
            welcomed=True,
            hinted=True,
        )
    )


def test_a_card_of_version_1_is_read_whole(tmp_path) -> None:
    text = (OLD / CARD).read_text(encoding="utf-8")
    (tmp_path / CARD).write_text(text, encoding="utf-8")
    assert json.loads(text)["version"] == 1 <= VERSION
    card = read_card(tmp_path)
    assert {key: card[key] for key in json.loads(text) if key != "version"} == {
        key: value for key, value in json.loads(text).items() if key != "version"
    }


@pytest.mark.parametrize("name", NETWORKS)
def test_a_model_of_version_1_is_loaded(name: str) -> None:
    of = load(OLD / name)
    assert (of.name, of.length) == (f"frozen-{name}", 8)
    assert "".join(of.vocabulary.characters) == "abcdefghijklmnopqrstuvwxyz"
    assert (OLD / name / WEIGHTS).stat().st_size < 20_000
    assert of.denoiser.parameters == json.loads((OLD / name / CARD).read_text())["parameters"]


def test_the_head_of_a_run_is_read() -> None:
    text = (OLD / "run.json").read_text()
    assert read_run(text) == json.loads(text)


def test_a_run_that_version_0_1_0_was_cut_off_in_goes_on(tmp_path) -> None:
    """Its head with the tensors of such a run: what names the list, the network and the plan is still the same."""
    from safetensors.torch import load as load_tensors
    from safetensors.torch import save

    from tests.models.training.lists import cut_off, spec_of
    from tests.models.training.lists import run as train_on

    head = json.loads((OLD / "run.json").read_text())
    spec = spec_of(tmp_path, steps=16, denoiser="mlp")
    cut_off(spec, at=7)
    path = tmp_path / "toy" / SNAPSHOT
    path.write_bytes(save(load_tensors(path.read_bytes()), {"run": json.dumps(head)}))
    again = train_on(replace(spec, resume=True))
    assert next(report.step for report in again if report.stage == "training") >= head["step"]
    assert again[-1].step == 16

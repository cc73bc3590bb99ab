"""The size of a run in minutes follows from the measured speed; it is said, written down and kept."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

import models.training.size as size
from models.denoisers.shapes import PRESETS
from models.evaluation.reading import finish
from models.families.masked import MASKED
from models.families.sizes import Size
from models.storage.model_card import read_card
from models.training.size import choose
from models.training.train_spec import AUTO, TrainSpec
from models.training.trainer import Training, train
from tests.models.training.lists import EAGER, cut_off, first_learner, run, spec_of

THREE = (Size("tiny", 32, 0), Size("small", 64, 1000), Size("medium", 128, 5000))
MINUTES: dict[str, Any] = {"preset": AUTO, "batch": None, "minutes": 10_000.0, "steps": None}


@pytest.fixture
def speeds(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Words a second of each preset, instead of measured ones; those asked for are noted under "asked"."""
    out = dict.fromkeys(PRESETS["transformer"], 1e9)

    def speed(spec: TrainSpec, *_: object) -> float:
        return out[spec.preset]

    monkeypatch.setattr(size, "words_per_second", speed)
    return out


@pytest.mark.parametrize(
    ("small", "medium", "expected"),
    [(99, 0, "tiny"), (100, 499, "small"), (100, 500, "medium"), (1e9, 1e9, "medium"), (0, 1e9, "tiny")],
)
def test_the_largest_size_that_meets_enough_words_is_chosen(small: float, medium: float, expected: str) -> None:
    speeds = {"small": small, "medium": medium}
    assert finish(choose(THREE, 10.0, lambda of: speeds[of.preset])).preset == expected


def test_no_size_is_measured_that_cannot_be_chosen() -> None:
    asked = list[str]()

    def speed(of: Size) -> float:
        asked.append(of.preset)
        return 1.0

    assert finish(choose(THREE, 10.0, speed)).preset == "tiny"
    assert asked == ["small"]


@pytest.mark.parametrize("denoiser", MASKED.sizes)
def test_sizes_ascend_and_ask_for_ever_more_words(denoiser: str) -> None:
    sizes = MASKED.sizes[denoiser]
    assert list(dict.fromkeys(s.preset for s in sizes)) == list(PRESETS[denoiser])
    assert sizes[0].words == 0
    assert [s.words for s in sizes] == sorted({s.words for s in sizes})


@pytest.mark.parametrize(("slow", "expected"), [("small", "tiny"), ("medium", "small"), ("", "medium")])
def test_what_was_chosen_is_reported_and_written_on_the_card(
    slow: str, expected: str, tmp_path: Path, speeds: dict[str, float]
) -> None:
    speeds |= {slow: 1e-9} if slow else {}
    spec = cut_off(spec_of(tmp_path, **MINUTES), at=4)
    report = next(train(replace(spec, resume=True), EAGER))
    recipe = read_card(Path(spec.out))["recipe"]
    batch = max(s.batch for s in MASKED.sizes["transformer"] if s.preset == expected)
    assert (report.preset, report.batch, report.fitted) == (expected, batch, True)
    assert (recipe["preset"], recipe["batch"], recipe["fitted"]) == (expected, batch, True)


def test_a_run_that_goes_on_keeps_its_size_on_a_computer_of_another_speed(
    tmp_path: Path, speeds: dict[str, float]
) -> None:
    speeds["small"] = 1e-9
    spec = cut_off(spec_of(tmp_path, **MINUTES), at=4)
    speeds["small"] = 1e9
    running = train(replace(spec, resume=True), EAGER)
    assert next(running).preset == "tiny"
    assert next(running).step >= 3
    running.close()


def test_what_was_chosen_gives_the_same_weights_when_it_is_asked_for(tmp_path: Path) -> None:
    """Measuring leaves no trace: neither in the first weights nor in the random numbers of the steps."""
    weights = []
    for folder, changes in (("a", MINUTES), ("b", {"preset": "medium", "batch": 128})):
        spec = spec_of(tmp_path / folder, **{**MINUTES, **changes})
        learner = first_learner(Training(spec))
        learner.advance(1.0)
        weights.append([p.detach().clone() for p in learner.net.parameters()])
    assert all(torch.equal(a, b) for a, b in zip(*weights, strict=True))


def test_steps_ask_for_no_measurement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def measured(*_: object) -> float:
        raise AssertionError

    monkeypatch.setattr(size, "words_per_second", measured)
    last = run(spec_of(tmp_path, preset=AUTO, steps=3))[-1]
    assert (last.preset, last.fitted) == ("small", False)
    reports = train(spec_of(tmp_path / "b", preset="tiny", steps=None, minutes=1.0), EAGER)
    assert (next(reports).preset, next(reports).fitted) == ("tiny", False)
    reports.close()


def test_a_batch_that_is_asked_for_stays(tmp_path: Path, speeds: dict[str, float]) -> None:
    speeds["small"] = 1e-9
    reports = train(spec_of(tmp_path, **{**MINUTES, "batch": 16}), EAGER)
    first = next(reports)
    reports.close()
    assert (first.preset, first.batch) == ("tiny", 16)


def test_the_speed_is_measured_in_words_of_this_list(tmp_path: Path) -> None:
    """By counting steps: the real measurement comes to its end and gives words a second."""
    reports = train(spec_of(tmp_path, **MINUTES), EAGER)
    first = next(reports)
    reports.close()
    assert first.fitted
    assert first.preset == "medium"  # ten thousand minutes are enough for any computer

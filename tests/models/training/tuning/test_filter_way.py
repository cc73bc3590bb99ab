"""A tuning by the best of a model's own words raises the reward in any family, and asks for no probability."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.errors import UserError
from models.rewards.reward import Reward
from models.storage.model_card import read_card
from models.training.engine import train
from models.training.train_spec import TrainSpec
from models.training.tuning import filter_way
from models.training.tuning.filter_tuning import FilterTuning
from playground.training.tuning import tuning_of
from playground.views.model_card_family import tuned_by
from tests.models.training.lists import SPARING, run, spec_of

ENDS = FilterTuning(Reward(expression='ends("a")'), draws=128, keep=0.1)
ONCE = replace(SPARING, evaluate=0.2)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    run(spec_of(folder, steps=4))
    return folder / "toy"


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filter_way, "EVALUATED", 64)


def tuning(model: Path, out: Path, asked: FilterTuning = ENDS, steps: int = 8) -> TrainSpec:
    return replace(tuning_of(model, asked, name="tuned", title="Tuned", out=str(out), steps=steps), rate=10.0)


def test_the_reward_rises_by_what_was_kept_and_the_card_says_of_what(model: Path, tmp_path: Path) -> None:
    last = run(tuning(model, tmp_path / "tuned"), ONCE)[-1]
    assert last.stage == "done"
    now, card = last.rewarded, read_card(tmp_path / "tuned")
    assert now is not None
    assert now.before is not None
    assert now.after is not None
    assert now.after.value > now.before.value + 2 * now.before.stderr
    kept = card["filtered"]["kept"]
    assert kept["least"] == 1.0
    assert 1 <= kept["different"] <= kept["words"] < 128
    assert np.isclose(card["filtered"]["after"]["mean"], now.after.value, atol=1e-4)
    assert f"learned from {kept['words']}" in tuned_by(card)
    assert f"learned from {kept['words']} of 128 words" in last.notes[1]


def test_the_model_is_kept_before_it_is_measured(model: Path, tmp_path: Path) -> None:
    out = tmp_path / "tuned"
    with closing(train(tuning(model, out, replace(ENDS, draws=64), steps=1), ONCE)) as running:
        assert next(report for report in running if report.stage == "evaluating").step == 1
    card = read_card(out)
    assert (card["over"], card["figures"], card["filtered"]["keep"]) == (True, [], ENDS.keep)


def test_a_reward_that_all_words_have_alike_is_refused(model: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="worth the same"):
        run(
            tuning(
                model, tmp_path / "tuned", replace(ENDS, reward=Reward(expression="1"), pattern="??", draws=64), steps=1
            ),
            ONCE,
        )


@pytest.mark.parametrize(("changes", "says"), [({"keep": 1.0}, "share to keep"), ({"draws": 1}, "Draws must be 64")])
def test_what_cannot_be_is_refused(changes: dict[str, float], says: str) -> None:
    with pytest.raises(UserError, match=says):
        replace(ENDS, **changes)  # type: ignore[arg-type]


def test_a_family_whose_words_have_a_bound_alone_can_be_tuned_so(tmp_path: Path) -> None:
    run(spec_of(tmp_path, steps=1, family="uniform"))
    finely = " + ".join(f'count("{letter}") / {2 + i}' for i, letter in enumerate("aeinlrsm"))
    asked = replace(ENDS, reward=Reward(expression=finely), pattern="??", draws=64)
    last = run(tuning(tmp_path / "toy", tmp_path / "tuned", asked, steps=1), ONCE)[-1]
    assert last.stage == "done"
    kept = read_card(tmp_path / "tuned")["filtered"]["kept"]["words"]
    assert 6 <= kept <= 20  # a tenth, and those that are worth as much as the last of it

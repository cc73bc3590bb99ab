"""A tuning leans a model to what is liked, keeps the result beside it, and says what it has cost."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from models.errors import UserError
from models.plurals import whole_percent
from models.storage.checkpoint import load
from models.storage.model_card import read_card
from models.training.train_spec import TrainSpec
from models.training.tuning.preferences import Preferences
from playground.training.resumable import can_go_on
from playground.training.tuning import tuning_of
from tests.models.training.lists import SPARING, WORDS, run, spec_of

MARKS = Preferences(tuple(w for w in WORDS if w.endswith("ka"))[:8], tuple(w for w in WORDS if w.endswith("no"))[:8])


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    run(spec_of(folder, steps=30))
    return folder / "toy"


def tuning(model: Path, out: Path, steps: int = 12) -> TrainSpec:
    return replace(tuning_of(model, MARKS, name="tuned", title="Tuned", out=str(out), steps=steps), rate=3.0)


def test_liked_words_gain_on_the_others_and_the_model_itself_stays(model: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in model.iterdir() if path.is_file()}
    reports = run(tuning(model, tmp_path / "tuned"), SPARING)
    last = reports[-1]
    assert (last.stage, last.step, last.fraction) == ("done", 12, 1.0)
    card = read_card(tmp_path / "tuned")
    about = card["preferences"]
    assert about["preferred"] > 0.9
    assert about["after"]["liked"] - about["before"]["liked"] < about["after"]["disliked"] - about["before"]["disliked"]
    assert card["started_from"]["title"] == read_card(model)["title"]
    assert not can_go_on(card)
    assert load(tmp_path / "tuned").vocabulary == load(model).vocabulary
    assert {path.name: path.read_bytes() for path in model.iterdir() if path.is_file()} == before
    assert f"{whole_percent(about['preferred'])} of 64 pairs" in last.notes[0]
    assert re.fullmatch(r"\d+ held-out words, by the same draws: \d\.\d{3} .* before, \d\.\d{3} now\.", last.notes[-1])


def test_the_same_request_gives_the_same_weights(model: Path, tmp_path: Path) -> None:
    digests = set()
    for name in ("one", "two"):
        run(tuning(model, tmp_path / name, steps=2), SPARING)
        digests.add(read_card(tmp_path / name)["weights_sha256"])
    assert len(digests) == 1


def test_words_that_the_model_cannot_read_are_refused(model: Path, tmp_path: Path) -> None:
    bad = replace(MARKS, liked=("kazu",))
    spec = tuning_of(model, bad, name="tuned", title="Tuned", out=str(tmp_path / "tuned"), steps=2)
    with pytest.raises(UserError, match=r"'kazu' holds 'z', .*; leave it out"):
        run(spec)
    assert not (tmp_path / "tuned").exists()


def test_a_model_whose_words_are_gone_is_refused(model: Path, tmp_path: Path) -> None:
    copied = tmp_path / "copied"
    shutil.copytree(model, copied)
    (copied / str(read_card(copied)["words"]["file"])).unlink()
    with pytest.raises(UserError, match="words of toy are missing"):
        tuning(copied, tmp_path / "tuned")

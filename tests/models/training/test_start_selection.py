"""What to begin with is tried, and said with its figures."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from models.errors import UserError
from models.storage.checkpoint import load
from models.storage.model_card import read_card
from models.training import best_bundled
from models.training.data import prepare
from models.training.heldout import HeldOut
from models.training.train_spec import AUTO
from models.training.trainer import Training, train
from tests.models.training.lists import EAGER, SPARING, WORDS, run, spec_of

CHOSEN = ("Tried on ", "It goes on ")
CYRILLIC = tuple(f"{a}{b}{c}" for a in "жшюё" for b in "αωάλ" for c in ("か", "ね", "も", "し"))
FEW = WORDS[:80]
LOOKING = replace(SPARING, fewest=5)


def test_both_beginnings_are_tried_and_the_lower_loss_goes_on(tmp_path: Path) -> None:
    reports = run(spec_of(tmp_path, start=AUTO, steps=20), LOOKING)
    last = reports[-1]
    trials = list(dict.fromkeys(r.trial for r in reports if r.stage == "choosing"))
    assert trials == ["from Given names", "from scratch"]
    lowest = {
        t: min(r.best_heldout or math.inf for r in reports if r.trial == t and r.stage == "choosing") for t in trials
    }
    chosen = min(lowest, key=lambda name: lowest[name])
    both = ", ".join(f"{name} {value:.3f}" for name, value in lowest.items())
    assert [note for note in last.notes if note.startswith(CHOSEN)] == [
        f"Tried on 19 held-out words, nats per character: {both}.",
        f"It goes on {chosen}.",
    ]
    assert (last.stage, last.step) == ("done", 20)
    assert [r.fraction for r in reports] == sorted(r.fraction for r in reports)
    assert [r.seconds for r in reports] == sorted(r.seconds for r in reports)
    assert ("started_from" in read_card(tmp_path / "toy")) == (chosen != "from scratch")


@pytest.mark.parametrize("better", [0, 1])
def test_the_beginning_of_the_lower_loss_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, better: int) -> None:
    """The loss of the other beginning is made worse; the run that goes on is the one that was tried."""
    real, widths = HeldOut.estimate, (128, 48)

    def judge(self: HeldOut, net: object) -> object:
        worse = 0.0 if net.shape.width == widths[better] else 5.0  # type: ignore[attr-defined]
        for value in real(self, net):  # type: ignore[arg-type]
            yield value if value is None else value + worse

    monkeypatch.setattr(HeldOut, "estimate", judge)
    last = run(spec_of(tmp_path, start=AUTO, steps=15), LOOKING)[-1]
    assert ("It goes on from Given names.", "It goes on from scratch.")[better] in last.notes
    assert read_card(tmp_path / "toy")["network"]["width"] == widths[better]
    assert last.step == 15


def test_the_run_that_goes_on_is_resumed_without_another_choice(tmp_path: Path) -> None:
    running = train(spec_of(tmp_path, start=AUTO, steps=16), EAGER)
    while not ((report := next(running)).stage == "training" and report.snapshot):
        pass
    running.close()
    again = run(spec_of(tmp_path, start=AUTO, steps=16, resume=True))
    assert "choosing" not in {r.stage for r in again}
    assert again[-1].step == 16
    assert any(note.startswith("It goes on ") for note in again[-1].notes)


def test_folds_of_a_short_list_choose_the_beginning_too(tmp_path: Path) -> None:
    last = run(spec_of(tmp_path, start=AUTO, steps=8, words=FEW))[-1]
    assert any(n.startswith("Tried on 3 folds of the list, nats per character: from Given names") for n in last.notes)
    assert ", from scratch " in last.notes[-4] + last.notes[-3]
    assert last.stored == "folds"


def test_a_list_of_other_letters_begins_from_scratch_and_says_so(tmp_path: Path) -> None:
    last = run(spec_of(tmp_path, start=AUTO, words=CYRILLIC, steps=8, batch=8))[-1]
    assert last.notes[0] == "No model that comes with the program has most of these letters, so it begins from scratch."
    assert "started_from" not in read_card(tmp_path / "toy")


def test_the_model_that_knows_most_of_a_list_is_the_one_that_is_tried(tmp_path: Path) -> None:
    training = Training(spec_of(tmp_path, start=AUTO, words=FEW, denoiser="mlp"), intervals=EAGER)
    source = training.prepared.configurations[0].source
    assert source is not None
    assert source.model.name == "names-mlp"
    plain = replace(spec_of(tmp_path, start=AUTO, words=FEW), family="uniform")
    source = Training(plain, intervals=EAGER).prepared.configurations[0].source
    assert source is not None
    assert source.model.name == "names-uniform"


def test_a_damaged_model_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise UserError("damaged")

    monkeypatch.setattr(best_bundled, "source_of", broken)
    last = run(spec_of(tmp_path, start=AUTO, steps=4))[-1]
    assert "begins from scratch" in last.notes[0]


def test_stopping_a_choice_keeps_the_better_so_far(tmp_path: Path) -> None:
    running = train(spec_of(tmp_path, start=AUTO, steps=10_000), EAGER)
    while (report := next(running)).heldout is None:
        pass
    assert report.stage == "choosing"
    last = [running.send("stop"), *running][-1]
    assert last.stage == "stopped"
    assert last.stored_step is not None
    assert load(tmp_path / "toy").length == 7


def test_a_network_that_begins_as_another_may_begin_with_the_models_that_have_that(tmp_path: Path) -> None:
    found = {}
    for denoiser in ("transformer", "shifted", "mlp"):
        spec = spec_of(tmp_path, denoiser=denoiser, start=AUTO)
        found[denoiser] = {m.name for m in best_bundled._candidates(spec, prepare(spec, torch.device("cpu")))}
    assert "names-autoregressive" in found["shifted"]
    assert "names-transformer" in found["transformer"]
    assert not found["shifted"] & found["transformer"]
    assert found["mlp"] == {"names-mlp"}

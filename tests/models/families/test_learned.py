"""Learned destruction as a family: at unequal rates the laws of every family, its files, and what a run leaves."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from models.evaluation.along_path import follow
from models.evaluation.figure import Kind
from models.evaluation.likelihood import score
from models.evaluation.reading import finish, reading
from models.families.family import Family
from models.families.learned import LEARNED
from models.families.registry import FAMILIES
from models.model import Model
from models.processes.learned import learned
from models.processes.orders import POLICIES
from models.processes.policy import Path as WordPath
from models.processes.protocol import HasExponents
from models.sampling import edits, sampler
from models.sampling.defaults import default_recipe
from models.sampling.recipe import Recipe
from models.storage import checkpoint
from models.storage.model_card import read_card
from models.training.last_state import state_of
from models.training.objectives.learned import LearnedMasks
from models.training.objectives.objective import Batch, generator
from tests.models.families import test_families_laws as laws
from tests.models.families import test_families_networks as networks
from tests.models.processes.kernels import LAW, WORDS, V
from tests.models.training.lists import cut_off, run, spec_of

UNEQUAL: Family = replace(LEARNED, process=lambda *_: learned(np.array([1.0, 3.0, 1.8])))


def test_at_unequal_rates_runs_draw_the_law() -> None:
    laws.test_runs_draw_the_law_that_the_denoiser_knows(UNEQUAL, "ancestral", "pyramid")


def test_at_unequal_rates_what_is_asked_for_conditions_the_law() -> None:
    laws.test_pins_and_lengths_condition_the_law(UNEQUAL, "ancestral", "even", "a pin and a length")


@pytest.mark.parametrize("policy", ["lowest-entropy", "left-to-right", "confidence-threshold", "first-hitting"])
def test_in_orders_of_masked_diffusion_a_words_probability_is_what_it_is_there(policy: str) -> None:
    """With the exact denoiser the model's own where positions go one by one, and else that of its masked twin."""
    masked = laws.model_of(FAMILIES["masked"])
    found, there = (
        finish(follow(reading(model, Recipe(laws.FREE, 3, policy=policy, seed=1)), WORDS))
        for model in (laws.model_of(UNEQUAL), masked)
    )
    assert found == pytest.approx(there, abs=1e-6)
    *_, last = sampler.run(laws.model_of(UNEQUAL), Recipe(laws.FREE, 3, policy=policy, rows=20))
    own = np.log(LAW)[(last.x[:, None] == WORDS).all(-1).argmax(1)]
    if POLICIES[policy].path is not WordPath.ONE:
        assert np.isnan(last.logp).all()
    elif laws.has_law(policy):
        assert last.logp == pytest.approx(own, abs=1e-6)
    if laws.has_law(policy):
        assert found == pytest.approx(np.log(LAW), abs=1e-6)


@pytest.mark.parametrize("policy", ["random", "remask-cap", "gibbs", "path-planning", "mask-predict"])
def test_orders_that_look_at_what_is_shown_leave_masks_that_say_nothing(policy: str) -> None:
    """So runs are those of masked diffusion, letter by letter, whatever goes back to noise on the way."""
    recipe = Recipe(laws.FREE, 12, policy=policy, rows=100, seed=3)
    for mine, theirs in zip(
        sampler.run(laws.model_of(UNEQUAL), recipe), sampler.run(laws.model_of(FAMILIES["masked"]), recipe), strict=True
    ):
        assert (mine.level[mine.noise] == 1.0).all()
        assert (mine.x == theirs.x).all()


def test_at_unequal_rates_edits_hold_and_frames_come_back() -> None:
    laws.test_every_edit_holds_at_every_frame(UNEQUAL, "ancestral", "even")
    laws.test_a_frame_and_its_recipe_come_back_to_the_bit(UNEQUAL, "ancestral", "pyramid")


def test_the_bound_along_paths_falls_onto_the_exact_likelihood_with_the_steps() -> None:
    """Every word's, with the exact denoiser: what finitely many steps lose is of the order of one over their number."""
    model, gaps = laws.model_of(UNEQUAL), []
    for steps in (4, 16, 64):
        recipe = default_recipe(model).with_(policy="ancestral", steps=steps, seed=1)
        logs = finish(follow(reading(model, recipe), np.repeat(WORDS, 12, 0))).reshape(-1, 12).mean(1)
        gaps.append(float(LAW @ (np.log(LAW) - logs)))
    assert gaps[0] > 2 * gaps[1] > 0
    assert gaps[2] == pytest.approx(0.0, abs=0.04)


def test_the_bound_of_exact_predictions_is_the_entropy_whatever_the_rates() -> None:
    objective = networks.objective_of(UNEQUAL)
    nats = objective.nats(
        networks.ExactNet(UNEQUAL), objective.draw_for_bound(networks.words_of_the_law(12_000), generator(0, 0))
    )
    error = float(nats.std()) / 12_000**0.5
    assert float(nats.mean()) == pytest.approx(networks.ENTROPY, abs=4 * error)
    assert error < 0.02 * networks.ENTROPY


def test_masks_are_asked_about_again_though_no_letter_is_new() -> None:
    """For the longer a letter is hidden, the likelier it is one that is hidden soon."""
    model = laws.model_of(UNEQUAL)
    assert model.predicts_unchanged_rows
    frames = list(sampler.run(model, default_recipe(model).with_(policy="ancestral", steps=200)))
    still = [(a, b) for a, b in pairwise(frames) if (a.x == b.x).all() and b.noise.any()]
    assert still
    assert all((a.p0 != b.p0).any() for a, b in still)


def test_a_letter_taken_back_is_pure_noise_and_says_nothing() -> None:
    model = laws.model_of(UNEQUAL)
    recipe = default_recipe(model).with_(policy="ancestral", steps=6)
    frame = list(sampler.run(model, recipe))[3]
    back = edits.write(model, recipe, frame, 0, 1, None)
    assert back.level[0, 1] == 1.0
    others = frame.noise[0] & (np.arange(frame.x.shape[1]) != 1)
    assert (back.level[0][others] == frame.level[0][others]).all()


def test_a_words_score_is_a_bound_along_paths() -> None:
    (found,) = score(replace(laws.model_of(UNEQUAL), card={"family": "learned"}), ["ab"])
    assert (found.kind, found.bound) == (Kind.BOUND, "tight bound")
    word = laws.model_of(UNEQUAL).vocabulary.encode("ab", 4)
    exact = -float(np.log(LAW[(word == WORDS).all(1)][0]))
    assert found.stderr is not None
    assert found.nats == pytest.approx(exact, abs=0.1 + 4 * found.stderr)
    assert POLICIES[LEARNED.policies[0]].path is WordPath.RANDOM


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What 40 steps leave."""
    out = tmp_path_factory.mktemp("learned")
    run(replace(spec_of(out), family="learned", steps=40))
    return out / "toy"


def test_a_run_learns_exponents_and_leaves_them_in_its_files(folder: Path, tmp_path: Path) -> None:
    card, model = read_card(folder), checkpoint.load(folder)
    assert isinstance(model.process, HasExponents)
    assert model.process.exponents.min() == 1.0
    assert model.process.exponents.max() > 1.001
    assert card["tensors"] == {"process/exponents": [len(model.vocabulary)]}
    assert [figure["name"] for figure in card["figures"]] == ["NELBO"]
    checkpoint.save(replace(model, card=dict(model.card)), tmp_path / "again", ("a",))
    assert checkpoint.load(tmp_path / "again").digest == model.digest
    other = replace(model, process=learned(np.ones(len(model.vocabulary))))
    assert other.digest != model.digest


def test_the_figure_on_its_card_is_the_bound_of_what_was_kept(folder: Path) -> None:
    """Of the exponents in the file: with those that a run begins with it is another one."""
    model, card = checkpoint.load(folder), read_card(folder)
    assert isinstance(model.process, HasExponents)
    assert card["figures"][0]["nats"] > 0
    found = nats_of(model, model.process.exponents)
    assert found != pytest.approx(nats_of(model, np.ones(len(model.vocabulary))), rel=1e-6)


def nats_of(model: Model, exponents: np.ndarray) -> float:
    from models.denoisers.protocol import DenoiserInput

    def net(x: torch.Tensor, level: torch.Tensor, *_: object, where: torch.Tensor) -> torch.Tensor:
        shown = DenoiserInput(x.numpy().astype(np.int16), level.numpy())
        return torch.from_numpy(model.denoiser.logits(shown))[where]

    words = model.vocabulary.encode_all(["k", "ka"], model.length)
    batch = Batch(torch.from_numpy(words.astype(np.int64)).repeat(50, 1))
    objective = LearnedMasks(exponents)
    return float(objective.nats(net, objective.draw_for_bound(batch, generator(0, 0))).mean())


def test_a_run_that_is_over_goes_on_with_its_exponents(folder: Path, tmp_path: Path) -> None:
    before = checkpoint.load(folder).process
    assert state_of(folder, read_card(folder)) is not None
    run(replace(spec_of(folder.parent), family="learned", steps=10, longer=True))
    after = checkpoint.load(folder).process
    assert isinstance(before, HasExponents)
    assert isinstance(after, HasExponents)
    assert after.exponents == pytest.approx(before.exponents, abs=0.2)


def test_a_run_that_was_cut_off_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    spec = replace(spec_of(tmp_path), family="learned", steps=6)
    run(replace(cut_off(spec, 3), resume=True))
    whole = replace(spec, out=str(tmp_path / "whole"))
    run(whole)
    ended = [checkpoint.load(Path(one.out)) for one in (spec, whole)]
    assert ended[0].process.fingerprint() == ended[1].process.fingerprint()
    assert ended[0].digest == ended[1].digest


def test_a_run_may_start_from_a_model_and_has_its_exponents(folder: Path, tmp_path: Path) -> None:
    *_, last = run(replace(spec_of(tmp_path), family="learned", steps=1, start=str(folder)))
    there, begun = (checkpoint.load(at).process for at in (folder, tmp_path / "toy"))
    assert isinstance(there, HasExponents)
    assert isinstance(begun, HasExponents)
    assert begun.exponents == pytest.approx(there.exponents, abs=0.02)
    assert [letter for letter, _ in last.survival] == ["", *checkpoint.load(folder).vocabulary.characters]
    assert [exponent for _, exponent in last.survival] == pytest.approx(begun.exponents.tolist())


@pytest.mark.parametrize("exponents", [np.ones(V + 1), np.array([1.0, -1.0, 2.0])])
def test_exponents_of_other_letters_are_refused(exponents: np.ndarray) -> None:
    with pytest.raises(ValueError, match="exponents"):
        FAMILIES["learned"].process(V, {}, {"exponents": exponents})


def test_its_card_says_which_system_is_shown() -> None:
    assert "2406.04329" in str(LEARNED.shows[0])
    assert json.dumps(dict(LEARNED.parameters)) == "{}"

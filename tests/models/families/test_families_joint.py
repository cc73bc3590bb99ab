"""A joint family is one file: a step of any size draws from its distribution over words, and all else goes as ever."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import END, Vocabulary
from models.evaluation.along_path import follow
from models.evaluation.figure import Kind
from models.evaluation.likelihood import score
from models.evaluation.reading import finish, reading
from models.families.marginal import Marginal
from models.families.predictor import Predictor
from models.families.registry import FAMILIES
from models.model import Model
from models.oracle import BigramChain
from models.processes.masked import Masked
from models.rng import CounterRNG
from models.sampling import sampler
from models.sampling.defaults import default_recipe
from models.sampling.finished_rows import rows
from models.sampling.recipe import Recipe
from models.sampling.support import Support
from models.sampling.trajectory import Trajectory
from models.storage.checkpoint import load
from playground.experiment import file_format, file_writer
from playground.experiment.contents import Contents
from playground.experiment.experiment import Experiment
from playground.experiment.outline import outline
from playground.export.python_script import trajectory_script
from playground.results.generate import kind_of
from tests.models.constraints.without import without
from tests.models.families.kinds import NAME, TRAITS, Kinds, kinds_family
from tests.models.toys import all_words, follows, tally
from tests.models.training.lists import WORDS as LIST

FAMILY = kinds_family()

L, V, N = 5, 3, 20_000
WORDS = all_words(L, V)
FREE = Constraint.free(L, V)
ENDING = np.array([[False, True, False], [False, True, True]])
ASKED = {
    "nothing": FREE,
    "a pin": FREE.pin(2, 1),
    "a set": without(FREE.only(1, (END, 2)), 3, (1,)),
    "lengths": FREE.with_lengths(2, 3),
    "an ending": without(FREE.ending_in(ENDING), 0, (2,)),
}


def kinds() -> Kinds:
    rng = np.random.default_rng(3)
    lengths = np.array([[0, 0.8, 0.1, 0.05, 0.05], [0, 0.05, 0.05, 0.4, 0.5]])
    return Kinds(np.array([0.4, 0.6]), lengths, rng.dirichlet(np.full(V - 1, 0.3), size=(2, L)))


MODEL = Model("kinds", Vocabulary(("a", "b")), L, Masked(V, traits=TRAITS), kinds())
P = np.exp(kinds().log_prob(WORDS))


def given(constraint: Constraint, p: np.ndarray = P) -> np.ndarray:
    law = p * constraint.matches(WORDS)
    return law / law.sum()


def recipe_of(constraint: Constraint, steps: int = 1, policy: str = "random", **options) -> Recipe:
    return Recipe(constraint, steps, policy=policy, **options)


def test_its_denoiser_is_its_predictor_and_that_of_any_other_family_combines_marginals() -> None:
    assert isinstance(MODEL.denoiser, Predictor)
    assert MODEL.predictor is MODEL.denoiser
    apart = replace(MODEL, denoiser=BigramChain.fit(WORDS, V))
    assert not isinstance(apart.denoiser, Predictor)
    assert isinstance(apart.predictor, Marginal)


def test_its_words_have_all_the_chance_there_is() -> None:
    assert P.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize(("steps", "policy"), [(1, "random"), (2, "left-to-right"), (3, "ancestral"), (4, "random")])
def test_steps_of_any_size_draw_from_its_own_distribution(asked: str, steps: int, policy: str) -> None:
    frame = sampler.fill(MODEL, recipe_of(ASKED[asked], steps, policy, rows=N, seed=steps))
    assert follows(tally(frame.x, WORDS), given(ASKED[asked]))


def test_its_marginals_combined_by_the_step_would_not() -> None:
    whole = Support.of(FREE, np.zeros(1, np.int16))
    state = MODEL.process.prior(1, np.full(L, -1, np.int16), CounterRNG(0, 0, 1, 0))
    apart = Marginal(MODEL.denoiser).predict(MODEL.process, state, whole, recipe_of(FREE)).distribution
    together = MODEL.predictor.predict(MODEL.process, state, whole, recipe_of(FREE)).distribution
    logs = [
        np.concatenate([law.log_prob(word[None], np.ones((1, L), bool)) for word in WORDS]) for law in (apart, together)
    ]
    assert 0.5 * np.abs(np.exp(logs[0]) - P).sum() > 0.1
    assert np.exp(logs[1]) == pytest.approx(P)


def test_what_is_shown_as_its_own_are_its_marginals() -> None:
    frame = sampler.start(MODEL, recipe_of(ASKED["a pin"]))
    own, asked = given(FREE, P * (WORDS[:, 2] == 1)), given(ASKED["a pin"])
    for shown, law in ((frame.p0, own), (frame.sampling_probs, asked)):
        expected = np.stack([np.bincount(WORDS[:, i], law, V) for i in range(L)])
        assert shown[0] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("policy", ["random", "left-to-right", "ancestral"])
@pytest.mark.parametrize("asked", ASKED)
def test_a_word_has_the_same_probability_on_every_path(asked: str, policy: str) -> None:
    recipe, law = recipe_of(ASKED[asked], 3, policy), given(ASKED[asked])
    found = finish(follow(reading(MODEL, recipe), WORDS))
    assert np.exp(found) == pytest.approx(law, abs=1e-6)
    words = [MODEL.vocabulary.decode(word) for word in WORDS[law > 0][:3]]
    for one, p in zip(score(MODEL, words, recipe), law[law > 0], strict=False):
        assert (one.kind, one.stderr) == (Kind.EXACT, None)
        assert one.nats == pytest.approx(-np.log(p), abs=1e-5)
    assert [one.nats for one in score(MODEL, words)] == pytest.approx(-np.log(P[law > 0][:3]))


def test_a_truncation_changes_it_on_the_way_and_no_figure_is_called_exact() -> None:
    assert kind_of(MODEL, recipe_of(FREE), edited=False) is Kind.EXACT
    assert kind_of(MODEL, recipe_of(FREE, top_k=1), edited=False) is Kind.PATH
    assert kind_of(MODEL, recipe_of(FREE, policy="sample-then-choose"), edited=False) is Kind.UNSCORED


def test_the_likeliest_word_is_drawn_at_temperature_0() -> None:
    frame = sampler.fill(MODEL, recipe_of(ASKED["a pin"], temperature=0.0))
    assert given(ASKED["a pin"])[(frame.x[0] == WORDS).all(1)] > 0


def test_edits_in_mid_run_ask_for_whole_words() -> None:
    recipe = recipe_of(FREE, 4, "left-to-right", rows=2, seed=1)
    frame = sampler.step(MODEL, recipe, sampler.start(MODEL, recipe))
    pinned = recipe.with_(constraint=FREE.pin(3, 2))
    there = sampler.impose(MODEL, pinned, frame)
    written = sampler.write(MODEL, pinned, there, 0, 1, 1)
    law = given(FREE, P * (WORDS[:, 3] == 2) * (WORDS[:, 1] == 1) * (WORDS[:, 0] == frame.x[0, 0]))
    expected = np.stack([np.bincount(WORDS[:, i], law, V) for i in range(L)])
    assert written.sampling_probs[0] == pytest.approx(expected, abs=1e-6)
    for symbol, preview in enumerate(sampler.what_if(MODEL, pinned, there, 0, 1)):
        law = P * (WORDS[:, 3] == 2) * (WORDS[:, 1] == symbol) * (WORDS[:, 0] == frame.x[0, 0])
        if law.sum() == 0:
            assert not preview.any()
            continue
        expected = np.stack([np.bincount(WORDS[:, i], given(FREE, law), V) for i in range(L)])
        assert preview == pytest.approx(expected, abs=1e-6)
    *_, last = sampler.run(MODEL, pinned, written)
    assert last.clear
    assert (last.x[:, 3] == 2).all()
    assert last.x[0, 1] == 1


def test_a_row_is_the_same_in_any_batch() -> None:
    recipe = recipe_of(ASKED["an ending"], 3, rows=8, seed=2)
    whole = rows(MODEL, sampler.run(MODEL, recipe))
    for row in (0, 5):
        (one,) = rows(MODEL, sampler.run(MODEL, recipe.with_(rows=1, first_row=row)))
        assert (one.word, one.logp) == (whole[row].word, whole[row].logp)


def test_the_commands_fill_its_patterns_and_score_its_words(call, folder: Path) -> None:
    done = call("fill", "k?*a", "-n", "6", "--model", str(folder), "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert all(row["word"].startswith("k") and row["word"].endswith("a") for row in found)
    assert {row["kind"] for row in found} == {"exact"}
    done = call("score", LIST[0], "--model", str(folder), "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)[0]["kind"] == "exact"
    done = call("inspect", str(folder), "--json")
    assert done.code == 0, done.err
    assert [figure["name"] for figure in json.loads(done.out)["figures"]] == ["exact"]


def test_a_board_of_it_survives_a_file_and_a_snippet(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = load(folder)
    recipe = default_recipe(model, rows=2).with_(steps=4)
    trajectory = Trajectory.begin(model.digest, recipe, sampler.start(model, recipe))
    experiment = Experiment("kinds", recipe).begun(model.digest, recipe, trajectory.last, "start")
    while not trajectory.done:
        trajectory = trajectory.extend(sampler.step(model, recipe, trajectory.last))
        experiment = experiment.extended(trajectory.last)
    file_writer.save(tmp_path / "board.unmask", Contents(experiment, outline(model), (), 0, (0,)))
    *_, last = file_format.restore(file_format.read(tmp_path / "board.unmask"), str(folder), model)
    assert isinstance(last, Contents)
    found = last.experiment.trajectory
    assert found is not None
    assert found.digest == trajectory.digest
    program = trajectory_script(str(folder), trajectory, model.vocabulary, model.title)
    capsys.readouterr()
    exec(compile(program, "snippet", "exec"), {})
    assert capsys.readouterr().out.splitlines() == [*sampler.words(model, trajectory.last), trajectory.digest]


def test_the_traits_of_the_model_are_those_of_its_family(folder: Path) -> None:
    model = load(folder)
    assert model.traits == FAMILIES[NAME].traits
    assert not replace(model, process=Masked(len(model.vocabulary))).traits.joint

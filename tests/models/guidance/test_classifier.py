"""Guidance by a classifier: exact where it is to be, an approximation where it is one, and by how much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pytest
from numpy.typing import NDArray

from models.constraints.constraint import Constraint
from models.denoisers.protocol import Denoiser
from models.errors import UserError
from models.evaluation.along_path import follow
from models.evaluation.reading import Reading
from models.families.marginal import Marginal
from models.guidance.classifier import Classifier, ClassifierGuidance, evidence_of
from models.guidance.methods import ClassifierSpec, fingerprint_of
from models.model import Model
from models.oracle import ListModel, UnderNoise
from models.oracle.list_classifier import ListClassifier
from models.processes import Masked, Moves, Process, State
from models.processes.gaussian import Gaussian
from models.processes.sphere import spread
from models.processes.timetables import Timetable
from models.processes.uniform import Uniform
from models.rng import CounterRNG
from models.sampling import sampler
from models.sampling.defaults import identified
from models.sampling.recipe import Recipe
from tests.models.toys import all_words, model_of, tail_of, tally

Array = NDArray[np.float64]
SIZE, LENGTH, FLOOR = 4, 4, 0.3
TABLE = np.array([[1, 2, 3, 0], [2, 2, 0, 0], [3, 1, 2, 0], [1, 1, 0, 0], [3, 3, 3, 0], [2, 0, 0, 0]], np.int16)
CODES = np.array([0, 1, 0, 1, 0, 1])
WORDS = all_words(LENGTH, SIZE)


@lru_cache(maxsize=1)
def toy() -> tuple[ListModel, ListClassifier]:
    return ListModel(TABLE, SIZE, FLOOR), ListClassifier(TABLE, CODES, ("x", "y"), SIZE, FLOOR)


@dataclass(frozen=True)
class OneClassifier:
    """The toy's, whatever is asked for."""

    def of(self, _spec: ClassifierSpec) -> Classifier:
        return toy()[1]


def toy_model(denoiser: Denoiser | None = None, process: Process | None = None) -> Model:
    plain = model_of(denoiser or toy()[0], LENGTH, SIZE)
    return replace(plain, process=process or plain.process, classifiers=OneClassifier())


def known(words: NDArray[np.int16]) -> Array:
    """log p(y | x0) of whole words, (N, Y)."""
    process = Masked(SIZE)
    return toy()[1].log_probs(evidence_of(process, State(words, np.zeros(words.shape))))


@lru_cache(maxsize=1)
def joint() -> Array:
    """p(x0, y) of every word, (N, Y)."""
    return np.exp(toy()[0].log_prob(WORDS)[:, None] + known(WORDS))


def guided(steps: int, scale: float, method: str = "list", policy: str = "left-to-right") -> Recipe:
    free = Constraint.free(LENGTH, SIZE)
    return Recipe(free, steps, policy=policy, label="x", guidance=scale, classifier=f"{method}:column")


def of_words(recipe: Recipe) -> Array:
    """The probability of every word, by the sampler's own functions."""
    following = follow(Reading(toy_model(), recipe), WORDS)
    while True:
        try:
            next(following)
        except StopIteration as end:
            return np.exp(end.value)


def distance(p: Array, q: Array) -> float:
    return float(0.5 * np.abs(p - q).sum())


def test_one_position_at_a_time_with_exact_answers_draws_from_the_words_of_the_label() -> None:
    target = joint()[:, 0] / joint()[:, 0].sum()
    assert distance(of_words(guided(LENGTH, 1.0)), target) < 1e-6
    assert distance(of_words(guided(LENGTH, 0.0)), joint().sum(1)) < 1e-6
    assert distance(target, joint().sum(1)) > 0.3  # the label makes a difference


def test_positions_drawn_together_are_an_approximation_that_more_steps_make_better() -> None:
    target = joint()[:, 0] / joint()[:, 0].sum()
    far = [distance(of_words(guided(steps, 1.0)), target) for steps in (1, 2, 4)]
    assert far[0] > far[1] > 0.02 > 1e-6 > far[2]


@pytest.mark.long
def test_under_uniform_noise_exact_answers_draw_from_the_words_of_the_label() -> None:
    """100,000 words by Pearson's statistic, the positions one after another so that steps of any size are exact."""
    process = Uniform(SIZE)
    model = toy_model(UnderNoise(toy()[0], process), process)
    recipe = guided(6, 1.0, policy="ancestral").with_(timetable=Timetable.parse("blocks:1"), rows=10_000, seed=1)
    counts = np.zeros(len(WORDS), np.int64)
    for first in range(0, 100_000, 10_000):
        counts += tally(sampler.fill(model, recipe.with_(first_row=first)).x, WORDS)
    assert 0.001 <= tail_of(counts, joint()[:, 0] / joint()[:, 0].sum()) <= 0.999


def test_to_first_order_it_is_near_and_not_the_same() -> None:
    target = joint()[:, 0] / joint()[:, 0].sum()
    far = distance(of_words(guided(LENGTH, 1.0, "list-gradient")), target)
    assert 0.01 < far < distance(joint().sum(1), target)


def test_a_larger_scale_leans_further() -> None:
    shares = [(of_words(guided(LENGTH, scale)) * np.exp(known(WORDS)[:, 0])).sum() for scale in (0.0, 1.0, 3.0)]
    assert shares[0] < shares[1] < shares[2]


def noised(process: Process, level: float, seed: int) -> State:
    words = TABLE[[0, 3]]
    levels = np.broadcast_to(np.array([level, level, 0.0, 0.5 * level]), words.shape)
    return process.corrupt(words, levels, CounterRNG(seed, 0, 2, 0))


def of_words_given(evidence: Array) -> Array:
    """(R, N) how likely each word makes the evidence."""
    out: Array = np.exp(np.stack([evidence[:, i, WORDS[:, i]] for i in range(LENGTH)]).sum(0))
    return out


def processes() -> list[Process]:
    return [Masked(SIZE), Uniform(SIZE), Gaussian(spread(SIZE, 4, 2.0, 0))]


@pytest.mark.parametrize("process", processes(), ids=lambda process: process.name)
def test_every_process_is_weighed_by_bayes_rule(process: Process) -> None:
    """p(x0_i | xt, y) by enumeration of words and labels."""
    words, classifier = toy()
    state = noised(process, 0.8, 3)
    evidence = evidence_of(process, state)
    weight = of_words_given(evidence)
    of_label, of_all = weight * joint()[:, 0], weight * joint().sum(1)
    each = np.eye(SIZE)[WORDS]
    posterior = UnderNoise(words, process)
    model = toy_model(posterior, process)
    probs = Marginal(posterior).predicted(process, state, np.zeros(2, np.int16)).probs
    wanted = np.einsum("rn,nlv->rlv", of_all, each) / of_all.sum(1)[:, None, None]
    assert np.allclose(model.probabilities(state), wanted, atol=1e-6)
    got = ClassifierGuidance(classifier, 0, 1.0).weighed(process, state, probs).whole()
    wanted = np.einsum("rn,nlv->rlv", of_label, each) / of_label.sum(1)[:, None, None]
    assert np.allclose(got, wanted, atol=2e-6)
    p = of_label.sum(1) / of_all.sum(1)
    assert np.allclose(np.exp(classifier.log_probs(evidence))[:, 0], p)


def test_points_move_by_the_gradient_to_the_mean_of_the_label() -> None:
    """x' + (1 - u) / sqrt(u) grad log p(y | zt) is E[e(x0) | zt, y] of the exact model; the gradient by differences."""
    process, (_, classifier) = processes()[2], toy()
    assert isinstance(process, Gaussian)
    state = noised(process, 0.7, 5)
    assert state.latent is not None
    moved = ClassifierGuidance(classifier, 0, 1.0).shift(process, state) @ process.embeddings.astype(float)
    alpha, variance, _ = process.noise(state.level)
    for position, number in ((0, 0), (1, 3), (3, 1)):
        logs = []
        for step in (1e-2, -1e-2):
            latent = state.latent.copy()
            latent[0, position, number] += step
            logs.append(classifier.log_probs(evidence_of(process, state._replace(latent=latent)))[0, 0])
        slope = (logs[0] - logs[1]) / 2e-2
        assert moved[0, position, number] == pytest.approx(
            variance[0, position] / np.sqrt(alpha[0, position]) * slope, rel=2e-3, abs=1e-4
        )
    weight = of_words_given(evidence_of(process, state))
    means = [
        np.einsum("rn,nlv->rlv", w, np.eye(SIZE)[WORDS]) / w.sum(1)[:, None, None]
        for w in (weight * joint()[:, 0], weight * joint().sum(1))
    ]
    assert np.allclose(moved, ((means[0] - means[1]) @ process.embeddings), atol=1e-6)
    aimed = Moves(np.zeros(state.x.shape), aim=np.full((*state.x.shape, SIZE), 1 / SIZE))
    guidance = ClassifierGuidance(classifier, 0, 1.0)
    aim = guidance.moved(process, state, aimed, np.zeros((*state.x.shape, SIZE))).aim
    assert aim is not None
    assert np.allclose(
        aim - 1 / SIZE, guidance.shift(process, state)
    )  # so the mean that a policy clamps to moves alike


def test_what_is_settled_is_left_as_it_is() -> None:
    process, (_, classifier) = processes()[1], toy()
    state = noised(process, 0.8, 3)
    probs = Marginal(UnderNoise(toy()[0], process)).predicted(process, state, np.zeros(2, np.int16)).probs
    got = ClassifierGuidance(classifier, 1, 2.0).weighed(process, state, probs)
    assert np.array_equal(got.at, state.at)
    assert np.array_equal(got.whole()[:, 2], np.eye(SIZE)[TABLE[[0, 3], 2]])


def test_a_row_is_the_same_in_every_batch() -> None:
    process, (_, classifier) = processes()[1], toy()
    state = noised(process, 0.8, 3)
    probs = Marginal(UnderNoise(toy()[0], process)).predicted(process, state, np.zeros(2, np.int16)).probs
    whole = ClassifierGuidance(classifier, 0, 1.0).weighed(process, state, probs).whole()
    second = slice(1, 2)
    alone = ClassifierGuidance(classifier, 0, 1.0).weighed(process, state.rows(second), probs.rows(second)).whole()
    assert np.array_equal(whole[second], alone)


def test_a_run_counts_what_the_classifier_is_shown_apart_from_the_model() -> None:
    plain, not_at_all, exact, linear = (
        list(sampler.run(toy_model(), recipe))
        for recipe in (
            guided(4, 1.0).with_(label=""),
            guided(4, 0.0),
            guided(4, 1.0),
            guided(4, 1.0, "list-gradient"),
        )
    )
    assert [frame.classified for frame in plain] == [frame.classified for frame in not_at_all] == [0] * 5
    noise = np.array([frame.noise.sum() for frame in exact])
    moved = np.diff(noise, prepend=0) != 0  # a state that stays is not asked about again
    assert [frame.classified for frame in exact] == np.cumsum(noise * SIZE * moved).tolist()
    assert [frame.classified for frame in linear] == np.cumsum(moved & (noise > 0)).tolist()
    assert [frame.calls for frame in exact] == [frame.calls for frame in plain]


def test_points_that_are_moved_end_in_words_of_the_label_more_often() -> None:
    """Drawn by a sampler of points: of the list's own words those of the label."""
    process = processes()[2]
    model = toy_model(UnderNoise(toy()[0], process), process)
    shares = []
    plain = guided(8, 1.0, policy="ancestral").with_(label="")
    methods = (
        guided(8, scale, method, "ancestral") for method, scale in (("list-gradient", 1.0), ("trained-adagrad", 3.0))
    )
    for recipe in (plain, *methods):
        last = sampler.fill(model, recipe.with_(rows=40))
        evidence = evidence_of(process, last.state)
        shares.append(float(np.exp(toy()[1].log_probs(evidence))[:, 0].mean()))
        assert not last.noise.any()
        assert last.classified in (0, 7, 21)  # a gradient a step, or three; none in the last, which draws letters
    assert min(shares[1:]) > shares[0] + 0.1


def test_what_cannot_guide_is_said() -> None:
    with pytest.raises(UserError, match=r"no label 'z' by column; choose one of x, y"):
        sampler.start(toy_model(), guided(4, 1.0).with_(label="z"))
    with pytest.raises(UserError, match=r"no list whose labels"):
        sampler.start(replace(toy_model(), classifiers=None), guided(4, 1.0))
    with pytest.raises(UserError, match=r"choose one of"):
        guided(4, 1.0, "tea")
    with pytest.raises(UserError, match=r"no points that could climb; guide it by one of list, list-gradient"):
        sampler.start(toy_model(), guided(4, 1.0, "trained-adagrad"))


def test_a_classifier_is_written_with_the_recipe_and_another_one_has_no_label() -> None:
    recipe, vocabulary = guided(4, 2.0), toy_model().vocabulary
    value = recipe.to_json(vocabulary)
    assert (value["classifier"], value["label"]) == ("list:column", "x")
    assert Recipe.from_json(value, vocabulary, LENGTH) == recipe
    assert "classifier" not in recipe.with_(classifier="").to_json(vocabulary)
    assert recipe.with_(classifier="list:last").label == ""
    assert recipe.with_(classifier="trained:column").label == ""
    assert recipe.with_(classifier="list-gradient:column").label == "x"
    assert recipe.with_(classifier="list:last", label="b").guided_by == "label b, guidance 2 by list:last"
    with pytest.raises(UserError, match=r"Write list:KIND"):
        Recipe.from_json({**value, "classifier": "list"}, vocabulary, LENGTH)


def test_a_run_names_its_very_classifier_and_its_model_is_another_by_it() -> None:
    model, recipe = toy_model(), guided(4, 2.0)
    very = identified(model, recipe)
    assert very.classifier == f"list:column@{fingerprint_of(toy()[1].fingerprint())}"
    assert identified(model, very) is very
    assert identified(model, recipe.with_(label="")).classifier == "list:column"
    assert very.with_(classifier="list:column") == recipe  # the labels are the same ones
    digests = {model.guided(one.guides).digest for one in (recipe, recipe.with_(label="y"), guided(4, 3.0))}
    assert len(digests | {model.digest}) == 4
    assert sampler.start(model, very).guided(recipe) == very


def test_a_recipe_of_before_has_its_classifier_under_another_name() -> None:
    recipe, vocabulary = guided(4, 2.0, "trained-gradient"), toy_model().vocabulary
    value = recipe.to_json(vocabulary)
    del value["classifier"]
    assert Recipe.from_json({**value, "guide": "classifier-gradient:column"}, vocabulary, LENGTH) == recipe
    with pytest.raises(UserError, match="names its classifier once"):
        Recipe.from_json({**value, "guide": "list:column", "classifier": "list:column"}, vocabulary, LENGTH)
    with pytest.raises(UserError, match="no fingerprint"):
        Recipe.from_json({**value, "classifier": "list:column@last"}, vocabulary, LENGTH)


def test_words_of_points_that_are_moved_have_no_probability() -> None:
    process = processes()[2]
    model = toy_model(UnderNoise(toy()[0], process), process)
    recipe = guided(4, 1.0, "list-gradient", "ancestral")
    with pytest.raises(UserError, match=r"guide exactly to score"):
        next(follow(Reading(model, recipe), WORDS))

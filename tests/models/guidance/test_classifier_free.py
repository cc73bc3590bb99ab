"""Guidance on a toy whose joint distribution of word and label is written down: formula, laws, what it leaves alone."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from models.constraints.constraint import Constraint
from models.data.vocabulary import END, Vocabulary
from models.denoisers.protocol import DenoiserInput, Gives, Reads, StateDenoiser
from models.errors import UserError
from models.evaluation.figure import Kind
from models.evaluation.likelihood import score
from models.guidance.classifier_free import UNGUIDED, Guidance, combined
from models.model import Model
from models.probabilities import softmax
from models.processes import Masked, Process, State, Uniform
from models.processes.timetables import Timetable
from models.rng import CounterRNG
from models.sampling import edits, sampler
from models.sampling.defaults import adapted
from models.sampling.recipe import Recipe
from tests.models.toys import all_words, follows, tail_of, tally

Array = NDArray[np.float64]
L, V = 4, 3
WORDS = all_words(L, V)  # 14 words of 1 to 3 letters
NAMES = ("soft", "hard")
CLOSE = 1e-7  # predictions are kept as float32


def joint(seed: int = 0) -> Array:
    """(3, 14) p(word | each label), and of all words together. Two words have one of the labels alone."""
    rng = np.random.default_rng(seed)
    both = rng.dirichlet(np.full(2 * len(WORDS), 0.7)).reshape(2, -1)
    both[0, 5] = both[1, 9] = 0.0
    both /= both.sum()
    return np.vstack([both / both.sum(1, keepdims=True), both.sum(0)])


P = joint()


@dataclass(frozen=True, eq=False)
class ExactWithLabels(StateDenoiser):
    """p(x0_i | xt, label) by Bayes' rule over all words."""

    process: Process
    gives: Gives = "posterior"

    @property
    def reads(self) -> frozenset[Reads]:  # type: ignore[override]
        return frozenset({"label"}) if self.process.traits.hides else frozenset({"label", "levels"})

    def logits(self, inputs: DenoiserInput) -> Array:
        x, level = inputs.x, inputs.level if inputs.level is not None else (inputs.x == V).astype(float)
        evidence = np.exp(self.process.evidence(State(x, level)))
        like = np.prod(evidence[:, np.arange(L), WORDS], -1)  # (R, N)
        weight = like * (P[inputs.label[:, 0]] if inputs.label is not None else P[-1])
        whole = np.einsum("rn,nlv->rlv", weight, np.eye(V)[WORDS])
        with np.errstate(divide="ignore"):
            out: Array = np.log(whole / np.maximum(whole.sum(-1, keepdims=True), 1e-300))
            return out - np.log(evidence) if self.gives == "leave-one-out" else out

    def fingerprint(self) -> bytes:
        return b"exact with labels"


def toy(process: Process | None = None, gives: Gives = "posterior") -> Model:
    process = process or Masked(V)
    card = {"labelling": {"kind": "column", "names": list(NAMES)}}
    return Model("toy", Vocabulary(("a", "b")), L, process, ExactWithLabels(process, gives), card)


MODEL = toy()
TEXT = [MODEL.vocabulary.decode(word) for word in WORDS]


def recipe_of(**changes: object) -> Recipe:
    """One position a step, the most certain first: every word has one path, so its probability is exact."""
    return Recipe(Constraint.free(L, V), L).with_(**changes)


def law(recipe: Recipe, model: Model = MODEL) -> Array:
    """(14,) the probability of every word under the sampler."""
    scores = score(model, TEXT, recipe)
    assert {one.kind for one in scores} == {Kind.EXACT}
    return np.exp([-one.nats for one in scores])


def state(text: str) -> State:
    """A state of the masked toy: letters, "." for the end and "?" for a mask."""
    x = np.array([[".ab?".index(c) for c in text]], np.int16)
    return State(x, (x == V).astype(float))


def directly(at: State, label: int, gamma: float, model: Model = MODEL) -> Array:
    """The formula, written out: (L, V)."""
    inputs = model.process.denoiser_input(at, model.denoiser.reads)
    rows = (inputs._replace(label=np.array([[n]], np.int16)) for n in (label, len(NAMES)))
    p, q = (softmax(model.denoiser.logits(one))[0] for one in rows)
    out = np.where(p > 0, p**gamma * np.where(q > 0, q, 1.0) ** (1 - gamma), 0.0)
    return out / out.sum(-1, keepdims=True)


# -- laws --


@pytest.mark.parametrize("label", [0, 1])
def test_gamma_1_draws_words_of_the_label(label: int) -> None:
    assert law(recipe_of(label=NAMES[label])) == pytest.approx(P[label], abs=CLOSE)


def test_gamma_0_and_no_label_draw_all_words() -> None:
    assert law(recipe_of(label="soft", guidance=0.0)) == pytest.approx(P[-1], abs=CLOSE)
    assert law(recipe_of()) == pytest.approx(P[-1], abs=CLOSE)


def left_to_right(label: int, gamma: float) -> Array:
    """(14,) every word's probability where letters are drawn from left to right by the formula, written out."""
    out = np.ones(len(WORDS))
    for row, word in enumerate(WORDS):
        for i in range(int((word != END).sum()) + 1):
            x = np.where(np.arange(L) < i, word, V).astype(np.int16)[None]
            out[row] *= directly(State(x, (x == V).astype(float)), label, gamma)[i, word[i]]
    return out


@pytest.mark.parametrize("gamma", [0.5, 2.0, 3.0])
def test_what_is_drawn_is_not_the_tilt_of_the_joint_law(gamma: float) -> None:
    """The exhibit: conditionals are tilted and not the law of words, and the total variation between both is exact."""
    found = law(recipe_of(label="soft", guidance=gamma, policy="left-to-right"))
    drawn = left_to_right(0, gamma)
    assert found == pytest.approx(drawn, abs=CLOSE)
    tilt = np.where(P[0] > 0, P[0] ** gamma * P[-1] ** (1 - gamma), 0.0)
    assert 0.01 < 0.5 * np.abs(drawn - tilt / tilt.sum()).sum() < 0.2


def test_words_are_drawn_with_the_probabilities_that_they_are_said_to_have() -> None:
    recipe = recipe_of(label="hard", guidance=2.5, rows=4000, seed=3)
    frame = sampler.fill(MODEL, recipe)
    counts, p = tally(frame.x, WORDS), law(recipe)
    assert follows(counts, p)
    said = {tuple(x): logp for x, logp in zip(frame.x.tolist(), frame.logp, strict=True)}
    for word, own in zip(WORDS.tolist(), p, strict=True):
        if tuple(word) in said:
            assert said[tuple(word)] == pytest.approx(np.log(own), abs=1e-5)


@pytest.mark.long
@pytest.mark.parametrize("label", [0, 1])
def test_under_uniform_noise_gamma_1_draws_words_of_the_label(label: int) -> None:
    """100,000 words by Pearson's statistic, the positions one after another so that steps of any size are exact."""
    recipe = recipe_of(
        steps=6, policy="ancestral", timetable=Timetable.parse("blocks:1"), label=NAMES[label], rows=10_000, seed=1
    )
    counts = np.zeros(len(WORDS), np.int64)
    for first in range(0, 100_000, 10_000):
        counts += tally(sampler.fill(toy(Uniform(V)), recipe.with_(first_row=first)).x, WORDS)
    assert 0.001 <= tail_of(counts, P[label]) <= 0.999
    assert not counts[P[label] == 0].any()


# -- the formula --


@pytest.mark.parametrize("gamma", [0.0, 0.4, 1.0, 2.0, 5.0])
@pytest.mark.parametrize("text", ["????", "a???", "?b?.", "ab?."])
def test_a_prediction_is_that_of_the_formula(gamma: float, text: str) -> None:
    guided = MODEL.guided(Guidance("soft", gamma))
    at = state(text)
    p, q = guided.probabilities(at)[0], directly(at, 0 if gamma else 2, gamma or 1.0)
    assert p[at.noise[0]] == pytest.approx(q[at.noise[0]], abs=1e-12)


@pytest.mark.parametrize("gives", ["posterior", "leave-one-out"])
@pytest.mark.parametrize("gamma", [0.5, 3.0])
def test_under_uniform_noise_either_prediction_gives_the_same(gives: Gives, gamma: float) -> None:
    """What a position shows counts once, whether the prediction has it already or not."""
    process = Uniform(V)
    model = toy(process, gives)
    noisy = process.corrupt(WORDS[[3, 8]], np.full((2, L), 0.6), CounterRNG(0, 0, 2, 0))
    found = model.guided(Guidance("hard", gamma)).probabilities(noisy)
    for row in range(2):
        one = noisy.rows(slice(row, row + 1))
        assert found[row] == pytest.approx(directly(one, 1, gamma, toy(process)), abs=1e-9)


def guided_marginal(x: Array, y: Array, alpha: float, gamma: float) -> Array:
    """(V,) where Schiff et al. guide: m at level 1 - alpha, of predictions x (V,) with the label and y without."""
    m, n = (alpha * p + (1 - alpha) / V for p in (x, y))
    out = m**gamma * n ** (1 - gamma)
    return out / out.sum()


def test_the_source_guides_the_posterior_which_a_step_by_x0_cannot_follow() -> None:
    """It is the same at the last step; before it, for gamma > 1, no prediction of x0 has it (see the module)."""
    x, y = np.array([0.9, 0.02, 0.08]), np.array([0.2, 0.75, 0.05])
    predicted = combined([np.log(x), np.log(y)], [3.0, -2.0])
    assert guided_marginal(x, y, 1.0, 3.0) == pytest.approx(softmax(predicted), abs=1e-12)
    for gamma, possible in ((0.5, True), (3.0, False)):
        needed = (guided_marginal(x, y, 0.5, gamma) - 0.5 / V) / 0.5
        assert needed.sum() == pytest.approx(1.0)
        assert (needed.min() >= 0) == possible


def test_what_the_label_rules_out_stays_ruled_out_and_nothing_is_no_number() -> None:
    never = WORDS[5]  # is never soft
    for gamma in (0.3, 1.0, 4.0):
        frame = sampler.fill(MODEL, recipe_of(label="soft", guidance=gamma, rows=500, seed=1))
        assert not (frame.x == never).all(1).any()
        assert np.isfinite(frame.p0).all()
        assert law(recipe_of(label="soft", guidance=gamma))[5] == pytest.approx(0.0, abs=CLOSE)


def test_where_predictions_contradict_each_other_the_first_counts() -> None:
    nothing = -np.inf
    first, other = np.log([0.5, 0.5]), np.array([0.0, nothing])
    assert combined([first, other], [2.0, -1.0]).tolist() == pytest.approx([2 * np.log(0.5), np.log(0.5)])
    assert combined([other, first], [2.0, -1.0])[1] == nothing


# -- pins --


def test_pins_hold_and_only_what_is_free_is_guided() -> None:
    pinned = recipe_of(constraint=Constraint.free(L, V).pin(1, 2), label="soft", guidance=4.0, rows=200)
    frames = list(sampler.run(MODEL, pinned))
    for frame in frames:
        assert (frame.x[:, 1] == 2).all()
        assert (frame.p0[:, 1] == np.eye(V)[2]).all()
    plain = law(pinned.with_(guidance=1.0))
    fits = WORDS[:, 1] == 2
    assert plain == pytest.approx(np.where(fits, P[0], 0.0) / P[0][fits].sum(), abs=CLOSE)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0])
def test_pins_guide_with_what_is_predicted_where_they_are_hidden(gamma: float) -> None:
    shown, hidden = state("?b??"), state("????")
    p, q = (softmax(MODEL.denoiser.logits(DenoiserInput(at.x)))[0] for at in (shown, hidden))
    wanted = np.where(p > 0, p**gamma * np.where(q > 0, q, 1.0) ** (1 - gamma), 0.0) if gamma else q
    wanted /= wanted.sum(-1, keepdims=True)
    found = MODEL.guided(Guidance(pin_weight=gamma, pins=(1,))).probabilities(shown)[0]
    assert found[[0, 2, 3]] == pytest.approx(wanted[[0, 2, 3]], abs=1e-12)
    assert found[1].tolist() == [0, 0, 1]


def test_a_label_and_pins_add_up() -> None:
    shown, hidden = state("?b??"), state("????")
    label = np.array([[0]], np.int16)
    with np.errstate(divide="ignore"):
        logs = [
            np.log(softmax(MODEL.denoiser.logits(one)))[0]
            for one in (
                DenoiserInput(shown.x, label=label),
                DenoiserInput(shown.x),
                DenoiserInput(hidden.x, label=label),
            )
        ]
    wanted = softmax(combined(logs, [2.0 + 1.5 - 1.0, -1.0, -0.5]))
    found = MODEL.guided(Guidance("soft", 2.0, 1.5, (1,))).probabilities(shown)[0]
    assert found[[0, 2, 3]] == pytest.approx(wanted[[0, 2, 3]], abs=1e-12)


# -- runs --


def test_model_calls_count_every_prediction() -> None:
    pinned = Constraint.free(L, V).pin(0, 1)
    for changes, calls in (
        ({}, 1), ({"label": "soft"}, 1), ({"label": "soft", "guidance": 0.0}, 1),
        ({"label": "soft", "guidance": 2.0}, 2), ({"pin_guidance": 2.0}, 2),
        ({"label": "soft", "guidance": 2.0, "pin_guidance": 2.0}, 3),
    ):  # fmt: skip
        assert sampler.start(MODEL, recipe_of(constraint=pinned, **changes)).calls == calls, changes


def test_another_label_in_mid_run_predicts_every_row_again() -> None:
    before = recipe_of(label="soft", rows=3)
    frame = sampler.step(MODEL, before, sampler.start(MODEL, before))
    for after in (before.with_(label="hard"), before.with_(guidance=2.0), before.with_(label="")):
        found = edits.repredict(MODEL, after, frame)
        fresh = edits.repredict(MODEL, after, replace(frame, guides=after.guides), frame.state)
        wanted = MODEL.guided(after.guides).probabilities(frame.state).astype(np.float32)
        assert found.guides == after.guides != frame.guides
        assert found.p0[frame.noise] == pytest.approx(wanted[frame.noise], abs=1e-6)
        assert (fresh.p0 == frame.p0).all()  # what stands is not asked about again


def test_what_a_model_has_not_is_refused_or_left_out() -> None:
    with pytest.raises(UserError, match="no label 'loud'; choose one of soft, hard"):
        sampler.start(MODEL, recipe_of(label="loud"))
    bare = replace(MODEL, card={}, denoiser=_Bare(Masked(V)))
    with pytest.raises(UserError, match="has learned no labels"):
        sampler.start(bare, recipe_of(label="soft"))
    uniform = toy(Uniform(V))
    with pytest.raises(UserError, match="cannot hide its pins"):
        sampler.start(uniform, recipe_of(policy="ancestral", pin_guidance=2.0))
    found, sentences = adapted(bare, recipe_of(label="soft", guidance=2.0))
    assert (found.label, sentences) == ("", ("toy has not learned the label 'soft'.",))
    assert MODEL.guided(UNGUIDED) is MODEL


class _Bare(ExactWithLabels):
    """One that has learned no labels."""

    @property
    def reads(self) -> frozenset[Reads]:  # type: ignore[override]
        return frozenset()


def test_an_end_that_is_asked_for_is_guided_too() -> None:
    """The length is drawn by guided predictions where it is drawn first."""
    ending = Constraint.free(L, V).ending_in(np.array([[False, True, False]]))
    found = law(recipe_of(constraint=ending, label="hard"))
    last = WORDS[np.arange(len(WORDS)), (WORDS != END).sum(1) - 1] == 1
    assert found == pytest.approx(np.where(last, P[1], 0.0) / P[1][last].sum(), abs=CLOSE)

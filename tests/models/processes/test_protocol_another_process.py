"""The sampler is not made for masking alone: uniform diffusion, written here, runs through it.

Each symbol is independently drawn anew at a random time, so nothing shows which are noise: q(xt | x0) = alpha_t
delta(x0) + (1 - alpha_t) / V. Its bridge is drawn, its belief depends on t, and no position is settled before the end.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary
from models.errors import UserError
from models.evaluation.reading import Reading
from models.model import Model
from models.probabilities import point_masses, softmax
from models.processes import Rates, State
from models.processes.orders import POLICIES
from models.processes.schedules import SCHEDULES
from models.rng import Stream
from models.sampling import edits, sampler
from models.sampling.recipe import Recipe
from tests.models.toys import all_words

L, V = 4, 3
WORDS = all_words(L, V)
LAW = np.random.default_rng(4).dirichlet(np.full(len(WORDS), 0.5))
VOCABULARY = Vocabulary(("a", "b"))


def kernel(alpha):
    """(V, V) the chance of each symbol (columns) given the one before (rows) when a share alpha survives."""
    return alpha * np.eye(V) + (1 - alpha) / V


class Posterior:
    """log p(x0_i | xt) by Bayes over all words."""

    parameters = 0

    def logits(self, xt, noise, known):
        seen = np.stack([kernel(1 - u)[:, x].T for u, x in zip(noise, xt, strict=True)])  # (R, L, V): p(xt_i | x0_i)
        seen[known] = np.eye(V)[xt[known]]
        chance = LAW * seen[:, np.arange(L), WORDS].prod(-1)  # (R, words)
        p = np.einsum("rw,wlv->rlv", chance, np.eye(V)[WORDS])
        return np.log(np.maximum(p / p.sum(-1, keepdims=True), 1e-300))

    def fingerprint(self):
        return b"posterior"


@dataclasses.dataclass(frozen=True)
class Uniform:
    """The process of this file's head. Its denoiser is told the share 1 - alpha that was drawn anew, not the time."""

    name: str = "uniform"
    policies: tuple[str, ...] = ("ancestral",)
    reads_time: bool = True
    settles: bool = False

    def prior(self, rows, known, size, numbers):
        drawn = (numbers(known.shape[-1], Stream.STATE) * size).astype(np.int16)
        fixed = np.broadcast_to(known >= 0, drawn.shape)
        return State(np.where(fixed, known, drawn).astype(np.int16), ~fixed)

    def at(self, x, level, fixed, size):
        return State(x, np.broadcast_to(~fixed & (level.t > 0), x.shape).copy())

    def belief(self, denoiser, size, state, level, known):
        p = softmax(denoiser.logits(state.x, np.full(len(state.x), 1 - level.alpha), known)).astype(np.float32)
        p[known] = point_masses(size)[state.x[known]]
        return p

    def rates(self, alpha_s, alpha_t, remask="off", eta=0.0):
        return Rates(1.0, 0.0)

    def bridge(self, state, x0, moves, span, numbers, size):
        if span.end.t <= 0:
            return State(x0, np.zeros_like(state.noise))
        to_t, to_s = kernel(span.start.alpha / span.end.alpha), kernel(span.end.alpha)
        weight = to_t[:, state.x].transpose(1, 2, 0) * to_s[x0]  # (R, L, V): q(xt | xs) q(xs | x0)
        upto = weight.cumsum(-1)
        u = numbers(x0.shape[1], Stream.STATE)[..., None] * upto[..., -1:]
        xs = np.minimum((upto <= u).sum(-1), size - 1)
        return State(np.where(moves.reveal, xs, state.x).astype(np.int16), state.noise)


MODEL = Model("toy", VOCABULARY, L, Uniform(), Posterior())


def law_of(last):
    """The share of rows that each word has."""
    same = (last[:, None, :] == WORDS).all(-1)
    assert same.any(1).all(), "a row is no word"
    return same.mean(0)


def distance(a, b):
    return 0.5 * np.abs(a - b).sum()


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_it_samples_the_law_that_its_denoiser_knows(schedule):
    free = Recipe(Constraint.free(L, V), steps=60, policy="ancestral", rows=8000, schedule=schedule)
    assert distance(law_of(sampler.fill(MODEL, free).x), LAW) < 0.03


def test_a_pin_holds_at_every_step_and_conditions_the_law():
    pinned = Recipe(Constraint.free(L, V).pin(1, 2), steps=60, policy="ancestral", rows=8000)
    frames = list(sampler.run(MODEL, pinned))
    assert all((frame.x[:, 1] == 2).all() for frame in frames)
    wanted = LAW * (WORDS[:, 1] == 2)
    assert distance(law_of(frames[-1].x), wanted / wanted.sum()) < 0.03


def test_nothing_is_settled_before_the_end_and_all_is_then():
    recipe = Recipe(Constraint.free(L, V).pin(1, 2), steps=6, policy="ancestral", rows=4)
    *rest, last = sampler.run(MODEL, recipe)
    assert all((frame.noise == [True, False, True, False]).all() for frame in rest)  # the last can only be the end
    assert last.clear
    assert len(rest) == 6
    assert last.calls == 6  # one a step, though a state may not have changed
    assert np.isnan(last.logp).all()


def test_a_symbol_changed_by_hand_is_believed_anew_and_the_run_goes_on():
    recipe = Recipe(Constraint.free(L, V), steps=6, policy="ancestral", rows=2)
    frame = list(sampler.run(MODEL, recipe))[3]
    edited = edits.write(MODEL, recipe, frame, 0, 0, 1 if frame.x[0, 0] != 1 else 2)
    assert not np.array_equal(edited.p0[0], frame.p0[0])
    *_, last = sampler.run(MODEL, recipe, edited)
    assert last.clear


def test_an_order_that_the_process_does_not_know_is_refused_by_name():
    with pytest.raises(UserError, match=f"Lowest entropy; choose {POLICIES['ancestral'].label}"):
        sampler.start(MODEL, Recipe(Constraint.free(L, V), steps=3))


def test_a_likelihood_made_for_masks_is_refused():
    with pytest.raises(UserError, match="uniform process"):
        Reading(MODEL, Recipe(Constraint.free(L, V), steps=3, policy="ancestral"))

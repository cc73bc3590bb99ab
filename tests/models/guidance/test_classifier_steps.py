"""What a step of masks is weighed by: the letter that it fills in, as here, or every outcome, as Schiff et al. do."""

from functools import cache
from itertools import product

import numpy as np
import pytest

from models.guidance.classifier import evidence_of
from models.processes import Masked, State
from tests.models.guidance.test_classifier import LENGTH, SIZE, WORDS, Array, distance, guided, joint, of_words, toy

PX, PY = joint().sum(1), joint()[:, 0] / joint().sum(1)  # of every word, and of its label being x
Shown = tuple[int, ...]  # SIZE for a mask
HIDDEN: Shown = (SIZE,) * LENGTH


@cache
def fitting(shown: Shown) -> tuple[float, float]:
    """p(xt) up to what noise says, and p(y = x | xt)."""
    fits = np.logical_and.reduce([(WORDS[:, i] == c) | (c == SIZE) for i, c in enumerate(shown)])
    p = float(PX[fits].sum())
    return p, float((PX * PY)[fits].sum() / p) if p > 0 else 0.0


def outcomes(shown: Shown, gamma: float) -> dict[int, dict[Shown, float]]:
    """Of each mask the letters that may take its place: p(c | xt) (p(y | xt, c) / p(y | xt))^gamma."""
    out: dict[int, dict[Shown, float]] = {}
    here, label = fitting(shown)
    for i in np.flatnonzero(np.array(shown) == SIZE).tolist():
        filled = [(*shown[:i], c, *shown[i + 1 :]) for c in range(SIZE)]
        known = [(after, *fitting(after)) for after in filled]
        out[i] = {after: p / here * (y / label) ** gamma for after, p, y in known if p > 0}
    return out


def limit(gamma: float, *, of_step: bool = False, in_order: bool = False) -> Array:
    """The law of words in the limit of many steps, in which one mask at a time is filled.

    of_step: any mask is filled at the rate that the weights of its letters add up to, as where "it stays" is weighed by
    p(y | xt)^gamma; else all at the same rate. in_order: from left to right.
    """
    here = {HIDDEN: 1.0}
    for _ in range(LENGTH):
        after: dict[Shown, float] = {}
        for shown, p in here.items():
            weights = outcomes(shown, gamma)
            weights = dict(list(weights.items())[:1]) if in_order else weights
            rate = {i: sum(of.values()) if of_step else 1.0 for i, of in weights.items()}
            for i, of in weights.items():
                share = p * rate[i] / sum(rate.values()) / sum(of.values())
                for word, weight in of.items():
                    after[word] = after.get(word, 0.0) + share * weight
        here = after
    return np.array([here.get(tuple(word), 0.0) for word in WORDS.tolist()])


def tilted(gamma: float) -> Array:
    p: Array = PX * PY**gamma
    return p / p.sum()


def test_at_gamma_1_both_are_bayes_rule_so_a_mask_stays_as_likely() -> None:
    """The letters' weights add up to 1, whatever is shown: then the weight of "it stays" changes nothing."""
    for shown in ((SIZE, SIZE, SIZE, SIZE), (1, SIZE, 3, SIZE), (SIZE, 2, SIZE, 0)):
        assert [sum(of.values()) for of in outcomes(shown, 1.0).values()] == pytest.approx([1.0] * shown.count(SIZE))
    for of_step in (False, True):
        assert distance(limit(1.0, of_step=of_step), tilted(1.0)) < 1e-9


def test_the_classifier_of_the_run_says_the_same() -> None:
    """Of the very numbers that weigh a prediction: the mean of p(y | xt, x0_i = c) over c is p(y | xt)."""
    classifier = toy()[1]
    process, x = Masked(SIZE), np.array([[SIZE, 2, SIZE, SIZE]], np.int16)
    evidence = evidence_of(process, State(x, (x == SIZE).astype(float)))
    given = np.exp(classifier.of_letters(evidence, x == SIZE, 0))
    fits = WORDS[:, 1] == 2
    letters = np.array([[PX[fits & (WORDS[:, i] == c)].sum() for c in range(SIZE)] for i in (0, 2, 3)])
    assert (letters / letters.sum(1, keepdims=True) * given).sum(1) == pytest.approx(
        np.exp(classifier.log_probs(evidence))[0, 0], abs=1e-6
    )


def test_at_any_other_gamma_neither_draws_the_tilted_law() -> None:
    """What is left of the telescoped factors differs from path to path; less so where all masks share it."""
    far = {(gamma, of_step): distance(limit(gamma, of_step=of_step), tilted(gamma)) for gamma, of_step in
           product((0.5, 3.0, 5.0), (False, True))}  # fmt: skip
    assert min(far.values()) > 0.01
    for gamma in (3.0, 5.0):
        assert far[gamma, True] < far[gamma, False] < distance(PX, tilted(gamma))


def test_the_sampler_fills_masks_as_they_are_enumerated_here() -> None:
    assert distance(of_words(guided(LENGTH, 3.0)), limit(3.0, in_order=True)) < 1e-6

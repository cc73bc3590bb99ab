"""What the list says, counted by hand."""

from __future__ import annotations

import time
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.constraints.constraint import Constraint
from models.data.vocabulary import END, Vocabulary
from models.denoisers.protocol import DenoiserInput
from models.errors import UserError
from models.oracle import BigramChain, ListModel, ListOracle, oracle_model
from models.rng import CounterRNG
from tests.models.any_recipe import L, V, constraints
from tests.models.toys import all_words, oracle

RNG = np.random.default_rng(0)
EVERY = all_words(L, V)
LIST = EVERY[np.sort(RNG.choice(len(EVERY), 60, replace=False))]
ORACLE = ListOracle(LIST, V)
FREE = Constraint.free(L, V)
NONE = np.full(L, V, np.int16)

NAMES = ("emina", "emira", "emiya", "emeka", "emma", "anna", "otto")
VOCABULARY = Vocabulary.from_words(NAMES)
NAMED = ListOracle(VOCABULARY.encode_all(NAMES, 8), len(VOCABULARY), VOCABULARY)


@st.composite
def states(draw: st.DrawFn) -> np.ndarray:
    x = EVERY[draw(st.integers(0, len(EVERY) - 1))].copy()
    for i in draw(st.lists(st.integers(0, L - 1), unique=True)):
        x[i] = V
    return x


def fits(x: np.ndarray, constraint: Constraint, words: np.ndarray = LIST) -> np.ndarray:
    return np.array([constraint.satisfied_by(w) and all(c in (V, s) for c, s in zip(x, w, strict=True)) for w in words])


@given(states(), constraints())
@settings(max_examples=80)
def test_it_counts_the_words_that_fit(x, constraint):
    words = LIST[fits(x, constraint)]
    answer = ORACLE.answer(x, constraint)
    assert answer.count == len(words)
    expected = np.stack([np.bincount(words[:, i], minlength=V) for i in range(L)])
    assert (answer.fits == expected).all()
    assert (ORACLE.matching(x, constraint) == np.flatnonzero(fits(x, constraint))).all()
    assert np.allclose(answer.raw, expected / len(words) if len(words) else 0.0)


@given(constraints())
@settings(max_examples=80)
def test_no_allowed_symbol_has_zero_mass_once_smoothed(constraint):
    answer = ORACLE.answer(NONE, constraint)
    assert np.allclose(answer.smoothed.sum(1), 1.0)
    assert (answer.smoothed[constraint.allowed] > 0).all()
    assert np.allclose(answer.smoothed[~constraint.allowed], 0.0)


@given(constraints())
@settings(max_examples=40)
def test_the_smoothing_is_the_chains_posterior_weighing_five_words(constraint):
    answer = ORACLE.answer(NONE, constraint)
    p = np.exp(ORACLE.chain.log_prob(EVERY)) * constraint.matches(EVERY)
    chain = np.stack([np.bincount(EVERY[:, i], p, minlength=V) for i in range(L)]) / p.sum()
    share = 5 / (5 + answer.count)
    assert np.allclose(answer.smoothed, (1 - share) * answer.raw + share * chain, atol=1e-9)


@given(states(), constraints())
@settings(max_examples=150)
def test_when_nothing_fits_the_blocking_positions_are_a_smallest_set_that_blocks(x, constraint):
    answer = ORACLE.answer(x, constraint)
    conditions = {i for i in range(L) if x[i] != V or not constraint.cells[i].all()}
    if answer.count:
        assert answer.blocking == ()
        return
    n = (LIST != END).sum(1)
    others = (n >= max(constraint.shortest, len(constraint.suffix))) & (n <= constraint.longest)
    for back in range(1, len(constraint.suffix) + 1):
        others &= constraint.suffix[-back][LIST[np.arange(len(LIST)), np.maximum(n - back, 0)]]

    def blocks(positions) -> bool:
        good = others.copy()
        for i in positions:
            good &= constraint.cells[i][LIST[:, i]] & ((x[i] == V) | (LIST[:, i] == x[i]))
        return not good.any()

    if blocks(()):
        return  # the lengths or the ending alone leave nothing: no position is to blame
    assert set(answer.blocking) <= conditions
    assert blocks(answer.blocking)
    smaller = (c for k in range(1, min(len(answer.blocking), 4)) for c in combinations(sorted(conditions), k))
    assert not any(blocks(c) for c in smaller)
    assert not any(blocks(set(answer.blocking) - {i}) for i in answer.blocking)


def state(pattern: str) -> np.ndarray:
    size = len(VOCABULARY)
    x = np.full(8, size, np.int16)
    for i, c in enumerate(pattern):
        if c != "?":
            x[i] = END if c == "." else VOCABULARY.symbol(c)
    return x


def test_names_that_fit_a_pattern():
    answer = NAMED.answer(state("em??a."), Constraint.free(8, len(VOCABULARY)))
    assert answer.count == 4
    assert set(answer.examples) == {"emina", "emira", "emiya", "emeka"}
    assert answer.raw[2, VOCABULARY.symbol("i")] == pytest.approx(3 / 4)
    assert answer.fits[3, VOCABULARY.symbol("n")] == 1


def test_the_pin_in_the_way_is_named():
    answer = NAMED.answer(state("em??o"), Constraint.free(8, len(VOCABULARY)))
    assert answer.count == 0
    assert answer.blocking == (4,)  # no name has an o in fifth place
    answer = NAMED.answer(state("o???a"), Constraint.free(8, len(VOCABULARY)))
    assert answer.blocking == (0, 4)  # each alone has a name, both together none


def test_an_ending_shorter_words_do_not_have():
    size = len(VOCABULARY)
    ending = np.zeros((2, size), bool)
    ending[0, VOCABULARY.symbol("n")] = ending[1, VOCABULARY.symbol("a")] = True
    answer = NAMED.answer(state(""), Constraint.free(8, size).ending_in(ending))
    assert set(answer.examples) == {"emina", "anna"}


def test_an_answer_takes_less_than_two_milliseconds_of_thirty_thousand_words():
    """Measured once warm, at the best of a few tries: other work on the machine is not the list's fault."""
    rng = np.random.default_rng(1)
    number = rng.integers(3, 13, size=32_000)
    table = np.where(np.arange(16) < number[:, None], rng.integers(1, 28, size=(32_000, 16)), 0).astype(np.int16)
    oracle = ListOracle(table, 28)
    free = Constraint.free(16, 28)
    x = np.full(16, 28, np.int16)
    constraints = [free, free.pin(2, 5), free.only(0, range(1, 14)).only(1, range(1, 14)), free.with_lengths(4, 9)]
    times = []
    for _ in range(12):
        for constraint in constraints:
            started = time.thread_time()
            oracle.answer(x, constraint)
            times.append(time.thread_time() - started)
    best = np.min(np.reshape(times, (12, len(constraints))), axis=0)
    assert best.max() < 0.006, best  # three times what it takes here, for slower machines


def exact(p: np.ndarray, x: np.ndarray) -> np.ndarray:
    weights = p * ((x == EVERY) | (x == V)).all(1)
    return np.stack([np.bincount(EVERY[:, i], weights, minlength=V) for i in range(L)]) / weights.sum()


@given(states())
@settings(max_examples=60)
def test_the_lists_model_is_bayes_rule_over_the_list_and_the_floor(x):
    model = ListModel(LIST, V, floor=0.05)
    p = np.exp(model.log_prob(EVERY))
    assert p.sum() == pytest.approx(1.0, abs=1e-9)
    got = np.exp(model.logits(DenoiserInput(x[None])))[0]
    assert np.allclose(got, exact(p, x), atol=1e-9)


def test_where_no_word_fits_the_chain_answers():
    model, chain = ListModel(LIST, V), BigramChain.fit(LIST, V)
    opened = EVERY.copy()
    opened[:, 1:3] = V
    x = next(x for x in opened if not fits(x, FREE).any())
    got = np.exp(model.logits(DenoiserInput(x[None])))
    assert np.allclose(got, chain.posterior(chain.evidence(x[None]))[0], atol=1e-9)


@pytest.mark.parametrize("kind", ["list", "bigram", "mixture"])
def test_an_exact_model_is_a_model_like_any_other(kind):
    options = {"kinds": 2, "iterations": 2} if kind == "mixture" else {}
    model = oracle(kind, NAMES, **options)
    assert model.length == 6
    assert model.card["oracle"] == kind
    assert model.denoiser.parameters == 0
    p = model.probabilities(model.process.prior(1, np.full(6, -1, np.int16), CounterRNG(0, 0, 1, 0)))
    assert np.allclose(p.sum(-1), 1.0, atol=1e-6)
    assert oracle(kind, NAMES, **options).digest == model.digest


def test_an_unknown_kind_and_an_empty_list_are_refused():
    with pytest.raises(UserError, match="No exact model 'magic'"):
        list(oracle_model("magic", NAMES))
    with pytest.raises(UserError, match="at least one word"):
        list(oracle_model("list", []))

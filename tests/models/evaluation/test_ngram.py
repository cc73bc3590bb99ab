"""Exact n-gram figures."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from models.data.vocabulary import END
from models.evaluation.ngram import NGram, baselines, ngram_distance, positional_log_prob
from models.interruption import StoppedError, stoppable

TRAIN = np.array([[1, 2, 0, 0], [1, 1, 2, 0], [2, 0, 0, 0], [1, 2, 1, 0]], np.int16)


def words(longest: int) -> np.ndarray:
    rows = [w + (0,) * (longest + 1 - n) for n in range(longest + 1) for w in itertools.product((1, 2), repeat=n)]
    return np.array(rows, np.int16)


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_chances_of_all_words_add_up_to_one(order):
    model = NGram.fit(TRAIN, 3, order)
    assert np.exp(model.log_prob(words(12))).sum() == pytest.approx(1.0, abs=0.01)
    shares = [np.exp(model.log_prob(words(n))).sum() for n in (4, 8, 12)]
    assert shares == sorted(shares)
    assert shares[-1] <= 1.0 + 1e-9


def test_counting_and_judging_that_nobody_waits_for_end_before_the_next_history():
    model = NGram.fit(TRAIN, 3)
    for work in (lambda: NGram.fit(TRAIN, 3), lambda: model.log_prob(TRAIN)):
        with pytest.raises(StoppedError), stoppable(lambda: False):
            work()


def test_witten_bell_by_hand():
    """Order 1 over the twelve symbols of four words: a 5, b 4, end 4... and three kinds, mixed with one in three."""
    symbols = [1, 2, 0, 1, 1, 2, 0, 2, 0, 1, 2, 1, 0]
    count = {c: symbols.count(c) for c in range(3)}
    p1 = {c: (count[c] + 3 * (1 / 3)) / (len(symbols) + 3) for c in range(3)}
    got = NGram.fit(TRAIN, 3, 1).log_prob(np.array([[2, 1, 0, 0]], np.int16))[0]
    assert got == pytest.approx(math.log(p1[2] * p1[1] * p1[0]))
    # Order 2, the letter after the start: a three times, b once, two kinds.
    start = {1: 3, 2: 1}
    first = {c: (start.get(c, 0) + 2 * p1[c]) / (4 + 2) for c in range(3)}
    # After b: the end three times, a once.
    after_b = {c: ({0: 3, 1: 1}.get(c, 0) + 2 * p1[c]) / (4 + 2) for c in range(3)}
    got = NGram.fit(TRAIN, 3, 2).log_prob(np.array([[2, 0, 0, 0]], np.int16))[0]
    assert got == pytest.approx(math.log(first[2] * after_b[0]))


def test_a_history_never_seen_is_answered_by_a_shorter_one():
    model = NGram.fit(TRAIN, 4, 3)
    assert np.isfinite(model.log_prob(np.array([[3, 3, 3, 0]], np.int16)))[0]


def test_shorter_orders_are_prefixes_of_longer_ones():
    five = NGram.fit(TRAIN, 3, 5)
    two = NGram(3, five.levels[:2])
    assert (two.log_prob(TRAIN) == NGram.fit(TRAIN, 3, 2).log_prob(TRAIN)).all()


def test_positions_on_their_own_score_every_position():
    got = positional_log_prob(TRAIN, TRAIN[:1], 3, smoothing=1e-9)
    assert got[0] == pytest.approx(math.log(3 / 4 * 2 / 4 * 2 / 4 * 1))


def test_baselines_are_total_nats_over_letters_and_ends():
    (got,) = baselines(TRAIN, TRAIN, size=3)
    assert set(got) == {"positional", "trigram", "5-gram"}
    characters = ((TRAIN != END).sum(1) + 1).sum()
    assert got["trigram"] == pytest.approx(-NGram.fit(TRAIN, 3, 3).log_prob(TRAIN).sum() / characters)


def test_more_context_helps_on_words_that_have_some():
    rng = np.random.default_rng(0)
    step = rng.dirichlet(np.full(6, 0.1), size=6)
    rows = []
    for _ in range(2000):
        word = [int(rng.integers(1, 6))]
        while len(word) < 8 and (c := int(rng.choice(6, p=step[word[-1]]))):
            word.append(c)
        rows.append(word + [0] * (9 - len(word)))
    table = np.array(rows, np.int16)
    (got,) = baselines(table[:1500], table[1500:], size=6)
    assert got["trigram"] < got["positional"]


def test_thirty_thousand_words_take_under_three_seconds_of_work():
    import time

    rng = np.random.default_rng(1)
    number = rng.integers(2, 13, size=30_000)
    table = np.where(np.arange(14) < number[:, None], rng.integers(1, 28, size=(30_000, 14)), 0).astype(np.int16)
    started = time.process_time()
    baselines(table, table[:3000], size=28)
    assert time.process_time() - started < 3.0


def test_the_distance_of_n_grams_by_hand():
    """Of single letters: 1/2, 1/2 beside 1/4, 3/4; a word of a letter has that and its end."""
    one, other = np.array([[1, 0], [2, 0]]), np.array([[1, 0], [2, 0], [2, 0], [2, 0]])
    p, q = np.array([1 / 4, 1 / 4, 1 / 2]), np.array([1 / 8, 3 / 8, 1 / 2])
    m = (p + q) / 2
    wanted = ((p * np.log(p / m)).sum() + (q * np.log(q / m)).sum()) / 2
    assert ngram_distance(one, other, 3, order=1) == pytest.approx(wanted)
    assert ngram_distance(one, one, 3) == 0.0
    assert ngram_distance(one[:1], one[1:], 3) == pytest.approx(math.log(2))


def test_of_each_position_every_symbol_has_half_a_count_more():
    """3 / 4, 2 / 4, 2 / 4 and 4 / 4 of the list's four words, each with half a count for three symbols."""
    assert positional_log_prob(TRAIN, TRAIN[:1], 3)[0] == pytest.approx(math.log(3.5 * 2.5 * 2.5 * 4.5 / 5.5**4))

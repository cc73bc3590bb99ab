"""What is kept where it is not certain answers, to the bit, as what is kept everywhere."""

from __future__ import annotations

import numpy as np
import pytest

from models.data.vocabulary import END
from models.distributions.lengths import row_lengths
from models.distributions.symbol_probs import LazySymbolProbs, SymbolProbs
from models.distributions.words import word_distribution
from models.probabilities import point_masses

R, L, V = 40, 6, 5
FEASIBLE = np.arange(L) > 0


def settled_in_part(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Symbols of words, which of them are noise, and predictions (R, L, V) that are certain of the others."""
    rng = np.random.default_rng(seed)
    x = np.where(np.arange(L) < rng.integers(1, L, (R, 1)), rng.integers(1, V, (R, L)), END).astype(np.int16)
    noise = rng.random((R, L)) < rng.random((R, 1))
    p = rng.dirichlet(np.ones(V), (R, L)).astype(np.float32)
    p[~noise] = point_masses(V)[x[~noise]]
    x[noise] = V
    return x, noise, p


def cells_of(seed: int) -> np.ndarray:
    cells = np.random.default_rng(seed).random((L, V)) < 0.8
    cells[:, :2] = True
    return cells


def test_the_whole_is_what_it_was_taken_from() -> None:
    x, noise, p = settled_in_part(0)
    kept = SymbolProbs.where(noise, p, x)
    assert len(kept.values) == noise.sum()
    assert not kept.is_whole
    assert kept.whole().tobytes() == p.tobytes()
    assert SymbolProbs.everywhere(p).whole().tobytes() == p.tobytes()


def test_a_row_is_repeated_as_it_is() -> None:
    x, noise, p = settled_in_part(1)
    one = SymbolProbs.where(noise[:1], p[:1], x[:1])
    assert one.repeated(3).whole().tobytes() == np.repeat(p[:1], 3, 0).tobytes()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("rows", [1, R])
@pytest.mark.parametrize("restricted", ["nothing", "letters", "letters of each row"])
def test_words_follow_from_it_as_from_predictions_everywhere(seed: int, rows: int, restricted: str) -> None:
    x, noise, p = (part[:rows] for part in settled_in_part(seed))
    cells = {
        "nothing": None,
        "letters": cells_of(seed),
        "letters of each row": np.repeat(cells_of(seed)[None], rows, 0),
    }
    lengths = row_lengths(x, noise, FEASIBLE)

    def made(probs: SymbolProbs):
        return word_distribution(probs, lengths, cells[restricted])

    kept, everywhere = SymbolProbs.where(noise, p, x), SymbolProbs.everywhere(p)
    u = np.random.default_rng(seed).random((rows, L + 1))
    here, there = made(kept), made(everywhere)
    assert here.ended.tobytes() == there.ended.tobytes()
    assert here.mass.tobytes() == there.mass.tobytes()
    for found, expected in zip(made(kept).marginals_at(noise), there.marginals_at(noise), strict=True):
        assert found.tobytes() == expected.tobytes()
    assert made(kept).marginals.tobytes() == there.marginals.tobytes()
    words = there.draw(u)
    if restricted == "nothing":  # what is settled is allowed
        assert (made(kept).draw(u) == words).all()
        assert (words[~noise] == x[~noise]).all()
    some = noise & (np.random.default_rng(seed + 9).random(noise.shape) < 0.5)
    assert (made(kept).draw(u, some)[some] == words[some]).all()
    assert made(kept).log_prob(words, some).tobytes() == made(everywhere).log_prob(words, some).tobytes()
    index = np.arange(rows)[::-1]
    assert here.rows(index).marginals.tobytes() == there.rows(index).marginals.tobytes()
    assert here.rows(index).log_prob(words[index], some[index]).tobytes() == (
        there.rows(index).log_prob(words[index], some[index]).tobytes()
    )


@pytest.mark.parametrize("lazy", [False, True])
def test_some_of_the_rows_are_those_of_the_whole_each_as_often_as_it_is_named(lazy):
    x, noise, p = settled_in_part(1)
    x = np.where(noise, END, x)
    asked = []

    def make():
        asked.append(1)
        return p

    probs = LazySymbolProbs.of(make, noise, x, V) if lazy else SymbolProbs.where(noise, p, x)
    index = np.array([3, 3, 0, 17, 39])
    rows = probs.rows(index)
    assert not asked, "nothing is worked out before it is read"
    assert (rows.x == x[index]).all()
    assert (rows.whole() == p[index]).all()
    assert (rows.rows(np.array([4])).whole() == p[39:]).all()

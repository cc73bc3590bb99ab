"""Small models whose every answer can be written down, and all the words there are for them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.constraints.constraint import Constraint
from models.data.vocabulary import END, Vocabulary
from models.denoisers.protocol import Denoiser, DenoiserInput, StateDenoiser
from models.distributions.factorised_words import FactorisedWords
from models.distributions.symbol_probs import SymbolProbs
from models.distributions.words import FLOOR, word_distribution
from models.model import Model
from models.oracle import BigramChain, oracle_model
from models.processes import Masked
from models.sampling.recipe import Recipe

Array = NDArray[np.float64]
Symbols = NDArray[np.int16]


def letter_pairs(size: int, length: int, seed: int) -> BigramChain:
    """Letters that each depend on the one before, with chances drawn by a seed; no word is empty."""
    rng = np.random.default_rng(seed)
    step = rng.dirichlet(np.ones(size), size=size)
    step[END] = np.eye(size)[END]
    return BigramChain(np.append(0.0, rng.dirichlet(np.ones(size - 1))), step, length)


class FunctionDenoiser(StateDenoiser):
    """A denoiser from a function of one state: x (L,) -> probabilities (L, V)."""

    def __init__(self, of: Callable[[Symbols], Array]) -> None:
        self.of = of
        self.asked: list[Symbols] = []

    def logits(self, inputs: DenoiserInput) -> Array:
        self.asked.append(inputs.x.copy())
        return np.log(np.maximum(np.stack([self.of(x) for x in inputs.x]), 1e-300))

    def fingerprint(self) -> bytes:
        return b"a toy"


def random_denoiser(length: int, size: int, seed: int = 0, spread: float = 1.5) -> FunctionDenoiser:
    """Predictions drawn at random for every state: wildly inconsistent, as no trained network is."""
    kept: dict[bytes, Array] = {}

    def of(x: Symbols) -> Array:
        key = x.tobytes()
        if key not in kept:
            z = np.exp(spread * np.random.default_rng([seed, *x.tolist()]).normal(size=(length, size)))
            kept[key] = z / z.sum(-1, keepdims=True)
        return kept[key]

    return FunctionDenoiser(of)


def once(x: Symbols, of: Callable[[Symbols], Array]) -> Array:
    """What `of` says of states x (R, L), asked of each different state once: toys have few, and draws are many."""
    code = x.astype(np.int64) @ (1 << 4 * np.arange(x.shape[1]))  # up to 16 symbols and 15 positions
    _, first, rows = np.unique(code, return_index=True, return_inverse=True)
    return of(x[first])[rows]


def once_each(inputs: DenoiserInput, of: Callable[[DenoiserInput], Array]) -> Array:
    """What `of` says of states that are read with their levels, asked of each different row once."""
    x, level = inputs.x, inputs.level
    assert level is not None
    levels, which = np.unique(level, return_inverse=True)
    if inputs.latent is not None or len(levels) > 16 or 2 * x.shape[1] > 15:
        # few rows are the same, or more than `once` can tell apart
        return of(inputs)
    length = x.shape[1]
    both = np.concatenate((x, which.reshape(x.shape).astype(x.dtype)), axis=1)
    return once(both, lambda rows: of(DenoiserInput(rows[:, :length], levels[rows[:, length:]])))


def model_of(denoiser: Denoiser, length: int, size: int) -> Model:
    letters = tuple(chr(ord("a") + i) for i in range(size - 1))
    return Model("toy", Vocabulary(letters), length, Masked(size), denoiser)


def ab_or_ba() -> Model:
    """The exact model of the words ab and ba, each as likely."""
    words = np.array([[1, 2, END], [2, 1, END]])

    def of(x: Symbols) -> Array:
        fitting = words[((x == 3) | (x == words)).all(1)]
        return np.eye(3)[fitting if len(fitting) else words].mean(0)

    return model_of(FunctionDenoiser(of), 3, 3)


def random_model(length: int = 5, size: int = 3, seed: int = 0, spread: float = 1.5) -> Model:
    return model_of(random_denoiser(length, size, seed, spread), length, size)


def free_recipe(model: Model, steps: int, **options) -> Recipe:
    return Recipe(Constraint.free(model.length, len(model.vocabulary)), steps, **options)


def asked(model: Model) -> list[Symbols]:
    """The batches of states that a toy's denoiser has been shown, in order."""
    assert isinstance(model.denoiser, FunctionDenoiser)
    return model.denoiser.asked


def oracle(kind: str, words: Sequence[str], **options: Any) -> Model:
    """An exact model of these words."""
    model = list(oracle_model(kind, words, "toy", **options))[-1]
    assert isinstance(model, Model)
    return model


def all_words(length: int, size: int) -> Symbols:
    """(N, L) every word of 1 to L - 1 letters."""
    letters = range(1, size)
    words = [w + (0,) * (length - n) for n in range(1, length) for w in itertools.product(letters, repeat=n)]
    return np.array(words, np.int16)


def table_of(words: list[str], model_letters: str, length: int) -> Symbols:
    return Vocabulary(tuple(model_letters)).encode_all(words, length)


def words_of(
    p: NDArray[np.floating], lengths: NDArray[np.bool_], cells: NDArray[np.bool_] | None, floor: float = FLOOR
) -> FactorisedWords:
    """The distribution of predictions at every position, (R, L, V)."""
    return word_distribution(SymbolProbs.everywhere(p), lengths, cells, floor)


def tally(x: Symbols, words: Symbols) -> NDArray[np.int64]:
    """How often each of the words occurs among the rows of x; every row must be one of them."""
    same = (x[:, None] == words).all(-1)
    assert same.any(1).all(), "a row is no word"
    return same.sum(0)


def follows(counts: NDArray[np.int64], p: Array) -> bool:
    """Whether counts are what N draws from p give: Pearson's statistic within five standard deviations of its mean."""
    n = counts.sum()
    common = p * n >= 1.0
    observed, expected = counts[common], n * p[common]
    if not common.all():
        observed, expected = np.append(observed, counts[~common].sum()), np.append(expected, n * p[~common].sum())
    observed, expected = observed[expected > 0], expected[expected > 0]
    statistic = ((observed - expected) ** 2 / expected).sum()
    freedom = len(observed) - 1
    return bool(statistic <= freedom + 5.0 * math.sqrt(2.0 * max(freedom, 1)))


def chi_square_tail(value: float, freedom: int) -> float:
    """P(a chi-square of so many degrees of freedom is above a value): Wilson and Hilferty 1931."""
    spread_ = 2 / (9 * freedom)
    z = ((value / freedom) ** (1 / 3) - (1 - spread_)) / math.sqrt(spread_)
    return 0.5 * math.erfc(z / math.sqrt(2))


def tail_of(counts: NDArray[np.int64], p: Array, least: float = 5.0) -> float:
    """The p-value of Pearson's statistic of counts that are draws from p; what is rare counts together."""
    expected = counts.sum() * p
    common = expected >= least
    observed, expected = (
        np.append(counts[common], counts[~common].sum()),
        np.append(expected[common], expected[~common].sum()),
    )
    observed, expected = observed[expected > 0], expected[expected > 0]
    return chi_square_tail(float(((observed - expected) ** 2 / expected).sum()), len(observed) - 1)

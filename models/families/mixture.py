"""Latent mixture: a word has one of K kinds, and in each its length and its letters are independent.

Candidate C of the founding design, its exact form: p(x) = sum_z w_z P(n | z) prod_{i < n} q_{z,i}(x_i), fitted by
expectation-maximisation (Dempster, Laird, Rubin 1977). Under pins the kinds are weighed by Bayes' rule, so every answer
is exact.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.arrays import Symbols
from models.data.table import Table
from models.data.vocabulary import END
from models.families.counterparts import Counterpart
from models.families.family import Family, Tensors
from models.families.products import Products
from models.processes.masked import Masked
from models.processes.traits import Traits
from models.rng import MAX_SEED

if TYPE_CHECKING:
    from models.training.progress import Progress
    from models.training.train_spec import TrainSpec

ROWS = 2048  # words after which the kinds are fitted again, at least ...
PARTS = 32  # ... and at most this many times a pass
PASSES = 20
MOST_KINDS = 256
WORDS_A_KIND = 8  # at least
NUMBERS = 1 << 20  # at most, of all kinds: a file of 4 MB
WORK = 1e12  # multiplications at most: about half a minute of one core
SMOOTHING = 4.0  # words of the list's own letters and lengths that each kind has besides
_TRAITS = Traits(joint=True)


class Pass(NamedTuple):
    """nats: of all words, as they were met on the way. products: what is fitted by the end of it."""

    nats: float
    products: Products


def em(table: Table, kinds: int, seed: int, smoothing: float) -> Iterator[Pass]:
    """Fit K kinds, pass after pass over the words, beginning with kinds by chance.

    They are fitted again after every part of the words, which saves half of the passes (Neal and Hinton 1998). Each
    kind's letters and lengths are pulled towards those of all words with the weight of `smoothing` words.
    """
    rng = np.random.default_rng([seed & MAX_SEED, kinds])
    order, every = rng.permutation(len(table.words)), np.eye(kinds, dtype=np.float32)
    step = max(ROWS, -(-len(order) // PARTS))
    parts = [_Part.of(table, order[a : a + step]) for a in range(0, len(order), step)]
    counts = [part.counts(every[rng.integers(kinds, size=len(part.words))]) for part in parts]
    total = _Counts(*(sum(table.astype(np.float64) for table in of_parts) for of_parts in zip(*counts, strict=True)))
    all_words = _Counts(*(table.sum(0) for table in total))
    products = total.products(all_words, smoothing)
    while True:
        nats = 0.0
        for i, part in enumerate(parts):
            share, met = part.shares(products)
            before, counts[i] = counts[i], part.counts(share)
            total = _Counts(*(a - b + c for a, b, c in zip(total, before, counts[i], strict=True)))
            products = total.products(all_words, smoothing)
            nats += met
        yield Pass(nats, products)


class _Counts(NamedTuple):
    """How many words are of each kind, (K,), of each length in it, (K, L), and hold each symbol, (K, L, V)."""

    words: NDArray[np.floating]
    lengths: NDArray[np.floating]
    symbols: NDArray[np.floating]

    def products(self, all_words: "_Counts", smoothing: float) -> Products:
        """The kinds that fit them, with the weight of some words like all others."""
        usual = (all_words.lengths + 0.5) * (np.arange(len(all_words.lengths)) > 0)  # a word has a letter
        lengths = self.lengths + smoothing * usual / usual.sum()
        usual = all_words.symbols[:, 1:] + 0.5
        letters = self.symbols[..., 1:] + smoothing * usual / usual.sum(-1, keepdims=True)
        weights = self.words + 1.0
        return Products(*(table / table.sum(-1, keepdims=True) for table in (weights, lengths, letters)))


class _Part(NamedTuple):
    """Some words (n, L) of V = size symbols, how often each occurs, (n, 1), and their numbers of letters, (n,)."""

    words: Symbols
    weights: NDArray[np.float32]
    number: NDArray[np.intp]
    size: int

    @classmethod
    def of(cls, table: Table, rows: NDArray[np.intp]) -> "_Part":
        """The words in some rows of a table."""
        words = table.words[rows]
        return cls(words, table.weights[rows, None].astype(np.float32), (words != END).sum(1), table.size)

    def shares(self, products: Products) -> tuple[NDArray[np.float32], float]:
        """(n, K) how likely each word is of each kind, and the nats of them all."""
        share = self._indicators() @ _flat_logs(products)
        share += _log_ends(products)[self.number]
        top = share.max(1, keepdims=True)
        share -= top
        np.exp(share, out=share)
        total = share.sum(1, keepdims=True)
        share /= total
        return share, -float((self.weights * (top + np.log(total))).sum(dtype=np.float64))

    def counts(self, share: NDArray[np.float32]) -> _Counts:
        """What is counted of words that are divided among kinds as in share (n, K)."""
        share = share * self.weights
        lengths = np.zeros((len(share), self.words.shape[1]), np.float32)
        lengths[np.arange(len(share)), self.number] = 1.0
        symbols = (share.T @ self._indicators()).reshape(share.shape[1], -1, self.size)
        return _Counts(share.sum(0), share.T @ lengths, symbols)

    def _indicators(self) -> NDArray[np.float32]:
        """(n, L V) 1 where a word holds a symbol at a position, so that either step is one product."""
        length = self.words.shape[1]
        out = np.zeros((len(self.words), length * self.size), np.float32)
        np.put_along_axis(out, self.words + np.arange(length) * self.size, 1.0, 1)
        return out


def _flat_logs(products: Products) -> NDArray[np.float32]:
    """(L V, K) log q as the words' indicators meet it; the end symbol's rows are 0."""
    kinds, length, letters = products.letters.shape
    out = np.zeros((length, letters + 1, kinds))
    out[:, 1:] = np.log(np.maximum(products.letters, 1e-300)).transpose(1, 2, 0)
    return out.reshape(-1, kinds).astype(np.float32)


def _log_ends(products: Products) -> NDArray[np.float32]:
    """(L, K) log P(n letters, kind)."""
    out: NDArray[np.float32] = np.log(np.maximum(products.weights * products.lengths.T, 1e-30)).astype(np.float32)
    return out


def kinds_for(words: int, length: int, size: int) -> int:
    """How many kinds fit that many words of L positions and V symbols: a power of two, by their number and the work."""
    most = min(
        MOST_KINDS,
        words // WORDS_A_KIND,
        NUMBERS // (length * size),
        int(WORK / (4 * PASSES * words * length * size)),
    )
    return 1 << max(1, most.bit_length() - 1)


def fit(table: Table, spec: "TrainSpec") -> Iterator["Progress | Tensors"]:
    """Fit pass after pass; the training keeps those that are best on words held out."""
    from models.training.progress import Progress

    characters = float(table.weights @ table.characters)
    kinds = kinds_for(len(table.words), table.words.shape[1], table.size)
    fitted = em(table, kinds, spec.seed, SMOOTHING)
    for number, (nats, found) in zip(range(1, PASSES + 1), fitted, strict=False):
        yield found.tensors()
        yield Progress("training", number, number / PASSES, 0.0, None, train=nats / characters)


MIXTURE = Family(
    name="mixture",
    title="Latent mixture",
    about="A word has one of many kinds; in each its letters are independent. Ready in seconds, exact for any pattern.",
    wait="ten seconds",
    traits=_TRAITS,
    process=lambda size, _parameters, _tensors: Masked(size, traits=_TRAITS),
    denoiser=lambda card, tensors, _device: Products.of(card, tensors),
    fit=fit,
    policies=("random", "left-to-right", "right-to-left", "lowest-entropy", "ancestral"),
    shows=(
        Counterpart(
            "Mixture of product multinomials",
            "Goodman 1974, Biometrika 61 (latent classes)",
            "the model and its fit by expectation-maximisation, with lengths",
        ),
    ),
)

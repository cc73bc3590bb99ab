"""Letter n-grams: each letter follows from the few before it, counted in a list, with Witten-Bell interpolation.

p(c | h) = (count(h c) + kinds(h) p(c | h')) / (count(h) + kinds(h)), see `models.evaluation.ngram`, of words of 1 to
L - 1 letters. Letters alone end words too soon where the list is short, so the lengths are those of the list, the
chain's own mixed in alike: p(word) = chain(word) p(n) / chain(n). Under pins anywhere the letters are drawn from the
exact distribution, by messages from both sides.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Symbols
from models.data.table import Table
from models.data.vocabulary import END
from models.denoisers.protocol import DenoiserInput, StateDenoiser
from models.distributions.chain_words import ChainWords, MessageCache, SymbolEvidence
from models.distributions.context_chain import ContextChain
from models.distributions.counted_chain import GramCodes, chain_of, chances_in
from models.distributions.symbol_probs import SymbolProbs
from models.distributions.truncation import truncate
from models.families.alike import left_open, once
from models.families.counterparts import Counterpart
from models.families.family import Family, Tensors
from models.families.predictor import Earlier, PositionPrediction, Prediction
from models.probabilities import TINY
from models.processes.masked import Masked
from models.processes.protocol import Process
from models.processes.state import State
from models.processes.traits import Traits

if TYPE_CHECKING:
    from models.sampling.recipe import Recipe
    from models.sampling.support import Support
    from models.training.progress import Progress
    from models.training.train_spec import TrainSpec

ORDERS = (2, 3, 4)  # letters that are looked at, the one that follows among them
COST = 800_000  # chances that messages over all positions may meet: some 10 ms
MOST = 8 * COST  # in a file: all words have more n-grams than those that the order was chosen by
HELD_OUT = 10  # one word in this many says how many letters to look back
_TRAITS = Traits(joint=True)


@dataclass(frozen=True, eq=False)
class LetterNGram(StateDenoiser):
    """symbols (A, n): what was seen, V for what is before a word. counts (A,): how often. size: V. length: L.

    ratios (L,): the chance of n letters over that in the chain, for n = 0 .. L - 1.
    """

    symbols: NDArray[np.integer]
    counts: Array
    ratios: Array
    size: int
    length: int

    @cached_property
    def chain(self) -> ContextChain:
        """The chain of its contexts."""
        return chain_of(self.symbols, self.counts, self.size, self.length)

    @cached_property
    def _plain(self) -> MessageCache:
        return MessageCache(self.chain)

    @cached_property
    def _tempered(self) -> dict[float, MessageCache]:
        return {}

    @cached_property
    def log_words(self) -> float:
        """Nats of all words: the chain's of 1 to L - 1 letters, and what rounding leaves of the ratios."""
        return self._plain.of(SymbolEvidence.of(np.ones((self.length, self.size)), self.ratios)).logp

    def fingerprint(self) -> bytes:
        """All that was counted, hashed."""
        parts = (self.symbols.astype(np.int32), self.counts.astype(np.float32), self.ratios.astype(np.float32))
        return hashlib.sha256(b"ngram" + b"".join(part.tobytes() for part in parts)).digest()

    def tensors(self) -> dict[str, NDArray[Any]]:
        """What was counted."""
        parts = {"symbols": self.symbols, "counts": self.counts, "ratios": self.ratios}
        return {name: part.astype(np.float32) for name, part in parts.items()}

    def logits(self, inputs: DenoiserInput) -> Array:
        """log p(x0 | xt), (R, L, V)."""
        out: Array = np.log(np.maximum(self._marginals(inputs.x), TINY))
        return out

    def log_prob(self, table: Symbols) -> Array:
        """Exact log-probability of words (N, L), nats, (N,)."""
        with np.errstate(divide="ignore"):
            of_lengths = np.log(self.ratios)[(table != END).sum(1)]
        out: Array = self.chain.log_prob(table) + of_lengths - self.log_words
        return out

    def predict(
        self, process: Process, state: State, support: "Support", recipe: "Recipe", base: Earlier | None = None
    ) -> Prediction:
        """One call, whatever is asked: messages of rows that are as they were are kept for a while."""
        p0 = self._marginals(state.settled(process.size)).astype(np.float32)
        probs = SymbolProbs.where(state.noise, p0, state.x)
        predicted = PositionPrediction.joint(probs, state)
        return Prediction(state, predicted, self.distribution(process, state, support, recipe, p0))

    def distribution(
        self, process: Process, state: State, support: "Support", recipe: "Recipe", p0: NDArray[np.float32]
    ) -> ChainWords:
        """Words that are allowed, of the chain at the recipe's temperature; then positions keep what top-k leaves.

        At temperature 0 it is the likeliest word alone. A truncation that leaves a row no word is undone for it.
        """
        x = state.settled(process.size)
        lengths = np.broadcast_to(support.possible_lengths(state) * self.ratios, x.shape)
        cells = support.cells
        first, of = once(x, lengths, *([cells] if cells.ndim == 3 else []))
        kinds, mass = list[SymbolEvidence](), list[float]()
        for row in first:
            shown = left_open(x[row], self.size).astype(np.float64)
            kinds.append(SymbolEvidence.of(shown * (cells if cells.ndim == 2 else cells[row]), lengths[row]))
            logp = self._plain.of(kinds[-1]).logp
            mass.append(
                np.exp(logp - self._plain.of(SymbolEvidence.of(shown, self.ratios)).logp) if logp > -np.inf else 0.0
            )
        cache = self._at(recipe.temperature)
        if recipe.truncates:
            kinds = [_cut(cache, kind, recipe) for kind in kinds]
        return ChainWords(cache, tuple(kinds), of, np.array(mass)[of])

    def _at(self, temperature: float) -> MessageCache:
        if temperature in (0.0, 1.0):
            return self._plain
        if temperature not in self._tempered:
            self._tempered.clear()
            self._tempered[temperature] = MessageCache(self.chain.tempered(temperature))
        return self._tempered[temperature]

    def _marginals(self, x: Symbols) -> Array:
        """(R, L, V) those given what is settled of the words, (R, L), V where nothing is."""
        first, of = once(x)
        shown = (SymbolEvidence.of(left_open(x[row], self.size).astype(np.float64), self.ratios) for row in first)
        return np.stack([self._plain.of(one).marginals for one in shown])[of]


def _cut(cache: MessageCache, evidence: SymbolEvidence, recipe: "Recipe") -> SymbolEvidence:
    """What a truncation leaves of a row."""
    if recipe.temperature == 0:
        word, _ = cache.chain.best(evidence.letters, evidence.ends)
        alone = left_open(word, cache.chain.size)
        return SymbolEvidence.of(alone.astype(np.float64), evidence.ends)
    marginals = cache.of(evidence).marginals
    kept = truncate(marginals, recipe.top_k, recipe.top_p) > 0
    ends = np.logical_and.accumulate(kept[::-1, 0])[::-1] * evidence.ends
    out = SymbolEvidence.of(np.concatenate([kept[:, :1], evidence.letters * kept[:, 1:]], 1), ends)
    return out if cache.of(out).logp > -np.inf else evidence


def count_ngrams(table: Table, order: int) -> tuple[GramCodes, Array]:
    """The n-grams of some words (A, n) and how often they are there, (A,)."""
    words, base = table.words, table.size + 1
    padded = np.concatenate([np.full((len(words), order - 1), table.size), words], axis=1).astype(np.int64)
    here = np.arange(words.shape[1]) <= (words != END).sum(1)[:, None]
    codes = np.zeros(int(here.sum()), np.int64)
    for i in range(order):
        codes = codes * base + padded[:, i : i + words.shape[1]][here]
    found, of = np.unique(codes, return_inverse=True)
    times = np.bincount(of, np.repeat(table.weights, here.sum(1)), len(found)).astype(np.float64)
    symbols: GramCodes = found[:, None] // base ** np.arange(order, dtype=np.int64)[::-1] % base
    return symbols, times


def fit(table: Table, _spec: "TrainSpec") -> Iterator["Progress | Tensors"]:
    """Count, looking back by as many letters as is best for a tenth of the words, as far as that is fast."""
    from models.training.progress import Progress

    words, size, length = table.words, table.size, table.words.shape[1]
    held = np.arange(len(words)) % HELD_OUT == HELD_OUT - 1
    characters = table.characters[held]
    share = table.weights[held] / max(float((table.weights[held] * characters).sum()), TINY)
    symbols, times = count_ngrams(Table(words[~held], table.weights[~held], size), ORDERS[-1])
    chosen, best = ORDERS[0], np.inf
    for number, order in enumerate(ORDERS, 1):
        part = symbols[:, -order:]
        if order > ORDERS[0] and chances_in(part, size) * length > COST:
            break
        nats = -float(chain_of(part, times, size, length).log_prob(words[held]) @ share)
        chosen, best = (order, nats) if nats < best else (chosen, best)
        yield Progress("training", number, number / len(ORDERS), 0.0, None, train=nats)
    found, often = count_ngrams(table, chosen)
    ratios = length_ratios(chain_of(found, often, size, length), table)
    parts = {"symbols": found, "counts": often, "ratios": ratios}
    yield {name: part.astype(np.float32) for name, part in parts.items()}


def length_ratios(chain: ContextChain, table: Table) -> Array:
    """(L,) how much likelier words of n letters shall be than in the chain, 0 for none: as often as they are counted.

    Witten-Bell as for letters: the chain's own chances count for as many words as there are lengths in the table.
    """
    everything = SymbolEvidence.of(np.ones((chain.length, chain.size)), np.ones(chain.length))
    own = np.diff(MessageCache(chain).of(everything).marginals[:, END], prepend=0.0).clip(TINY)
    times = np.bincount((table.words != END).sum(1), table.weights, chain.length)
    times[0] = own[0] = 0.0  # a word has a letter
    own /= own.sum()
    kinds = np.count_nonzero(times)
    out: Array = (times + kinds * own) / ((times.sum() + kinds) * np.maximum(own, TINY))
    return out


def _make(card: Mapping[str, Any], tensors: Tensors, _device: str) -> LetterNGram:
    size, length = len(card["alphabet"]) + 1, int(card["length"])
    symbols, counts = tensors["symbols"].astype(np.int64), tensors["counts"].astype(np.float64)
    ratios = tensors["ratios"].astype(np.float64)
    if ratios.shape != (length,) or ratios[0] != 0 or not ((ratios[1:] > 0) & (ratios[1:] < np.inf)).all():
        raise ValueError("chances of lengths that words do not have")
    if symbols.ndim != 2 or counts.shape != symbols.shape[:1] or symbols.shape[1] not in ORDERS or not len(symbols):
        raise ValueError("no n-grams")
    context, follows = symbols[:, :-1], symbols[:, -1]
    inside = ((context > END) & (context <= size)).all() and ((follows >= END) & (follows < size)).all()
    if not inside or not (counts > 0).all():
        raise ValueError("n-grams of other letters")
    if symbols.shape[1] > ORDERS[0] and chances_in(symbols, size) * length > MOST:
        raise ValueError("more n-grams than are ever counted")
    made = LetterNGram(symbols, counts, ratios, size, length)
    assert made.chain.states > 0  # built here, where what does not fit together is refused
    return made


NGRAM = Family(
    name="ngram",
    title="Letter n-gram",
    about="Each letter follows from the few before it, counted in the list: ready in a second, exact for any pattern.",
    wait="a second",
    traits=_TRAITS,
    process=lambda size, _parameters, _tensors: Masked(size, traits=_TRAITS),
    denoiser=_make,
    fit=fit,
    policies=("left-to-right", "right-to-left", "random", "lowest-entropy", "ancestral"),
    shows=(
        Counterpart(
            "Witten-Bell interpolation", "Witten and Bell 1991", "its chances, exactly, by letters in place of words"
        ),
    ),
)

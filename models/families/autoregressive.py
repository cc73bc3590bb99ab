"""Autoregression: each symbol given those before it, p(word) = product over i of p(c_i | c_<i), by a network.

Radford et al. 2018 for the causal transformer; the founding design's nextChar, an MLP over the last few symbols, is the
other network. A word's probability is exact, and so is drawing from left to right where nothing is asked for further
right. Under pins, allowed sets and lengths the model asks itself how likely each completion is: all of them while they
are `EXACT` or fewer, weighted particles beyond (`models.distributions.beginnings`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Symbols
from models.denoisers.protocol import AnswersLast, Denoiser, DenoiserInput, Gives, Reads
from models.distributions.beginnings import Beginnings, count, grown, open_from, planned
from models.distributions.chain_words import SymbolEvidence
from models.distributions.continued import Chain, Continued, WordContinuation
from models.distributions.next_symbols import NextSymbols
from models.distributions.symbol_probs import LazySymbolProbs
from models.families.alike import left_open, once
from models.families.counterparts import Counterpart
from models.families.family import Family, Tensors, trained_network
from models.families.predictor import Earlier, PositionPrediction, Prediction
from models.families.sizes import DEEP, SHALLOW
from models.interruption import in_parts
from models.probabilities import TINY
from models.processes.masked import Masked
from models.processes.protocol import Process
from models.processes.state import State
from models.processes.traits import Traits

if TYPE_CHECKING:
    from models.denoisers.shape import Shape
    from models.sampling.recipe import Recipe
    from models.sampling.support import Support
    from models.training.objectives.objective import Objective

EXACT, PARTICLES = 20_000, 512  # completions of a run's first state: the most of which all are met, and the few beyond
LATER_EXACT, LATER = 1024, 192  # the same of a row on its way, where too few of the first ones are left
ENOUGH = 48  # particles, in effect, that a row may still rest upon
REMEMBERED, LISTS = 256, 16  # distributions of rows, and lists of completions
_TRAITS = Traits(any_order=False, joint=True, exact_draws=False, may_ignore_right=True)


@dataclass(frozen=True, eq=False)
class Autoregressive:
    """inside: the network, whose logits at a position follow from the symbols before it. size: V. length: L."""

    inside: Denoiser
    size: int
    length: int
    reads: frozenset[Reads] = frozenset()
    gives: Gives = "posterior"
    _known: dict[bytes, Beginnings] = field(default_factory=dict)
    _kinds: dict[tuple[bytes, bytes, Chain, bool], WordContinuation] = field(default_factory=dict)

    @classmethod
    def of(cls, inside: Denoiser) -> "Autoregressive":
        """A model of a network. Raises ValueError where that sees what it is to predict."""
        shape = inside.shape
        if shape is None or not shape.causal:
            raise ValueError("a network that reads what it is to predict")
        return cls(inside, shape.size, shape.length)

    @property
    def shape(self) -> "Shape | None":
        """The network's shape."""
        return self.inside.shape

    @property
    def parameters(self) -> int:
        """The network's number of parameters."""
        return self.inside.parameters

    def tensors(self) -> dict[str, NDArray[Any]]:
        """The network's tensors."""
        return self.inside.tensors()

    def fingerprint(self) -> bytes:
        """The network's fingerprint."""
        return self.inside.fingerprint()

    @cached_property
    def following(self) -> NextSymbols:
        """The chances of the next symbol."""
        inside = self.inside
        last = (lambda x: inside.last_logits(DenoiserInput(x))) if isinstance(inside, AnswersLast) else None
        return NextSymbols(lambda x: inside.logits(DenoiserInput(x)), self.size, self.length, last)

    def logits(self, inputs: DenoiserInput) -> Array:
        """log p(x0 | xt), (R, L, V): exact where `Continued` says so."""
        out: Array = np.log(np.maximum(self._own(inputs.x, np.zeros(inputs.x.shape, bool)).marginals, TINY))
        return out

    def log_prob(self, table: Symbols) -> Array:
        """Exact log-probability of words (N, L), nats, (N,)."""
        return self.following.log_prob(table)

    def predict(
        self, process: Process, state: State, support: "Support", recipe: "Recipe", base: Earlier | None = None
    ) -> Prediction:
        """What is drawn from, now; what is shown as the model's own, when it is first looked at.

        One call, however many beginnings it asks about.
        """
        found, x = self._distribution(state, support, recipe), state.settled(self.size)
        one_sided, known = recipe.ignore_right, np.broadcast_to(support.fixed, x.shape)
        probs = LazySymbolProbs.of(
            lambda: self._own(x, known, one_sided=one_sided).marginals.astype(np.float32),
            state.noise,
            state.x,
            self.size,
        )
        return Prediction(state, PositionPrediction.joint(probs, state, found.particles), found)

    def distribution(
        self, process: Process, state: State, support: "Support", recipe: "Recipe", p0: NDArray[np.float32]
    ) -> Continued:
        """Words that are allowed; each next symbol at the recipe's temperature, of those that top-k and top-p leave."""
        return self._distribution(state, support, recipe)

    def _distribution(self, state: State, support: "Support", recipe: "Recipe") -> Continued:
        x, shape = state.settled(self.size), (*state.x.shape, self.size)
        known, first = np.broadcast_to(support.fixed, x.shape), np.broadcast_to(support.lengths, x.shape)
        lengths, cells = support.possible_lengths(state), np.broadcast_to(support.cells, shape)
        some, of = once(x, known, lengths, first, *([cells] if support.cells.ndim == 3 else []))
        asked = [_Asked.of(x[r], known[r], cells[r], (lengths[r], first[r])) for r in some]
        chain = Chain(self.following, recipe.temperature, recipe.top_k, recipe.top_p)
        found = Continued(self._continuations(asked, chain, one_sided=recipe.ignore_right), of)
        found.likely = lambda: self._mass(found, x, known)
        if recipe.ignore_right:  # of what is asked it knows the lengths alone
            found.likely = lambda: (self._own(x, known, one_sided=True).lengths() * lengths).sum(1)
        return found

    def _own(self, x: Symbols, known: Flags, *, one_sided: bool = False) -> Continued:
        """The distribution of all words. x (R, L): V where nothing is settled."""
        some, of = once(x, known)
        every = np.ones((self.length, self.size), bool), np.ones(self.length, bool)
        asked = [_Asked.of(x[r], known[r], every[0], (every[1], every[1])) for r in some]
        return Continued(self._continuations(asked, Chain(self.following), one_sided=one_sided), of)

    def _mass(self, found: Continued, x: Symbols, known: Flags) -> Array:
        own = self._own(x, known)
        here, there = (np.array([kind.begun.log_sum for kind in of.kinds])[of.of] for of in (found, own))
        out: Array = np.exp(here - there)
        return out

    def _continuations(
        self, asked: Sequence["_Asked"], chain: Chain, *, one_sided: bool
    ) -> tuple[WordContinuation, ...]:
        """What each may become; what is asked of the network for several of them is asked at once."""
        keys = [(*one.key, chain, one_sided) for one in asked]
        new = {key: one for key, one in zip(keys, asked, strict=True) if key not in self._kinds}
        for length in {one.now.begun for one in new.values()}:
            self.following(
                np.stack([_beginning(one.now) for one in new.values() if one.now.begun == length])[:, :length]
            )
        made = {key: self._continuation(one, chain, one_sided=one_sided) for key, one in new.items()}
        found = tuple(made[key] if key in made else self._kinds[key] for key in keys)
        if len(self._kinds) + len(made) > REMEMBERED:
            self._kinds.clear()
        self._kinds.update(list(made.items())[:REMEMBERED])
        return found

    def _continuation(self, asked: "_Asked", chain: Chain, *, one_sided: bool) -> WordContinuation:
        now = asked.now
        if count(now, self.length) <= 1:  # one word is left, or none
            return WordContinuation(Beginnings(_beginning(now)[None], np.zeros(1), True), chain)
        if one_sided:
            allowed = np.concatenate([now.ends[:, None], now.letters], 1) > 0
            return WordContinuation(self._begun(now), chain, allowed.astype(np.float64))
        if open_from(now) <= now.begun:
            return WordContinuation(self._begun(now), chain)
        return self._closed(asked, chain)

    def _closed(self, asked: "_Asked", chain: Chain) -> WordContinuation:
        """Where something is asked for further right: of the completions of the run's first state, or its own."""
        now, before = asked
        if now.key == before.key:
            return WordContinuation(self._searched(now, EXACT, PARTICLES), chain)
        if open_from(now) <= open_from(before):
            first = self._searched(before, EXACT, PARTICLES)
            left = first.under(now)
            if first.exact or left.effective >= ENOUGH:
                return WordContinuation(left, chain)
            return WordContinuation(self._searched(now, LATER_EXACT, LATER), chain)
        return WordContinuation(self._searched(now, EXACT, LATER), chain)

    def _searched(self, asked: SymbolEvidence, exact: int, particles: int) -> Beginnings:
        """The beginnings up to where nothing more is asked for: all of them, or particles."""
        key = asked.key + bytes([exact == EXACT, particles == PARTICLES])
        if key not in self._known:
            depth = open_from(asked)
            most = exact if count(asked, depth) <= exact else particles
            with in_parts(planned(asked, asked.begun, depth, most)):
                found = grown(self._begun(asked), self.following, asked, depth, most, self.following.along)
            if len(self._known) >= LISTS:
                self._known.clear()
            self._known[key] = found
            return found
        return self._known[key]

    def _begun(self, asked: SymbolEvidence) -> Beginnings:
        """The letters that are there already, with how likely they are."""
        word, total = _beginning(asked)[None, : asked.begun], 0.0
        for i in range(asked.begun):
            total += float(self.following(word[:, :i])[0, word[0, i]])
        return Beginnings(word, np.array([total]), True)


class _Asked(NamedTuple):
    """What a row may hold. now: by its symbols too. before: by what is known of it from the start alone."""

    now: SymbolEvidence
    before: SymbolEvidence

    @classmethod
    def of(cls, x: Symbols, known: Flags, cells: Flags, lengths: tuple[Flags, Flags]) -> "_Asked":
        """x (L,), V where nothing is settled. lengths: that are possible now, and from the start."""
        shown = (np.where(kept, x, cells.shape[1]) for kept in (np.ones_like(known), known))
        parts = ((left_open(symbols, cells.shape[1]) & cells).astype(np.float64) for symbols in shown)
        return cls(*(SymbolEvidence.of(part, n.astype(np.float64)) for part, n in zip(parts, lengths, strict=True)))

    @property
    def key(self) -> tuple[bytes, bytes]:
        return self.now.key, self.before.key


def _beginning(asked: SymbolEvidence) -> Symbols:
    """(L,) a word that is allowed."""
    letters = int(np.flatnonzero(asked.ends).max(initial=0))
    out: Symbols = np.where(np.arange(len(asked.ends)) < letters, asked.letters.argmax(1) + 1, 0).astype(np.int16)
    return out


def _make(card: Mapping[str, Any], tensors: Tensors, device: str) -> Autoregressive:
    return Autoregressive.of(trained_network("posterior")(card, tensors, device))


def _objective(_process: Process, _traits: Traits) -> "Objective":
    from models.training.objectives.next import NextSymbol

    return NextSymbol()


AUTOREGRESSIVE = Family(
    name="autoregressive",
    title="Autoregressive",
    about="Letters are drawn from left to right, each by those before it; what is asked for further right counts too.",
    wait="half a minute",
    traits=_TRAITS,
    process=lambda size, _parameters, _tensors: Masked(size, traits=_TRAITS),
    denoiser=_make,
    of_network=Autoregressive.of,
    objective=_objective,
    policies=("left-to-right",),
    timetables=("even",),
    sizes={"causal": DEEP, "context": SHALLOW},
    rate=2.0,
    shows=(
        Counterpart("makemore", "Karpathy 2022", "its task and its networks: an MLP, and a small transformer"),
        Counterpart(
            "GPT", "Radford et al. 2018", "the causal transformer and its loss, by letters", "subwords and scale"
        ),
        Counterpart("nextChar", "the founding design", "the MLP over the last few letters"),
        Counterpart(
            "GRPO",
            "Shao et al. 2024, arXiv 2402.03300",
            "rewards compared within groups of words, the clipped ratio and the KL to the model one begins with",
            "ratios by token: here they are of whole words, and a word's loss is not divided by its length",
        ),
    ),
)

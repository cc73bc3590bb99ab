"""The predictor of models that are a mixture of products: words have a kind, and their letters are independent in it.

p(x) = sum_z w_z P(n | z) prod_{i < n} q_{z,i}(x_i). What is settled or asked for conditions it exactly: it says how
likely each kind and length are, and what is left of a kind's letters is a product again (`MixedWords`).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Symbols
from models.denoisers.protocol import DenoiserInput, StateDenoiser
from models.distributions.mixed_words import MixedWords
from models.distributions.symbol_probs import SymbolProbs
from models.distributions.truncation import truncate
from models.distributions.word_conditions import WordConditions
from models.distributions.word_kinds import WordKinds
from models.families.predictor import Earlier, PositionPrediction, Prediction
from models.probabilities import TINY, log
from models.processes.protocol import Process
from models.processes.state import State

if TYPE_CHECKING:
    from models.families.family import Tensors
    from models.sampling.recipe import Recipe
    from models.sampling.support import Support


@dataclass(frozen=True, eq=False)
class Products(StateDenoiser):
    """weights (K,): of the kinds. lengths (K, L): P(n | z), 0 for n = 0. letters (K, L, V - 1): q. Rows sum to 1."""

    weights: NDArray[np.floating]
    lengths: NDArray[np.floating]
    letters: NDArray[np.floating]

    @classmethod
    def of(cls, card: Mapping[str, Any], tensors: "Tensors") -> "Products":
        """From the tensors of a file. Raises ValueError for such as are of no list with the card's letters."""
        kinds, length, size = len(tensors["weights"]), int(card["length"]), len(card["alphabet"]) + 1
        shapes = {"weights": (kinds,), "lengths": (kinds, length), "letters": (kinds, length, size - 1)}
        for name, shape in shapes.items():
            table = tensors[name]
            if table.shape != shape or not kinds:
                raise ValueError(f"{name} of other letters or places")
            if not ((table >= 0) & (table <= 1)).all() or np.abs(table.sum(-1, dtype=np.float64) - 1).max() > 1e-3:
                raise ValueError(f"{name} that are no chances")
        if tensors["lengths"][:, 0].any():
            raise ValueError("lengths that words do not have")
        return cls(**{name: tensors[name] for name in shapes})

    @cached_property
    def kinds(self) -> WordKinds:
        """Its kinds of word."""
        exact = (table.astype(np.float64) for table in (self.weights, self.lengths, self.letters))
        weights, lengths, letters = (table / table.sum(-1, keepdims=True) for table in exact)
        return WordKinds(log(weights[:, None] * lengths), letters)

    @cached_property
    def _tempered(self) -> dict[float, WordKinds]:
        return {}

    def fingerprint(self) -> bytes:
        """Its tables, hashed."""
        tables = (np.ascontiguousarray(table).tobytes() for table in self.tensors().values())
        return hashlib.sha256(b"products" + b"".join(tables)).digest()

    def tensors(self) -> dict[str, NDArray[Any]]:
        """Its tables."""
        parts = {"weights": self.weights, "lengths": self.lengths, "letters": self.letters}
        return {name: part.astype(np.float32) for name, part in parts.items()}

    def logits(self, inputs: DenoiserInput) -> Array:
        """log p(x0 | xt), (R, L, V)."""
        out: Array = np.log(np.maximum(self._given(inputs.x).marginals, TINY))
        return out

    def log_prob(self, table: Symbols) -> Array:
        """Exact log-probability of words (N, L), nats, (N,)."""
        return self._given(table).log_total

    def predict(
        self, process: Process, state: State, support: "Support", recipe: "Recipe", base: Earlier | None = None
    ) -> Prediction:
        """One call, whatever is asked."""
        whole = self._given(state.settled(process.size))
        probs = SymbolProbs.where(state.noise, whole.marginals.astype(np.float32), state.x)
        return Prediction(state, PositionPrediction.joint(probs, state), self._allowed(whole, state, support, recipe))

    def distribution(
        self, process: Process, state: State, support: "Support", recipe: "Recipe", p0: NDArray[np.float32]
    ) -> MixedWords:
        """Words that are allowed, at the recipe's temperature; then positions keep what top-k and top-p leave.

        Kinds and words together are tempered, p(z, x)^(1 / temperature), which gives the same words in any number of
        steps; 0 is the likeliest word alone. A truncation that leaves a row no word is undone for it.
        """
        return self._allowed(self._given(state.settled(process.size)), state, support, recipe)

    def _given(self, x: Symbols) -> MixedWords:
        """Words given what is settled of them, (R, L), V where nothing is."""
        return MixedWords(self.kinds, WordConditions.nothing(x, self.kinds.size))

    def _allowed(self, whole: MixedWords, state: State, support: "Support", recipe: "Recipe") -> MixedWords:
        if support.cells.ndim == 2:
            cells, of = support.cells[None], np.zeros(len(state.x), np.intp)
        else:
            flat = np.packbits(support.cells.reshape(len(state.x), -1), axis=1)
            _, first, of = np.unique(flat, axis=0, return_index=True, return_inverse=True)
            cells = support.cells[first]
        asked = WordConditions(whole.asked.x, support.possible_lengths(state), cells, of.ravel())
        everything = bool(cells.all()) and np.array_equal(asked.lengths, whole.asked.lengths)
        plain = (whole if everything else MixedWords(self.kinds, asked)).within(whole)
        if not recipe.truncates:
            return plain
        if recipe.temperature == 0:
            asked = asked.with_settled(plain.best(), np.ones(asked.x.shape, bool))
        elif recipe.top_k or recipe.top_p < 1:
            asked = _cut(MixedWords(self._at(recipe.temperature), asked), recipe)
        return MixedWords(self._at(recipe.temperature or 1.0), asked).within(whole, plain)

    def _at(self, temperature: float) -> WordKinds:
        if temperature == 1:
            return self.kinds
        if temperature not in self._tempered:
            self._tempered.clear()
            self._tempered[temperature] = self.kinds.tempered(temperature)
        return self._tempered[temperature]


def _cut(words: MixedWords, recipe: "Recipe") -> WordConditions:
    """What is asked where positions keep what top-k and top-p leave of them; all where that leaves no word."""
    once, row = words.asked.once()
    x, lengths, cells, of = once
    kept = truncate(MixedWords(words.kinds, once).marginals, recipe.top_k, recipe.top_p) > 0
    asked = WordConditions(x, lengths, cells[of] & kept, np.arange(len(x)))
    impossible = MixedWords(words.kinds, asked).log_total == -np.inf
    asked.cells[impossible] = cells[of[impossible]]
    return asked.rows(row)

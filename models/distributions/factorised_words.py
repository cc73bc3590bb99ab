"""A distribution over words whose letters are independent of each other, given how many there are."""

import numpy as np

from models.arrays import Array, Flags, Index, Indices, Symbols
from models.data.vocabulary import END
from models.distributions.allowed import allowed_share, evenly
from models.distributions.lengths import places
from models.distributions.symbol_probs import SymbolProbs
from models.probabilities import BELOW_ONE, ONE, ZERO, log

_FEW = 2  # positions of one row, up to which a loop draws them faster


class FactorisedWords:
    """A length, then independent letters, for each of R rows: the distribution that a step draws x0 from.

    ended (R, L): P(length <= i). letters (R, L, V - 1): the letter at i given that the word reaches it.
    marginals (R, L, V): what each position alone is drawn from, rows summing to 1. mass (R,): what the prediction gives
    to all allowed words together. What follows from the prediction is computed where it is asked for, and only at
    positions that are not certain of their symbol.
    """

    __slots__ = ("_cells", "_letters", "_marginals", "_probs", "ended", "mass")
    _probs: SymbolProbs
    _letters: Array  # (N, V - 1) at positions that are not certain
    _cells: Flags | None
    _marginals: Array | None

    def __init__(self, ended: Array, letters: Array, marginals: Array, mass: Array) -> None:
        self.ended, self.mass = ended, mass
        self._probs, self._cells = SymbolProbs.everywhere(marginals), None
        self._letters, self._marginals = letters.reshape(-1, letters.shape[-1]), marginals

    @classmethod
    def of(
        cls, ended: Array, mass: Array, probs: SymbolProbs, letters: Array, cells: Flags | None = None
    ) -> "FactorisedWords":
        """From the letters (N, V - 1), rows summing to 1, of the positions that are not certain.

        probs: which positions these are, and what the others are certain of. cells: see `word_distribution`.
        """
        words = cls.__new__(cls)
        words.ended, words.mass = ended, mass
        words._probs, words._cells = probs, cells
        words._letters, words._marginals = letters, None
        return words

    @property
    def letters(self) -> Array:
        """(R, L, V - 1), see the class."""
        probs, some = self._probs, self._letters
        if probs.is_whole:
            return some.reshape(*probs.x.shape, -1)
        out: Array = probs.whole()[..., 1:].astype(np.float64)
        empty = allowed_share(probs, ONE, self._cells) <= 0  # at certain ends always
        out[empty] = evenly(self._cells, empty.ravel().nonzero()[0], some.shape[-1] + 1, probs.x.shape[1])
        out.reshape(-1, some.shape[-1])[probs.at] = some
        return out

    @property
    def marginals(self) -> Array:
        """(R, L, V), see the class."""
        if self._marginals is None:
            self._marginals = _with_ends(self.letters, self.ended)
        return self._marginals

    def marginals_at(self, where: Flags) -> tuple[Array, Array]:
        """The marginals at the flagged positions (R, L): the ends (N,) and the letters (N, V - 1), new arrays."""
        if self._marginals is not None:
            marginals = self._marginals[where]
            return marginals[:, END], marginals[:, 1:]
        flat = where.ravel().nonzero()[0]
        ended = self.ended.take(flat)
        return ended, self._letters_at(flat) * (ONE - ended)[:, None]

    def uncertain(self) -> SymbolProbs:
        """The marginals, kept where the prediction is."""
        at, x = self._probs[1:]
        return SymbolProbs(_with_ends(self._letters, self.ended.take(at)), at, x)

    def _letters_at(self, flat: Indices) -> Array:
        """(n, V - 1) the letters at some of these positions, counted through all rows."""
        letters = self._letters
        return letters if len(flat) == len(letters) else letters.take(self._probs.slots(flat), 0)

    def draw(self, u: Array, where: Flags | None = None) -> Symbols:
        """One word a row by inverse distribution functions: its length by u[:, 0], each letter by one of the others."""
        probs = self._probs
        flat = probs.at if where is None else where.ravel().nonzero()[0]
        if len(u) == 1 and len(flat) <= _FEW:
            return self._draw_few(u[0], flat, whole=where is None)
        cumulative = np.add.accumulate(self._letters_at(flat), 1)
        target = u[:, 1:].ravel().take(flat)
        np.minimum(target, BELOW_ONE, out=target)
        target *= cumulative[:, -1]
        symbols = (cumulative > target[:, None]).argmax(1)
        symbols += 1
        symbols *= (self.ended <= u[:, :1]).take(flat)  # whether the word reaches the position
        out = probs.x.copy() if where is None else np.zeros(self.ended.shape, np.int16)
        out.put(flat, symbols)
        return out

    def _draw_few(self, u: Array, flat: Indices, *, whole: bool) -> Symbols:
        """Draw the word of one row, for which a loop is faster. u (L + 1,)."""
        out = self._probs.x.copy() if whole else np.zeros(self.ended.shape, np.int16)
        for i, slot in zip(flat.tolist(), self._probs.slots(flat).tolist(), strict=True):
            out[0, i] = END
            if self.ended[0, i] <= u[0]:
                cumulative = np.add.accumulate(self._letters[slot])
                out[0, i] = 1 + cumulative.searchsorted(np.minimum(u[i + 1], BELOW_ONE) * cumulative[-1], "right")
        return out

    def log_mean(self, weight: Array) -> Array:
        """A sum over lengths: letters before it, ends from it on."""
        with np.errstate(divide="ignore"):
            letters = np.log(np.einsum("rlv,rlv->rl", self.letters, weight[..., 1:]))
            ends = np.log(weight[..., END])
            lengths = np.log(np.maximum(self.lengths(), 0.0))
        before, behind = np.zeros_like(ends), np.cumsum(ends[:, ::-1], axis=1)[:, ::-1]
        np.cumsum(letters[:, :-1], axis=1, out=before[:, 1:])
        out: Array = np.logaddexp.reduce(lengths + before + behind, axis=1)
        return out

    def log_prob(self, x0: Symbols, where: Flags) -> Array:
        """From the lengths that the flagged letters and ends leave, and each flagged letter's chance."""
        flat = where.ravel().nonzero()[0]
        if len(x0) == len(flat) == 1 and (symbol := x0.item(flat[0])) != END:
            return self._log_prob_of_letter(flat, symbol)
        symbols, ended, high = x0.take(flat), self.ended.take(flat), ONE
        if np.count_nonzero(symbols) < len(flat):
            letter = symbols != END
            end = flat[~letter]
            most = np.ones(x0.shape)
            most.put(end, ended[~letter])
            high = np.minimum.reduce(most, 1)
            flat, symbols, ended = flat[letter], symbols[letter], ended[letter]
        # As chances to have ended rise along a word, the highest is that of the last letter.
        low, logs = np.zeros((2, *x0.shape))
        low.put(flat, ended)
        symbols -= 1
        logs.put(flat, log(self._letters[self._probs.slots(flat), symbols]))
        out: Array = np.add.reduce(logs, 1)
        out += log(np.maximum(high - np.maximum.reduce(low, 1), ZERO))
        return out

    def _log_prob_of_letter(self, flat: Indices, symbol: int) -> Array:
        """Log-probability of one letter of one row."""
        q, chance = self._letters_at(flat)[0, symbol - 1], ONE - self.ended[0, flat[0]]
        return np.array([np.log(q) + np.log(chance) if q > 0 and chance > 0 else -np.inf])

    def best(self) -> Symbols:
        """The likeliest letters up to the length that is likeliest with them."""
        with np.errstate(divide="ignore"):
            letters, lengths = np.log(self.letters.max(-1)), np.log(np.maximum(self.lengths(), 0.0))
        lengths[:, 1:] += np.cumsum(letters[:, :-1], axis=1)
        symbols = self.letters.argmax(-1) + 1
        return np.where(places(symbols.shape[1]) < lengths.argmax(1)[:, None], symbols, END).astype(np.int16)

    def lengths(self) -> Array:
        """(R, L) P(n letters)."""
        return np.diff(self.ended, axis=1, prepend=0.0)

    def rows(self, index: Index) -> "FactorisedWords":
        """The distribution of some of the rows, each as often as it is named."""
        ended, mass = self.ended[index], self.mass[index]
        letters = self.letters[index]
        return FactorisedWords.of(ended, mass, SymbolProbs.everywhere(letters), letters.reshape(-1, letters.shape[-1]))


def _with_ends(letters: Array, ended: Array) -> Array:
    """(..., V) the marginals: the letters (..., V - 1) as often as the word reaches them."""
    out = np.empty((*letters.shape[:-1], letters.shape[-1] + 1))
    out[..., END] = ended
    np.multiply(letters, (ONE - ended)[..., None], out=out[..., 1:])
    return out

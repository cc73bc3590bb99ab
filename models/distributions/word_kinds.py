"""Kinds of word: in each the length and the letters at every position are independent. Their numbers, arranged.

p(x) = sum_z P(z, n) prod_{i < n} q_{z,i}(x_i), a mixture of products. One kind alone is a word of independent letters.
"""

import heapq
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.arrays import Array, Flags, Symbols
from models.probabilities import log

MOST = 4000  # beginnings that a search for the likeliest word goes on with


@dataclass(frozen=True, eq=False)
class WordKinds:
    """joint (K, L): log P(kind z, n letters), n = 0 .. L - 1. letters (K, L, V - 1): q_{z,i}, rows summing to 1.

    Arrays that are looked up by position and symbol hold the kinds last.
    """

    joint: Array
    letters: Array

    @property
    def kinds(self) -> int:
        """K."""
        return len(self.joint)

    @property
    def length(self) -> int:
        """L."""
        return int(self.joint.shape[1])

    @property
    def size(self) -> int:
        """V."""
        return int(self.letters.shape[2]) + 1

    @cached_property
    def by_length(self) -> Array:
        """(L, K) log P(n letters, kind)."""
        return np.ascontiguousarray(self.joint.T)

    @cached_property
    def of_letter(self) -> Array:
        """(L, V - 1, K) q."""
        return np.ascontiguousarray(self.letters.transpose(1, 2, 0))

    @cached_property
    def in_kind(self) -> Array:
        """(L, K, V - 1) q."""
        return np.ascontiguousarray(self.letters.transpose(1, 0, 2))

    @cached_property
    def log_symbol(self) -> Array:
        """(L, V + 1, K) log q; 0 for the end and for V, where nothing is settled."""
        out = np.zeros((self.length, self.size + 1, self.kinds))
        out[:, 1:-1] = log(self.of_letter)
        return out

    def tempered(self, temperature: float) -> "WordKinds":
        """The kinds of p(z, x)^(1 / temperature), renormalised over kinds and words: kinds of word again.

        Which word is drawn then does not depend on the number of steps. temperature > 0.
        """
        sharp = log(self.letters)
        top = sharp.max(-1, keepdims=True)
        sharp = (sharp - top) / temperature
        total = np.exp(sharp).sum(-1)
        joint = self.joint / temperature
        joint[:, 1:] += np.cumsum(np.log(total) + top[..., 0] / temperature, axis=1)[:, :-1]
        joint -= joint.max()
        joint -= np.log(np.exp(joint).sum())
        return WordKinds(joint, np.exp(sharp) / total[..., None])

    def likeliest(self, allowed: Flags, lengths: Flags, x: Symbols) -> Symbols:
        """(L,) the likeliest word of allowed letters, (L, V), that holds x (L,), V where anything may stand.

        lengths (L,): the numbers of letters that are possible with x.

        Beginnings are taken in the order of what the best of each kind could still make of them, which no word that
        begins so exceeds; after `MOST` of them the best word so far is taken.
        """
        letters = allowed[:, 1:] & ((x[:, None] == self.size) | (x[:, None] == np.arange(1, self.size)))
        return _Search(self, letters, np.where(lengths[:, None], self.by_length, -np.inf)).word()


class _Search:
    """Best first. letters (L, V - 1): what may stand at each position. ends (L, K): log P(n letters, kind), or -inf."""

    def __init__(self, kinds: WordKinds, letters: Flags, ends: Array) -> None:
        self._logs = np.where(letters[..., None], kinds.log_symbol[:, 1:-1], -np.inf)  # (L, V - 1, K)
        self._ends = ends
        self._ahead = ends.copy()  # (L, K) what the best word of a kind that reaches a position adds from there on
        for i in reversed(range(len(ends) - 1)):
            np.maximum(ends[i], self._logs[i].max(0) + self._ahead[i + 1], out=self._ahead[i])
        self._top = max(float(self._ahead[0].max()), -1e300)

    def word(self) -> Symbols:
        """(L,) the word that is found; nothing but ends where there is none."""
        out = np.zeros(len(self._ends), np.int16)
        best, most = self._of_one_kind()
        heap: list[tuple[float, tuple[int, ...], Array]] = [(-np.inf, (), np.zeros(self._ends.shape[1]))]
        for _ in range(MOST):
            if not heap or -heap[0][0] <= most:
                break
            _, begun, log_kinds = heapq.heappop(heap)
            whole = self._share(begun, log_kinds)
            if whole > most:
                best, most = begun, whole
            if len(begun) + 1 < len(out):
                further = log_kinds + self._logs[len(begun)]
                bounds = np.exp(further + (self._ahead[len(begun) + 1] - self._top)).sum(-1)
                for letter in np.flatnonzero(bounds > most).tolist():
                    heapq.heappush(heap, (-float(bounds[letter]), (*begun, letter + 1), further[letter]))
        out[: len(best)] = best
        return out

    def _of_one_kind(self) -> tuple[tuple[int, ...], float]:
        """The likeliest word of the kind that has the likeliest, and its share: something to begin with."""
        kind, begun, log_kinds = int(self._ahead[0].argmax()), list[int](), np.zeros(self._ends.shape[1])
        while self._ends[len(begun), kind] < self._ahead[len(begun), kind]:
            letter = int(self._logs[len(begun), :, kind].argmax())
            log_kinds += self._logs[len(begun), letter]
            begun.append(letter + 1)
        return tuple(begun), self._share(tuple(begun), log_kinds)

    def _share(self, word: tuple[int, ...], log_kinds: Array) -> float:
        """The chance of a word, in proportion. log_kinds (K,): that of its letters in each kind."""
        return float(np.exp(log_kinds + (self._ends[len(word)] - self._top)).sum())

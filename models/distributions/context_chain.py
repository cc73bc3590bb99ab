"""A Markov chain over the letters of words whose state is the longest known context: what came just before.

Contexts of `back` letters are long and many, and few symbols were seen behind each; what was not seen there follows as
behind the context without its oldest letter. So a long context holds what it adds alone, and only the short ones hold a
chance for every symbol: what a message costs is the number of those, and of what was seen behind long contexts.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Symbols
from models.data.vocabulary import END
from models.probabilities import TINY

Places = NDArray[np.intp]
FEW = 4  # one part in this many of the contexts or the letters, up to which only these are looked at


@dataclass(frozen=True, eq=False)
class ContextChain:
    """S contexts, the M short ones first; p(c | s) = weight_s short[row_s, c] + what is seen behind s of c.

    short (M, V): the chances behind short contexts. after (M, V - 1): the context once a letter has followed, of a
    context s that of row_s. row, weight (S,): itself and 1 for short contexts. seen (A,): of each symbol that was seen
    behind a long context, ascending by context and symbol; source, symbol (A,). last (S,): the letter - 1 that it ends
    in, V - 1 for those before a word. first: where words begin. length: L.
    """

    short: Array
    after: Places
    row: Places
    weight: Array
    seen: Array
    source: Places
    symbol: Places
    last: Places
    first: int
    length: int

    @property
    def size(self) -> int:
        """V."""
        return int(self.short.shape[1])

    @property
    def states(self) -> int:
        """S."""
        return len(self.row)

    @cached_property
    def starts(self) -> Places:
        """(S + 1,) where what is seen behind each context begins in `seen`."""
        out: Places = self.source.searchsorted(np.arange(self.states + 1))
        return out

    @cached_property
    def ends(self) -> Array:
        """(S,) the chance that the word ends."""
        out: Array = self.weight * self.short[self.row, END]
        at = self.symbol == END
        out[self.source[at]] += self.seen[at]
        return out

    @cached_property
    def letters(self) -> tuple[Array, Array, Places, Places, Places]:
        """The letters alone: `short`, and of those seen behind long contexts chance, context, letter - 1 and `after`.

        These are sorted by letter, so that those of one are together.
        """
        at = np.flatnonzero(self.symbol != END)
        at = at[np.argsort(self.symbol[at], kind="stable")]
        source, letter = self.source[at], self.symbol[at] - 1
        short = np.ascontiguousarray(self.short[:, 1:])
        return short, self.seen[at], source, letter, self.after[self.row[source], letter]

    @cached_property
    def _of_letter(self) -> Places:
        """(V,) where each letter begins among those."""
        out: Places = self.letters[3].searchsorted(np.arange(self.size))
        return out

    def back(self, evidence: Array, later: Array) -> Array:
        """(S,) the chance of what is behind each context if a letter follows.

        evidence (V - 1,): the likelihood of each letter. later (S,): the chance of what is behind that.
        """
        short, seen, source, letter, after = self.letters
        some = np.flatnonzero(evidence)
        if len(some) * FEW > len(evidence):
            low = (short * later[self.after]) @ evidence
            passed = seen * later[after]
            out: Array = _sums(source, passed if _says_nothing(evidence) else passed * evidence[letter], self.states)
        else:
            low = (short[:, some] * later[self.after[:, some]]) @ evidence[some]
            out = np.zeros(self.states)
            for c in some:
                part = slice(self._of_letter[c], self._of_letter[c + 1])
                out[source[part]] += seen[part] * (evidence[c] * later[after[part]])
        out += self.weight * low[self.row]
        return out

    def forth(self, evidence: Array, here: Array) -> Array:
        """(S,) how likely each context is one letter further, in proportion.

        evidence as in `back`. here (S,): how likely each one is.
        """
        short, seen, source, letter, after = self.letters
        active = np.flatnonzero(here)
        if len(active) * FEW <= self.states:
            return self._forth_from(active, evidence, here)
        low = _sums(self.row, self.weight * here, len(short))[:, None]
        some = np.flatnonzero(evidence)
        if len(some) * FEW > len(evidence):
            of_short, to = low * short, self.after
            moved = here[source] * seen
            if not _says_nothing(evidence):
                of_short *= evidence
                moved *= evidence[letter]
        else:
            of_short, to = low * short[:, some] * evidence[some], self.after[:, some]
            parts = [np.arange(self._of_letter[c], self._of_letter[c + 1]) for c in some]
            chosen = np.concatenate([*parts, np.zeros(0, np.intp)])
            moved, after = here[source[chosen]] * seen[chosen] * evidence[letter[chosen]], after[chosen]
        there = _sums(to.ravel(), of_short.ravel(), self.states)
        there += _sums(after, moved, self.states)
        return there

    def _forth_from(self, active: Places, evidence: Array, here: Array) -> Array:
        """`forth` where few contexts are likely at all."""
        row, now = self.row[active], here[active]
        moved = (self.weight[active] * now)[:, None] * self.short[row, 1:] * evidence
        there = _sums(self.after[row].ravel(), moved.ravel(), self.states)
        at, of = self._seen_behind(active)
        is_letter = self.symbol[at] != END
        at, of = at[is_letter], of[is_letter]
        letter = self.symbol[at] - 1
        there += _sums(self.after[row[of], letter], now[of] * self.seen[at] * evidence[letter], self.states)
        return there

    def by_letter(self, chances: Array) -> Array:
        """(V - 1,) the sum of chances of contexts (S,) by the letter that they end in."""
        return _sums(self.last, chances, self.size)[: self.size - 1]

    def chances(self, states: Places) -> Array:
        """(R, V) the chance of each symbol behind some contexts (R,)."""
        out: Array = self.weight[states, None] * self.short[self.row[states]]
        at, rows = self._seen_behind(states)
        out[rows, self.symbol[at]] += self.seen[at]
        return out

    def follow(self, states: Places, symbols: Symbols) -> Places:
        """(R,) the contexts once letters have followed; an end leaves one that means nothing."""
        out: Places = self.after[self.row[states], np.maximum(symbols, 1) - 1]
        return out

    def log_prob(self, words: Symbols) -> Array:
        """(N,) nats of whole words (N, L), that a word may be empty or longer counted."""
        out = np.zeros(len(words))
        states = np.full(len(words), self.first, np.intp)
        going = np.ones(len(words), bool)
        for symbols in words.T:
            out[going] += np.log(np.maximum(self._chance(states[going], symbols[going]), TINY))
            states = self.follow(states, symbols)
            going &= symbols != END
        return out

    def best(self, evidence: Array, ending: Array) -> tuple[Symbols, float]:
        """(L,) the likeliest word and its nats, see `ChainMessages`: the largest product in place of the sum.

        evidence (L, V - 1): the likelihood of each letter. ending (L,): of words of n letters.
        """
        short, seen, source, letter, after = self.letters
        with np.errstate(divide="ignore"):
            whole = np.log(seen + self.weight[source] * short[self.row[source], letter])
            log_short, log_ends, log_weight, log_e, log_ending = (
                np.log(a) for a in (short, self.ends, self.weight, evidence, ending)
            )  # all nats from here on, so that no word is too unlikely
        value = [np.empty(0)] * self.length
        later = np.full(self.states, -np.inf)
        for i in reversed(range(self.length)):
            low = (log_short + log_e[i] + later[self.after]).max(1)
            now = log_weight + low[self.row]
            np.maximum.at(now, source, whole + log_e[i][letter] + later[after])
            value[i] = later
            later = np.maximum(now, log_ends + log_ending[i])
        word, state = np.zeros(self.length, np.int16), np.array([self.first])
        total = float(later[self.first])
        for i in range(self.length):
            with np.errstate(divide="ignore"):
                log_c = np.log(self.chances(state)[0, 1:])
            each = log_c + log_e[i] + value[i][self.after[self.row[state[0]]]]
            if ending[i] and log_ends[state[0]] + log_ending[i] >= each.max():
                break
            word[i] = each.argmax() + 1
            state = self.follow(state, word[i : i + 1])
        return word, total

    def tempered(self, temperature: float) -> "ContextChain":
        """The chain whose chances behind every context are p^(1 / temperature), renormalised. temperature > 0."""
        power = 1.0 / temperature
        low = self.short[self.row[self.source], self.symbol]
        short = _power(self.short, power)
        sums = short.sum(1)
        weight = _power(self.weight, power)
        rest = weight[self.source] * short[self.row[self.source], self.symbol]
        seen = np.maximum(_power(self.seen + self.weight[self.source] * low, power) - rest, 0.0)
        total = _sums(self.source, seen, self.states) + weight * sums[self.row]
        total = np.maximum(total, TINY)
        # A long context's weight is of a short one that is normalised on its own.
        return replace(
            self,
            short=short / np.maximum(sums, TINY)[:, None],
            weight=np.where(np.arange(self.states) < len(short), 1.0, weight * sums[self.row] / total),
            seen=seen / total[self.source],
        )

    def _seen_behind(self, states: Places) -> tuple[Places, Places]:
        """Which of `seen` are behind some contexts (R,), and which of these each is behind."""
        begin, count = self.starts[states], self.starts[states + 1] - self.starts[states]
        rows = np.repeat(np.arange(len(states)), count)
        offset = np.arange(len(rows)) - np.repeat(count.cumsum() - count, count)
        return begin[rows] + offset, rows

    def _chance(self, states: Places, symbols: Symbols) -> Array:
        """(R,) the chance of one symbol behind each context."""
        out: Array = self.weight[states] * self.short[self.row[states], symbols]
        wanted = states * self.size + symbols
        keys = self._keys
        at = np.minimum(keys.searchsorted(wanted), len(keys) - 1)
        out += np.where(keys[at] == wanted, self.seen[at], 0.0)
        return out

    @cached_property
    def _keys(self) -> Places:
        out: Places = self.source * self.size + self.symbol
        return out


def _says_nothing(evidence: Array) -> bool:
    return bool((evidence == 1).all())


def _sums(places: Places, weights: Array, count: int) -> Array:
    """(count,) the sum of the weights of each place, float64."""
    out: Array = np.bincount(places, weights, count).astype(np.float64, copy=False)
    return out


def _power(p: Array, power: float) -> Array:
    with np.errstate(under="ignore"):
        out: Array = p**power
    return out

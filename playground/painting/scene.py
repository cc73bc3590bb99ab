"""Everything the board shows, as one frozen value; every painted part draws from it and from nothing else."""

from dataclasses import dataclass, field, fields, replace
from enum import IntEnum
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import END, Vocabulary
from models.distributions.words import length_chances
from models.oracle.answer import ListAnswer
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Frame, complete, finished

MapMode = Literal["belief", "after", "change", "exact"]
MAP_MODES: tuple[MapMode, ...] = get_args(MapMode)
Floats = NDArray[np.float64]

GUESS_FROM = 0.25  # a letter less likely than this is not worth showing in the noise


class Meaning(IntEnum):
    """What a cell of a chain is. The first four are the four meanings; the end is a letter like any other.

    A draft is a letter that was set and may be taken back; a guess is still noise, whose likeliest letter shows.
    """

    NOISE = 0
    DRAFT = 1
    FRESH = 2
    COMMITTED = 3
    PINNED = 4
    BEHIND = 5  # behind the end: not part of the word
    GUESS = 6


@dataclass(frozen=True, eq=False)
class Scene:
    """`positions` are selected, `row` is the chain that drives letters and map.

    what_if (L, V): marginals of the what-if preview.
    answered: the frame and the row that the answer is about. blocked: positions an error names.
    unread: what stands in the pattern line cannot be drawn, and what is shown is no answer to it.
    hover: the (position, symbol) under the pointer or the keyboard, -1 = none.
    """

    vocabulary: Vocabulary | None = None
    length: int = 12
    recipe: Recipe | None = None
    frame: Frame | None = None
    previous: Frame | None = None
    row: int = 0
    playing: bool = False
    answer: ListAnswer | None = None
    answered: tuple[Frame, int] | None = None
    what_if: NDArray[np.floating] | None = None
    blocked: frozenset[int] = frozenset()
    stale: bool = False
    unread: bool = False
    loading: str = ""
    positions: tuple[int, ...] = (0,)
    mode: MapMode = "after"
    hover: tuple[int, int] = field(default=(-1, -1))

    def with_(self, **changes: Any) -> "Scene":
        """A copy with some fields replaced."""
        return replace(self, **changes)

    def differs_by_answer(self, before: "Scene") -> bool:
        """Whether all numbers are those of another scene, and only what the list says of them is new."""
        shared = (f.name for f in fields(self) if f.name not in ("answer", "answered"))
        return self.mode != "exact" and all(getattr(self, name) is getattr(before, name) for name in shared)

    def left_behind(self) -> "Scene":
        """As it is shown while the pattern line holds what cannot be drawn: dim, and without any verdict."""
        return self.with_(unread=True, stale=True, answer=None, answered=None, blocked=frozenset(), what_if=None)

    @property
    def symbols(self) -> int:
        """V; 0 before a model is there."""
        return len(self.vocabulary) if self.vocabulary else 0

    @property
    def rows(self) -> int:
        """How many chains there are, or will be."""
        if self.frame is not None:
            return self.frame.rows
        return self.recipe.rows if self.recipe else 1

    @cached_property
    def numbers(self) -> Frame | None:
        """The frame, if it belongs to the model and pattern on screen."""
        frame = self.frame
        if frame is None or frame.p0.shape[1:] != (self.length, self.symbols):
            return None
        return frame

    @cached_property
    def pins(self) -> dict[int, int]:
        """Cells the user has fixed to one symbol, and the symbol. What follows from them is not in here."""
        if self.recipe is None:
            return {}
        cells = self.recipe.constraint.cells
        return {int(i): int(cells[i].argmax()) for i in np.flatnonzero(cells.sum(1) == 1)}

    @cached_property
    def restricted(self) -> list[bool]:
        """(L,) positions at which not every symbol is allowed."""
        if self.recipe is None:
            return [False] * self.length
        return [not everything for everything in self.recipe.constraint.cells.all(1)]

    @cached_property
    def longest(self) -> int:
        """The most letters a word may have here; positions from there on are behind every word."""
        if self.recipe is None:
            return self.length - 1
        return self.recipe.constraint.lengths[-1]

    @cached_property
    def drawn(self) -> bool:
        """Whether the selected row holds symbols that the pattern alone did not settle: the list then speaks of it."""
        frame, recipe = self.numbers, self.recipe
        if frame is None or recipe is None or self.row >= frame.rows:
            return False
        return bool((~frame.noise[self.row] & (recipe.constraint.allowed.sum(1) > 1)).any())

    @property
    def behind(self) -> bool:
        """Whether the list's answer is still about another frame or row: numbers may stay, no verdict may."""
        if self.answer is None or self.answered is None:
            return False
        return self.answered[0] is not self.frame or self.answered[1] != self.row

    @cached_property
    def complete(self) -> bool:
        """Whether the selected row is a word that no further step changes."""
        frame, recipe = self.numbers, self.recipe
        if frame is None or recipe is None or self.row >= frame.rows:
            return False
        return bool(complete(recipe, frame)[self.row])

    @property
    def list_stale(self) -> bool:
        """Whether what the list says belongs to another frame, row or recipe than what stands beside it."""
        return self.stale or self.behind

    @property
    def map_stale(self) -> bool:
        """Whether the map's numbers do, in the present mode."""
        return self.stale or (self.mode == "exact" and self.behind)

    @cached_property
    def guesses(self) -> tuple[NDArray[np.intp], NDArray[np.floating]]:
        """(R, L) the likeliest symbol at each position and its probability, under what is drawn from."""
        assert self.numbers is not None
        after = self.numbers.sampling_probs
        best = after.argmax(-1)
        return best, np.take_along_axis(after, best[..., None], -1)[..., 0]

    @cached_property
    def meanings(self) -> NDArray[np.int8]:
        """(R, L) the Meaning of every cell."""
        frame = self.numbers
        if frame is None:
            out = np.full((self.rows, self.length), Meaning.NOISE, np.int8)
        else:
            out = np.full(frame.x.shape, Meaning.COMMITTED, np.int8)
            noise, shows = frame.noise, frame.x < self.symbols
            out[noise] = Meaning.NOISE
            out[noise & (self.guesses[1] >= GUESS_FROM)] = Meaning.GUESS
            out[noise & shows] = Meaning.DRAFT
            if self.recipe is not None and self.recipe.remasks and not finished(self.recipe, frame):
                out[~noise] = Meaning.DRAFT
            out[frame.changed & shows] = Meaning.FRESH
        for position, symbol in self.pins.items():
            # An earlier step of a run whose pattern changed on the way does not hold the pins of today.
            held = slice(None) if frame is None else frame.x[:, position] == symbol
            out[held, position] = Meaning.PINNED
        out[self._behind(out)] = Meaning.BEHIND
        return out

    def _behind(self, meanings: NDArray[np.int8]) -> NDArray[np.bool_]:
        """(R, L) cells behind an end, be it settled or only the likeliest, and those no word can reach."""
        out = np.zeros(meanings.shape, bool)
        frame = self.numbers
        if frame is not None:
            settled = (frame.x == END) & ~frame.noise
            over = settled | ((meanings == Meaning.GUESS) & (self.guesses[0] == END))
            letters = ~frame.noise & ~settled
            # A letter further on shows that the word goes on, whatever was likeliest before it.
            goes_on = np.logical_or.accumulate(letters[:, ::-1], axis=1)[:, ::-1]
            over &= ~goes_on | settled
            out[:, 1:] = np.logical_or.accumulate(over, axis=1)[:, :-1]
            quiet = frame.noise & (meanings == Meaning.NOISE)
            out &= ~quiet
        out[:, self.longest + 1 :] = True
        last = np.arange(self.length) == self.longest
        out |= last & (meanings != Meaning.FRESH) & (self.longest not in self.pins)
        return out

    @cached_property
    def shown_symbols(self) -> NDArray[np.int64]:
        """(R, L) the symbol written in every cell, -1 for none: what stands there, or a guess at it in the noise."""
        frame = self.numbers
        out = np.full(self.meanings.shape, -1, np.int64)
        if frame is None:
            for position, symbol in self.pins.items():
                out[:, position] = symbol
        else:
            shows = frame.x < self.symbols
            out[shows] = frame.x[shows]
            guessed = self.meanings == Meaning.GUESS
            out[guessed] = self.guesses[0][guessed]
        out[self.meanings == Meaning.BEHIND] = -1
        return out

    @cached_property
    def shown_levels(self) -> NDArray[np.float64]:
        """(R, L) the noise level of letters that are shown and are noise still, -1 elsewhere."""
        frame = self.numbers
        if frame is None:
            return np.full(self.meanings.shape, -1.0)
        noisy_letters = frame.noise & (frame.x < self.symbols) & (self.meanings != Meaning.BEHIND)
        return np.where(noisy_letters, frame.level, -1.0)

    @cached_property
    def options(self) -> list[int] | None:
        """(L,) how many symbols still fit at each position by the word list; None where the list says nothing."""
        if self.answer is None or len(self.answer.fits) < self.length:
            return None
        counts: list[int] = np.count_nonzero(self.answer.fits, axis=1).tolist()
        return counts

    @cached_property
    def length_distribution(self) -> Floats | None:
        """(L,) the modelled chance that the selected row gets n letters, n = 0 .. L - 1."""
        if self.numbers is None:
            return None
        marginals = self.numbers.sampling_probs[self.row][None].astype(np.float64)
        distribution: Floats = np.maximum(length_chances(marginals)[0], 0.0)
        return distribution

    @cached_property
    def shown(self) -> Floats | None:
        """(L, V) what the letters are listed by: the raw belief in that mode, else what is drawn from."""
        frame = self.numbers
        if frame is None:
            return None
        table = frame.p0 if self.mode == "belief" else frame.sampling_probs
        shown: Floats = table[self.row].astype(np.float64)
        return shown

    @cached_property
    def map_values(self) -> Floats | None:
        """(L, V) the heat map's numbers in the present mode, None where there is nothing to show."""
        frame = self.numbers
        if frame is None:
            return None
        if self.mode == "change":
            before = self.previous
            if before is None or before.sampling_probs.shape != frame.sampling_probs.shape:
                return None
            change: Floats = frame.sampling_probs[self.row].astype(np.float64) - before.sampling_probs[self.row].astype(
                np.float64
            )
            return change
        if self.mode == "exact":
            if self.answer is None or self.answer.smoothed.shape != (self.length, self.symbols):
                return None
            exact: Floats = frame.sampling_probs[self.row].astype(np.float64) - self.answer.smoothed
            return exact
        return self.shown

    @property
    def signed(self) -> bool:
        """Whether the map shows differences, below and above zero."""
        return self.mode in ("change", "exact")

    @cached_property
    def forbidden(self) -> NDArray[np.bool_] | None:
        """(L, V) symbols the pattern rules out; None without a recipe."""
        if self.recipe is None:
            return None
        return ~self.recipe.constraint.allowed

    def missing(self) -> str:
        """Why the map is empty, as text to show; "" when it is not."""
        if self.loading:
            return self.loading
        if self.vocabulary is None:
            return "No model is open yet."
        if self.numbers is None:
            return "Step forward or press play to see what the model believes."
        if self.map_values is None:
            if self.mode == "change":
                return "No step lies before this one, so nothing has changed yet."
            return "The word list has no answer here yet."
        return ""

"""What the cells of the rows show: a letter or none, what state it is in, and how noisy it is."""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import END
from models.sampling.frame import Frame, finished
from models.sampling.recipe import Recipe

GUESS_FROM = 0.25  # a letter less likely than this is not worth showing in the noise


class Meaning(IntEnum):
    """What a cell of a row is. The first four are the four meanings; the end is a letter like any other.

    A draft is a letter that was set and may be taken back; a guess is still noise, whose likeliest letter shows.
    """

    NOISE = 0
    DRAFT = 1
    FRESH = 2
    COMMITTED = 3
    PINNED = 4
    BEHIND = 5  # behind the end: not part of the word
    GUESS = 6


# Compared with arrays thousands of times a second: as plain numbers they cost a fifth.
_NOISE, _DRAFT, _FRESH, _COMMITTED, _PINNED, _BEHIND, _GUESS = map(int, Meaning)


@dataclass(frozen=True, eq=False)
class RowCells:
    """The cells of a frame, or of none yet. shape: (R, L). size: V. pins: symbols by position. longest: letters.

    A symbol, a state and a level for each cell follow from them: where a process hides, noise shows a guess at best;
    where it does not, it shows a letter that may change until the end, with its noise level.
    """

    frame: Frame | None
    recipe: Recipe | None
    shape: tuple[int, int]
    size: int
    pins: dict[int, int]
    longest: int

    @cached_property
    def guesses(self) -> tuple[NDArray[np.intp], NDArray[np.floating]]:
        """(R, L) the likeliest symbol at each position and its probability, under what is drawn from."""
        assert self.frame is not None
        after = self.frame.sampling_probs
        best = after.argmax(-1)
        flat = after.reshape(-1, after.shape[-1])
        return best, flat[np.arange(len(flat)), best.ravel()].reshape(best.shape)

    @cached_property
    def meanings(self) -> NDArray[np.int8]:
        """(R, L) the Meaning of every cell."""
        frame = self.frame
        if frame is None:
            out = np.full(self.shape, _NOISE, np.int8)
        else:
            out = np.full(frame.x.shape, _COMMITTED, np.int8)
            noise, shows = frame.noise, frame.x < self.size
            out[noise] = _NOISE
            out[noise & (self.guesses[1] >= GUESS_FROM)] = _GUESS
            out[noise & shows] = _DRAFT
            if self.recipe is not None and self.recipe.remasks and not finished(self.recipe, frame):
                out[~noise] = _DRAFT
            out[frame.changed & shows] = _FRESH
        for position, symbol in self.pins.items():
            # An earlier step of a run whose pattern changed on the way does not hold the pins of today.
            held = slice(None) if frame is None else frame.x[:, position] == symbol
            out[held, position] = _PINNED
        out[self._behind(out)] = _BEHIND
        return out

    def _behind(self, meanings: NDArray[np.int8]) -> NDArray[np.bool_]:
        """(R, L) cells behind an end, be it settled or only the likeliest, and those no word can reach."""
        out = np.zeros(meanings.shape, bool)
        frame = self.frame
        if frame is not None:
            settled = (frame.x == END) & ~frame.noise
            over = settled | ((meanings == _GUESS) & (self.guesses[0] == END))
            letters = ~frame.noise & ~settled
            # A letter further on shows that the word goes on, whatever was likeliest before it.
            goes_on = np.logical_or.accumulate(letters[:, ::-1], axis=1)[:, ::-1]
            over &= ~goes_on | settled
            out[:, 1:] = np.logical_or.accumulate(over, axis=1)[:, :-1]
            quiet = frame.noise & (meanings == _NOISE)
            out &= ~quiet
        out[:, self.longest + 1 :] = True
        last = np.arange(self.shape[1]) == self.longest
        out |= last & (meanings != _FRESH) & (self.longest not in self.pins)
        return out

    @cached_property
    def symbols(self) -> NDArray[np.int64]:
        """(R, L) the symbol written in every cell, -1 for none: what stands there, or a guess at it in the noise."""
        frame = self.frame
        out = np.full(self.meanings.shape, -1, np.int64)
        if frame is None:
            for position, symbol in self.pins.items():
                out[:, position] = symbol
        else:
            shows = frame.x < self.size
            out[shows] = frame.x[shows]
            guessed = self.meanings == _GUESS
            out[guessed] = self.guesses[0][guessed]
        out[self.meanings == _BEHIND] = -1
        return out

    @cached_property
    def levels(self) -> NDArray[np.float64]:
        """(R, L) the noise level of letters that are shown and are noise still, -1 elsewhere.

        Where positions are denoised at different times, of what is hidden as well.
        """
        out, frame = np.full(self.meanings.shape, -1.0), self.frame
        if frame is not None:
            uneven = self.recipe is not None and not self.recipe.timetable.is_even
            shown = frame.noise if uneven else frame.noise & (frame.x < self.size)
            np.copyto(out, frame.level, where=shown & (self.meanings != _BEHIND))
        return out

    @cached_property
    def codes(self) -> NDArray[np.int64]:
        """(R, L) a number for each look of a cell: two cells that look alike have the same."""
        codes: NDArray[np.int64] = self.meanings * np.int64(65536) + self.symbols + 1
        if self.levels.max() >= 0.0:
            codes += (np.rint(64 * self.levels).astype(np.int64) + 64) * (16 * 65536)
        return codes

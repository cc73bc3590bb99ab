"""How wide the columns of the table are: words are read whole, and other columns give way to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from PySide6.QtGui import QFontMetrics

from models.evaluation.result import Result
from playground import theme
from playground.views.results.cells import PAD
from playground.views.results.columns import (
    COLUMNS,
    COPY,
    GUIDED,
    LOGP,
    MODEL,
    NEAREST,
    NOVELTY,
    OTHERS,
    REWARD,
    STAR,
    WEIGHT,
    WORD,
)
from playground.views.results.looks import ResultsLook

_WORDS = (WORD, NEAREST)
_LEAST = max(COLUMNS[place].width for place in OTHERS)  # is left beside the word, however long it is
_MOST_GUIDED = 176  # of what guided, so that the words and their model have space beside it
MARK_ALONE = 33  # the width of a novelty of which only the mark has space


@dataclass(frozen=True)
class Layout:
    """widths: of every column, in points, 0 for one that is hidden. last: how far one can scroll, in columns."""

    widths: tuple[int, ...]
    last: int = 0


class ColumnWidths:
    """A width for each column. by_hand: the user has set one; then all stay as they are."""

    def __init__(self) -> None:
        self._wanted = [column.width for column in COLUMNS]
        self._measured = 0  # how many results the columns of words are wide enough for
        self._rewarded = False  # whether one of them was drawn by a reward
        self._alike: dict[int, set[str]] = {GUIDED: set(), MODEL: set()}  # the texts in columns that most have alike
        self.by_hand = False

    @property
    def _several(self) -> list[int]:
        """The columns in which words differ that mostly are alike."""
        return [place for place, texts in self._alike.items() if len(texts) > 1]

    @property
    def reachable(self) -> list[int]:
        """The columns that give way to the word, without those that would say nothing of any word."""
        there = {*self._several, *([GUIDED] if any(self._alike[GUIDED]) else [])}
        there |= {REWARD, WEIGHT} if self._rewarded else set()
        return [place for place in OTHERS if place in there or place < REWARD]

    def forget(self) -> None:
        """Other results are there; their words alone will be fitted."""
        self._measured, self._rewarded, self._alike = 0, False, {place: set() for place in self._alike}
        if not self.by_hand:
            for place in (*_WORDS, GUIDED):
                self._wanted[place] = COLUMNS[place].width

    def widen(self, results: Sequence[Result]) -> None:
        """Make the columns of words, and of what guided, as wide as the widest of `results`; new ones are measured."""
        new = list(islice(results, self._measured, None))
        self._measured = len(results)
        self._rewarded = self._rewarded or any(result.worth is not None for result in new)
        for place, texts in self._alike.items():
            texts.update(COLUMNS[place].text(result) for result in new)
        if self.by_hand or not new:
            return
        metrics = QFontMetrics(theme.mono(13))
        for place in _WORDS:
            widest = max(metrics.horizontalAdvance(COLUMNS[place].text(result)) for result in new)
            self._wanted[place] = max(self._wanted[place], widest + 2 * PAD)
        body = QFontMetrics(theme.font("body"))
        widest = max(body.horizontalAdvance(COLUMNS[GUIDED].text(result)) for result in new)
        self._wanted[GUIDED] = max(self._wanted[GUIDED], min(widest + 2 * PAD, _MOST_GUIDED))

    def set_by_hand(self, place: int, width: int, now: Sequence[int]) -> None:
        """The user set the width of one column; now: those of all, 0 where one is hidden."""
        if not self.by_hand:
            self._wanted = [shown or width for shown, width in zip(now, self._wanted, strict=True)]
        self.by_hand = True
        self._wanted[place] = width

    def layout(self, space: int, look: ResultsLook, across: int) -> Layout:
        """The columns where the table is so wide. across: how far it is scrolled, where not all have space at once."""
        beside = space - COLUMNS[STAR].width
        if look is ResultsLook.FIGURES:
            return self._scrolled(beside, across)
        if look is ResultsLook.LARGE:
            word = (
                self._wanted[WORD] - 2 * PAD
            ) * look.font.pixelSize() // ResultsLook.WORDS.font.pixelSize() + 2 * PAD
            copy, novelty = COLUMNS[COPY].width, COLUMNS[NOVELTY].width
            novelty = novelty if word + copy + novelty <= beside else MARK_ALONE
            shown = {WORD: beside - copy - novelty, COPY: copy, NOVELTY: novelty}
            return Layout(self._placed(shown))
        return Layout(self._placed(self._beside_words(beside)))

    def _beside_words(self, beside: int) -> dict[int, int]:
        """Words, novelty, the nearest word and what not all have alike; then as many figures as have space.

        That is the reward beside log p, and the model and what guided where these differ and have space.
        """
        word, novelty, nearest = (self._wanted[place] for place in (WORD, NOVELTY, NEAREST))
        others = {place: self._wanted[place] for place in (LOGP, REWARD)} if self._rewarded else {}
        space = beside - sum(others.values())
        for place in self._several:
            if COLUMNS[WORD].width + MARK_ALONE + self._wanted[place] <= space:
                others[place] = self._wanted[place]
                space -= self._wanted[place]
        if word + novelty + nearest > space:
            novelty = MARK_ALONE
            given = COLUMNS[NEAREST].width
            if others and COLUMNS[WORD].width + novelty + given > space:
                given = nearest = 0
            word = max(COLUMNS[WORD].width, min(word, space - novelty - given))
            nearest = min(nearest, space - novelty - word)
        shown = {WORD: word, NOVELTY: novelty, NEAREST: nearest} | others
        shown = {place: width for place, width in shown.items() if width}
        figures = (place for place in range(NEAREST + 1, REWARD) if place not in others)
        for place in (WEIGHT, *figures) if self._rewarded else figures:
            if sum(shown.values()) + self._wanted[place] > beside:
                break
            shown[place] = self._wanted[place]
        return self._spread(shown, beside)

    def _scrolled(self, beside: int, across: int) -> Layout:
        """The word and, from the one scrolled to on, as many other columns as fit whole."""
        word = max(min(self._wanted[WORD], beside - _LEAST), COLUMNS[WORD].width)
        there = self.reachable
        others = [min(self._wanted[place], beside - word) for place in there]
        last = next(k for k in range(len(others)) if sum(others[k:]) <= beside - word or k == len(others) - 1)
        first = min(across, last)
        count = max(1, sum(total <= beside - word for total in accumulate(others[first:])))
        shown = {WORD: word} | {there[k]: others[k] for k in range(first, first + count)}
        return Layout(self._placed(self._spread(shown, beside)), last)

    def _spread(self, shown: dict[int, int], beside: int) -> dict[int, int]:
        """Divide what is left among the columns, unless the user has set a width."""
        spare = 0 if self.by_hand else max(0, beside - sum(shown.values()))
        shown, growing = dict(shown), list(shown)
        if shown.get(NOVELTY) == MARK_ALONE:  # its name has space as a whole, or none of it
            lacking = self._wanted[NOVELTY] - MARK_ALONE
            if lacking > spare:
                growing.remove(NOVELTY)
            else:
                shown[NOVELTY] += lacking
                spare -= lacking
        each, rest = divmod(spare, len(growing))
        return {
            place: width + (each + (0 < growing.index(place) <= rest) if place in growing else 0)
            for place, width in shown.items()
        }

    @staticmethod
    def _placed(shown: dict[int, int]) -> tuple[int, ...]:
        shown = {STAR: COLUMNS[STAR].width} | shown
        return tuple(shown.get(place, 0) for place in range(len(COLUMNS)))

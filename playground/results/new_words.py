"""Words that are in no list and not there yet: drawn until enough are found, and put in order from the best."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from math import inf, isfinite

from models.evaluation.result import Novelty, Result
from models.model import Model
from models.plurals import counted, grouped
from playground.formatting import per_char
from playground.results.generate import BATCH, GenerationRequest, generate
from playground.results.scoring import can_be_scored, scored

PATIENCE = 1000  # rows one after another that bring nothing new, before the search gives up
_FIRST_BATCH = 16


@dataclass(frozen=True)
class NewWords:
    """The state of a search for `wanted` words.

    found: in the order in which they came. tried: rows that were drawn. gave_up: nothing new came any more. scored: of
    those found, how many of those that needed a figure have it.
    """

    wanted: int
    found: tuple[Result, ...] = ()
    tried: int = 0
    gave_up: bool = False
    scored: int = 0

    @property
    def progress(self) -> str:
        """How far the search is: "7 of 20, 31 tried"."""
        if self.scored:
            return f"{counted(len(self.found), 'word')} found, {grouped(self.scored)} scored"
        return f"{grouped(len(self.found))} of {grouped(self.wanted)}, {grouped(self.tried)} tried"

    @property
    def sentence(self) -> str:
        """What came of it, by what it is in order, and what to change where it gave up."""
        tried = f"{counted(self.tried, 'word')} tried."
        if not self.found:
            what = f"No new word: {tried}"
        elif len(self.found) == 1:
            what = f"1 new word; {tried}"
        else:
            what = f"{counted(len(self.found), 'new word')}, {self._order}; {tried}"
        if not self.gave_up:
            return what
        last = f"The last {grouped(PATIENCE)} were in the list or here already"
        return f"{what} {last}; loosen the pattern or raise the temperature."

    @property
    def _order(self) -> str:
        names = dict.fromkeys(result.figure.name for result in self.found if isfinite(result.logp))
        if not names:
            return "in the order they came, for these settings have no score"
        return f"best first by log p per character ({', '.join(names)})"


def best_first(results: Collection[Result]) -> list[Result]:
    """In order from the highest log p per character; those without one last, as they came."""
    return sorted(results, key=lambda r: -per_char(r.logp, r.word) if isfinite(r.logp) else inf)


def figured(model: Model, results: Iterable[Result]) -> list[Result]:
    """The same results, each with a figure that it can have."""
    return [
        next(chain.from_iterable(scored(model, (result,)))) if can_be_scored(result) else result for result in results
    ]


def find_new(request: GenerationRequest, wanted: int, known: Collection[str], first_row: int) -> Iterator[NewWords]:
    """Draw rows from `first_row` on until `wanted` new words are found that are not among those known.

    Yields after each batch, and after each word that is given a figure. Gives up after PATIENCE rows without a new one.
    """
    seen, found, state = set(known), dict[str, Result](), NewWords(wanted)
    row, idle, batch = first_row, 0, _FIRST_BATCH
    while len(found) < wanted and idle < PATIENCE:
        count = min(batch, PATIENCE - idle)
        recipe = request.recipe.with_(first_row=row, rows=1)
        for result in generate(request.model, recipe, request.novelty_index, count):
            row, idle = row + 1, idle + 1
            if result.word and result.novelty is Novelty.NEW and result.word not in seen:
                seen.add(result.word)
                found[result.word] = result
                idle = 0
            if len(found) == wanted:
                break
        state = replace(state, found=tuple(found.values()), tried=row - first_row, gave_up=idle >= PATIENCE)
        yield state
        batch = min(2 * batch, BATCH)
    bare = [result for result in found.values() if can_be_scored(result)]
    for figures in scored(request.model, bare):
        for result in figures:
            found[result.word] = result
            state = replace(state, found=tuple(found.values()), scored=state.scored + 1)
        yield state

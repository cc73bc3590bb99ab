"""What a step did to a row, and why, in one sentence that its frames and their recipe prove."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import END, Vocabulary
from models.plurals import SPACE, counted, percent
from models.probabilities import entropy
from models.processes.orders import POLICIES
from models.processes.policy import Pace, Reason
from models.sampling.change import Change, Impose, Regenerate, Write, WriteWord
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Trajectory
from playground.formatting import listed
from playground.painting.spoken import spoken

Chances = NDArray[np.float64]


def _figure(reason: Reason, rank: float, chances: Chances) -> str:
    """How sure the first position was, as the end of a sentence; "" where it is not said.

    Its entropy is that of its chances (V,): in the rank the end counts as a letter of which nothing is known.
    """
    if reason.unit == "nats":
        return f", {abs(float(entropy(chances))):.1f}{SPACE}nats"
    if reason.unit:
        return f", {'by ' if reason.unit == 'lead' else ''}{percent(rank)}"
    return ""


# Without chances and every position behind the end; several letters with no more than their places; their number alone.
BRIEF, BRIEFER, BRIEFEST = 1, 2, 3


def step_wordings(
    trajectory: Trajectory, index: int, row: int, vocabulary: Vocabulary, *, hides: bool
) -> tuple[str, ...]:
    """As `step_sentence`, from the longest wording to the shortest."""
    ways = (0, BRIEF, BRIEFER, BRIEFEST)
    said = [step_sentence(trajectory, index, row, vocabulary, hides=hides, brief=brief) for brief in ways]
    return tuple(dict.fromkeys(said))


def step_sentence(
    trajectory: Trajectory, index: int, row: int, vocabulary: Vocabulary, *, hides: bool, brief: int = 0
) -> str:
    """The sentence of the step that made frame `index`, for one row; of its start, or of what was done by hand.

    hides: whether noise shows nothing. brief: `BRIEF`, `BRIEFER` or `BRIEFEST` where there is little space.
    """
    frame = trajectory.frames[index]
    what = _by_hand(trajectory, index, row, vocabulary, hides=hides)
    if not what and index == 0:
        what = _begun(trajectory.segments[0].recipe, frame, row, vocabulary)
    elif not what:
        step = _Step(trajectory.recipe_at(index - 1), trajectory.frames[index - 1], frame, row, vocabulary, brief)
        what = step.filled() if hides else step.revised()
    return f"Step {frame.step}: {what}."


def _begun(recipe: Recipe, frame: Frame, row: int, vocabulary: Vocabulary) -> str:
    """What is known before anything is drawn."""
    pinned = sorted(i for i, symbol in recipe.constraint.pins.items() if symbol != END)
    length = max(0, int(frame.lengths[row]) - recipe.constraint.attribute_count)
    parts = ["nothing is drawn yet"]
    parts += [f"{_places(pinned, vocabulary)} pinned"] if pinned else []
    parts += [f"the length is {counted(length, 'letter')}"] if length else []
    return "; ".join(parts)


def _by_hand(trajectory: Trajectory, index: int, row: int, vocabulary: Vocabulary, *, hides: bool) -> str:
    """What was done to the row by hand at this frame; "" for nothing."""
    frame = trajectory.frames[index]
    changes = [s.change for s in trajectory.segments if s.start == index and s.change is not None]
    parts = [_written(change, vocabulary) for change in _of_row(changes, row)]
    imposed = bool(changes) and isinstance(changes[-1], Impose) and bool(frame.changed[row].any())
    parts += ["the pattern was changed"] if imposed else []
    if parts:
        return f"by hand, {', '.join(parts)}{_with_it(frame, row, changes, vocabulary, hides=hides)}"
    before = index > 0 and bool(trajectory.frames[index - 1].edited[row])
    unrecorded = not changes and any(s.start == index for s in trajectory.segments)
    return "this row was changed by hand" if unrecorded and frame.edited[row] and not before else ""


_OfRow = Write | WriteWord | Regenerate


def _of_row(changes: Sequence[Change], row: int) -> list[_OfRow]:
    return [change for change in changes if isinstance(change, _OfRow) and change.row == row]


def _written(change: _OfRow, vocabulary: Vocabulary) -> str:
    if isinstance(change, WriteWord):
        return f"the word {vocabulary.decode(np.array(change.symbols))} written"
    if isinstance(change, Regenerate):
        return f"{_places(change.positions, vocabulary)} to be generated again"
    if change.symbol is None:
        return f"{vocabulary.attributes.called(change.position)} returned to noise"
    return f"{_name(change.symbol, vocabulary)} written at {vocabulary.attributes.place(change.position)}"


def _with_it(frame: Frame, row: int, changes: Sequence[Change], vocabulary: Vocabulary, *, hides: bool) -> str:
    """What the newest of the changes did to other positions than those it names."""
    named = set[int]()
    for change in _of_row(changes, row):
        if isinstance(change, WriteWord):
            return ""
        named |= {change.position} if isinstance(change, Write) else set(change.positions)
    within = _within(frame, row)
    others = [i for i in np.flatnonzero(frame.changed[row]).tolist() if i not in named and i <= within]
    cleared = [i for i in others if frame.noise[row, i]]
    kept = [i for i in others if not frame.noise[row, i]]
    parts = [f"{_name(int(frame.x[row, i]), vocabulary)} at {vocabulary.attributes.place(i)}" for i in kept]
    what = [f"{listed(parts)} set"] if parts else []
    what += [f"{_places(cleared, vocabulary)} {'returned to' if hides else 'now'} noise"] if cleared else []
    return f"; {', '.join(what)}" if what else ""


class _Step(NamedTuple):
    """One row before and after a step of a recipe."""

    recipe: Recipe
    before: Frame
    after: Frame
    row: int
    vocabulary: Vocabulary
    brief: int = 0

    def filled(self) -> str:
        """The sentence of a step that fills what shows nothing, and may take it back."""
        was, now = self.before.noise[self.row], self.after.noise[self.row]
        x = self.after.x[self.row]
        ends = np.flatnonzero(~now & (x == END))
        last = int(ends[0]) if len(ends) else len(x)
        fresh = np.flatnonzero(was & ~now)
        drawn, padded = fresh[fresh <= last], fresh[fresh > last]
        parts = [self._drew(drawn, padded)] if len(drawn) else []
        if len(padded):
            behind = f"{_places(padded.tolist(), self.vocabulary)} padded behind the end"
            parts.append("the rest is padding" if self.brief and len(drawn) else behind)
        cleared = np.flatnonzero(~was & now)
        if len(cleared):
            parts.append(f"{_places(cleared.tolist(), self.vocabulary)} returned to noise")
        return "; ".join(parts) or (self._nothing() if was.any() else "this row was complete before")

    def _nothing(self) -> str:
        by_chance = POLICIES[self.recipe.policy].pace is Pace.AVERAGE
        return "chance took no position" if by_chance else "the schedule fills no position here"

    def _drew(self, drawn: NDArray[np.intp], padded: NDArray[np.intp]) -> str:
        known = bool(self.before.p0[self.row].any())
        chances = self.before.sampling_probs[self.row].astype(np.float64)
        drawn, why = self._why(drawn, padded, chances if known else None)
        if self.brief >= BRIEFER and len(drawn) > 1:
            cells = "" if self.brief == BRIEFEST else f" ({', '.join(self._cell(int(i)) for i in drawn)})"
            return f"{counted(len(drawn), 'position')} at once{cells}"
        if self.brief == BRIEFEST:
            return f"drew {self._named(int(drawn[0]), None)}"
        known = known and not self.brief
        names = [self._named(int(i), chances[i] if known else None, alone=len(drawn) == 1) for i in drawn]
        return f"{why}; drew {', '.join(names)}"

    def _why(
        self, drawn: NDArray[np.intp], padded: NDArray[np.intp], chances: Chances | None
    ) -> tuple[NDArray[np.intp], str]:
        """The positions drawn, the policy's first one first, and why they were.

        What became padding may have been chosen too: where that went first, what was drawn is not said to have.
        """
        reason, count = POLICIES[self.recipe.policy].reason, len(drawn)
        turn = "" if self.recipe.timetable.is_even else " of those whose turn it was"
        fresh = np.concatenate([drawn, padded])
        ranks = self._ranks(reason, fresh, chances)
        several = f"{count} positions at once"
        if ranks is None and (reason.rank is not None or reason.side):
            return drawn, several if count > 1 else f"{self.vocabulary.attributes.called(drawn[0])} was filled"
        if ranks is None:
            together = f"{several}, {reason.first}" if reason.first else several
            return (
                drawn,
                together if count > 1 else f"{self.vocabulary.attributes.called(drawn[0])} {reason.one}",
            )
        order = np.argsort(-ranks[:count], kind="stable")
        drawn, best = drawn[order], float(ranks[order[0]])
        if count < len(ranks) and ranks[count:].max() > best:
            return drawn, several if count > 1 else f"{self.vocabulary.attributes.called(drawn[0])} was filled"
        first = self.vocabulary.attributes.place(drawn[0])
        figure = "" if chances is None else _figure(reason, best, chances[drawn[0]])
        alike = self._alike(reason, best, chances)
        if alike > 1:  # the leftmost of them goes first
            reason, figure = Reason(f"was first of {alike} equally sure", f"first of {alike} equally sure"), ""
        if count > 1:
            return drawn, f"{several}, {first} {reason.first}{turn}{figure}"
        return drawn, f"{self.vocabulary.attributes.called(drawn[0])} {reason.one}{turn}{figure}"

    def _alike(self, reason: Reason, best: float, chances: Chances | None) -> int:
        """How many positions that were noise are ranked like the first one, by their chances; 0 where none are."""
        if not reason.by_chances or reason.rank is None or chances is None:
            return 0
        among = chances[np.flatnonzero(self.before.noise[self.row])]
        return int((reason.rank(among, np.zeros(len(among), np.intp)) == best).sum())

    def _ranks(self, reason: Reason, positions: NDArray[np.intp], chances: Chances | None) -> Chances | None:
        """(N,) highest goes first; None where nothing ranks them, or the chances are not known."""
        if reason.side:
            return (reason.side * positions).astype(np.float64)
        if reason.rank is None or chances is None:
            return None
        return reason.rank(chances[positions], self.after.x[self.row, positions].astype(np.intp))

    def _named(self, position: int, chances: Chances | None, *, alone: bool = False) -> str:
        """ "s, 14 %" of the only one, else "s at 4 (14 %)"."""
        symbol = int(self.after.x[self.row, position])
        name = _name(symbol, self.vocabulary)
        chance = "" if chances is None else percent(float(chances[symbol]))
        if alone:
            return f"{name}, {chance}" if chance else name
        return f"{name} at {self.vocabulary.attributes.place(position)}" + (f" ({chance})" if chance else "")

    def _cell(self, position: int) -> str:
        """ "4 s": a place and what stands there."""
        name = _name(int(self.after.x[self.row, position]), self.vocabulary)
        return f"{self.vocabulary.attributes.place(position)} {name}"

    def revised(self) -> str:
        """The sentence of a step that replaces letters until they are settled: of the word shown, to its end."""
        shown = slice(_within(self.after, self.row) + 1)
        was, now = self.before.noise[self.row, shown], self.after.noise[self.row, shown]
        x, before = self.after.x[self.row, shown], self.before.x[self.row, shown]
        places = np.flatnonzero(x != before).tolist()
        attributes = self.vocabulary.attributes
        became = [f"{attributes.place(i)} became {_name(int(x[i]), self.vocabulary)}" for i in places]
        settled = np.flatnonzero(was & ~now).tolist()
        parts = [f"revised {counted(len(became), 'position')}"] if became else ["no letter changed"]
        if became and self.brief < BRIEFEST:
            parts[0] += f" ({', '.join(map(self._cell, places))})" if self.brief else f": {listed(became)}"
        if settled:
            all_are = not self.after.noise[self.row].any()
            parts.append("every position is settled" if all_are else f"{_places(settled, self.vocabulary)} settled")
        cleared = np.flatnonzero(~was & now).tolist()
        parts += [f"{_places(cleared, self.vocabulary)} returned to noise"] if cleared else []
        return "; ".join(parts)


def _within(frame: Frame, row: int) -> int:
    """The last position of the word that a row shows: its first end, and without one the last of all."""
    x = frame.x[row]
    ends = np.flatnonzero(x == END)
    return int(ends[0]) if len(ends) else len(x) - 1


def _places(positions: Sequence[int], vocabulary: Vocabulary) -> str:
    """ "position 3", "positions 3 and 5", "positions 3 to 9"."""
    places = [vocabulary.attributes.place(i) for i in positions]
    if (
        len(places) > 2
        and positions[-1] - positions[0] == len(places) - 1
        and positions[0] >= vocabulary.attribute_count
    ):
        return f"positions {places[0]} to {places[-1]}"
    if len(places) == 1:
        return vocabulary.attributes.called(positions[0])
    return f"positions {listed(places)}"


def _name(symbol: int, vocabulary: Vocabulary) -> str:
    return spoken(symbol, vocabulary)

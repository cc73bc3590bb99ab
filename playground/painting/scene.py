"""Everything the board shows, as one frozen value; every painted part draws from it and from nothing else."""

from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import Vocabulary
from models.distributions.lengths import length_chances
from models.oracle.answer import ListAnswer
from models.processes.traits import Traits
from models.sampling.frame import Frame, complete
from models.sampling.recipe import Recipe
from playground.painting.row_cells import RowCells
from playground.theme.ramps import Floats

MapMode = Literal["p0", "sampling", "change", "exact"]
MAP_MODES: tuple[MapMode, ...] = get_args(MapMode)
_FORMER: dict[str, MapMode] = {"belief": "p0", "after": "sampling"}  # as version 0.1.0 wrote them


def map_mode_of(name: str) -> MapMode | None:
    """The mode that settings name, now or in version 0.1.0; None if there is none."""
    return _FORMER.get(name) or next((mode for mode in MAP_MODES if mode == name), None)


@dataclass(frozen=True, eq=False)
class Scene:
    """traits: of the model. `positions` are selected, `row` is the one that drives letters and map.

    labelled_by: what words of the recipe's label have, of `LABELLED_BY`; "" where nothing tells.
    what_if (L, V): marginals of the what-if preview.
    answered: the frame and the row that the answer is about. blocked: positions an error names.
    unread: what stands in the pattern line cannot be drawn, and what is shown is no answer to it.
    hover: the (position, symbol) under the pointer or the keyboard, -1 = none.
    """

    vocabulary: Vocabulary | None = None
    length: int = 12
    traits: Traits = field(default_factory=Traits)
    recipe: Recipe | None = None
    labelled_by: str = ""
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
    mode: MapMode = "sampling"
    hover: tuple[int, int] = field(default=(-1, -1))

    def with_(self, **changes: Any) -> "Scene":
        """A copy with some fields replaced. What was computed of a frame is kept with it."""
        out = replace(self, **changes)
        if not changes.keys() & {"vocabulary", "length", "recipe", "frame"}:
            vars(out).update(
                (name, vars(self)[name])
                for name in ("symbols", "rows", "numbers", "pins", "cells")
                if name in vars(self)
            )
        return out

    def differs_by_answer(self, before: "Scene") -> bool:
        """Whether all numbers are those of another scene, and only what the list says of them is new."""
        shared = (f.name for f in fields(self) if f.name not in ("answer", "answered"))
        return self.mode != "exact" and all(getattr(self, name) is getattr(before, name) for name in shared)

    def left_behind(self) -> "Scene":
        """As it is shown while the pattern line holds what cannot be drawn: dim, and without any verdict."""
        return self.with_(unread=True, stale=True, answer=None, answered=None, blocked=frozenset(), what_if=None)

    @cached_property
    def symbols(self) -> int:
        """V; 0 before a model is there."""
        return len(self.vocabulary) if self.vocabulary else 0

    @cached_property
    def rows(self) -> int:
        """How many rows there are, or will be."""
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
    def cells(self) -> RowCells:
        """What the cells of the rows show."""
        return RowCells(self.numbers, self.recipe, (self.rows, self.length), self.symbols, self.pins, self.longest)

    @property
    def options(self) -> list[int] | None:
        """(L,) how many symbols still fit at each position by the word list; None where the list says nothing."""
        return None if self.answer is None or len(self.answer.fits) < self.length else self.answer.options

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
        """(L, V) what the letters are sorted by: the raw prediction in that mode, else what is drawn from."""
        frame = self.numbers
        if frame is None:
            return None
        table = frame.p0 if self.mode == "p0" else frame.sampling_probs
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


def missing(scene: Scene) -> str:
    """Why the map is empty, as text to show; "" when it is not."""
    if scene.loading:
        return scene.loading
    if scene.vocabulary is None:
        return "No model is open yet."
    if scene.numbers is None:
        return "Step forward or press play to see what the model predicts."
    if scene.map_values is None:
        if scene.mode == "change":
            return "No step lies before this one, so nothing has changed yet."
        return "The word list has no answer here yet."
    return ""


def place(scene: Scene, position: int) -> str:
    """How a position of a scene is called."""
    return scene.vocabulary.attributes.place(position) if scene.vocabulary else str(position + 1)


def called(scene: Scene, position: int) -> str:
    """The same with what it is, for a sentence: "position 3"."""
    return scene.vocabulary.attributes.called(position) if scene.vocabulary else f"position {position + 1}"


def attribute_count(scene: Scene) -> int:
    """A: how many positions of a scene stand before the word."""
    return scene.vocabulary.attribute_count if scene.vocabulary else 0

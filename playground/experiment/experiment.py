"""What lies on the desk: the wish, the branches drawn so far and the frame shown, as one frozen value."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from models.constraints.constraint import Cells, Constraint
from models.data.vocabulary import END, Vocabulary
from models.errors import ConstraintError
from models.model import Model
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Chain, Frame, finished

MAX_BRANCHES = 24


@dataclass(frozen=True)
class Branch:
    """A chain and where it left its parent: frames before `fork` are the parent's own. parent -1: drawn from noise.

    chains: as `Experiment.chains`, when it was drawn.
    """

    chain: Chain
    parent: int
    fork: int
    label: str
    chains: int = 0


@dataclass(frozen=True)
class Experiment:
    """`model` is an id in the library. `current` indexes `branches`, -1 before the first frame is there.

    chains: how many the person asked for before a result was recalled in their place; 0 where none was.
    """

    model: str
    recipe: Recipe
    branches: tuple[Branch, ...] = ()
    current: int = -1
    index: int = 0
    chains: int = 0

    @property
    def chain(self) -> Chain | None:
        """The branch that is open."""
        return self.branches[self.current].chain if 0 <= self.current < len(self.branches) else None

    @property
    def frame(self) -> Frame | None:
        """The frame shown."""
        chain = self.chain
        return chain.frames[min(self.index, len(chain.frames) - 1)] if chain else None

    @property
    def stale(self) -> bool:
        """Whether what is shown was made with another wish than the present one."""
        chain = self.chain
        return chain is None or chain.recipe_at(len(chain.frames) - 1) != self.recipe

    @property
    def mid_run(self) -> bool:
        """Whether a change of the wish applies to the frame shown rather than to a new start."""
        chain, frame = self.chain, self.frame
        if chain is None or frame is None or self.index == 0:
            return False
        return not finished(chain.recipe_at(self.index), frame)

    @property
    def at_end(self) -> bool:
        """Whether the last frame of a finished run is shown."""
        chain = self.chain
        return chain is not None and chain.done and self.index >= len(chain.frames) - 1

    @property
    def unedited(self) -> bool:
        """Whether the open branch was drawn from noise with one recipe and never touched."""
        chain = self.chain
        return chain is not None and len(chain.segments) == 1 and not bool(np.isnan(chain.frames[0].logp).any())

    def wishing(self, recipe: Recipe) -> "Experiment":
        """The same desk with another wish; what is shown is stale until it is recomputed."""
        return replace(self, recipe=recipe)

    def recalling(self, recipe: Recipe) -> "Experiment":
        """As `wishing`, with the recipe of an earlier result: the chains that were asked for are asked for after it."""
        return replace(self, recipe=recipe, chains=self.chains or self.recipe.rows)

    def anew(self, recipe: Recipe) -> "Experiment":
        """As `wishing`, for a run from noise: a recalled row was for once, the next run begins at the first again."""
        if self.chains or (recipe.first_row and recipe.first_row == self.recipe.first_row):
            unasked = recipe.rows == self.recipe.rows
            rows = (self.chains or recipe.rows) if unasked else recipe.rows
            recipe = recipe.with_(first_row=0, rows=rows)
        return replace(self, recipe=recipe, chains=0)

    def showing(self, index: int) -> "Experiment":
        """Another frame of the open branch."""
        last = len(self.chain.frames) - 1 if self.chain else 0
        return replace(self, index=max(0, min(index, last)))

    def begun(self, digest: str, recipe: Recipe, frame: Frame, label: str) -> "Experiment":
        """A run from noise: a branch of its own, in place of one that never left its first frame."""
        return self._with_branch(Branch(Chain.begin(digest, recipe, frame), -1, 0, label, self.chains), recipe, 0)

    def forked(self, recipe: Recipe, frame: Frame, label: str) -> "Experiment":
        """A branch at the frame shown, which `frame` replaces; the open one stays as it is.

        One that was itself made here and never went on gives way: typing three letters leaves one branch, not three.
        """
        assert self.chain is not None
        chain, parent = self.chain.fork(self.index, recipe, frame), self.current
        if self._idle_at(self.index):
            parent = self.branches[self.current].parent
        return self._with_branch(Branch(chain, parent, self.index, label, self.chains), recipe, self.index)

    def extended(self, frame: Frame) -> "Experiment":
        """One frame more on the open branch; the frame shown stays."""
        branch = self.branches[self.current]
        grown = replace(branch, chain=branch.chain.extend(frame))
        return replace(self, branches=(*self.branches[: self.current], grown, *self.branches[self.current + 1 :]))

    def reopened(self, current: int) -> "Experiment":
        """Another branch, at its last frame, with the wish that made it."""
        chain, chains = self.branches[current].chain, self.branches[current].chains
        return replace(self, current=current, index=len(chain.frames) - 1, recipe=chain.recipe, chains=chains)

    def without(self, gone: int) -> "Experiment":
        """Every branch but one, which is not the only one; what was made from it keeps all its frames.

        In place of the open one its parent is opened, else the first that was made from it, else the one beside it.
        """
        kept = _left_behind(self.branches, gone)
        if gone != self.current:
            return replace(self, branches=kept, current=self.current - (self.current > gone))
        parent = self.branches[gone].parent
        made_from_it = (i - 1 for i, b in enumerate(self.branches) if b.parent == gone)
        heir = parent if parent >= 0 else next(made_from_it, min(gone, len(kept) - 1))
        return replace(self, branches=kept).reopened(heir)

    def _idle_at(self, fork: int) -> bool:
        """Whether the open branch begins there, never went on from that frame, and nothing was made from it."""
        if self.chain is None or any(b.parent == self.current for b in self.branches):
            return False
        return self.branches[self.current].fork == fork == len(self.chain.frames) - 1

    def _with_branch(self, branch: Branch, recipe: Recipe, index: int) -> "Experiment":
        if self._idle_at(branch.fork):
            branches = (*self.branches[: self.current], branch, *self.branches[self.current + 1 :])
            return replace(self, recipe=recipe, branches=branches, index=index)
        branches = (*self.branches, branch)
        experiment = replace(self, recipe=recipe, branches=branches, current=len(branches) - 1, index=index)
        return experiment._pruned() if len(branches) > MAX_BRANCHES else experiment

    def _pruned(self) -> "Experiment":
        """Without the oldest branch that is not open; undo still holds it."""
        return self.without(next(i for i in range(len(self.branches)) if i != self.current))


def _left_behind(branches: tuple[Branch, ...], gone: int) -> tuple[Branch, ...]:
    """The branches but one, in their order. Those that left it hang on what they share most frames with.

    That is its own parent, or one of them that was made earlier; where there is neither, they begin from noise.
    """
    removed, elder = branches[gone], list[int]()
    out = list(branches)
    for i, branch in enumerate(branches):
        if branch.parent != gone:
            continue
        shared = {} if removed.parent < 0 else {removed.parent: min(removed.fork, branch.fork)}
        shared |= {j: min(branches[j].fork, branch.fork) for j in elder if branches[j].fork > 0 < branch.fork}
        parent = max(shared, key=lambda j: shared[j], default=-1)
        out[i] = replace(branch, parent=parent, fork=shared.get(parent, 0))
        elder.append(i)
    return tuple(replace(b, parent=b.parent - (b.parent > gone)) for i, b in enumerate(out) if i != gone)


class Lettered(Protocol):
    """A model, or what its card says of it."""

    @property
    def vocabulary(self) -> Vocabulary:
        """Its letters."""

    @property
    def length(self) -> int:
        """Its positions."""


def fresh_recipe(model: Lettered, rows: int = 4) -> Recipe:
    """The wish a model starts with: nothing pinned, one position a step."""
    constraint = Constraint.free(model.length, len(model.vocabulary))
    return Recipe(constraint, steps=one_each(constraint), rows=rows)


def one_each(constraint: Constraint) -> int:
    """The number of steps that fill one position each: the positions that are free."""
    return max(1, constraint.shape[0] - len(constraint.pins))


def with_constraint(recipe: Recipe, constraint: Constraint) -> Recipe:
    """The wish under another constraint; a run of one position a step stays one."""
    steps = one_each(constraint) if recipe.steps == one_each(recipe.constraint) else recipe.steps
    return recipe.with_(constraint=constraint, steps=steps)


def carried_over(recipe: Recipe, old: Model, new: Model) -> tuple[Recipe, bool]:
    """The wish in another model's alphabet and length, and whether all of it fitted. What does not fit is left free."""
    if (old.vocabulary, old.length) == (new.vocabulary, new.length):
        return recipe, True
    wish, limit = recipe.constraint, new.length - 1
    constraint, complete = Constraint.free(new.length, len(new.vocabulary)), True
    # The longest word of a model is no wish, and the shortest is none where a pattern's letters alone ask for it.
    longest = limit if wish.longest >= old.length - 1 else min(wish.longest, limit)
    shortest = wish.shortest
    if len(wish.suffix):
        ending = _ending(wish, old.vocabulary, new.vocabulary)
        if ending is not None and len(ending) <= limit:
            constraint = constraint.ending_in(ending)
        else:
            complete = False
            shortest = 1 if shortest == _written(wish) else shortest
    try:
        constraint = constraint.with_lengths(shortest, longest)
    except ConstraintError:
        complete = False
    for i in wish.asked:
        if i >= limit:
            complete &= bool(wish.cells[i, END])  # the new model's words end there or before
            continue
        try:
            constraint = constraint.only(i, _in_alphabet(wish.cells[i], old.vocabulary, new.vocabulary))
        except ConstraintError:
            complete = False
    return with_constraint(recipe, constraint), complete


def _written(wish: Constraint) -> int:
    """The letters of a pattern that has a beginning and an ending: the fewest that `parse` lets its words have."""
    before = max((i + 1 for i in wish.asked), default=0)
    return before + len(wish.suffix)


def _ending(wish: Constraint, old: Vocabulary, new: Vocabulary) -> Cells | None:
    """The letters a word must end in, in another alphabet; None where one of their places has none there."""
    out = np.zeros((len(wish.suffix), len(new)), bool)
    for cell, before in zip(out, wish.suffix, strict=True):
        cell[_in_alphabet(before, old, new)] = True
    out[:, END] = False
    return out if out.any(1).all() else None


def _in_alphabet(cell: Cells, old: Vocabulary, new: Vocabulary) -> list[int]:
    """The same set in another alphabet; one of most letters is taken as what it leaves out."""

    def there(symbols: Iterable[int]) -> set[int]:
        return {END if c == END else new.symbol(old.glyph(c)) for c in symbols if c == END or old.glyph(c) in new}

    if 2 * cell.sum() > len(old):
        return sorted(set(range(len(new))) - there(np.flatnonzero(~cell).tolist()))
    return sorted(there(np.flatnonzero(cell).tolist()))

"""What undo and files hold: the recipe, the branches drawn so far and the frame shown, as one frozen value."""

from dataclasses import dataclass, replace
from functools import cached_property

from models.sampling.by_reward import ByReward
from models.sampling.change import Change
from models.sampling.frame import Frame, finished
from models.sampling.order import Order
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Trajectory

MAX_BRANCHES = 24


@dataclass(frozen=True)
class Branch:
    """A trajectory and where it left its parent: frames before `fork` are shared. parent -1: drawn from noise.

    rows_asked: as that of `Experiment`, when it was drawn.
    """

    trajectory: Trajectory
    parent: int
    fork: int
    label: str
    rows_asked: int = 0


@dataclass(frozen=True)
class Experiment:
    """`model` is an id in the library. `current` indexes `branches`, -1 before the first frame is there.

    rows_asked: how many rows the user asked for before a result was recalled in their place; 0 where none was. left: by
    family, the order that the board had when it was last left for a model of another family. reward: how words are
    drawn by a reward beside the board, whose rows never are; None where none is set.
    """

    model: str
    recipe: Recipe
    branches: tuple[Branch, ...] = ()
    current: int = -1
    index: int = 0
    rows_asked: int = 0
    left: tuple[tuple[str, Order], ...] = ()
    reward: ByReward | None = None

    @cached_property
    def trajectory(self) -> Trajectory | None:
        """The branch that is open."""
        return self.branches[self.current].trajectory if 0 <= self.current < len(self.branches) else None

    @cached_property
    def frame(self) -> Frame | None:
        """The frame shown."""
        trajectory = self.trajectory
        return trajectory.frames[min(self.index, len(trajectory.frames) - 1)] if trajectory else None

    @cached_property
    def stale(self) -> bool:
        """Whether what is shown was made with another recipe than the present one."""
        trajectory = self.trajectory
        return trajectory is None or trajectory.recipe_at(len(trajectory.frames) - 1) != self.recipe

    @property
    def mid_run(self) -> bool:
        """Whether a change of the recipe applies to the frame shown rather than to a new start."""
        trajectory, frame = self.trajectory, self.frame
        if trajectory is None or frame is None or self.index == 0:
            return False
        return not finished(trajectory.recipe_at(self.index), frame)

    @property
    def at_end(self) -> bool:
        """Whether the last frame of a finished run is shown."""
        trajectory = self.trajectory
        return trajectory is not None and trajectory.done and self.index >= len(trajectory.frames) - 1

    @property
    def unedited(self) -> bool:
        """Whether the open branch was drawn from noise with one recipe and never touched."""
        trajectory = self.trajectory
        return trajectory is not None and len(trajectory.segments) == 1 and not trajectory.unrecorded_start

    def with_recipe(self, recipe: Recipe) -> "Experiment":
        """Another recipe; what is shown is stale until it is recomputed."""
        return replace(self, recipe=recipe)

    def recalling(self, recipe: Recipe) -> "Experiment":
        """As `with_recipe`, for an earlier result's; the number of rows requested before is kept for later."""
        return replace(self, recipe=recipe, rows_asked=self.rows_asked or self.recipe.rows)

    def restarted(self, recipe: Recipe) -> "Experiment":
        """As `with_recipe`, for a run from noise. After a recalled row the next run begins at the first row."""
        if self.rows_asked or (recipe.first_row and recipe.first_row == self.recipe.first_row):
            unasked = recipe.rows == self.recipe.rows
            rows = (self.rows_asked or recipe.rows) if unasked else recipe.rows
            recipe = recipe.with_(first_row=0, rows=rows)
        return replace(self, recipe=recipe, rows_asked=0)

    def showing(self, index: int) -> "Experiment":
        """Another frame of the open branch."""
        last = len(self.trajectory.frames) - 1 if self.trajectory else 0
        return replace(self, index=max(0, min(index, last)))

    def begun(self, digest: str, recipe: Recipe, frame: Frame, label: str) -> "Experiment":
        """A run from noise: a branch of its own, in place of one that never left its first frame."""
        return self._with_branch(
            Branch(Trajectory.begin(digest, recipe, frame), -1, 0, label, self.rows_asked), recipe, 0
        )

    def forked(self, recipe: Recipe, frame: Frame, label: str, change: Change) -> "Experiment":
        """A branch at the frame shown, which `frame`, made by a change of it, replaces; the open one stays as it is.

        One that was itself made here and never went on gives way: typing three letters leaves one branch, not three.
        """
        assert self.trajectory is not None
        trajectory, parent = self.trajectory.fork(self.index, recipe, frame, change), self.current
        if self._idle_at(self.index):
            parent = self.branches[self.current].parent
        return self._with_branch(Branch(trajectory, parent, self.index, label, self.rows_asked), recipe, self.index)

    def extended(self, frame: Frame) -> "Experiment":
        """One frame more on the open branch; the frame shown stays."""
        branch = self.branches[self.current]
        grown = replace(branch, trajectory=branch.trajectory.extend(frame))
        return replace(self, branches=(*self.branches[: self.current], grown, *self.branches[self.current + 1 :]))

    def reopened(self, current: int) -> "Experiment":
        """Another branch, at its last frame, with the recipe that made it."""
        trajectory, rows_asked = self.branches[current].trajectory, self.branches[current].rows_asked
        return replace(
            self, current=current, index=len(trajectory.frames) - 1, recipe=trajectory.recipe, rows_asked=rows_asked
        )

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
        if self.trajectory is None or any(b.parent == self.current for b in self.branches):
            return False
        return self.branches[self.current].fork == fork == len(self.trajectory.frames) - 1

    def _with_branch(self, branch: Branch, recipe: Recipe, index: int) -> "Experiment":
        if self._idle_at(branch.fork):
            branches = (*self.branches[: self.current], branch, *self.branches[self.current + 1 :])
            return replace(self, recipe=recipe, branches=branches, index=index)
        branches = (*self.branches, branch)
        experiment = replace(self, recipe=recipe, branches=branches, current=len(branches) - 1, index=index)
        return experiment._pruned() if len(branches) > MAX_BRANCHES else experiment

    def _pruned(self) -> "Experiment":
        """The experiment without the oldest branch that is not open; undo still holds it."""
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

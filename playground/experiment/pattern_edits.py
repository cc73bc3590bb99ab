"""Edits of the pattern: frozen values that can wait in a queue and name themselves."""

from collections.abc import Callable
from dataclasses import dataclass

from models.constraints.agreement import agreeing
from models.constraints.constraint import Constraint
from models.constraints.pattern import parse
from models.constraints.widening import released
from models.data.vocabulary import Vocabulary
from models.plurals import spanned
from models.sampling.recipe import Recipe
from playground.experiment.edit_outcome import Edit, Outcome, requested
from playground.experiment.experiment import Experiment
from playground.experiment.recipe_transfer import ModelShape, with_constraint
from playground.formatting import isolated


@dataclass(frozen=True)
class PinEdit(Edit):
    """One symbol at each of some positions."""

    names_symbols = True
    positions: tuple[int, ...]
    symbol: int

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        constraint = _each(experiment.recipe.constraint, self.positions, lambda c, i: c.pin(i, self.symbol))
        return _constrained(
            experiment,
            with_constraint(experiment.recipe, agreeing(constraint, shape.vocabulary), shape),
            f"pin {isolated(shape.vocabulary.glyph(self.symbol))} at {where(self.positions, shape.vocabulary)}",
        )


@dataclass(frozen=True)
class AllowEdit(Edit):
    """These symbols alone at each of some positions."""

    names_symbols = True
    positions: tuple[int, ...]
    symbols: frozenset[int]

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        constraint = _each(experiment.recipe.constraint, self.positions, lambda c, i: c.only(i, self.symbols))
        asked = with_constraint(experiment.recipe, agreeing(constraint, shape.vocabulary), shape)
        return _constrained(experiment, asked, f"letters at {where(self.positions, shape.vocabulary)}")


@dataclass(frozen=True)
class ReleaseEdit(Edit):
    """Positions freed of everything asked of them; a length that held them is widened to match.

    In mid-run those that were restricted return to noise.
    """

    names_symbols = True
    positions: tuple[int, ...]

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        before = experiment.recipe.constraint
        freed = tuple(i for i in self.positions if i in before.pins or i in before.asked)
        constraint = released(before, self.positions)
        return _constrained(
            experiment,
            with_constraint(experiment.recipe, constraint, shape),
            f"free {where(self.positions, shape.vocabulary)}",
            freed=freed,
        )


PATTERN = "pattern"  # the merge key of patterns that are typed


@dataclass(frozen=True)
class PatternEdit(Edit):
    """A pattern as typed, begun from noise."""

    names_symbols = True
    text: str

    @property
    def merge_key(self) -> str:
        """One key for all patterns that are typed."""
        return PATTERN

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        constraint = parse(self.text, shape.vocabulary, shape.length)
        return _constrained(
            experiment,
            with_constraint(experiment.recipe, constraint, shape),
            f"pattern {self.text}",
            merge_key=self.merge_key,
            restart=True,
        )


@dataclass(frozen=True)
class ClearPattern(Edit):
    """A pattern that restricts nothing."""

    names_symbols = True

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        free = Constraint.free(*experiment.recipe.constraint.shape, experiment.recipe.constraint.kinds)
        return _constrained(experiment, with_constraint(experiment.recipe, free, shape), "clear the pattern")


@dataclass(frozen=True)
class LengthsEdit(Edit):
    """A range of lengths in letters; (0, 0) leaves it to the model."""

    names_symbols = True
    shortest: int
    longest: int

    @property
    def merge_key(self) -> str:
        """One key for all ranges of lengths."""
        return "lengths"

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        before = experiment.recipe.constraint
        if self.shortest <= 0:
            asked, label = before.with_lengths(1, before.shape[0] - 1), "any length"
        else:
            asked = before.with_lengths(self.shortest + before.attribute_count, self.longest + before.attribute_count)
            asked, label = agreeing(asked, shape.vocabulary), spanned(self.shortest, self.longest, "letter")
        asked_for = with_constraint(experiment.recipe, asked, shape)
        return _constrained(experiment, asked_for, label, merge_key=self.merge_key)


def _constrained(
    experiment: Experiment,
    asked: Recipe,
    label: str,
    *,
    merge_key: str = "",
    freed: tuple[int, ...] = (),
    restart: bool = False,
) -> Outcome | None:
    """The recipe `asked` for, of another pattern; None where it is of the present one."""
    if asked.constraint == experiment.recipe.constraint:
        return None
    return requested(experiment, asked, label, merge_key=merge_key, freed=freed, restart=restart)


def where(positions: tuple[int, ...], vocabulary: Vocabulary) -> str:
    """ "1, 4"."""
    return ", ".join(map(vocabulary.attributes.place, positions))


def _each(
    constraint: Constraint, positions: tuple[int, ...], change: Callable[[Constraint, int], Constraint]
) -> Constraint:
    """The change made at one position after another. Raises what it raises."""
    for i in positions:
        constraint = change(constraint, i)
    return constraint

"""The owner of the experiment: every verb that changes the wish, the model or the branches.

Views call the verbs and are told by signals; they never change a value themselves.
"""

from collections.abc import Callable
from functools import partial
from time import perf_counter

from PySide6.QtCore import QObject, Signal

from models.constraints.constraint import Constraint
from models.constraints.pattern import parse
from models.errors import ConstraintError, UserError
from models.model import Model
from models.sampling import edits
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Chain
from playground.experiment.constraint_edits import each, released, where
from playground.experiment.experiment import Experiment, carried_over, fresh_recipe, with_constraint
from playground.formatting import counted, seeded
from playground.session.expected import Expected
from playground.session.playhead import Playhead
from playground.session.runner import OPENED

MERGE_SECONDS = 1.0  # changes of one setting closer together than this are undone together
NO_SYMBOL = -1  # what views send for "back to noise"
ONLY_BRANCH = "The only branch cannot be removed; start a new board instead."


class Session(Playhead):
    """Verbs of the experiment; its signals are those of `Runner`, and expected_changed() before a model is there."""

    expected_changed = Signal()

    def __init__(self, parent: QObject | None = None, *, clock: Callable[[], float] = perf_counter) -> None:
        super().__init__(parent)
        self.expected: Expected | None = None
        self._clock, self._changed_at = clock, 0.0

    # -- before the model --

    def expect(self, expected: Expected | None) -> None:
        """What will be on the desk once its model is loaded; None where nothing is known of it."""
        if self.experiment is None:
            self.expected = expected
            self.expected_changed.emit()

    @property
    def recipe(self) -> Recipe | None:
        """The present wish, on the desk or expected there."""
        if self.experiment is not None:
            return self.experiment.recipe
        return self.expected.recipe if self.expected is not None else None

    def _meanwhile(self, change: Callable[[Recipe], Recipe], ask: Callable[[], None]) -> None:
        """Change the wish before its model is there."""
        if self.expected is not None:
            try:
                self.expected = self.expected.changed(change, ask)
            except UserError as error:
                self._refuse(error)
            else:
                self.expected_changed.emit()

    def _catch_up(self, model: Model) -> None:
        """Ask the desk for what was asked before it was there."""
        expected, self.expected = self.expected, None
        if expected is not None and (expected.vocabulary, expected.length) == (model.vocabulary, model.length):
            for ask in expected.asked:
                ask()

    def _refuse(self, error: UserError) -> None:
        self.refused.emit(str(error), error.positions if isinstance(error, ConstraintError) else ())

    # -- the model --

    def open_model(self, model_id: str, model: Model, recipe: Recipe | None = None, *, chains: int = 0) -> None:
        """Put a model on the desk, with the present wish carried over as far as its alphabet allows."""
        if self._waits(partial(self.open_model, model_id, model, recipe, chains=chains)):
            return
        old, experiment = self.model, self.experiment
        complete = True
        if recipe is None and experiment is not None and old is not None:
            recipe, complete = carried_over(experiment.anew(experiment.recipe).recipe, old, model)
        recipe = recipe or fresh_recipe(model)
        self._put(Experiment(model_id, recipe, chains=chains), f"open {model.title}", model)
        self._begin(recipe, "start")
        if not complete:
            self.refused.emit(f"Not all of the pattern fits {model.title}; what does not is free now.", ())
        self._catch_up(model)

    def restore(self, model_id: str, model: Model, experiment: Experiment) -> None:
        """Put a saved desk back."""
        if self._waits(partial(self.restore, model_id, model, experiment)):
            return
        self._put(experiment, OPENED, model)
        if experiment.stale:
            self._begin(experiment.recipe, "start")
        self._told()
        self._catch_up(model)

    # -- the wish --

    def change(self, fields: dict[str, object]) -> None:
        """Other values for fields of the recipe: temperature, steps, policy, rows, seed ..."""
        name, again = "change " + " ".join(sorted(fields)), partial(self.change, fields)
        if self.experiment is None:
            self._meanwhile(lambda recipe: recipe.with_(**fields), again)
            return
        if self._waits(again, key=name):
            return
        try:
            recipe = self.experiment.recipe.with_(**fields)
        except UserError as error:
            self._refuse(error)
            return
        words = ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in fields.items())
        restart = bool({"rows", "first_row", "length_first"} & set(fields))
        if recipe != self.experiment.recipe:
            self._wish(recipe, words, merge=name, restart=restart)

    def constrain(
        self,
        make: Callable[[Constraint], Constraint],
        label: str,
        *,
        freed: tuple[int, ...] = (),
        merge: str = "",
        restart: bool = False,
    ) -> None:
        """Another constraint, made from the present one; one nothing can satisfy is refused, naming the positions.

        freed: positions that return to noise in mid-run if they were restricted. restart: begin from noise.
        """
        again = partial(self.constrain, make, label, freed=freed, merge=merge, restart=restart)
        if self.experiment is None:
            self._meanwhile(lambda recipe: with_constraint(recipe, make(recipe.constraint)), again)
            return
        if self._waits(again, key=merge, of_model=True):
            return
        before = self.experiment.recipe.constraint
        try:
            constraint = make(before)
        except UserError as error:
            self._refuse(error)
            return
        if constraint != before:
            held = tuple(i for i in freed if i in before.pins or i in before.asked)
            wish = with_constraint(self.experiment.recipe, constraint)
            self._wish(wish, label, merge=merge, freed=held, restart=restart)

    def type_pattern(self, text: str) -> None:
        """A pattern as typed, begun from noise; raises nothing, refuses with the column's sentence."""
        lettered = self.model or self.expected
        if lettered is not None:
            vocabulary, length = lettered.vocabulary, lettered.length
            self.constrain(lambda _: parse(text, vocabulary, length), f"pattern {text}", merge="pattern", restart=True)

    def pin(self, positions: tuple[int, ...], symbol: int) -> None:
        """One symbol at each position."""
        lettered = self.model or self.expected
        if lettered is not None:
            label = f"pin {lettered.vocabulary.glyph(symbol)} at {where(positions)}"
            self.constrain(lambda c: each(c, positions, lambda c, i: c.pin(i, symbol)), label)

    def only(self, positions: tuple[int, ...], symbols: frozenset[int]) -> None:
        """These symbols alone at each position."""
        label = f"letters at {where(positions)}"
        self.constrain(lambda c: each(c, positions, lambda c, i: c.only(i, symbols)), label)

    def release(self, positions: tuple[int, ...]) -> None:
        """Free positions of everything asked of them; a length that held them is widened to match."""
        self.constrain(lambda c: released(c, positions), f"free {where(positions)}", freed=positions)

    def clear_pattern(self) -> None:
        """Ask for nothing at all."""
        self.constrain(lambda c: Constraint.free(*c.shape), "clear the pattern")

    def set_lengths(self, shortest: int, longest: int) -> None:
        """A range of lengths; (0, 0) leaves it to the model."""
        if shortest <= 0:
            self.constrain(lambda c: c.any_length(), "any length", merge="lengths")
        else:
            label = counted(longest, "letter") if shortest == longest else f"{shortest} to {longest} letters"
            self.constrain(lambda c: c.with_lengths(shortest, longest), label, merge="lengths")

    def write(self, row: int, position: int, symbol: int) -> None:
        """Another symbol in one row of the frame shown (`NO_SYMBOL`: back to noise), as a branch."""
        if self._waits(partial(self.write, row, position, symbol), for_start=True, of_model=True):
            return
        experiment, model = self.experiment, self.model
        if (
            experiment is None
            or model is None
            or experiment.frame is None
            or experiment.stale
            or row >= experiment.frame.rows
        ):
            return
        wanted = None if symbol == NO_SYMBOL else symbol
        if experiment.frame.x[row, position] == (experiment.frame.mask if wanted is None else symbol):
            return
        shown = "noise" if wanted is None else model.vocabulary.glyph(symbol)
        frame, recipe = experiment.frame, experiment.recipe
        make = partial(edits.write, model, recipe, frame, row, position, wanted)
        self._fork(make, recipe, f"{shown} at {position + 1} in row {row + 1}")

    def redraw(self, seed: int) -> None:
        """Go on from the frame shown with other random numbers, as a branch; at the start or the end, begin again."""
        if self._waits(partial(self.redraw, seed)):
            return
        experiment, model = self.experiment, self.model
        if experiment is None or model is None:
            return
        recipe = experiment.recipe.with_(seed=seed)
        if not experiment.mid_run or experiment.stale or experiment.frame is None:
            self._wish(recipe, f"seed {seed}", restart=True)
        else:
            self._fork(partial(edits.look, model, recipe, experiment.frame), recipe, f"redraw with seed {seed}")

    def recall(self, recipe: Recipe, row: int) -> None:
        """The recipe of an earlier result, drawn again from noise, with its row selected."""
        if self._waits(partial(self.recall, recipe, row), of_model=True):
            return
        self.row = row
        if (
            self.experiment is None
            or recipe != self.experiment.recipe
            or self.experiment.stale
            or not self.experiment.unedited
        ):
            self._wish(recipe, f"recall {seeded(recipe)}", restart=True, recalls=True)
        self.selection_changed.emit()

    def recall_with(self, model_id: str, model: Model, recipe: Recipe, row: int) -> None:
        """The recipe of a result that another model drew: that model is opened with it, as one change."""
        if not self._waits(partial(self.recall_with, model_id, model, recipe, row)):
            self.row = row
            chains = self.experiment.recalling(recipe).chains if self.experiment is not None else 0
            self.open_model(model_id, model, recipe, chains=chains)
            self.selection_changed.emit()

    def restart(self, seed: int) -> None:
        """The same wish from noise with other random numbers."""
        if self.experiment is None:
            self._meanwhile(lambda recipe: recipe.with_(seed=seed), partial(self.restart, seed))
        elif not self._waits(partial(self.restart, seed)):
            self._wish(self.experiment.recipe.with_(seed=seed), f"seed {seed}", restart=True)

    def _wish(
        self,
        recipe: Recipe,
        label: str,
        *,
        merge: str = "",
        freed: tuple[int, ...] = (),
        restart: bool = False,
        recalls: bool = False,
    ) -> None:
        """Make a wish the present one and recompute what is shown: at the frame shown in mid-run, else from noise."""
        experiment, model = self.experiment, self.model
        if experiment is None or model is None or self.history is None:
            return
        now = self._clock()
        if now - self._changed_at > MERGE_SECONDS:
            self.history.seal()
        self._changed_at = now
        if restart or not experiment.mid_run or experiment.stale or experiment.frame is None:
            experiment = experiment.recalling(recipe) if recalls else experiment.anew(recipe)
            self.history.push(experiment, label, merge)
            self._begin(experiment.recipe, label)
            return
        frame = experiment.frame
        self._fork(partial(edits.impose, model, recipe, frame, freed), recipe, label, merge)

    # -- branches --

    def remove_branch(self, place: int) -> None:
        """Take a branch away; what was made from it stays, and undo brings it back. The only one is refused."""
        experiment = self.experiment
        if experiment is not None and 0 <= place < len(experiment.branches):
            self._remove(experiment.branches[place].chain)

    def _remove(self, chain: Chain) -> None:
        """The branch of that chain: while this waits, others may take its place, or it may itself be replaced."""
        experiment = self.experiment
        if self.history is None or experiment is None or self._waits(partial(self._remove, chain), for_start=True):
            return
        place = next((i for i, branch in enumerate(experiment.branches) if branch.chain is chain), -1)
        if place < 0:
            return
        if len(experiment.branches) == 1:
            self.refused.emit(ONLY_BRANCH, ())
            return
        if place == experiment.current:
            self._halt()
        self.history.push(experiment.without(place), f"remove the branch {experiment.branches[place].label}")
        self._told()

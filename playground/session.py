"""The owner of the experiment: the desk with its history, the jobs that draw frames, and what the list says of them.

Everything here runs in the window's thread except the generators handed to a `Job`. Views call the verbs and are told
by signals; they never change a value themselves.
"""

from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter

from PySide6.QtCore import QObject, Signal

from models import edits, sampling
from models.constraint import Constraint
from models.errors import ConstraintError, UserError
from models.frame import Frame
from models.model import Model
from models.pattern import parse
from models.recipe import Recipe
from playground.desk import Desk, carried_over, fresh_recipe, with_constraint
from playground.history import History
from playground.jobs import Ended
from playground.latest import Latest, once

NO_SYMBOL = -1  # what views send for "back to noise"


class Session(QObject):
    """Verbs of the experiment.

    Signals: desk_changed() after any change of the wish, the chain or the frame shown; selection_changed();
    ghost_changed(object) with (L, V) marginals or None; refused(str, object) a wish that cannot be, with the positions
    in conflict; failed(str) an error of the engine; finished(object) a Chain that came to its end; model_changed();
    busy_changed(bool).
    """

    desk_changed = Signal()
    selection_changed = Signal()
    ghost_changed = Signal(object)
    refused = Signal(str, object)
    failed = Signal(str)
    finished = Signal(object)
    model_changed = Signal()
    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model: Model | None = None
        self.history: History[Desk] | None = None
        self.positions: tuple[int, ...] = (0,)
        self.row = 0
        self._drawing = Latest(self)
        self._drawing.busy_changed.connect(self.busy_changed)
        self._ghosting = Latest(self)
        self._models: dict[str, Model] = {}
        self.step_ms = 0.0  # how long the newest steps took, each, in their thread
        self._follow = False  # whether new frames are shown as they come

    # -- asking --

    @property
    def desk(self) -> Desk | None:
        """What lies on the desk; None until a model is there."""
        return self.history.present if self.history else None

    @property
    def busy(self) -> bool:
        """Whether frames are being drawn."""
        return self._drawing.busy

    # -- the model --

    def open_model(self, model_id: str, model: Model, recipe: Recipe | None = None) -> None:
        """Put a model on the desk, with the present wish carried over as far as its alphabet allows."""
        old, desk = self.model, self.desk
        self._drawing.stop()
        complete = True
        if recipe is None and desk is not None and old is not None:
            recipe, complete = carried_over(desk.recipe, old, model)
        recipe = recipe or fresh_recipe(model)
        self._models[model_id] = model
        if self.history is None:
            self.history = History(Desk(model_id, recipe))
        else:
            self.history.push(Desk(model_id, recipe), f"open {model.title}")
        self._use(model)
        self._begin(recipe, "start")
        if not complete:
            self.refused.emit(f"Not all of the pattern fits {model.title}; what does not is free now.", ())

    def restore(self, model_id: str, model: Model, desk: Desk) -> None:
        """Put a saved desk back."""
        self._drawing.stop()
        self._models[model_id] = model
        if self.history is None:
            self.history = History(desk)
        else:
            self.history.push(desk, "open a file")
        self._use(model)
        if desk.stale:
            self._begin(desk.recipe, "start")
        self._told()

    def _use(self, model: Model) -> None:
        self.model = model
        self.drop_ghost()
        self.positions = tuple(i for i in self.positions if i < model.length) or (0,)
        self.model_changed.emit()

    # -- the wish --

    def change(self, fields: dict[str, object]) -> None:
        """Other values for fields of the recipe: temperature, steps, policy, rows, seed ..."""
        if self.desk is None:
            return
        name = "".join(sorted(fields))
        try:
            recipe = self.desk.recipe.with_(**fields)
        except UserError as error:
            self.refused.emit(str(error), ())
            return
        if recipe == self.desk.recipe:
            return
        words = ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in fields.items())
        restart = bool({"rows", "first_row", "length_first"} & set(fields))
        self._wish(recipe, words, merge=name, restart=restart)

    def constrain(self, make: Callable[[Constraint], Constraint], label: str, freed: tuple[int, ...] = ()) -> None:
        """Another constraint, made from the present one; one nothing can satisfy is refused, naming the positions."""
        if self.desk is None:
            return
        try:
            constraint = make(self.desk.recipe.constraint)
        except ConstraintError as error:
            self.refused.emit(str(error), error.positions)
            return
        except UserError as error:
            self.refused.emit(str(error), ())
            return
        if constraint == self.desk.recipe.constraint:
            return
        self._wish(with_constraint(self.desk.recipe, constraint), label, freed=freed)

    def type_pattern(self, text: str) -> None:
        """A pattern as typed; raises nothing, refuses with the column's sentence."""
        if self.model is not None:
            vocabulary, length = self.model.vocabulary, self.model.length
            self.constrain(lambda _: parse(text, vocabulary, length), f"pattern {text}")

    def pin(self, positions: tuple[int, ...], symbol: int) -> None:
        """One symbol at each position."""
        assert self.model is not None
        glyph = self.model.vocabulary.glyph(symbol)
        label = f"pin {glyph} at {_where(positions)}"
        self.constrain(lambda c: _each(c, positions, lambda c, i: c.pin(i, symbol)), label)

    def only(self, positions: tuple[int, ...], symbols: frozenset[int]) -> None:
        """These symbols alone at each position."""
        label = f"letters at {_where(positions)}"
        self.constrain(lambda c: _each(c, positions, lambda c, i: c.only(i, symbols)), label)

    def release(self, positions: tuple[int, ...]) -> None:
        """Free positions of everything asked of them; a length that held them is widened to match."""
        self.constrain(lambda c: _released(c, positions), f"free {_where(positions)}", freed=positions)

    def clear_pattern(self) -> None:
        """Ask for nothing at all."""
        self.constrain(lambda c: Constraint.free(*c.shape), "clear the pattern")

    def set_lengths(self, shortest: int, longest: int) -> None:
        """A range of lengths; (0, 0) leaves it to the model."""
        if shortest <= 0:
            self.constrain(lambda c: c.any_length(), "any length")
        else:
            self.constrain(lambda c: c.with_lengths(shortest, longest), f"{shortest} to {longest} letters")

    def write(self, row: int, position: int, symbol: int) -> None:
        """Another symbol in one row of the frame shown (`NO_SYMBOL`: back to noise), as a branch."""
        desk, model = self.desk, self.model
        if desk is None or model is None or desk.frame is None or desk.stale:
            return
        wanted = None if symbol == NO_SYMBOL else symbol
        if symbol == desk.frame.x[row, position]:
            return
        shown = "noise" if wanted is None else model.vocabulary.glyph(symbol)
        frame, recipe = desk.frame, desk.recipe
        self._fork(
            lambda: edits.write(model, recipe, frame, row, position, wanted),
            desk.recipe,
            f"{shown} at {position + 1} in row {row + 1}",
        )

    def redraw(self, seed: int) -> None:
        """Go on from the frame shown with other random numbers, as a branch; at the start or the end, begin again."""
        desk, model = self.desk, self.model
        if desk is None or model is None:
            return
        recipe = desk.recipe.with_(seed=seed)
        if not desk.mid_run or desk.stale or desk.frame is None:
            self._wish(recipe, f"seed {seed}", restart=True)
            return
        frame = desk.frame
        self._fork(lambda: edits.look(model, recipe, frame), recipe, f"redraw with seed {seed}")

    def recall(self, recipe: Recipe, row: int) -> None:
        """The recipe of an earlier result, drawn again from noise, with its row selected."""
        self.row = row
        if self.desk is not None and recipe == self.desk.recipe and not self.desk.stale:
            self.selection_changed.emit()
            return
        self._wish(recipe, f"recall seed {recipe.seed}", restart=True)

    def reopen(self, branch: int) -> None:
        """Another branch, unchanged."""
        if self.history is not None and self.desk is not None and branch != self.desk.current:
            self._drawing.stop()
            self.history.push(self.desk.reopened(branch), "open a branch")
            self._told()

    def undo(self) -> None:
        """Back to the desk before the last change."""
        if self.history is not None:
            self._travel(self.history.undo())

    def redo(self) -> None:
        """Forward to the desk that was undone."""
        if self.history is not None:
            self._travel(self.history.redo())

    # -- the frame shown --

    def show(self, index: int) -> None:
        """A frame that has been drawn."""
        self._follow = False
        if self.history is not None and self.desk is not None and index != self.desk.index:
            self.history.replace(self.desk.showing(index))
            self.desk_changed.emit()

    def forward(self) -> None:
        """The next frame: one that is there, or one model call for a new one."""
        desk = self.desk
        if desk is None or desk.chain is None or desk.stale:
            return
        if desk.index < len(desk.chain.frames) - 1:
            self.show(desk.index + 1)
        elif not desk.chain.done and not self.busy:
            model, recipe, frame = self.model, desk.recipe, desk.chain.last
            assert model is not None
            self._follow = True
            self._drawing.run(once(lambda: sampling.step(model, recipe, frame)), self._next_frame, self._ended)

    def run(self, *, follow: bool = False) -> None:
        """Draw every frame that is still missing; the frame shown stays, or follows the newest."""
        desk = self.desk
        if desk is None or desk.chain is None or desk.stale or desk.chain.done or self.busy:
            return
        assert self.model is not None
        self._follow = follow
        frames = partial(sampling.run, self.model, desk.recipe, desk.chain.last)
        self._drawing.run(lambda: timed(frames()), self._timed_frame, self._ended)

    def run_to_end(self) -> None:
        """Draw every frame that is still missing and show the last."""
        desk = self.desk
        if desk is not None and desk.chain is not None and not desk.stale:
            self.show(len(desk.chain.frames) - 1)
            self.run(follow=True)

    def restart(self, seed: int) -> None:
        """The same wish from noise with other random numbers."""
        if self.desk is not None:
            self._wish(self.desk.recipe.with_(seed=seed), f"seed {seed}", restart=True)

    def stop(self) -> None:
        """Stop drawing; the frames that are there stay."""
        self._drawing.stop()

    # -- selection and ghosts --

    def select(self, positions: tuple[int, ...], row: int) -> None:
        """The positions and the row that the other views follow."""
        if (positions, row) != (self.positions, self.row):
            self.positions, self.row = positions, row
            self.selection_changed.emit()

    def ask_ghost(self, position: int, symbol: int) -> None:
        """What every other position would become with that symbol there; answered by `ghost_changed`."""
        desk, model = self.desk, self.model
        if desk is None or model is None or desk.frame is None or desk.stale:
            return
        frame, recipe, row = desk.frame, desk.recipe, min(self.row, desk.frame.rows - 1)
        self._ghosting.run(
            once(lambda: edits.what_if(model, recipe, frame, row, position)[symbol]), self.ghost_changed.emit
        )

    def drop_ghost(self) -> None:
        """No ghost any more."""
        self._ghosting.stop()
        self.ghost_changed.emit(None)

    def close(self) -> None:
        """Stop every job and wait for it."""
        self._drawing.close()
        self._ghosting.close()

    # -- drawing --

    def _wish(
        self, recipe: Recipe, label: str, *, merge: str = "", freed: tuple[int, ...] = (), restart: bool = False
    ) -> None:
        """Make a wish the present one and recompute what is shown: at the frame shown in mid-run, else from noise."""
        desk, model = self.desk, self.model
        if desk is None or model is None or self.history is None:
            return
        if restart or not desk.mid_run or desk.stale or desk.frame is None:
            self.history.push(desk.wishing(recipe), label, merge)
            self._begin(recipe, label)
            return
        frame = desk.frame
        for position in freed:
            frame = edits.released(frame, position)
        self._fork(lambda: edits.impose(model, recipe, frame), recipe, label, merge)

    def _begin(self, recipe: Recipe, label: str) -> None:
        model = self.model
        assert model is not None

        def begun(frame: Frame) -> None:
            if self.history is not None and self.desk is not None:
                self.history.replace(self.desk.begun(model.digest, recipe, frame, label))
                self._told()

        self._drawing.run(once(lambda: sampling.start(model, recipe)), begun, self._ended)
        self._told()

    def _fork(self, make: Callable[[], Frame], recipe: Recipe, label: str, merge: str = "") -> None:
        before = self.desk
        if before is None or self.history is None:
            return
        self.history.push(before.wishing(recipe), label, merge)

        def forked(frame: Frame) -> None:
            if self.history is not None:
                self.history.replace(before.forked(recipe, frame, label))
                self._told()

        self._drawing.run(once(make), forked, self._ended)
        self._told()

    def _timed_frame(self, value: tuple[Frame, float]) -> None:
        frame, self.step_ms = value
        self._next_frame(frame)

    def _next_frame(self, frame: Frame) -> None:
        if self.history is None or self.desk is None:
            return
        desk = self.desk.extended(frame)
        assert desk.chain is not None
        self.history.replace(desk.showing(len(desk.chain.frames) - 1) if self._follow else desk)
        self.desk_changed.emit()
        if desk.chain.done:
            self._follow = False
            self.finished.emit(desk.chain)

    def _ended(self, ended: Ended) -> None:
        if ended.error is None:
            return
        if self.history is not None and self.desk is not None and self.desk.stale:
            self.history.drop()  # a change that turned out to be impossible leaves no trace
            self._told()
        if isinstance(ended.error, UserError):
            self.refused.emit(str(ended.error), ())
        else:
            self.failed.emit(f"The engine failed: {ended.error}")

    def _travel(self, moved: bool) -> None:
        if not moved or self.desk is None:
            return
        self._drawing.stop()
        model = self._models[self.desk.model]
        if model is not self.model:
            self._use(model)
        if self.desk.stale:
            self._begin(self.desk.recipe, "start")
        self._told()

    def _told(self) -> None:
        desk = self.desk
        if desk is not None and self.row >= desk.recipe.rows:
            self.row = desk.recipe.rows - 1
            self.selection_changed.emit()
        self.desk_changed.emit()


def timed(frames: Iterator[Frame]) -> Iterator[tuple[Frame, float]]:
    """Each frame with the milliseconds it took to draw, in the thread that draws."""
    while True:
        began = perf_counter()
        frame = next(frames, None)
        if frame is None:
            return
        yield frame, 1000 * (perf_counter() - began)


def _where(positions: tuple[int, ...]) -> str:
    return ", ".join(str(i + 1) for i in positions)


def _each(
    constraint: Constraint, positions: tuple[int, ...], change: Callable[[Constraint, int], Constraint]
) -> Constraint:
    for i in positions:
        constraint = change(constraint, i)
    return constraint


def _released(constraint: Constraint, positions: tuple[int, ...]) -> Constraint:
    for i in positions:
        constraint = constraint.release(i)
    if any(i >= constraint.longest for i in positions):  # the range of lengths held it, not its cell
        constraint = constraint.with_lengths(constraint.shortest, constraint.shape[0] - 1)
    return constraint

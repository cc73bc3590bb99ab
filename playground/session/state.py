"""What is open in a session: the values that its parts share. The part that changes one of them announces it."""

from models.model import Model
from playground.experiment.experiment import Experiment
from playground.experiment.outline import BLANK, Outline
from playground.experiment.recipe_transfer import fresh_recipe
from playground.experiment.undo import UndoHistory
from playground.session.changes import Present
from playground.session.model_cache import ModelCache


class SessionState:
    """`row` and `positions` are what is selected.

    opened: whether a model or a stored board has been opened. Before, `experiment` is what is known of it, open to
    edits, which are made again on what comes.
    """

    def __init__(self) -> None:
        self.history = UndoHistory(Experiment("", fresh_recipe(BLANK)))
        self.models = ModelCache()
        self.opened = False
        self.row = 0
        self.positions: tuple[int, ...] = (0,)

    @property
    def experiment(self) -> Experiment:
        """The present one."""
        return self.history.present

    @property
    def model(self) -> Model | None:
        """The model of the present experiment; None where it is not loaded."""
        return self.models.of(self.experiment)

    @property
    def outline(self) -> Outline:
        """What is known of that model."""
        return self.models.outline_of(self.experiment)

    def present(self) -> Present:
        """Everything that views show, with the selection kept within it."""
        experiment, outline = self.experiment, self.outline
        self.row = min(self.row, experiment.recipe.rows - 1)
        self.positions = tuple(i for i in self.positions if i < outline.length) or (0,)
        labels = self.history.undo_label, self.history.redo_label
        return Present(experiment, outline, self.model, self.row, self.positions, labels, self.opened)

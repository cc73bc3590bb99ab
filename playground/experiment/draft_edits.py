"""Edits of a draft: a word of the user's own in a row, and some of its positions generated again."""

from dataclasses import dataclass

from models.errors import UserError
from models.sampling.change import Regenerate, WriteWord
from playground.experiment.edit_outcome import Outcome, forked, frame_with
from playground.experiment.experiment import Experiment
from playground.experiment.pattern_edits import where
from playground.experiment.recipe_transfer import ModelShape
from playground.experiment.row_edit import RowEdit


@dataclass(frozen=True)
class WordEdit(RowEdit):
    """A whole word in one row of the frame shown, as a branch. notice: a sentence to say where it is done."""

    word: str
    notice: str = ""

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        frame, word = frame_with(experiment, self.row), self.word.strip()
        if not word or len(word.split()) > 1:
            raise UserError("A row takes one word; copy one alone.")
        symbols = tuple(shape.vocabulary.encode(word, shape.length).tolist())
        if tuple(frame.settled[self.row].tolist()) == symbols:
            return Outcome(experiment, "", notice=self.notice or f"Row {self.row + 1} is {word} already.")
        change = WriteWord(self.row, symbols)
        return forked(
            experiment, self.recipe(experiment, shape), f"{word} in row {self.row + 1}", change, notice=self.notice
        )


@dataclass(frozen=True)
class RegenerateEdit(RowEdit):
    """Some positions of one row generated again, with other random numbers, as a branch."""

    positions: tuple[int, ...]
    seed: int

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        frame_with(experiment, self.row)
        label = f"generate {where(self.positions, shape.vocabulary)} again in row {self.row + 1}"
        recipe = self.recipe(experiment, shape).with_(seed=self.seed)
        said = f"Drawn with a seed of its own, {self.seed}, which the settings show; undo brings back the one before."
        return forked(experiment, recipe, label, Regenerate(self.row, self.positions), notice=said)

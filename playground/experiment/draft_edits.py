"""Edits of a draft: a word of the user's own in a row, and some of its positions generated again."""

from dataclasses import dataclass

from models.errors import UserError
from models.sampling.change import Regenerate, WriteWord
from playground.experiment.constraint_edits import where
from playground.experiment.edit_outcome import Edit, Outcome, forked, frame_with
from playground.experiment.experiment import Experiment
from playground.experiment.recipe_transfer import ModelShape


@dataclass(frozen=True)
class WordEdit(Edit):
    """A whole word in one row of the frame shown, as a branch. notice: a sentence to say where it is done."""

    after_start = True
    names_symbols = True
    row: int
    word: str
    notice: str = ""

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        frame, word = frame_with(experiment, self.row), self.word.strip()
        if not word or len(word.split()) > 1:
            raise UserError("A row takes one word; copy one alone.")
        symbols = tuple(shape.vocabulary.encode(word, shape.length).tolist())
        if tuple(frame.settled[self.row].tolist()) == symbols:
            return Outcome(experiment, "", notice=f"Row {self.row + 1} is {word} already.")
        change = WriteWord(self.row, symbols)
        return forked(experiment, experiment.recipe, f"{word} in row {self.row + 1}", change, notice=self.notice)


@dataclass(frozen=True)
class RegenerateEdit(Edit):
    """Some positions of one row generated again, with other random numbers, as a branch."""

    after_start = True
    names_symbols = True
    row: int
    positions: tuple[int, ...]
    seed: int

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        frame_with(experiment, self.row)
        label = f"generate {where(self.positions)} again in row {self.row + 1}"
        recipe = experiment.recipe.with_(seed=self.seed)
        return forked(experiment, recipe, label, Regenerate(self.row, self.positions))

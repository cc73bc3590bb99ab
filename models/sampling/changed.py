"""Makes a change of a frame by the verb that the change is the value of."""

from models.model import Model
from models.sampling import drafts, edits
from models.sampling.change import Change, Impose, Regenerate, Write, WriteWord
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe


def changed(model: Model, recipe: Recipe, frame: Frame, change: Change) -> Frame:
    """The frame with a change made."""
    if isinstance(change, Write):
        return edits.write(model, recipe, frame, change.row, change.position, change.symbol)
    if isinstance(change, WriteWord):
        return drafts.write_word(model, recipe, frame, change.row, change.symbols)
    if isinstance(change, Regenerate):
        return drafts.regenerate(model, recipe, frame, change.row, change.positions)
    if isinstance(change, Impose):
        return edits.impose(model, recipe, frame, change.freed)
    return edits.repredict(model, recipe, frame)

"""A word of one's own in a row, and some of its positions generated again. Both are changes in mid-run, as `edits` are.

The word may be one that was drawn. What is not generated again is settled, so a step never changes it.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from models.constraints.widening import ForbiddenError, permitting, released
from models.data.vocabulary import END
from models.errors import UserError, quoted
from models.model import Model
from models.plurals import counted, spanned
from models.processes.orders import POLICIES
from models.sampling.edits import repredict
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from models.sampling.reverse_step import check, rng_of
from models.sampling.support import OPEN, Support


def write_word(model: Model, recipe: Recipe, frame: Frame, row: int, symbols: Sequence[int]) -> Frame:
    """One row with a whole word settled, whatever it held. symbols (L,): padded with the end.

    A row whose length was drawn beforehand takes the length of the word. Raises UserError where the constraint forbids
    the word.
    """
    check(model, recipe)
    word = np.array(symbols, np.int16)
    letters, attribute_count = int((word != END).sum()), model.vocabulary.attribute_count
    if not (word[:letters] != END).all() or not 0 < letters < model.length:
        raise UserError(f"A word here has no gap and {spanned(1, model.length - 1 - attribute_count, 'letter')}.")
    wider = permitting(recipe.constraint, dict(enumerate(word.tolist())))
    if letters not in recipe.constraint.lengths:
        sentence = (
            f"The pattern has no word of {counted(letters - attribute_count, 'letter')}; change the pattern first."
        )
        raise ForbiddenError(sentence, wider)
    lengths = frame.lengths.copy()
    lengths[row] = OPEN if lengths[row] == OPEN else letters
    cells = Support.of(recipe.constraint, lengths).row(row).cells
    wrong = np.flatnonzero(~cells[np.arange(len(word)), word])
    if len(wrong):
        glyph = model.vocabulary.glyph(int(word[wrong[0]]))
        place = model.vocabulary.attributes.place(int(wrong[0]))
        sentence = f"Position {place} may not be {quoted(glyph)} here; change what it allows first."
        raise ForbiddenError(sentence, wider)
    here = np.zeros(frame.x.shape, bool)
    here[row] = True
    state = model.process.settle(frame.state, here, word)
    return repredict(model, recipe, replace(frame, lengths=lengths), state)


def regenerate(model: Model, recipe: Recipe, frame: Frame, row: int, positions: Sequence[int]) -> Frame:
    """One row with some positions back to noise and what it shows at the others settled; the run begins again there.

    At one position a step, as the clock of a whole run has it. Other rows stay as they are. Raises UserError where the
    order of the recipe takes letters back, where a position can hold one symbol alone, and where what the row shows is
    no beginning of a word.
    """
    check(model, recipe)
    if recipe.remasks:
        label = POLICIES[recipe.policy].label
        raise UserError(f"In the order {label} any letter may be taken back; choose another to generate only some.")
    support = Support.of(recipe.constraint, frame.lengths).row(row)
    single = [i for i in positions if support.known[i] >= 0]
    if single:
        glyph = model.vocabulary.glyph(int(support.known[single[0]]))
        place = model.vocabulary.attributes.place(single[0])
        sentence = f"Position {place} can only be {quoted(glyph)} here; leave it out of the selection."
        wider = released(recipe.constraint, single)
        may_change = Support.of(wider, frame.lengths).row(row).known[single] < 0
        raise ForbiddenError(sentence, wider) if may_change.all() else UserError(sentence)
    process, state = model.process, frame.state
    chosen = np.zeros(frame.x.shape, bool)
    chosen[row, list(positions)] = True
    if not (chosen & (state.x < process.size)).any():
        raise UserError("What is selected is noise still; play, and it is generated.")
    kept = ~chosen & (state.x < process.size)
    kept[np.arange(frame.rows) != row] = False
    state = process.settle(state, kept & state.noise, state.x)
    ends = np.flatnonzero(kept[row] & (state.x[row] == END))
    if len(ends) and min(positions) > ends[0]:
        raise UserError("What is selected lies behind the end of the word; select the end too.")
    state = process.renew(state, chosen, rng_of(recipe, frame.step))
    if not support.can(state)[row]:
        raise UserError("What is not selected is no part of a word yet; finish the row, or write a word into it.")
    return repredict(model, recipe, replace(frame, clock=1.0), state)

"""Changes in mid-run: each returns a frame to take the place of `frame`; the old one stays in the trajectory it was in.

A change settles positions, returns them to noise, or leaves them as they are. No state is made from letters alone: what
is noise stays the noise that it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Symbols
from models.constraints.agreement import newly_ruled_out, ruled_out
from models.constraints.constraint import of_length
from models.constraints.widening import ForbiddenError, permitting, released
from models.data.vocabulary import END
from models.errors import ConstraintError, UserError, quoted
from models.model import Model
from models.processes import State
from models.processes.state import joined
from models.rng import CounterRNG
from models.sampling.clock import last_clock, levels_at
from models.sampling.contradictions import contradicted, ruled_out_attributes
from models.sampling.first_length import first_length
from models.sampling.frame import Frame, left_to_draw
from models.sampling.noise_share import NoiseShare
from models.sampling.recipe import Recipe
from models.sampling.reverse_step import check, draw_word, predict, rng_of
from models.sampling.support import Support


def repredict(model: Model, recipe: Recipe, frame: Frame, state: State | None = None) -> Frame:
    """The frame with another state in its place (its own if None), predicted again under the recipe.

    A finished frame with noise put back stands at the last time of the run's grid, so that one more step can end it.
    """
    check(model, recipe)
    state = frame.state if state is None else state
    clock = last_clock(recipe) if frame.clock <= 0 and state.noise.any() else frame.clock
    state = on_time(model, recipe, state, clock)
    support = Support.of(recipe.constraint, frame.lengths)
    _, predicted, distribution = predict(model, recipe, state, support, frame)
    changed = state.x != frame.x
    edited = frame.edited | (changed | (state.noise != frame.noise)).any(1)
    return replace(
        frame,
        clock=clock,
        state=state,
        predicted=predicted,
        marginals=left_to_draw(state, distribution),
        changed=changed,
        logp=np.where(edited, np.nan, frame.logp),  # an edited row has no probability of its own
        edited=edited,
        calls=frame.calls + predicted.calls,
        guides=recipe.guides,
        classified=frame.classified + predicted.classified,
        noise_of=NoiseShare(model.process, support.fixed),
    )


def on_time(model: Model, recipe: Recipe, state: State, clock: float) -> State:
    """The state with masks that are the same at every level at those of a time of the run."""
    if not model.process.traits.uninformative_noise:
        return state
    return state._replace(level=levels_on_time(recipe, state.noise, clock))


def levels_on_time(recipe: Recipe, noise: Flags, clock: float) -> Array:
    """(R, L) the levels of a time of the run where there is noise; noise that it should not have left is pure."""
    level = levels_at(recipe, clock)
    return np.where(noise, np.where(level > 0, level, 1.0), 0.0)


@dataclass
class _Rows:
    """Rows that are changed: what they may hold, where their run stands, and the numbers for what becomes noise.

    calls: model calls that the changes took so far.
    """

    model: Model
    recipe: Recipe
    support: Support
    clock: float
    rng: CounterRNG
    calls: int = 0

    @classmethod
    def of(cls, model: Model, recipe: Recipe, frame: Frame) -> "_Rows":
        """All rows of a frame."""
        support = Support.of(recipe.constraint, frame.lengths)
        return cls(model, recipe, support, frame.clock or last_clock(recipe), rng_of(recipe, frame.step))

    def only(self, row: int) -> "_Rows":
        """One of them."""
        support = self.support.rows(np.array([row]))
        first = self.rng.first_row + row
        return replace(self, support=support, rng=self.rng._replace(first_row=first, rows=1))

    def renewed(self, state: State, where: Flags) -> State:
        """The flagged positions back to noise.

        A denoiser that reads one level a row never met pure noise beside letters that are nearly clean: there a symbol
        that is predicted takes the place, corrupted to the level of the run.
        """
        if not where.any():
            return state
        process = self.model.process
        state = process.renew(state, where, self.rng)
        if self.model.traits.reads_level != "row":
            return state
        _, predicted, drawn_from = predict(self.model, self.recipe, state, self.support)
        self.calls += predicted.calls
        x0 = draw_word(drawn_from, self.rng, self.model.length)
        level = np.broadcast_to(levels_at(self.recipe, self.clock), where.shape)
        return _put(state, process.corrupt(x0, level, self.rng), where)

    def written(self, state: State, where: Flags, symbols: Symbols) -> State:
        """Symbols settled at the flagged positions, and what contradicts them back to noise."""
        state = self.model.process.settle(state, where, symbols)
        return self.renewed(state, contradicted(state, where))


def _put(state: State, other: State, where: Flags) -> State:
    """The state with the flagged positions of another."""
    latent = None
    if state.latent is not None and other.latent is not None:
        latent = np.where(where[..., None], other.latent, state.latent)
    return state._replace(
        x=np.where(where, other.x, state.x), level=np.where(where, other.level, state.level), latent=latent
    )


def write(model: Model, recipe: Recipe, frame: Frame, row: int, position: int, symbol: int | None) -> Frame:
    """One row with a symbol settled at a position, or with that position back to noise (None).

    Raises UserError where the constraint forbids the symbol or the word could no longer be completed.
    """
    check(model, recipe)
    rows = _Rows.of(model, recipe, frame)
    support = rows.support.row(row)
    if symbol is None and support.known[position] >= 0:
        wider = released(recipe.constraint, [position])
        sentence = f"Position {model.vocabulary.attributes.place(position)} is pinned; free the pin to change it."
        held = Support.of(wider, frame.lengths).row(row).known[position] >= 0
        raise UserError(sentence) if held else ForbiddenError(sentence, wider)
    if symbol is not None and not support.cells[position, symbol]:
        raise _forbidden(model, recipe, frame, row, (position, symbol))
    here = np.zeros(frame.x.shape, bool)
    here[row, position] = True
    if symbol is None:
        state = rows.renewed(frame.state, here)
    else:
        state = rows.written(frame.state, here, np.array(symbol, np.int16))
        state = rows.renewed(state, _ruled_out_by_writing(model, recipe, frame, state, row, position))
    if not rows.support.can(state)[row]:
        raise UserError(
            f"No word could be completed with that at {model.vocabulary.attributes.called(position)};"
            " choose another symbol."
        )
    return repredict(model, recipe, replace(frame, calls=frame.calls + rows.calls), state)


def _ruled_out_by_writing(model: Model, recipe: Recipe, frame: Frame, state: State, row: int, written: int) -> Flags:
    """(R, L) the attributes of a row that what is written contradicts. Raises UserError where one is asked for."""
    out, vocabulary = np.zeros(state.x.shape, bool), model.vocabulary
    if not vocabulary.attribute_count:
        return out
    constraint = of_length(recipe.constraint, int(frame.lengths[row]))
    kept = (written,) if written < vocabulary.attribute_count else ()
    try:
        before = ruled_out(constraint, vocabulary, frame.settled[row])
        freed = newly_ruled_out(constraint, vocabulary, before, state.settled(frame.mask)[row], kept)
    except ConstraintError as error:
        asked = [i for i in error.positions if i in recipe.constraint.asked and i != written]
        raise ForbiddenError(str(error), released(recipe.constraint, asked)) if asked else error from None
    out[row, list(freed)] = True
    return out


def _forbidden(model: Model, recipe: Recipe, frame: Frame, row: int, written: tuple[int, int]) -> UserError:
    """Why a symbol may not stand at a position, with a constraint that permits it if one does."""
    position, symbol = written
    glyph = model.vocabulary.glyph(symbol)
    place = model.vocabulary.attributes.place(position)
    sentence = f"Position {place} may not be {quoted(glyph)} here; change what it allows first."
    try:
        wider = permitting(recipe.constraint, {position: symbol})
    except ConstraintError:
        return UserError(sentence)
    permitted = Support.of(wider, frame.lengths).row(row).cells[position, symbol]
    return ForbiddenError(sentence, wider) if permitted else UserError(sentence)


def holds(frame: Frame, row: int, position: int, symbol: int | None) -> bool:
    """Whether `write` would change nothing. A letter that is shown and is noise is settled by writing it."""
    if symbol is None:
        return bool(frame.level[row, position] >= 1 or frame.x[row, position] == frame.mask)
    return bool(frame.x[row, position] == symbol and not frame.noise[row, position])


def impose(model: Model, recipe: Recipe, frame: Frame, freed: Sequence[int] = ()) -> Frame:
    """The frame under a changed constraint: pins settled, what it forbids returned to noise, the rest kept.

    freed: positions that return to noise in every row, which is what freeing a pin in mid-run means; the padding behind
    an end goes with it, and no row has a probability of its own any more: its letters were drawn beside a pin that is
    gone. Others that lose a pin keep their symbol. Raises UserError when lengths drawn for the rows no longer fit.
    """
    check(model, recipe)
    if frame.lengths.any() and not set(frame.lengths.tolist()) <= set(recipe.constraint.lengths):
        raise UserError("The lengths drawn for these rows no longer fit; start the run again.")
    calls, lengths, logp = frame.calls, frame.lengths, frame.logp
    rows = _Rows.of(model, recipe, frame)
    state = _within(rows, rows.renewed(frame.state, _freed(frame.state, freed)))
    if len(recipe.constraint.suffix) and not lengths.any():
        # An ending holds at one length only, so each row needs its length before anything else is drawn.
        now = on_time(model, recipe, state, frame.clock)
        prediction = predict(model, recipe, now, rows.support, frame)
        first = first_length(model, recipe, prediction)
        lengths, gained = first.draw(rows.rng)
        calls, logp = calls + prediction.predicted.calls + first.calls, logp + gained
        rows.support = Support.of(recipe.constraint, lengths)
        state = _within(rows, state)
    state = _agreeing(rows, replace(frame, lengths=lengths), state)
    edited, calls = frame.edited | (len(freed) > 0), calls + rows.calls
    return repredict(model, recipe, replace(frame, calls=calls, lengths=lengths, logp=logp, edited=edited), state)


def _freed(state: State, positions: Sequence[int]) -> Flags:
    """The flagged positions in every row, and where one held the end all that stands behind it."""
    out = np.zeros(state.x.shape, bool)
    settled = ~state.noise
    for position in positions:
        out[:, position] = True
        out[settled[:, position] & (state.x[:, position] == END), position:] = True
    return out


def _within(rows: _Rows, state: State) -> State:
    """A state with what is known settled and what is not allowed back to noise.

    A row that can still not be completed (an ending may leave gaps between lengths) keeps what is known alone.
    """
    support = rows.support
    known = np.broadcast_to(support.known, state.x.shape)
    pinned = known >= 0
    state = rows.model.process.settle(state, pinned & (state.noise | (state.x != known)), known)
    state = rows.renewed(state, ~pinned & ~support.allows(state))
    stuck = ~support.can(state)[:, None]
    return rows.renewed(state, ~pinned & ~state.noise & stuck)


def _agreeing(rows: _Rows, frame: Frame, state: State) -> State:
    """A state without the attributes that newly contradict the letters; where one is asked for, with what is known."""
    vocabulary, settled = rows.model.vocabulary, state.settled(frame.mask)
    out = np.zeros(state.x.shape, bool)
    changed = (settled != frame.settled).any(1) if vocabulary.attribute_count else np.zeros(len(out), bool)
    for row in np.flatnonzero(changed):
        constraint = of_length(rows.recipe.constraint, int(frame.lengths[row]))
        freed, refused = ruled_out_attributes(constraint, vocabulary, frame.settled[row], settled[row : row + 1])
        unknown = np.broadcast_to(rows.support.known, out.shape)[row] < 0
        out[row] = ~state.noise[row] & (unknown if refused[0] else freed[0])
    return rows.renewed(state, out)


def what_if(model: Model, recipe: Recipe, frame: Frame, row: int, position: int) -> NDArray[np.float32]:
    """What every position would become for each symbol written at one: (V, L, V), rows of zeros where it cannot be.

    One batch of at most V states, or of 2 V where the rows must be longer than their letters show (see `marginal`).
    """
    check(model, recipe)
    size = len(model.vocabulary)
    out = np.zeros((size, model.length, size), np.float32)
    rows = _Rows.of(model, recipe, frame).only(row)
    one, here = frame.state.rows(slice(row, row + 1)), np.zeros((1, model.length), bool)
    here[:, position] = True
    # The end contradicts other symbols than a letter does; all letters contradict the same ones.
    end, letter = (rows.written(one, here, np.array(symbol, np.int16)) for symbol in (END, 1))
    every = joined(end, letter.rows(np.zeros(size - 1, np.intp)))
    every = model.process.settle(every, np.repeat(here, size, 0), np.arange(size, dtype=np.int16)[:, None])
    support = rows.support.row(0)
    possible = support.can(every)
    if model.vocabulary.attribute_count:
        constraint = of_length(recipe.constraint, int(frame.lengths[row]))
        kept = (position,) if position < model.vocabulary.attribute_count else ()
        before, after = frame.settled[row], every.settled(frame.mask)
        freed, refused = ruled_out_attributes(constraint, model.vocabulary, before, after, kept)
        every, possible = model.process.renew(every, freed, rows.rng), possible & ~refused
    state = on_time(model, recipe, every.rows(possible), rows.clock)
    out[possible] = predict(model, recipe, state, support).distribution.marginals
    return out

"""A run as a short Python program that repeats it without a window and prints the words and their digest."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pprint import pformat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.constraints.constraint import Constraint, free_for
from models.constraints.constraint_json import constraint_to_json
from models.constraints.pattern import parse, to_pattern
from models.data.vocabulary import END, Vocabulary
from models.errors import ConstraintError, UserError
from models.sampling.change import Change, Impose, Regenerate, Write, WriteWord
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from models.sampling.restore import StoredFrame, stored
from models.sampling.segment import Segment
from models.sampling.trajectory import Trajectory
from playground.experiment.outline import Outline

_PLAIN = tuple(field.name for field in fields(Recipe) if field.name != "constraint")
ChangeWithState = tuple[Segment, StoredFrame | None]  # with what its frame became, where the change is not recorded


def trajectory_script(model_id: str, trajectory: Trajectory, vocabulary: Vocabulary, title: str = "") -> str:
    """Return the program that draws this run again, edits included."""
    recipe, known = (
        trajectory.segments[0].recipe,
        Outline(vocabulary, trajectory.last.x.shape[1], trajectory.model, title),
    )
    return recipe_script(model_id, recipe, known, edits_of(trajectory), frames=len(trajectory.frames))


def edits_of(trajectory: Trajectory) -> tuple[ChangeWithState, ...]:
    """Return what was changed by hand on the way; what no segment records, as the state that came of it."""
    begun = trajectory.segments[0 if trajectory.unrecorded_start else 1 :]
    return tuple((s, None if s.change else _kept(s.recipe, trajectory.frames[s.start])) for s in begun)


def _kept(recipe: Recipe, frame: Frame) -> StoredFrame:
    """What is kept of a frame; no noise levels where nothing but masks is noise."""
    return stored(recipe, frame, hides=bool((frame.x[frame.noise] == frame.mask).all()))


def recipe_script(
    model_id: str, recipe: Recipe, known: Outline, edits: Sequence[ChangeWithState] = (), *, frames: int = 0
) -> str:
    """Return a program for a recipe, its edits, and the first `frames` frames of the run (0: all of them).

    known: of the model; its title is for the reader of the program, which stops if the model's digest is no longer
    that one. It needs this package alone, and prints the words and the SHA-256 of the run, which is the trajectory's
    `digest` here.
    """
    writer = _Writer(known.vocabulary, recipe.constraint.shape[0])
    until = [*(segment.start + 1 for segment, _ in edits), frames or None]
    body = [f"recipe = {writer.recipe(recipe)}", f"frames = draw([], recipe, {until[0]})"]
    for (segment, kept), drawn, end in zip(edits, until, until[1:], strict=False):
        body += ["", f"# by hand, at step {segment.start}"]
        body += writer.recipe_change(recipe, segment.recipe)
        body += [writer.verb(segment.change)] if segment.change else _put(kept, len(known.vocabulary))
        body += [f"frames = draw(frames, recipe, {end})"] if end != drawn else []
        recipe = segment.recipe
    load = [f"# drawn by {_quoted(known.title)}"] if known.title else []
    load += [f"model = load_now({_quoted(model_id)}).model"]
    if known.digest:
        load += [f"if model.digest != {_quoted(known.digest)}:"]
        load += ['    raise SystemExit("The model has changed since this run; the words would be others.")']
    load += ["letter = model.vocabulary.symbol"] if "letter(" in "".join(body) else []
    given = any(kept for _, kept in edits)
    parts = [_head(writer, edited=bool(edits), given=given), "", *load, _DRAW]
    parts += [_RESTATE] if given else []
    return "\n".join([*parts, "", *body, "", _TAIL])


def _put(kept: StoredFrame | None, noise: int) -> list[str]:
    """The statements that give the last frame a state."""
    assert kept is not None
    levels = ["levels = None"] if kept.level is None else _table("levels", kept.level.tolist())
    latent = ["latent = None"] if kept.latent is None else _table("latent", kept.latent.tolist())
    edited = np.flatnonzero(kept.edited).tolist()
    return [
        f"# what became of it; symbol 0 ends a word, {noise} is noise",
        *_table("states", kept.x.tolist()),
        *levels,
        *latent,
        *_memory(kept.memo),
        f"lengths, edited = {kept.lengths.tolist()}, {edited}",
        f"frames[-1] = restate(frames[-1], recipe, {kept.clock!r}, states, levels, latent, memo, lengths, edited)",
    ]


def _memory(memo: Mapping[str, NDArray[Any]]) -> list[str]:
    """The statements that give what the order remembers, to the bit."""
    arrays = [(name, np.ascontiguousarray(values)) for name, values in sorted(memo.items())]
    return ["memo = {}"] + [
        f"memo[{_quoted(name)}] = np.frombuffer(bytes.fromhex({_quoted(values.tobytes().hex())}), "
        f"{_quoted(values.dtype.str)}).reshape({values.shape})"
        for name, values in arrays
    ]


def _table(name: str, rows: Sequence[Sequence[float]]) -> list[str]:
    lines = pformat([list(row) for row in rows], width=110, compact=True).split("\n")
    return [f"{name} = {lines[0]}", *(" " * len(f"{name} = ") + line for line in lines[1:])]


def _quoted(value: object) -> str:
    """A value as Python writes it, text in double quotes."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


class _Writer:
    """Recipes and changes as Python, and which names they use."""

    def __init__(self, vocabulary: Vocabulary, length: int) -> None:
        self._vocabulary, self._length = vocabulary, length
        self.uses: set[str] = set()
        self._here = free_for(vocabulary, length)  # what the program has, which may be written otherwise

    def recipe(self, recipe: Recipe) -> str:
        """An expression that makes the recipe; default values are left out."""
        default = Recipe(recipe.constraint, recipe.steps)
        names = [n for n in _PLAIN if n == "steps" or getattr(recipe, n) != getattr(default, n)]
        return f"Recipe({', '.join([self._constraint(recipe.constraint), *self._given(recipe, names)])})"

    def recipe_change(self, before: Recipe, after: Recipe) -> list[str]:
        """The statement that makes one recipe of another; none where they are equal."""
        changed = [n for n in _PLAIN if getattr(after, n) != getattr(before, n)]
        if "classifier" in changed and "label" not in changed:
            changed.append("label")  # which goes with a classifier of other labels
        given = self._given(after, changed)
        if after.constraint != before.constraint:
            given.insert(0, f"constraint={self._constraint_change(before.constraint, after.constraint)}")
        return [f"recipe = recipe.with_({', '.join(given)})"] if given else []

    def verb(self, change: Change) -> str:
        """The statement that makes a change of the last frame."""
        if isinstance(change, Write):
            at = f"row={change.row}, position={change.position}"
            return f"frames[-1] = edits.write(model, recipe, frames[-1], {at}, symbol={self._symbol(change.symbol)})"
        if isinstance(change, WriteWord):
            self.uses.add("drafts")
            word = _quoted(self._vocabulary.decode(np.array(change.symbols)))
            symbols = f"model.vocabulary.encode({word}, model.length)"
            return f"frames[-1] = drafts.write_word(model, recipe, frames[-1], row={change.row}, symbols={symbols})"
        if isinstance(change, Regenerate):
            self.uses.add("drafts")
            at = f"row={change.row}, positions={list(change.positions)}"
            return f"frames[-1] = drafts.regenerate(model, recipe, frames[-1], {at})"
        if isinstance(change, Impose):
            freed = f", freed={list(change.freed)}" if change.freed else ""
            return f"frames[-1] = edits.impose(model, recipe, frames[-1]{freed})"
        return "frames[-1] = edits.repredict(model, recipe, frames[-1])"

    def _given(self, recipe: Recipe, names: Sequence[str]) -> list[str]:
        self.uses |= {"Timetable"} if "timetable" in names else set()
        return [f"{name}={_quoted(getattr(recipe, name))}" for name in names]

    def _symbol(self, symbol: int | None) -> str:
        if symbol is None:
            return "None"
        if symbol == END:
            self.uses.add("END")
            return "END"
        return f"letter({_quoted(self._vocabulary.characters[symbol - 1])})"

    def _constraint(self, constraint: Constraint) -> str:
        pattern = to_pattern(constraint, self._vocabulary)
        try:
            self._here = parse(pattern, self._vocabulary, self._length)
        except UserError:
            pass
        else:
            if _alike(self._here, constraint):
                self.uses.add("parse")
                return f"parse({_quoted(pattern)}, model.vocabulary, model.length)"
        self._here = constraint
        self.uses.add("constraint_from_json")
        plain = constraint_to_json(constraint, self._vocabulary)
        return f"constraint_from_json({plain!r}, model.vocabulary, model.length)"

    def _constraint_change(self, before: Constraint, after: Constraint) -> str:
        """Pins and releases that make one constraint of another, where these do; else the other."""
        made, verbs = self._here, ["recipe.constraint"]
        try:
            for i in np.flatnonzero((before.cells != after.cells).any(1)).tolist():
                freed, symbol = i not in after.asked, int(after.cells[i].argmax())
                made = made.release(i) if freed else made.pin(i, symbol)
                verbs.append(f"release({i})" if freed else f"pin({i}, {self._symbol(symbol)})")
        except ConstraintError:  # only the whole change fits, or a new range of lengths
            return self._constraint(after)
        if not _alike(made, after):
            return self._constraint(after)
        self._here = made
        return ".".join(verbs)


def _alike(one: Constraint, other: Constraint) -> bool:
    """Whether both allow the same words."""
    return one.lengths == other.lengths and all(
        bool((one.at_length(n) == other.at_length(n)).all()) for n in one.lengths
    )


def _head(writer: _Writer, *, edited: bool, given: bool) -> str:
    """edited: whether the run has edits; given: whether some are not recorded, and put a state in a frame's place."""
    about = [
        '"""A run of Unmask, drawn again without a window.',
        "",
        "Run it with the Python that Unmask is installed in: in a checkout that is .venv/bin/python",
        "(.venv/Scripts/python on Windows).",
        '"""',
    ]
    lines = [*about, "", "import hashlib"]
    lines += ["from dataclasses import replace", "", "import numpy as np", ""] if given else [""]
    verbs = [*(["drafts"] if "drafts" in writer.uses else []), *(["edits"] if edited else []), "sampler"]
    names = [
        ("constraint_from_json" in writer.uses, "models.constraints.constraint_json import constraint_from_json"),
        ("parse" in writer.uses, "models.constraints.pattern import parse"),
        ("END" in writer.uses, "models.data.vocabulary import END"),
        ("Timetable" in writer.uses, "models.processes.timetables import Timetable"),
        (True, f"models.sampling import {', '.join(verbs)}"),
        (True, "models.sampling.recipe import Recipe"),
        (given, "models.sampling.restore import state_at"),
        (True, "models.storage.loader import load_now"),
    ]
    return "\n".join([*lines, *(f"from {name}" for used, name in names if used)])


_DRAW = """

def draw(frames, recipe, until):
    \"\"\"Go on from the last frame, or from noise, until there are `until` frames, or to the end.\"\"\"
    frames = list(frames) or [sampler.start(model, recipe)]
    while not sampler.finished(recipe, frames[-1]) and (until is None or len(frames) < until):
        frames.append(sampler.step(model, recipe, frames[-1]))
    return frames
"""

_RESTATE = """
def restate(frame, recipe, clock, states, levels, latent, memo, lengths, edited):
    \"\"\"The frame with other states; rows edited by hand have no probability of their own.\"\"\"
    base = replace(frame, clock=clock, lengths=np.array(lengths, np.int16))
    levels = None if levels is None else np.array(levels)
    latent = None if latent is None else np.array(latent, np.float32)
    state = state_at(recipe, clock, np.array(states, np.int16), levels)
    made = edits.repredict(model, recipe, base, state._replace(latent=latent, memo=memo))
    logp, by_hand = base.logp.copy(), np.zeros(len(base.logp), bool)
    logp[edited], by_hand[edited] = np.nan, True
    return replace(made, logp=logp, edited=by_hand)
"""

_TAIL = """print("\\n".join(sampler.words(model, frames[-1])))
print(hashlib.sha256("".join(frame.digest for frame in frames).encode()).hexdigest())
"""

"""A run as a short Python program that repeats it without a window and prints the words and their digest."""

import json
from collections.abc import Sequence
from dataclasses import fields
from pprint import pformat

import numpy as np

from models.constraints.constraint import Constraint
from models.constraints.constraint_json import constraint_to_json
from models.constraints.pattern import parse, to_pattern
from models.data.vocabulary import Vocabulary
from models.errors import UserError
from models.sampling.recipe import Recipe
from models.sampling.restore import StoredFrame, stored
from models.sampling.trajectory import Frame, Segment, Trajectory
from playground.experiment.outline import Outline

_PLAIN = tuple(field.name for field in fields(Recipe) if field.name != "constraint")


Edit = tuple[Segment, StoredFrame]  # from a frame on another recipe, and what that frame was given by hand


def chain_snippet(model_id: str, trajectory: Trajectory, vocabulary: Vocabulary, title: str = "") -> str:
    """Return the program that draws this run again, edits included."""
    recipe, known = (
        trajectory.segments[0].recipe,
        Outline(vocabulary, trajectory.last.x.shape[1], trajectory.model, title),
    )
    return python_snippet(model_id, recipe, known, edits_of(trajectory), frames=len(trajectory.frames))


def edits_of(trajectory: Trajectory) -> tuple[Edit, ...]:
    """Return what was changed by hand on the way, read off its segments as files keep them."""
    begun = ((segment, trajectory.frames[segment.start]) for segment in trajectory.segments)
    return tuple((segment, _kept(segment.recipe, f)) for segment, f in begun if segment.start or f.changed.any())


def _kept(recipe: Recipe, frame: Frame) -> StoredFrame:
    """What is kept of a frame; no noise levels where nothing but masks is noise."""
    return stored(recipe, frame, hides=bool((frame.x[frame.noise] == frame.mask).all()))


def python_snippet(
    model_id: str, recipe: Recipe, known: Outline, edits: Sequence[Edit] = (), *, frames: int = 0
) -> str:
    """Return a program for a recipe, its edits, and the first `frames` frames of the run (0: all of them).

    known: of the model; its title is for the reader of the program, which stops if the model's digest is no longer
    that one. It needs this package alone, and prints the words and the SHA-256 of the run, which is the trajectory's
    `digest` here.
    """
    vocabulary = known.vocabulary
    writer = _Writer(vocabulary, recipe.constraint.shape[0])
    body = [f"recipe = {writer.recipe(recipe)}", f"frames = draw([], recipe, {_until(edits, 0, frames)})"]
    before = recipe
    for i, edit in enumerate(edits):
        segment = edit[0]
        body += ["", f"# by hand, at step {segment.start}; symbol 0 ends a word, {len(vocabulary)} is noise"]
        if segment.recipe != before:
            body.append(f"recipe = {writer.recipe(segment.recipe)}")
        before = segment.recipe
        body += _change_call(edit)
        body.append(f"frames = draw(frames, recipe, {_until(edits, i + 1, frames)})")
    load = [f"# drawn by {_quoted(known.title)}"] if known.title else []
    load += [f"model = load_now({_quoted(model_id)}).model"]
    if known.digest:
        load += [f"if model.digest != {_quoted(known.digest)}:"]
        load += ['    raise SystemExit("The model has changed since this run; the words would be others.")']
    parts = [_head(writer, bool(edits)), "", *load, _DRAW]
    parts += [_CHANGE] if edits else []
    return "\n".join([*parts, "", *body, "", _TAIL])


def _change_call(edit: Edit) -> list[str]:
    segment, kept = edit
    levels = ["levels = None"] if kept.level is None else _table("levels", kept.level.tolist())
    latent = ["latent = None"] if kept.latent is None else _table("latent", kept.latent.tolist())
    edited = np.flatnonzero(kept.edited).tolist()
    return [
        *_table("states", kept.x.tolist()),
        *levels,
        *latent,
        f"lengths, edited = {kept.lengths.tolist()}, {edited}",
        f"frames = change(frames[:{segment.start + 1}], recipe, {kept.clock!r}, states, levels, latent,",
        "                lengths, edited)",
    ]


def _table(name: str, rows: Sequence[Sequence[float]]) -> list[str]:
    lines = pformat([list(row) for row in rows], width=110, compact=True).split("\n")
    return [f"{name} = {lines[0]}", *(" " * len(f"{name} = ") + line for line in lines[1:])]


def _quoted(value: object) -> str:
    """A value as Python writes it, text in double quotes."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _until(edits: Sequence[Edit], index: int, frames: int) -> str:
    """How many frames to draw before the next edit."""
    if index < len(edits):
        return str(edits[index][0].start + 1)
    return str(frames) if frames else "None"


class _Writer:
    """Recipes as Python, and which names they use."""

    def __init__(self, vocabulary: Vocabulary, length: int) -> None:
        self._vocabulary, self._length = vocabulary, length
        self.uses: set[str] = set()

    def recipe(self, recipe: Recipe) -> str:
        """An expression that makes the recipe; default values are left out."""
        default = Recipe(recipe.constraint, recipe.steps)
        names = [n for n in _PLAIN if n == "steps" or getattr(recipe, n) != getattr(default, n)]
        self.uses |= {"Timetable"} if "timetable" in names else set()
        given = [f"{name}={_quoted(getattr(recipe, name))}" for name in names]
        return f"Recipe({self._constraint(recipe.constraint)}, {', '.join(given)})"

    def _constraint(self, constraint: Constraint) -> str:
        pattern = to_pattern(constraint, self._vocabulary)
        if self._same(pattern, constraint):
            self.uses.add("parse")
            return f"parse({_quoted(pattern)}, model.vocabulary, model.length)"
        self.uses.add("constraint_from_json")
        plain = constraint_to_json(constraint, self._vocabulary)
        return f"constraint_from_json({plain!r}, model.vocabulary, model.length)"

    def _same(self, pattern: str, constraint: Constraint) -> bool:
        """Whether the pattern says all that the constraint says."""
        try:
            other = parse(pattern, self._vocabulary, self._length)
        except UserError:
            return False
        return other.lengths == constraint.lengths and all(
            bool((other.at_length(n) == constraint.at_length(n)).all()) for n in constraint.lengths
        )


def _head(writer: _Writer, edited: bool) -> str:
    about = [
        '"""A run of Unmask, drawn again without a window.',
        "",
        "Run it with the Python that Unmask is installed in: in a checkout that is .venv/bin/python",
        "(.venv/Scripts/python on Windows).",
        '"""',
    ]
    lines = [*about, "", "import hashlib"]
    lines += ["from dataclasses import replace", "", "import numpy as np", ""] if edited else [""]
    lines += ["from models.sampling import edits, sampler"] if edited else ["from models.sampling import sampler"]
    if "constraint_from_json" in writer.uses:
        lines += ["from models.constraints.constraint_json import constraint_from_json"]
    lines += ["from models.constraints.pattern import parse"] if "parse" in writer.uses else []
    lines += ["from models.processes.timetables import Timetable"] if "Timetable" in writer.uses else []
    lines += ["from models.sampling.restore import state_at"] if edited else []
    lines += ["from models.sampling.recipe import Recipe", "from models.storage.loader import load_now"]
    return "\n".join(lines)


_DRAW = """

def draw(frames, recipe, until):
    \"\"\"Go on from the last frame, or from noise, to so many frames, or to the end.\"\"\"
    frames = list(frames) or [sampler.start(model, recipe)]
    while not sampler.finished(recipe, frames[-1]) and (until is None or len(frames) < until):
        frames.append(sampler.step(model, recipe, frames[-1]))
    return frames
"""

_CHANGE = """
def change(frames, recipe, clock, states, levels, latent, lengths, edited):
    \"\"\"Put other states in the place of the last frame's; rows edited by hand have no probability of their own.\"\"\"
    base = replace(frames[-1], clock=clock, lengths=np.array(lengths, np.int16))
    levels = None if levels is None else np.array(levels)
    latent = None if latent is None else np.array(latent, np.float32)
    state = state_at(recipe, clock, np.array(states, np.int16), levels)
    frame = edits.repredict(model, recipe, base, state._replace(latent=latent, memo=base.state.memo))
    logp, by_hand = base.logp.copy(), np.zeros(len(base.logp), bool)
    logp[edited], by_hand[edited] = np.nan, True
    return [*frames[:-1], replace(frame, logp=logp, edited=by_hand)]
"""

_TAIL = """print("\\n".join(sampler.words(model, frames[-1])))
print(hashlib.sha256("".join(frame.digest for frame in frames).encode()).hexdigest())
"""

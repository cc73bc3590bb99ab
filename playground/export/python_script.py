"""A run as a short Python program that repeats it without a window and prints the words and their digest."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pprint import pformat

import numpy as np

from models.constraints.constraint import Constraint
from models.constraints.constraint_json import constraint_to_json
from models.constraints.pattern import parse, to_pattern
from models.data.vocabulary import Vocabulary
from models.errors import UserError
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Chain

_PLAIN = tuple(field.name for field in fields(Recipe) if field.name != "constraint")


@dataclass(frozen=True)
class Edit:
    """From frame `start` on another recipe; that frame was given this noise level, these states and lengths.

    states: symbols, rows by positions. levels: the noise level of each, () where nothing but masks is noise. edited:
    rows whose letters were changed by hand, so that they have no probability of their own.
    """

    start: int
    recipe: Recipe
    clock: float
    states: tuple[tuple[int, ...], ...]
    levels: tuple[tuple[float, ...], ...]
    lengths: tuple[int, ...]
    edited: tuple[int, ...]


def chain_snippet(model_id: str, chain: Chain, vocabulary: Vocabulary, title: str = "") -> str:
    """The program that draws this chain again, edits included."""
    recipe, frames = chain.segments[0].recipe, len(chain.frames)
    return python_snippet(model_id, recipe, vocabulary, edits_of(chain), frames=frames, digest=chain.model, title=title)


def edits_of(chain: Chain) -> tuple[Edit, ...]:
    """What was changed by hand on the way, read off the chain's segments and frames."""
    out = []
    for segment in chain.segments:
        frame = chain.frames[segment.start]
        if segment.start or frame.changed.any():
            edited = tuple(int(i) for i in np.flatnonzero(frame.edited))
            states = tuple(tuple(row) for row in frame.x.tolist())
            hidden = bool((frame.x[frame.noise] == frame.mask).all())
            levels = () if hidden else tuple(tuple(row) for row in frame.level.tolist())
            lengths = tuple(frame.lengths.tolist())
            out.append(Edit(segment.start, segment.recipe, frame.clock, states, levels, lengths, edited))
    return tuple(out)


def python_snippet(
    model_id: str,
    recipe: Recipe,
    vocabulary: Vocabulary,
    edits: Sequence[Edit] = (),
    *,
    frames: int = 0,
    digest: str = "",
    title: str = "",
) -> str:
    """A program for a recipe, its edits, and the first `frames` frames of the run (0: all of them).

    title: of the model, for the reader of the program.
    It needs this package alone and stops if the model's digest is no longer `digest`. It prints the words and the
    SHA-256 of the chain, which is the chain's `digest` here.
    """
    writer = _Writer(vocabulary, recipe.constraint.shape[0])
    body = [f"recipe = {writer.recipe(recipe)}", f"frames = draw([], recipe, {_until(edits, 0, frames)})"]
    before = recipe
    for i, edit in enumerate(edits):
        body += ["", f"# by hand, at step {edit.start}; symbol 0 ends a word, {len(vocabulary)} is noise"]
        if edit.recipe != before:
            body.append(f"recipe = {writer.recipe(edit.recipe)}")
        before = edit.recipe
        body += _change_call(edit)
        body.append(f"frames = draw(frames, recipe, {_until(edits, i + 1, frames)})")
    load = [f"# drawn by {_quoted(title)}"] if title else []
    load += [f"model = load_now({_quoted(model_id)}).model"]
    if digest:
        load += [f"if model.digest != {_quoted(digest)}:"]
        load += ['    raise SystemExit("The model has changed since this run; the words would be others.")']
    parts = [_head(writer, bool(edits)), "", *load, _DRAW]
    parts += [_CHANGE] if edits else []
    return "\n".join([*parts, "", *body, "", _TAIL])


def _change_call(edit: Edit) -> list[str]:
    levels = _table("levels", edit.levels) if edit.levels else ["levels = None"]
    return [
        *_table("states", edit.states),
        *levels,
        f"lengths, edited = {list(edit.lengths)}, {list(edit.edited)}",
        f"frames = change(frames[:{edit.start + 1}], recipe, {edit.clock!r}, states, levels, lengths, edited)",
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
        return str(edits[index].start + 1)
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
def change(frames, recipe, clock, states, levels, lengths, edited):
    \"\"\"Put other states in the place of the last frame's; rows edited by hand have no probability of their own.\"\"\"
    base = replace(frames[-1], clock=clock, lengths=np.array(lengths, np.int16))
    levels = None if levels is None else np.array(levels)
    frame = edits.look(model, recipe, base, state_at(model, recipe, clock, np.array(states, np.int16), levels))
    logp, by_hand = base.logp.copy(), np.zeros(len(base.logp), bool)
    logp[edited], by_hand[edited] = np.nan, True
    return [*frames[:-1], replace(frame, logp=logp, edited=by_hand)]
"""

_TAIL = """print("\\n".join(sampler.words(model, frames[-1])))
print(hashlib.sha256("".join(frame.digest for frame in frames).encode()).hexdigest())
"""

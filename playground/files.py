"""Experiments on disk: `*.unmask` holds the wish, every branch and the results; beliefs are recomputed on opening.

A file is JSON. States are stored, distributions are not: they follow from the model, so a file opened with the very
same model shows the very same numbers; of one whose model has other weights now, `salvage` puts back the rest.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from models.errors import UserError
from models.frame import Chain, Frame, Segment
from models.model import Model
from models.processes import State
from models.recipe import MAX_ROWS, Recipe
from models.result import Kind, Novelty, Result
from models.reverse import OPEN, Room, believe, law_of, level_of, room_of
from models.structure import row_lengths
from models.vocabulary import Vocabulary
from playground.desk import Branch, Desk
from playground.paths import id_from_text, id_to_text

VERSION = 1
SUFFIX = ".unmask"
KINDS = f"Experiments (*{SUFFIX})"  # as a file dialog is told of them
MAX_BYTES = 128 * 1024 * 1024
MAX_BELIEFS = 2**28  # numbers in all beliefs together, 8 bytes for each: no file makes the program take more memory


@dataclass(frozen=True)
class Experiment:
    """What a file holds, before a model is at hand. `value` is the checked outline of the JSON."""

    model: str
    digest: str
    title: str
    value: dict[str, Any]


@dataclass(frozen=True)
class Opened:
    """An experiment put back: its desk, its results, the row and positions that were selected."""

    desk: Desk
    results: tuple[Result, ...]
    row: int
    positions: tuple[int, ...]


def to_json(
    desk: Desk, model: Model, results: tuple[Result, ...], row: int, positions: tuple[int, ...]
) -> dict[str, Any]:
    """The experiment as plain values. Frames that a branch shares with its parent are written once."""
    v = model.vocabulary
    return {
        "unmask": VERSION,
        "model": id_to_text(desk.model),
        "digest": model.digest,
        "title": model.title,
        "recipe": desk.recipe.to_json(v),
        "branches": [_branch_out(b, desk.branches, v) for b in desk.branches],
        "current": desk.current,
        "index": desk.index,
        "chains": desk.chains,
        "row": row,
        "positions": list(positions),
        "results": [result_out(r) for r in results],
    }


def read(path: Path) -> Experiment:
    """The outline of a file. Raises UserError in one sentence when it is no experiment, damaged, or too new."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UserError(f"{path.name} is too large to be an experiment.")
        value = json.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise UserError(f"There is no file {path}; it may have been moved.") from None
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise UserError(f"{path.name} is damaged or is not an experiment of this program.") from None
    if not isinstance(value, dict) or not isinstance(value.get("unmask"), int):
        raise UserError(f"{path.name} is not an experiment of this program.")
    if value["unmask"] > VERSION:
        raise UserError(f"{path.name} was written by a newer version of this program; update it.")
    try:
        return Experiment(id_from_text(str(value["model"])), str(value["digest"]), str(value["title"]), value)
    except KeyError:
        raise UserError(f"{path.name} is damaged: it does not name its model.") from None


def restore(experiment: Experiment, model_id: str, model: Model) -> Iterator[Opened | None]:
    """Put an experiment back with its model, recomputing what each frame believed: None a frame, at last the whole.

    Raises UserError when the model is another one than the file was made with, or when the file is damaged.
    """
    if model.digest != experiment.digest:
        raise UserError(
            f"This experiment was made with another version of {experiment.title}; open it with that model installed."
        )
    value = experiment.value
    try:
        recipe = Recipe.from_json(value["recipe"], model.vocabulary, model.length)
        branches: list[Branch] = []
        _check(_size(value["branches"]) * len(model.vocabulary) <= MAX_BELIEFS)
        for entry in value["branches"]:
            yield from _branch_in(entry, branches, model)
        current, index = int(value["current"]), int(value["index"])
        _check(-1 <= current < len(branches))
        desk = Desk(model_id, recipe, tuple(branches), current, chains=_chains_in(value)).showing(index)
        results = tuple(result_in(r) for r in value["results"])
        positions = tuple(int(i) for i in value["positions"] if 0 <= int(i) < model.length) or (0,)
        opened = Opened(desk, results, max(0, int(value["row"])), positions)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError, RecursionError):
        raise UserError("This experiment is damaged; what could be read of it does not fit together.") from None
    yield opened


def with_ending(path: Path, ending: str) -> Path:
    """A path that was typed, with the usual ending where it has none."""
    return path if path.suffix else path.with_suffix(ending)


def _check(holds: bool) -> None:
    if not holds:
        raise ValueError


def _size(branches: Any) -> int:
    """How many positions all frames of a file have together."""
    return sum(len(row) for branch in branches for frame in branch["frames"] for row in frame["x"])


# -- branches --


def shared(branch: Branch, branches: tuple[Branch, ...]) -> int:
    """How many frames a branch has in common with its parent; these are written once."""
    return branch.chain.shared_prefix(branches[branch.parent].chain) if branch.parent >= 0 else 0


def _branch_out(branch: Branch, branches: tuple[Branch, ...], vocabulary: Vocabulary) -> dict[str, Any]:
    prefix = shared(branch, branches)
    return {
        "label": branch.label,
        "parent": branch.parent,
        "fork": branch.fork,
        "chains": branch.chains,
        "shared": prefix,
        "segments": [{"start": s.start, "recipe": s.recipe.to_json(vocabulary)} for s in branch.chain.segments],
        "frames": [_frame_out(f) for f in branch.chain.frames[prefix:]],
    }


def _branch_in(entry: dict[str, Any], before: list[Branch], model: Model) -> Iterator[None]:
    """Add a branch to those before it. Yields once a frame: beliefs take time, and whoever waits can stop."""
    parent, shared, fork = int(entry["parent"]), int(entry["shared"]), int(entry["fork"])
    _check(-1 <= parent < len(before) and (parent >= 0 or not shared))
    segments = tuple(
        Segment(int(s["start"]), Recipe.from_json(s["recipe"], model.vocabulary, model.length))
        for s in entry["segments"]
    )
    starts = [s.start for s in segments]
    _check(bool(starts) and starts[0] == 0 and starts == sorted(set(starts)))
    frames = before[parent].chain.frames[:shared] if shared else ()
    _check(len(frames) == shared and bool(entry["frames"]))
    chain = Chain(model.digest, segments, frames)
    for value in entry["frames"]:
        chain = chain.extend(_frame_in(value, chain.recipe_at(len(chain.frames)), model))
        yield None
    _check(starts[-1] < len(chain.frames) and 0 <= fork < len(chain.frames))
    before.append(Branch(chain, parent, fork, str(entry["label"]), _chains_in(entry)))


def _chains_in(value: dict[str, Any]) -> int:
    """How many chains were asked for before a result was recalled; files written before that was kept lack it."""
    chains = int(value.get("chains", 0))
    _check(0 <= chains <= MAX_ROWS)
    return chains


def _frame_out(frame: Frame) -> dict[str, Any]:
    return {
        "step": frame.step,
        "t": frame.t,
        "x": frame.x.tolist(),
        "changed": ["".join("01"[c] for c in row) for row in frame.changed.astype(int)],
        "logp": [None if v != v else v for v in frame.logp.tolist()],
        "calls": frame.calls,
        "lengths": frame.lengths.tolist(),
    }


def _frame_in(value: dict[str, Any], recipe: Recipe, model: Model) -> Frame:
    size = len(model.vocabulary)
    x = np.array(value["x"], np.int16)
    lengths = np.array(value["lengths"], np.int16)
    t, step, calls = float(value["t"]), int(value["step"]), int(value["calls"])
    _check(x.shape == (recipe.rows, model.length) and bool(((x >= 0) & (x <= size)).all()))
    _check(0 <= t <= 1 and step >= 0 and calls >= 0)
    _check(lengths.shape == (len(x),) and set(lengths.tolist()) <= {OPEN, *recipe.constraint.lengths})
    changed = np.array([[c == "1" for c in row] for row in value["changed"]], bool)
    logp = np.array([np.nan if v is None else float(v) for v in value["logp"]])
    _check(changed.shape == x.shape and logp.shape == (len(x),))
    room = room_of(recipe.constraint, lengths)
    level = level_of(recipe.schedule, t)
    state = model.process.at(x, level, room.fixed, size)
    _check(_possible(state, room, size))
    belief, _ = believe(model, state, level, room, None)
    law = law_of(recipe, belief, state, room)
    return Frame.of(step, t, state, belief, law.marginals, changed, logp, calls, lengths)


def _possible(state: State, room: Room, size: int) -> bool:
    """Whether the states (R, L) hold what is pinned, nothing that is forbidden, and can be completed."""
    x, clear = state.x, ~state.noise
    symbols = np.where(clear, x, 0).astype(np.intp)
    cells = np.broadcast_to(room.cells, (*x.shape, size))
    allowed = np.take_along_axis(cells, symbols[..., None], -1)[..., 0]
    pinned = ~room.fixed | (x == room.known)
    return bool((allowed | ~clear).all() and pinned.all() and row_lengths(x, state.noise, room.lengths).any(1).all())


# -- results --


def result_out(result: Result) -> dict[str, Any]:
    """A result as plain values, which `result_in` reads."""
    plain: dict[str, Any] = {f.name: getattr(result, f.name) for f in fields(Result)}
    plain |= {"kind": result.kind.name, "novelty": result.novelty.name, "recipe": result.recipe_json()}
    plain["logp"] = None if result.logp != result.logp else result.logp
    return plain


def result_in(value: dict[str, Any]) -> Result:
    """A saved result, in its own letters. Raises an error of Python, or UserError, when it is damaged."""
    given = {f.name: value[f.name] for f in fields(Result)}
    texts, counts = ("word", "nearest", "model", "pattern", "alphabet"), ("steps", "calls", "seed", "row", "distance")
    _check(all(type(given[n]) is str for n in texts) and type(given["starred"]) is bool)
    _check(all(type(given[n]) is int and given[n] >= 0 for n in counts))
    length = len(value["recipe"]["constraint"]["cells"])
    given |= {
        "kind": Kind[value["kind"]],
        "novelty": Novelty[value["novelty"]],
        "logp": float("nan") if value["logp"] is None else float(value["logp"]),
        "recipe": Recipe.from_json(value["recipe"], Vocabulary(tuple(value["alphabet"])), length),
    }
    return Result(**given)

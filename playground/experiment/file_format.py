"""Experiments on disk: `*.unmask` holds the recipe, every branch and the results, and no predictions.

A file is JSON. States are stored, distributions are not: they follow from the model, so a file opened with the very
same model shows the very same numbers. Without it the states are shown as they are stored, see `recovery`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import UserError
from models.model import Model
from models.processes.state import EMPTY
from models.sampling.defaults import is_unidentified
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from models.sampling.restore import StoredFrame, restored, stored
from models.sampling.support import OPEN
from models.sampling.trajectory import Trajectory
from models.storage.path_text import id_from_text, id_to_text
from models.storage.regular_file import read_regular
from models.storage.typed_json import FieldError, is_printable, parse
from playground.experiment.contents import Contents
from playground.experiment.experiment import Branch, Experiment
from playground.experiment.file_fields import (
    BOARD,
    BRANCH,
    FRAME,
    MAX_BRANCH_LABEL,
    NAMES,
    affordable,
    check_model,
    check_size,
    left_out,
    segments_in,
    symbols,
)
from playground.experiment.outline import Outline, outline
from playground.experiment.packed_arrays import latent, levels, memo_in, memo_out, packed
from playground.experiment.recorded_changes import confirmed
from playground.experiment.stored_results import log_prob, result_out, results_in

UNNAMED = (
    "This file does not say which classifier guided its words; predictions are shown by the one that is there now."
)
FrameMaker = Callable[[Recipe, StoredFrame], Frame | None]  # None: what is stored does not fit the recipe
VERSION = 1
SUFFIX = ".unmask"
KINDS = f"Experiments (*{SUFFIX})"  # as file dialogs name them
MAX_BOARD_BYTES = 128 * 1024 * 1024
MAX_PREDICTIONS = (
    2**28
)  # numbers in all predictions together, 8 bytes for each: no file makes the program take more memory


@dataclass(frozen=True)
class StoredExperiment:
    """What a file holds, before its model is loaded. `value` is the checked outline of the JSON."""

    model: str
    digest: str
    title: str
    value: dict[str, Any]


def to_json(contents: Contents) -> dict[str, Any]:
    """The contents as plain values. Frames that a branch shares with its parent are written once."""
    experiment, known = contents.experiment, contents.outline
    v = known.vocabulary
    return {
        "unmask": VERSION,
        "model": id_to_text(experiment.model),
        "digest": known.digest,
        "title": known.title,
        "family": known.family,
        "hides": known.traits.hides,
        "symbols": list(v.characters),
        "recipe": experiment.recipe.to_json(v),
        "branches": [_branch_out(b, experiment.branches, known) for b in experiment.branches],
        "current": experiment.current,
        "index": experiment.index,
        "chains": experiment.rows_asked,
        **left_out(experiment.left),
        **({} if experiment.reward is None else {"reward": experiment.reward.to_json()}),
        "row": contents.row,
        "positions": list(contents.positions),
        "results": [result_out(r) for r in contents.results],
    }


def read(path: Path) -> StoredExperiment:
    """The outline of a file. Raises UserError in one sentence when it is no experiment, damaged, or too new."""
    try:
        value = parse(read_regular(path, MAX_BOARD_BYTES))
    except FileNotFoundError:
        raise UserError(f"There is no file {path}; it may have been moved.") from None
    except OSError as error:
        raise UserError(
            f"{path.name} cannot be read: {error.strerror or error}; see to that, or open another file."
        ) from None
    except (ValueError, RecursionError):
        raise UserError(f"{path.name} is damaged or is not an experiment of this program; open another file.") from None
    if not isinstance(value, dict) or type(value.get("unmask")) is not int or value["unmask"] < 1:
        raise UserError(f"{path.name} is not an experiment of this program; open another file.")
    if value["unmask"] > VERSION:
        raise UserError(f"{path.name} was written by a newer version of this program; update it.")
    try:
        names = NAMES(value)
    except FieldError as error:
        raise UserError(f"{path.name} is damaged: its field {error}; open another copy.") from None
    return StoredExperiment(id_from_text(names["model"]), names["digest"], names["title"], value)


def restore(stored: StoredExperiment, model_id: str, model: Model) -> Iterator[Contents | None]:
    """Put an experiment back with its model, predicting from each frame again: None a frame, at last the whole.

    Raises UserError when the model is another one than the file was made with, or when the file is damaged.
    """
    if model.digest != stored.digest:
        raise UserError(
            f"This experiment was made with another version of {stored.title}; open it with that model installed."
        )
    known = outline(model)
    try:
        check_model(stored.value, known.vocabulary.characters, hides=known.traits.hides)
    except FieldError as error:
        raise UserError(f"This experiment is damaged: its field {error}; open another copy.") from None
    for contents in assemble(stored, model_id, known, partial(_shown_again, model)):
        for found in confirmed(model, contents) if contents is not None else (None,):
            yield _with_unnamed_classifier(found) if found is not None else None


def _with_unnamed_classifier(contents: Contents) -> Contents:
    """The contents, with a sentence where a run does not name its exact classifier, as in earlier files."""
    runs = (branch.trajectory for branch in contents.experiment.branches)
    recipes = [segment.recipe for run in runs for segment in run.segments]
    if not any(map(is_unidentified, recipes)):
        return contents
    return replace(contents, notice=" ".join(filter(None, (contents.notice, UNNAMED))))


def _shown_again(model: Model, recipe: Recipe, kept: StoredFrame) -> Frame | None:
    """A frame, with all that a view may read of it; None where it cannot be."""
    frame = restored(model, recipe, kept)
    return frame.prepared() if frame is not None else None


def assemble(stored: StoredExperiment, model_id: str, known: Outline, make: FrameMaker) -> Iterator[Contents | None]:
    """Put an experiment back with frames that `make(recipe, kept)` makes: None a frame, at last the whole.

    Raises UserError when the file is damaged, or does not fit what is known of its model.
    """
    value = stored.value
    try:
        board = BOARD(value)
        recipe = affordable(Recipe.from_json(value["recipe"], known.vocabulary, known.length))
        check_size(value["branches"], known.length, len(known.vocabulary), MAX_PREDICTIONS)
        branches: list[Branch] = []
        for entry in value["branches"]:
            yield from _branch_in(entry, branches, known, make)
        _check(board["current"] < len(branches))
        experiment = Experiment(model_id, recipe, tuple(branches), board["current"])
        left = tuple(board.get("left", {}).items())
        experiment = replace(experiment, rows_asked=board.get("chains", 0), left=left, reward=board.get("reward"))
        results = results_in(value["results"])
        if any(i >= known.length for i in board["positions"]):
            raise FieldError(f"whole numbers from 0 to {known.length - 1}", ("positions",))
        positions = tuple(board["positions"]) or (0,)
        contents = Contents(experiment.showing(board["index"]), known, results, board["row"], positions)
    except FieldError as error:
        raise UserError(f"This experiment is damaged: its field {error}; open another copy.") from None
    except ValueError:
        raise UserError("This experiment is damaged; what could be read of it does not fit together.") from None
    yield contents


def with_ending(path: Path, ending: str) -> Path:
    """A path that was typed, with the default ending where it has none."""
    return path if path.suffix else path.with_suffix(ending)


def _check(holds: bool) -> None:
    if not holds:
        raise ValueError


# -- branches --


def shared(branch: Branch, branches: tuple[Branch, ...]) -> int:
    """How many frames a branch has in common with its parent; these are written once."""
    return branch.trajectory.shared_prefix(branches[branch.parent].trajectory) if branch.parent >= 0 else 0


def _branch_out(branch: Branch, branches: tuple[Branch, ...], known: Outline) -> dict[str, Any]:
    vocabulary, trajectory = known.vocabulary, branch.trajectory
    prefix = shared(branch, branches)
    kept = (
        stored(trajectory.recipe_at(i), trajectory.frames[i], hides=known.traits.hides)
        for i in range(prefix, len(trajectory.frames))
    )
    return {
        "label": branch.label[:MAX_BRANCH_LABEL] if is_printable(branch.label) else "",
        "parent": branch.parent,
        "fork": branch.fork,
        "chains": branch.rows_asked,
        "shared": prefix,
        "segments": [s.to_json(vocabulary) for s in trajectory.segments],
        "frames": [_frame_out(frame) for frame in kept],
    }


def _branch_in(entry: dict[str, Any], before: list[Branch], known: Outline, make: FrameMaker) -> Iterator[None]:
    """Add a branch to those before it. Yields once a frame: predictions take time, and the caller may stop."""
    branch = BRANCH(entry)
    parent, shared, fork = branch["parent"], branch["shared"], branch["fork"]
    _check(parent < len(before) and (parent >= 0 or not shared))
    segments = segments_in(branch["segments"], known.vocabulary, known.length)
    frames = list(before[parent].trajectory.frames[:shared]) if shared else []
    _check(len(frames) == shared)
    trajectory = Trajectory(known.digest, segments, ())
    for value in branch["frames"]:
        frame = _frame_in(value, trajectory.recipe_at(len(frames)), known, make)
        if frames and frame.step <= frames[-1].step:
            raise FieldError("later than the step of the frame before", ("step",))
        frames.append(frame)
        yield None
    _check(segments[-1].start < len(frames) and fork < len(frames))
    # Files of version 0.1.0 lack how many rows were requested before a result was recalled.
    before.append(
        Branch(replace(trajectory, frames=tuple(frames)), parent, fork, branch["label"], branch.get("chains", 0))
    )


def _frame_out(kept: StoredFrame) -> dict[str, Any]:
    """Noise levels are written where they do not follow from the symbols, and edited rows where logp does not say."""
    out: dict[str, Any] = {
        "step": kept.step,
        "t": kept.clock,
        "x": kept.x.tolist(),
        "changed": ["".join("01"[c] for c in row) for row in kept.changed.astype(int)],
        "logp": [log_prob(v) for v in kept.logp.tolist()],
        "calls": kept.calls,
        "lengths": kept.lengths.tolist(),
    }
    if kept.classified:
        out["classified"] = kept.classified
    if kept.level is not None:
        out["level"] = packed(kept.level)
    if kept.latent is not None:
        out["latent"] = packed(kept.latent)
    if kept.memo:
        out["memo"] = memo_out(kept.memo)
    if (kept.edited != np.isnan(kept.logp)).any():
        out["edited"] = "".join("01"[c] for c in kept.edited.astype(int))
    return out


def _frame_in(value: dict[str, Any], recipe: Recipe, known: Outline, make: FrameMaker) -> Frame:
    frame = FRAME(value)
    x = symbols(frame["x"], recipe.rows, known.length, len(known.vocabulary))
    _check(len(frame["lengths"]) == len(x) and set(frame["lengths"]) <= {OPEN, *recipe.constraint.lengths})
    _check(len(frame["changed"]) == len(frame["logp"]) == len(x))
    _check(all(len(row) == known.length for row in frame["changed"]))
    logp = np.array([np.nan if v is None else v for v in frame["logp"]])
    edited = np.isnan(logp) if frame.get("edited") is None else _flags(frame["edited"])
    _check(len(edited) == len(x))
    kept = StoredFrame(
        step=frame["step"],
        clock=frame["t"],
        x=x,
        level=None if frame.get("level") is None else levels(frame["level"], *x.shape),
        changed=np.stack([_flags(row) for row in frame["changed"]]),
        logp=logp,
        edited=edited,
        calls=frame["calls"],
        lengths=np.array(frame["lengths"], np.int16),
        latent=None if frame.get("latent") is None else latent(frame["latent"], *x.shape),
        memo=memo_in(frame["memo"], len(x)) if "memo" in frame else EMPTY,
        classified=frame.get("classified", 0),
    )
    out = make(recipe, kept)
    if out is None:
        raise ValueError
    return out


def _flags(text: str) -> NDArray[np.bool_]:
    return np.array([c == "1" for c in text], bool)

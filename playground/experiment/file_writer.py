"""Experiments as bytes that `file_format` always reads: within its limits, however much a board holds.

Where a board is larger, its oldest branches are left out, then its oldest results that have no star; what was left
out is named in a sentence.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models.evaluation.result import Result
from models.plurals import counted
from models.storage import atomic_write
from playground.experiment import file_format, stored_results
from playground.experiment.contents import Contents
from playground.experiment.experiment import Branch, Experiment
from playground.experiment.json_stream import encoded, piece


@dataclass(frozen=True)
class Written:
    """The bytes of an experiment. left_out: one sentence, "" where all of it is there."""

    data: bytes
    left_out: str

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


def save(path: Path, contents: Contents) -> Written:
    """Write an experiment beside and rename. Raises UserError when it cannot be written."""
    made = written(contents)
    atomic_write.write(path, made.data)
    return made


def written(contents: Contents, beside: dict[str, Any] | None = None) -> Written:
    """The experiment as bytes. beside: further values, which readers of an experiment pass over."""

    def without_results(experiment: Experiment) -> bytes:
        value = {**file_format.to_json(replace(contents, experiment=experiment, results=())), **(beside or {})}
        del value["results"]
        return encoded(value)[:-1] + b', "results": ['

    experiment = whole = contents.experiment
    results, size = contents.results, len(contents.outline.vocabulary)
    while predicted_positions(experiment.branches) * size > file_format.MAX_PREDICTIONS and experiment.branches:
        experiment = _smaller(experiment)
    head = without_results(experiment)
    while len(head) + 2 > file_format.MAX_BOARD_BYTES and experiment.branches:
        experiment = _smaller(experiment)
        head = without_results(experiment)
    kept = _within(results, file_format.MAX_BOARD_BYTES - len(head) - 2)
    left_out = _sentence(len(whole.branches) - len(experiment.branches), len(results) - len(kept))
    return Written(head + b", ".join(kept) + b"]}", left_out)


def predicted_positions(branches: tuple[Branch, ...]) -> int:
    """How many positions the frames of all branches hold, those that a branch shares with its parent counted once."""
    return sum(f.x.size for b in branches for f in b.trajectory.frames[file_format.shared(b, branches) :])


def _smaller(experiment: Experiment) -> Experiment:
    """The experiment without the oldest branch that is not open; at last without any, and the seed redraws the run."""
    if len(experiment.branches) > 1:
        return experiment.without(next(i for i in range(len(experiment.branches)) if i != experiment.current))
    return replace(experiment, branches=(), current=-1, index=0)


def _within(results: tuple[Result, ...], most: int) -> list[bytes]:
    """The results as JSON, in their order: all of them, or the marked and the newest that fit.

    most: bytes. The patterns that results do not share are bounded too.
    """
    pieces = [piece(stored_results.result_out(r)).encode() for r in results]
    patterns = {id(r.recipe.constraint): r for r in results}.values()
    if sum(map(len, pieces)) + 2 * len(pieces) <= most and sum(map(_cells, patterns)) <= stored_results.MAX_CELLS:
        return pieces
    kept, seen, cells = set[int](), set[tuple[object, ...]](), 0
    for i in sorted(range(len(pieces)), key=lambda i: (results[i].marked, i), reverse=True):
        pattern = (results[i].alphabet, results[i].recipe.constraint)
        most -= len(pieces[i]) + 2
        cells += 0 if pattern in seen else _cells(results[i])
        if most < 0 or cells > stored_results.MAX_CELLS:
            break
        seen.add(pattern)
        kept.add(i)
    return [piece for i, piece in enumerate(pieces) if i in kept]


def _cells(result: Result) -> int:
    """How many bytes the pattern of a result takes for its reader."""
    return result.recipe.constraint.shape[0] * (len(result.alphabet) + 1)


def _sentence(branches: int, results: int) -> str:
    parts = [counted(branches, "branch", "branches")] * bool(branches) + [counted(results, "result")] * bool(results)
    if not parts:
        return ""
    return f"The board is larger than a file may be: {' and '.join(parts)}, the oldest, cannot be kept in it."

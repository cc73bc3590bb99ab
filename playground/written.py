"""Experiments as bytes that `files.read` and `files.restore` always take: within their limits, whatever a board holds.

Where a board is larger, its oldest branches are left out, then its oldest results that have no star; what was left
out is said in a sentence.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models import atomic
from models.model import Model
from models.result import Result
from playground import board_fields, files
from playground.desk import Branch, Desk
from playground.plain import encoded, piece
from playground.wording import counted


@dataclass(frozen=True)
class Written:
    """The bytes of an experiment. left_out: one sentence, "" where all of it is there."""

    data: bytes
    left_out: str

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


def save(
    path: Path, desk: Desk, model: Model, results: tuple[Result, ...], row: int, positions: tuple[int, ...]
) -> Written:
    """Write an experiment beside and rename. Raises UserError when it cannot be written."""
    made = written(desk, model, results, row, positions)
    atomic.write(path, made.data)
    return made


def written(
    desk: Desk,
    model: Model,
    results: tuple[Result, ...],
    row: int,
    positions: tuple[int, ...],
    beside: dict[str, Any] | None = None,
) -> Written:
    """The experiment as bytes. beside: further values, which readers of an experiment pass over."""

    def without_results(desk: Desk) -> bytes:
        value = {**files.to_json(desk, model, (), row, positions), **(beside or {})}
        del value["results"]
        return encoded(value)[:-1] + b', "results": ['

    whole, size = desk, len(model.vocabulary)
    while believed(desk.branches) * size > files.MAX_BELIEFS and desk.branches:
        desk = _smaller(desk)
    head = without_results(desk)
    while len(head) + 2 > files.MAX_BYTES and desk.branches:
        desk = _smaller(desk)
        head = without_results(desk)
    kept = _within(results, files.MAX_BYTES - len(head) - 2)
    left_out = _sentence(len(whole.branches) - len(desk.branches), len(results) - len(kept))
    return Written(head + b", ".join(kept) + b"]}", left_out)


def believed(branches: tuple[Branch, ...]) -> int:
    """How many positions the frames of all branches hold, those that a branch shares with its parent counted once."""
    return sum(f.x.size for b in branches for f in b.chain.frames[files.shared(b, branches) :])


def _smaller(desk: Desk) -> Desk:
    """Without the oldest branch that is not open; at last without that too, and its seed draws the run again."""
    if len(desk.branches) > 1:
        return desk.without(next(i for i in range(len(desk.branches)) if i != desk.current))
    return Desk(desk.model, desk.recipe, chains=desk.chains)


def _within(results: tuple[Result, ...], most: int) -> list[bytes]:
    """The results as JSON, in their order: all of them, or the starred and the newest that fit.

    most: bytes. The patterns that results do not share are bounded too.
    """
    pieces = [piece(files.result_out(r)).encode() for r in results]
    patterns = {id(r.recipe.constraint): r for r in results}.values()
    if sum(map(len, pieces)) + 2 * len(pieces) <= most and sum(map(_cells, patterns)) <= board_fields.MAX_CELLS:
        return pieces
    kept, seen, cells = set[int](), set[tuple[object, ...]](), 0
    for i in sorted(range(len(pieces)), key=lambda i: (results[i].starred, i), reverse=True):
        pattern = (results[i].alphabet, results[i].recipe.constraint)
        most -= len(pieces[i]) + 2
        cells += 0 if pattern in seen else _cells(results[i])
        if most < 0 or cells > board_fields.MAX_CELLS:
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

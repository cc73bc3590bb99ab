"""The fields of an experiment as JSON, by kind, length and range, whatever its model is.

Branches and frames are read one after another, so that reading can be cancelled between two of them.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np

from models.data.graphemes import MAX_CODE_POINTS
from models.data.vocabulary import Vocabulary
from models.denoisers.shapes import MAX_LENGTH, MAX_SYMBOLS
from models.errors import UserError
from models.plurals import counted
from models.sampling.by_reward import ByReward
from models.sampling.change import change_from_json
from models.sampling.order import Order
from models.sampling.recipe import MAX_ROWS, Recipe
from models.sampling.segment import Segment
from models.storage.card_fields import MAX_NAME
from models.storage.typed_json import (
    FieldError,
    array,
    number,
    optional,
    record,
    table,
    text,
    whole,
)
from playground.experiment.packed_arrays import MAX_PACKED, numbers_in

MAX_STORED_BRANCHES = 256
MAX_FRAMES = 1 << 16
MAX_STORED_RESULTS = 1 << 20
MAX_AT_ONCE = 2**22  # numbers in the predictions of one frame; computing them takes some 50 bytes for each
MAX_BRANCH_LABEL = 4096  # characters
MAX_STORED_PATTERN = MAX_LENGTH * (
    MAX_SYMBOLS + 4
)  # characters; half of the alphabet at each position, each letter escaped
ROUNDING = 1e-6  # nats that a sum of log-probabilities may lie above 0
COUNT = whole(0, 1 << 53)
_ROWS_ASKED = {"chains": whole(0, MAX_ROWS)}
LOG_PROB = optional(number(high=ROUNDING))


def _any(value: Any) -> Any:
    return value


def _numbers(value: Any) -> list[int]:
    """A list of whole numbers, a row of symbols say; in C, for there are millions."""
    if type(value) is not list or not set(map(type, value)) <= {int}:
        raise FieldError("a list of whole numbers")
    return value


def _flags(value: Any) -> str:
    """A 0 or 1 for each position."""
    if type(value) is not str or not set(value) <= {"0", "1"}:
        raise FieldError("a text of 0 and 1")
    return value


_LETTERS = array(text(MAX_CODE_POINTS, 1), MAX_SYMBOLS, 1)
_PLAIN_LETTERS = text(MAX_SYMBOLS, 1)


def left_out(left: Iterable[tuple[str, Order]]) -> dict[str, Any]:
    """The field of the orders that a board had under other families; none where there are none."""
    plain = {family: order.to_json() for family, order in left}
    return {"left": plain} if plain else {}


def alphabet_in(value: Any) -> tuple[str, ...]:
    """The letters of a model: one text where each has one code point, else a list."""
    return tuple(_LETTERS(value) if type(value) is list else _PLAIN_LETTERS(value))


RESULTS = array(_any, MAX_STORED_RESULTS)
MAX_FAMILIES = 1000  # whose order a board remembers
NAMES = record({"model": text(4096, 1), "digest": text(200, 1), "title": text(MAX_NAME)})
BOARD = record(
    {
        "recipe": record({}),
        "branches": array(_any, MAX_STORED_BRANCHES),
        "current": whole(-1, MAX_STORED_BRANCHES - 1),
        "index": whole(0, MAX_FRAMES),
        "row": whole(0, MAX_ROWS),
        "positions": array(whole(0, MAX_LENGTH), MAX_LENGTH),
        "results": RESULTS,
    },
    {**_ROWS_ASKED, "left": table(Order.from_json, MAX_FAMILIES), "reward": ByReward.from_json},
)
BRANCH = record(
    {
        "label": text(MAX_BRANCH_LABEL),
        "parent": whole(-1, MAX_STORED_BRANCHES - 1),
        "fork": whole(0, MAX_FRAMES),
        "shared": whole(0, MAX_FRAMES),
        "segments": array(record({"start": whole(0, MAX_FRAMES), "recipe": _any}, {"change": _any}), MAX_FRAMES, 1),
        "frames": array(_any, MAX_FRAMES, 1),
    },
    _ROWS_ASKED,
)
FRAME = record(
    {
        "step": COUNT,
        "t": number(0, 1),
        "x": array(_numbers, MAX_ROWS, 1),
        "changed": array(_flags, MAX_ROWS, 1),
        "logp": array(LOG_PROB, MAX_ROWS, 1),
        "calls": COUNT,
        "lengths": _numbers,
    },
    {"classified": COUNT, "level": text(MAX_PACKED), "latent": text(MAX_PACKED), "memo": _any, "edited": _flags},
)


def check_size(branches: list[Any], length: int, size: int, most: int) -> None:
    """Raise FieldError where all frames have more than `most` numbers in predictions and states together.

    length: L; size: V. A prediction has rows x positions x symbols. Nothing but the lengths of lists and texts is
    looked at.
    """
    rows = others = 0
    for frames in (branch.get("frames") for branch in branches if isinstance(branch, dict)):
        for frame in frames if isinstance(frames, list) else ():
            x = frame.get("x") if isinstance(frame, dict) else None
            rows += len(x) if isinstance(x, list) else 0
            others += numbers_in(frame) if isinstance(frame, dict) else 0
    if rows * length * size + others > most:
        raise FieldError("of fewer rows and frames: they would not fit into memory", ("branches",))


def check_model(value: dict[str, Any], characters: tuple[str, ...], *, hides: bool) -> None:
    """Raise FieldError where the fields that describe the model contradict it.

    characters, hides: of the model, which has the digest of the file. Version 0.1.0 wrote neither field.
    """
    if "symbols" in value and value["symbols"] not in (list(characters), "".join(characters)):
        raise FieldError(f"the {counted(len(characters), 'symbol')} of its model", ("symbols",))
    if "hides" in value and value["hides"] is not hides:
        raise FieldError(f"{str(hides).lower()} for its model", ("hides",))


def affordable(recipe: Recipe) -> Recipe:
    """The recipe, if a frame of it fits into memory. Raises UserError otherwise."""
    length, size = recipe.constraint.shape
    if recipe.rows * length * size > MAX_AT_ONCE:
        raise UserError(f"A board of {counted(recipe.rows, 'row')} would not fit into memory; ask for fewer.")
    return recipe


def segments_in(values: list[dict[str, Any]], vocabulary: Vocabulary, length: int) -> tuple[Segment, ...]:
    """The segments of a trajectory. Raises FieldError, UserError, or ValueError where they are out of order."""
    segments = tuple(_segment(i, value, vocabulary, length) for i, value in enumerate(values))
    if segments[0].start != 0 or segments[0].change is not None:
        raise ValueError
    for before, segment in pairwise(segments):
        recorded = segment.change is not None and (before.change is not None or before is segments[0])
        if before.start >= segment.start + recorded:  # changes of one frame follow one another
            raise ValueError
    return segments


def _segment(place: int, value: dict[str, Any], vocabulary: Vocabulary, length: int) -> Segment:
    recipe = affordable(Recipe.from_json(value["recipe"], vocabulary, length))
    if "change" not in value:  # as in files of version 0.1.0
        return Segment(value["start"], recipe)
    try:
        change = change_from_json(value["change"], recipe.rows, length, len(vocabulary))
    except FieldError as error:
        raise error.inside("change").inside(str(place)).inside("segments") from None
    return Segment(value["start"], recipe, change)


def symbols(x: list[list[int]], rows: int, length: int, size: int) -> np.ndarray[Any, np.dtype[np.int16]]:
    """(R, L) states of R = `rows` and L = `length` out of V = `size` symbols and the mask. Raises FieldError."""
    if len(x) != rows or any(len(row) != length for row in x):
        raise FieldError(f"{counted(rows, 'row')} of {counted(length, 'symbol')}", ("x",))
    if any(min(row) < 0 or max(row) > size for row in x):
        raise FieldError(f"symbols from 0 to {size}", ("x",))
    return np.array(x, np.int16)

"""Constraints as plain values for JSON, in letters, so that they survive another order of the vocabulary."""

from typing import Any

import numpy as np

from models.arrays import Flags
from models.constraints.constraint import Constraint
from models.data.graphemes import MAX_CODE_POINTS
from models.data.vocabulary import END, Vocabulary
from models.denoisers.shapes import MAX_SYMBOLS
from models.errors import UserError
from models.storage.typed_json import FieldError, array, optional, record, text, whole

MAX_POSITIONS = 4096  # in a file: far more than any model has, so that a pattern of another model is said to be so


def constraint_to_json(constraint: Constraint, vocabulary: Vocabulary) -> dict[str, Any]:
    """Cells as lists of letters (`null` is free, the end is an empty text), lengths and suffix."""

    def row(cell: Flags) -> list[str]:
        return ["" if c == END else vocabulary.characters[c - 1] for c in np.flatnonzero(cell)]

    return {
        "cells": [None if i not in constraint.asked else row(cell) for i, cell in enumerate(constraint.cells)],
        "shortest": constraint.shortest,
        "longest": constraint.longest,
        "suffix": [None if cell.all() else row(cell) for cell in constraint.suffix],
    }


def constraint_from_json(value: Any, vocabulary: Vocabulary, length: int) -> Constraint:
    """Read what `constraint_to_json` wrote, for a model of `length` positions.

    Letters that the vocabulary lacks, and too many positions, raise UserError.
    """
    try:
        fields = _FIELDS(value)
    except FieldError:
        raise UserError("The pattern in this file cannot be read; it was not written by this program.") from None
    cells, rows = np.ones((length, len(vocabulary)), bool), fields["cells"]
    if any(row is not None for row in rows[length:]):
        raise UserError(f"The pattern asks for position {len(rows)}, but this model has {length}.")
    for i, row in enumerate(rows[:length]):
        cells[i] = _cell(row, vocabulary)
    limit = length - 1
    longest = limit if fields["longest"] >= len(rows) - 1 else min(fields["longest"], limit)
    suffix = [_cell(row, vocabulary) for row in fields["suffix"]]
    tail = np.array(suffix, bool).reshape(-1, len(vocabulary))
    return Constraint(cells, fields["shortest"], longest, tail, vocabulary.attributes.kinds(length))


_CELLS = array(optional(array(text(MAX_CODE_POINTS), MAX_SYMBOLS)), MAX_POSITIONS)
_LETTERS = whole(0, MAX_POSITIONS)
_FIELDS = record({"cells": _CELLS, "shortest": _LETTERS, "longest": _LETTERS, "suffix": _CELLS})


def _cell(row: list[str] | None, vocabulary: Vocabulary) -> Flags:
    cell = np.zeros(len(vocabulary), bool)
    if row is None:
        cell[:] = True
    else:
        cell[[END if c == "" else vocabulary.symbol(c) for c in row]] = True
    return cell

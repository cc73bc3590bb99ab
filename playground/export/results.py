"""Finished words as text that other programs read: a plain list, a table, or everything as JSON. Pure functions."""

import csv
import io
import json
import math
from collections.abc import Iterable
from typing import Any

from models.errors import UserError
from models.evaluation.result import Result
from playground.formatting import per_char

VERSION = 1
COLUMNS = (
    "word",
    "logprob",
    "logprob_per_char",
    "kind",
    "novelty",
    "nearest",
    "distance",
    "steps",
    "calls",
    "seed",
    "row",
    "model",
    "pattern",
    "length_misfit",
    "starred",
)


REWARD_COLUMNS = ("reward", "weight")  # of tables in which some word was drawn by a reward
ATTRIBUTE_COLUMNS = ("attributes", "attributes_of_word")  # of tables in which some word was drawn with its attributes
GUIDED_COLUMNS = ("guided_by", "has_label")  # of tables in which some word was guided


def as_row(result: Result) -> dict[str, Any]:
    """A result as plain values under the names of COLUMNS; None where there is no probability.

    What a word was drawn for stands under those of REWARD_COLUMNS, if it was drawn by a reward; what it is conditional
    on beside the pattern, and whether it has the label, under GUIDED_COLUMNS, if it was guided; the attributes drawn
    before it, and those that it has, under ATTRIBUTE_COLUMNS, by name.
    """
    known = math.isfinite(result.logp)
    values = (
        result.word,
        result.logp if known else None,
        per_char(result.logp, result.word) if known else None,
        result.figure.name,
        result.novelty.value,
        result.nearest,
        result.distance,
        result.steps,
        result.calls,
        result.seed,
        result.row,
        result.model,
        result.pattern,
        result.length_misfit,
        result.starred,
    )
    row: dict[str, Any] = dict(zip(COLUMNS, values, strict=True))
    if result.values:
        for column, written in zip(ATTRIBUTE_COLUMNS, (result.values, result.true_values), strict=True):
            row[column] = dict(value.split("=", 1) for value in written)
    if result.worth is not None:
        row |= {"reward": result.worth.value, "weight": result.worth.weight}
    if result.recipe.guided_by:
        row |= zip(GUIDED_COLUMNS, (result.recipe.guided_by, result.has_label), strict=True)
    return row


def to_txt(results: Iterable[Result]) -> str:
    """The words, one a line."""
    return "".join(f"{result.word}\n" for result in results)


def to_csv(results: Iterable[Result]) -> str:
    """A table with a heading, RFC 4180; an empty field where there is no probability."""
    out, results = io.StringIO(), list(results)
    columns: tuple[str, ...] = (*COLUMNS, *REWARD_COLUMNS) if any(result.worth for result in results) else COLUMNS
    columns += ATTRIBUTE_COLUMNS * any(result.values for result in results)
    columns += GUIDED_COLUMNS * any(result.recipe.guided_by for result in results)
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    for result in results:
        row = as_row(result)
        row["starred"] = int(result.starred)
        if row.get(GUIDED_COLUMNS[1]) is not None:
            row[GUIDED_COLUMNS[1]] = int(row[GUIDED_COLUMNS[1]])
        for column in ATTRIBUTE_COLUMNS:
            if column in row:
                row[column] = " ".join(f"{name}={value}" for name, value in row[column].items())
        writer.writerow(row)
    return out.getvalue()


def to_json(results: Iterable[Result]) -> str:
    """An object with a version and the results; each carries the recipe that draws it again."""
    rows = []
    for result in results:
        by = {} if result.worth is None else {"drawn_by": result.worth.by.to_json()}
        rows.append({**as_row(result), **by, "recipe": result.recipe_json()})
    whole = {"version": VERSION, "results": rows}
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


# The ending of a file, and how a dialog names its kind.
FORMATS = {"txt": "Words, one a line (*.txt)", "csv": "Table (*.csv)", "json": "Everything (*.json)"}


def as_text(results: Iterable[Result], form: str) -> str:
    """The text of a file. Raises UserError for a format that there is not."""
    if form == "txt":
        return to_txt(results)
    if form == "csv":
        return to_csv(results)
    if form == "json":
        return to_json(results)
    raise UserError(f"Results cannot be written as {form!r}; choose one of {', '.join(FORMATS)}.")

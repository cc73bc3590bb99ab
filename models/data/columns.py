"""Lists that are tables: a word a line with how often it occurs, and perhaps a label, such as `mary,F,7065`.

A list is a table when all lines of its beginning have the same number of columns, the first is a word and some other
one is a number in every line. Lines that merely hold several words have no such column.
"""

import math
from dataclasses import dataclass

MAX_COLUMNS = 16
MAX_LABEL = 40  # characters
_SEPARATORS = "\t;,"
_SAMPLE = 200  # lines that are looked at
_FEWEST = 2  # lines with a number, below which nothing is concluded


@dataclass(frozen=True)
class TableColumns:
    """How the lines of a table are read. count, label: columns, from 0; label None: there is none.

    header: the first line names the columns.
    """

    separator: str
    count: int
    label: int | None
    header: bool

    def cells(self, line: str) -> list[str]:
        """A line's cells, without the white space around them."""
        return [cell.strip().strip('"') for cell in line.split(self.separator)]

    def weight(self, cells: list[str]) -> float | None:
        """The count in a line; None where it has none."""
        return _number(cells[self.count]) if self.count < len(cells) else None

    def label_of(self, cells: list[str]) -> str:
        """The label in a line; "" where it has none."""
        return cells[self.label][:MAX_LABEL] if self.label is not None and self.label < len(cells) else ""


def find_columns(beginning: str) -> TableColumns | None:
    """How to read a list whose text begins so, if it is a table; None for words alone."""
    lines = [line for line in beginning.splitlines()[:_SAMPLE] if line.strip() and not line.lstrip().startswith("#")]
    for separator in _SEPARATORS:
        rows = [[cell.strip().strip('"') for cell in line.split(separator)] for line in lines]
        if rows and 2 <= len(rows[0]) <= MAX_COLUMNS and len({len(row) for row in rows}) == 1:
            found = _columns(rows, separator)
            if found is not None:
                return found
    return None


def _columns(rows: list[list[str]], separator: str) -> TableColumns | None:
    header = all(_number(cell) is None for cell in rows[0])
    body = rows[1:] if header else rows
    if len(body) < _FEWEST:
        return None
    numbers = [all(_number(row[i]) is not None for row in body) for i in range(len(rows[0]))]
    if numbers[0] or True not in numbers:
        return None
    texts = [i for i in range(1, len(numbers)) if not numbers[i]]
    return TableColumns(separator, numbers.index(True), texts[0] if texts else None, header)


def _number(cell: str) -> float | None:
    """A count: a finite number of 0 or more. None for anything else."""
    if not cell or len(cell) > 30 or not cell.isascii() or not cell[0].isdigit():
        return None
    try:
        value = float(cell.replace("_", "x"))
    except ValueError:
        return None
    return value if math.isfinite(value) else None

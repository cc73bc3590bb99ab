"""Tables: which column holds the words, which how often each occurs, and which a label, such as `mary,F,7065`.

Rows are those of the beginning. A table is known by a column of numbers beside the words, by the names of its columns,
by a column of few different labels, or by one of texts of several words; rows that merely hold several words have none
of these.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

MAX_COLUMNS = 64
MAX_LABEL = 40  # characters
_FEWEST = 2  # rows with a number, below which nothing is concluded
_FIT = 0.9  # the share of rows that must be as the others
# Names of columns, in lower case.
WORD_NAMES = frozenset({
    "word", "words", "name", "names", "first_name", "firstname", "given_name", "givenname", "forename",
    "surname", "last_name", "lastname", "lemma", "headword", "nom",
    "mot", "prénom", "wort", "vorname", "nombre", "palabra", "nome", "slovo", "слово", "имя",
})  # fmt: skip
_COUNT_NAMES = frozenset({
    "count", "counts", "freq", "frequency", "n", "number", "occurrences", "total", "weight", "score", "births",
    "fréquence", "anzahl", "häufigkeit", "frecuencia", "частота", "value",
})  # fmt: skip
_LABEL_NAMES = frozenset({
    "sex", "gender", "pos", "label", "tag", "class", "category", "type", "language", "country",
})  # fmt: skip
_GROUPED = re.compile(r"\d{1,3}([,.  ’'])\d{3}(?:\1\d{3})*")  # 1,234,567: with the same mark throughout


@dataclass(frozen=True)
class TableColumns:
    """Columns of a table, from 0; None for one that is not there. header: all names, where the first row has them."""

    word: int
    count: int | None
    label: int | None
    header: tuple[str, ...]


def find_columns(rows: Sequence[Sequence[str]], names: Sequence[str] = ()) -> TableColumns | None:
    """The columns of a table whose first rows are these, None where they are words alone.

    names: of the columns, where they are known; else the first row may hold them.
    """
    width = _width(rows)
    if not 2 <= width <= MAX_COLUMNS:
        return None
    header = tuple(names) or _header(rows)
    body = [row for row in (rows[1:] if header and not names else rows) if len(row) == width]
    kinds = [_kind([row[i] for row in body]) for i in range(width)]
    words = [i for i in range(width) if kinds[i] != "number"]
    if not words or not body:
        return None
    word = _named(header, WORD_NAMES, words)
    numbers = [i for i in range(width) if kinds[i] == "number"] if len(body) >= _FEWEST else []
    texts = len(body) >= _FEWEST and any(kind == "text" for kind in kinds) and any(kinds[i] == "words" for i in words)
    labelled = [i for i in words if kinds[i] == "labels"]
    if not (names or numbers or word is not None or texts or (labelled and len(labelled) < len(words))):
        return None
    if word is None:
        plain = [i for i in words if kinds[i] == "words"]
        word = (plain or [i for i in words if kinds[i] != "labels"] or words)[0]
    labels = [i for i in words if i != word and kinds[i] == "labels"]
    return TableColumns(word, _count(numbers, body, header, word), labels[0] if labels else None, header)


def _width(rows: Sequence[Sequence[str]]) -> int:
    """How many cells nearly all rows have; 0 where they differ."""
    sizes = [len(row) for row in rows]
    width = max(set(sizes), key=sizes.count, default=0)
    return width if sizes.count(width) >= _FIT * len(sizes) else 0


def _header(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The first row, where it names columns: by known names, or as the only one without a number."""
    first, body = rows[0], rows[1:]
    if any(number(cell) is not None for cell in first) or not all(cell.strip() for cell in first):
        return ()
    known = _known(first)
    column = any(
        len(body) >= _FEWEST and all(number(row[i]) is not None for row in body if len(row) > i)
        for i in range(len(first))
    )
    return tuple(cell.strip() for cell in first) if known or column else ()


def _known(header: Sequence[str]) -> set[str]:
    """Which of some cells are names that columns have."""
    return set(map(_plain, header)) & (WORD_NAMES | _COUNT_NAMES | _LABEL_NAMES)


def _plain(name: str) -> str:
    return name.strip().casefold().replace(" ", "_")


def _kind(cells: Sequence[str]) -> str:
    """What a column holds: "number", "labels" (few different ones), "text" (of several words) or "words"."""
    filled = [cell for cell in cells if cell]
    if sum(is_numeric(cell) for cell in cells) >= _FIT * len(cells):
        return "number"
    if sum(" " in cell for cell in filled) > len(filled) / 2:
        return "text"
    if len(cells) >= 4 and len(set(cells)) <= len(cells) / 2:
        return "labels"
    return "words"


def _named(header: Sequence[str], names: frozenset[str], among: Iterable[int]) -> int | None:
    allowed = set(among)
    for i, name in enumerate(header):
        if i in allowed and _plain(name) in names:
            return i
    return None


def _count(numbers: Sequence[int], body: Sequence[Sequence[str]], header: Sequence[str], word: int) -> int | None:
    """The column of counts: by its name, else the first that neither numbers the rows nor stays the same.

    Numbers of the rows are counts only behind the words, and where there are no others.
    """
    counts = [i for i in numbers if sum(number(row[i]) is not None for row in body) >= _FIT * len(body)]
    named = _named(header, _COUNT_NAMES, counts)
    if named is not None:
        return named
    ranks = {i for i in counts if _is_rank([row[i] for row in body])}
    varied = [i for i in counts if i not in ranks and len({row[i] for row in body}) > 1]
    return next(iter(varied or [i for i in counts if i not in ranks or i > word]), None)


def _is_rank(cells: Sequence[str]) -> bool:
    """Whether numbers count the rows: 1, 2, 3 and so on."""
    values = [number(cell) for cell in cells]
    return (
        len(values) > 2
        and values[0] in (0, 1)
        and all(a is not None and b is not None and b == a + 1 for a, b in pairwise(values))
    )


def number(cell: str) -> float | None:
    """A count: a finite number of 0 or more, which may be a per cent or have marks between its thousands."""
    if not cell or len(cell) > 30 or not cell.isascii() or not cell[0].isdigit() or cell[-1] == ".":
        return None
    cell = cell.removesuffix("%").rstrip()
    if found := _GROUPED.fullmatch(cell):
        cell = cell.replace(found[1], "") if found[1] != "." or cell.count(".") > 1 else cell
    try:
        value = float(cell.replace("_", "x").replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def is_numeric(cell: str) -> bool:
    """Whether a cell is a number of any sign."""
    return number(cell.lstrip("+-−")) is not None

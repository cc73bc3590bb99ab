"""Changes of a frame in mid-run as values: what a trajectory records of them, and `edits.changed` makes."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from models.denoisers.shapes import MAX_LENGTH, MAX_SYMBOLS
from models.sampling.recipe import MAX_ROWS
from models.storage.typed_json import FieldError, array, one_of, optional, record, whole

_POSITION = whole(0, MAX_LENGTH)


@dataclass(frozen=True)
class Write:
    """A symbol settled at a position of one row; None for noise. See `edits.write`."""

    row: int
    position: int
    symbol: int | None


@dataclass(frozen=True)
class Impose:
    """Another constraint, or other settings. freed: positions that return to noise. See `edits.impose`."""

    freed: tuple[int, ...] = ()


@dataclass(frozen=True)
class Repredict:
    """The same state under another recipe. See `edits.repredict`."""


Change = Write | Impose | Repredict
_WRITE = record({"row": whole(0, MAX_ROWS), "position": _POSITION, "symbol": optional(whole(0, MAX_SYMBOLS))})
_IMPOSE = record({"freed": array(_POSITION, MAX_LENGTH)})
_READERS: Mapping[str, Callable[[Any], Change]] = {
    "write": lambda value: Write(**_WRITE(value)),
    "impose": lambda value: Impose(tuple(_IMPOSE(value)["freed"])),
    "repredict": lambda _value: Repredict(),
}
_KIND = record({"kind": one_of(_READERS)})


def change_to_json(change: Change) -> dict[str, Any]:
    """A plain value for JSON, symbols by their number."""
    return {"kind": type(change).__name__.lower(), **asdict(change)}


def change_from_json(value: Any, rows: int, length: int, size: int) -> Change:
    """Read what `change_to_json` wrote, for R = `rows`, L = `length` and V = `size`. Raises FieldError."""
    change = _READERS[_KIND(value)["kind"]](value)
    positions = change.freed if isinstance(change, Impose) else ()
    if isinstance(change, Write):
        positions = (change.position,)
        if change.row >= rows:
            raise FieldError(f"a row from 0 to {rows - 1}", ("row",))
        if change.symbol is not None and change.symbol >= size:
            raise FieldError(f"a symbol from 0 to {size - 1}", ("symbol",))
    if any(i >= length for i in positions):
        raise FieldError(f"of positions from 0 to {length - 1}")
    return change

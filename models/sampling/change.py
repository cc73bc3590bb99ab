"""Changes of a frame in mid-run as values: what a trajectory records of them, and `changed` makes."""

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
    """The present state under another recipe. See `edits.repredict`."""


@dataclass(frozen=True)
class WriteWord:
    """A whole word settled in one row: its L symbols, padded with the end. See `drafts.write_word`."""

    row: int
    symbols: tuple[int, ...]


@dataclass(frozen=True)
class Regenerate:
    """Some positions of one row back to noise, the others settled. See `drafts.regenerate`."""

    row: int
    positions: tuple[int, ...]


Change = Write | Impose | Repredict | WriteWord | Regenerate
_ROW, _SYMBOL = whole(0, MAX_ROWS), whole(0, MAX_SYMBOLS)
_WRITE = record({"row": _ROW, "position": _POSITION, "symbol": optional(_SYMBOL)})
_WORD = record({"row": _ROW, "symbols": array(_SYMBOL, MAX_LENGTH)})
_REGENERATE = record({"row": _ROW, "positions": array(_POSITION, MAX_LENGTH)})
_IMPOSE = record({"freed": array(_POSITION, MAX_LENGTH)})
_READERS: Mapping[str, Callable[[Any], Change]] = {
    "write": lambda value: Write(**_WRITE(value)),
    "impose": lambda value: Impose(tuple(_IMPOSE(value)["freed"])),
    "repredict": lambda _value: Repredict(),
    "writeword": lambda value: WriteWord(_WORD(value)["row"], tuple(_WORD(value)["symbols"])),
    "regenerate": lambda value: Regenerate(_REGENERATE(value)["row"], tuple(_REGENERATE(value)["positions"])),
}
_KIND = record({"kind": one_of(_READERS)})


def change_to_json(change: Change) -> dict[str, Any]:
    """A plain value for JSON, symbols by their number."""
    return {"kind": type(change).__name__.lower(), **asdict(change)}


def change_from_json(value: Any, rows: int, length: int, size: int) -> Change:
    """Read what `change_to_json` wrote, for R = `rows`, L = `length` and V = `size`. Raises FieldError."""
    change = _READERS[_KIND(value)["kind"]](value)
    symbols, positions = _named(change)
    if isinstance(change, Write | WriteWord | Regenerate) and change.row >= rows:
        raise FieldError(f"a row from 0 to {rows - 1}", ("row",))
    if any(symbol >= size for symbol in symbols):
        raise FieldError(f"a symbol from 0 to {size - 1}", ("symbol" if isinstance(change, Write) else "symbols",))
    if isinstance(change, WriteWord) and len(symbols) != length:
        raise FieldError(f"{length} symbols", ("symbols",))
    if any(i >= length for i in positions):
        raise FieldError(f"of positions from 0 to {length - 1}")
    return change


def _named(change: Change) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The symbols and the positions that a change names."""
    if isinstance(change, Write):
        return (() if change.symbol is None else (change.symbol,)), (change.position,)
    if isinstance(change, WriteWord):
        return change.symbols, ()
    if isinstance(change, Regenerate):
        return (), change.positions
    return (), (change.freed if isinstance(change, Impose) else ())

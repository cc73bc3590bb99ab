"""Untrusted JSON: parsed strictly, and read field by field by kind, length and range.

`parse` refuses what JSON itself does not have (NaN, Infinity), what no program here writes (lone surrogates, numbers of
more than 20 digits or beyond float, keys given twice) and what is nested too deep to be walked. A *reader* is a
function that returns its argument, of the type it names, or raises FieldError; `record` combines readers.
"""

import json
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")
Reader = Callable[[Any], T]
DEEPEST = 32  # containers within one another
_CHUNK = 1 << 20
_ESCAPES = re.compile(rb"\\.", re.DOTALL)
# Plain numbers are parsed in C. Only where one of these may be is each looked at in Python.
_LONG_NUMBER = re.compile(rb"[0-9]{20}|[0-9.][eE]\+?[0-9]{3,}\s*[,\]}]")
_MAX_DIGITS = 20
# Marks that turn the direction of the text behind them: a name with one reads as another name.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class FieldError(ValueError):
    """`str(error)` goes on a sentence: "'figures' must be an object"."""

    def __init__(self, must: str, where: tuple[str, ...] = ()) -> None:
        super().__init__(must)
        self.must, self.where = must, where

    def inside(self, name: str) -> "FieldError":
        """The error as seen from the container that holds the value."""
        return FieldError(self.must, (name, *self.where))

    def __str__(self) -> str:
        return f"{'.'.join(self.where)!r} must be {self.must}" if self.where else f"it must be {self.must}"


# -- parsing --


def parse(data: bytes) -> Any:
    """The value of a JSON text in UTF-8. Raises ValueError for anything else."""
    if _depth(data) > DEEPEST:
        raise ValueError("nested too deep")
    text = data.decode("utf-8")
    hooks: dict[str, Any] = {"parse_constant": _no_constant, "object_pairs_hook": _object}
    if _LONG_NUMBER.search(data):
        hooks |= {"parse_int": _whole, "parse_float": _finite}
    value = json.loads(text, **hooks)
    if b"\\u" in data:
        _check_surrogates(value)
    return value


def _depth(data: bytes) -> int:
    """How deep containers are nested, brackets in strings left out."""
    if data.count(b"[") + data.count(b"{") <= DEEPEST:
        return 0
    if b"\\" in data:
        data = _ESCAPES.sub(b"", data)
    deepest, depth, quotes = 0, 0, 0
    for start in range(0, len(data), _CHUNK):
        codes = np.frombuffer(data, np.uint8, min(_CHUNK, len(data) - start), start)
        within = (np.cumsum(codes == ord('"'), dtype=np.int64) + quotes) % 2 == 1
        opened = (codes == ord("[")) | (codes == ord("{"))
        closed = (codes == ord("]")) | (codes == ord("}"))
        depths = depth + np.cumsum(np.where(within, 0, opened.astype(np.int64) - closed))
        deepest, depth = max(deepest, int(depths.max())), int(depths[-1])
        quotes = int(within[-1])
    return deepest


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise ValueError("a key is given twice")
    return out


def _whole(text: str) -> int:
    if len(text) > _MAX_DIGITS + 1:
        raise ValueError("a number of too many digits")
    return int(text)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number that is too large")
    return value


def _check_surrogates(value: Any) -> None:
    """Raise ValueError for a lone surrogate that is not one of those by which Python writes the bytes of a path."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            if any("\ud800" <= c <= "\udfff" and not "\udc80" <= c <= "\udcff" for c in here):
                raise ValueError("a lone surrogate")
        elif isinstance(here, list):
            waiting += here
        elif isinstance(here, dict):
            waiting += here
            waiting += here.values()


# -- readers --


def whole(low: int, high: int) -> Reader[int]:
    """A whole number from `low` to `high`; 1.0 and true are none."""

    def read(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            raise FieldError(f"a whole number from {low} to {high}")
        return value

    return read


def number(low: float = -math.inf, high: float = math.inf) -> Reader[float]:
    """A finite number from `low` to `high`; whole ones serve as floats."""
    span = f" from {low:g} to {high:g}" if math.isfinite(high) else f" of {low:g} or more" if math.isfinite(low) else ""

    def read(value: Any) -> float:
        if type(value) is int and abs(value) < 1 << 1000:
            value = float(value)
        if type(value) is not float or not math.isfinite(value) or not low <= value <= high:
            raise FieldError(f"a number{span}")
        return value

    return read


def flag(value: Any) -> bool:
    """True or false."""
    if type(value) is not bool:
        raise FieldError("true or false")
    return value


def is_printable(text: str) -> bool:
    """Whether a text has no control characters, line breaks, lone surrogates or marks that turn its direction."""
    if text.isascii():
        return text.isprintable()
    return not any(c in _TURNS or unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in text)


def text(most: int, least: int = 0) -> Reader[str]:
    """A printable text of `least` to `most` characters."""

    def read(value: Any) -> str:
        if type(value) is not str or not least <= len(value) <= most:
            raise FieldError(f"a text of {least} to {most} characters")
        if not is_printable(value):
            raise FieldError("a text without control characters")
        return value

    return read


def path(value: Any) -> str:
    """The name of a file as Python writes it: any bytes but NUL, those that are not UTF-8 as U+DC80 to U+DCFF."""
    if type(value) is not str or len(value) > 4096 or "\0" in value:
        raise FieldError("the name of a file")
    try:
        value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise FieldError("the name of a file") from None
    return value


def one_of(names: Mapping[str, Any] | tuple[str, ...]) -> Reader[str]:
    """One of some names."""

    def read(value: Any) -> str:
        if type(value) is not str or value not in names:
            raise FieldError(f"one of {', '.join(names)}")
        return value

    return read


def optional(reader: Reader[T]) -> Reader[T | None]:
    """null, or what the reader takes."""

    def read(value: Any) -> T | None:
        return None if value is None else reader(value)

    return read


def array(reader: Reader[T], most: int, least: int = 0) -> Reader[list[T]]:
    """A list of `least` to `most` values that the reader takes. Its length is checked before any of them."""

    def read(value: Any) -> list[T]:
        if type(value) is not list or not least <= len(value) <= most:
            raise FieldError(f"a list of {least} to {most} values")
        out = []
        for i, item in enumerate(value):
            try:
                out.append(reader(item))
            except FieldError as error:
                raise error.inside(str(i)) from None
        return out

    return read


def record(needed: Mapping[str, Reader[Any]], others: Mapping[str, Reader[Any]] = {}) -> Reader[dict[str, Any]]:
    """An object that has every field of `needed`, and may have those of `others`; more fields are left unread.

    Returns the fields that are there, as their readers return them.
    """

    def read(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise FieldError("an object")
        out = {}
        for name, reader in (*needed.items(), *others.items()):
            try:
                if name in value:
                    out[name] = reader(value[name])
                elif name in needed:
                    raise FieldError("there")
            except FieldError as error:
                raise error.inside(name) from None
        return out

    return read


def table(reader: Reader[T], most: int) -> Reader[dict[str, T]]:
    """An object of at most `most` fields of any printable names, whose values the reader takes."""
    name_of = text(100)

    def read(value: Any) -> dict[str, T]:
        if type(value) is not dict or len(value) > most:
            raise FieldError(f"an object of at most {most} fields")
        out = {}
        for name, item in value.items():
            try:
                out[name_of(name)] = reader(item)
            except FieldError as error:
                raise error.inside(name[:40]) from None
        return out

    return read


def tame(value: Any) -> Any:
    """The value itself, if every text in it is printable and has at most 4096 characters. Raises FieldError otherwise.

    It is for fields that only later versions know, which are kept and may be shown.
    """
    texts, waiting = text(4096), [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            texts(here)
        elif isinstance(here, list):
            waiting += here
        elif isinstance(here, dict):
            waiting += [*here, *here.values()]
    return value

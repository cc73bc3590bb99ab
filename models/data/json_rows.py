"""JSON that comes in pieces, as rows: the strings of a list, names with numbers, or objects with the same fields.

Values are read one after another by the json module; only one that is being read is kept.
"""

import json
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from models.errors import UserError

_DECODER = json.JSONDecoder()
_SPACE = " \t\r\n\ufeff"
_LONGEST = 1 << 16  # characters of one value
_MOST_KEYS = 64
_SURROGATES = re.compile("[\ud800-\udfff]")
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]')


@dataclass(frozen=True)
class JsonForm:
    """How JSON holds words: `ListShape.inside`, and the fields of its objects that are the columns."""

    inside: str
    keys: tuple[str, ...] = ()


def find_json(beginning: str, *, whole: bool) -> tuple[JsonForm, list[list[str]]] | None:
    """What JSON that begins so holds, and its first rows; None for a text that is not JSON, or holds no words.

    whole: there is no more of it. Raises UserError where it begins as JSON and cannot be read as such.
    """
    text = beginning.lstrip(_SPACE)
    if text[:1] not in ("[", "{"):
        return None
    lines = _objects(text)
    inside = "lines" if lines else "list" if text[0] == "[" else "lists" if _has_list(text) else "fields"
    rows = JsonRows(JsonForm(inside), raw=True).feed(text, last=whole)
    if not rows:
        return None
    first = rows[0][0] if inside != "fields" else None
    keys = tuple(str(key) for key in list(first)[:_MOST_KEYS]) if isinstance(first, dict) else ()
    form = JsonForm(inside, keys)
    plain = [_row(row, form) for row in rows]
    return (form, plain) if any(cell for row in plain for cell in row) else None


def _objects(text: str) -> bool:
    """Whether each of the first two lines is an object by itself, or the only one with another behind it."""
    if text[0] != "{":
        return False
    try:
        _, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return text[end:].lstrip(_SPACE).startswith("{")


def _has_list(text: str) -> bool:
    """Whether a list of strings or objects stands in an object."""
    tokens = [found[0][:1] for found in _TOKENS.finditer(text)]
    return any(a == "[" and b in '"{[' for a, b in pairwise(tokens))


class JsonRows:
    """`feed` pieces of a text, then `finish`: `feed` returns rows of the values that ended.

    others: how many values are no entries of a list. raw: rows hold values as they are.

    Raises UserError where the text is no JSON of that form.
    """

    def __init__(self, form: JsonForm, *, raw: bool = False) -> None:
        self.others = 0
        self._form, self._raw = form, raw
        self._text, self._at, self._before = "", 0, 0
        self._list = form.inside == "lines"  # whether what comes next is an entry of a list
        self._started = self._list
        self._depth = 0
        self._key = ""
        self._over = False

    def feed(self, piece: str, *, last: bool = False) -> list[list[Any]]:
        """The rows that end in this piece of text. last: it is the last one."""
        self._before += self._at
        self._text, self._at = self._text[self._at :] + piece, 0
        out: list[list[Any]] = []
        while not self._over and self._step(out, last=last):
            pass
        if self._over:
            self.others += bool(self._text[self._at :].strip(_SPACE))
            self._text, self._at = "", 0
        return out if self._raw else [_row(row, self._form) for row in out]

    def finish(self) -> list[list[Any]]:
        """The last rows. Raises UserError where the text breaks off."""
        rows = self.feed("", last=True)
        if not self._over and not (self._form.inside == "lines" and not self._text[self._at :].strip(_SPACE)):
            raise self._broken()
        return rows

    def _step(self, out: list[list[Any]], *, last: bool) -> bool:
        """Read on by one sign or value; False where more of the text is needed."""
        while self._at < len(self._text) and self._text[self._at] in _SPACE + ",":
            self._at += 1
        c = self._text[self._at : self._at + 1]
        if not c:
            return False
        if not self._started:
            self._started, self._list = True, c == "["
            self._depth = int(c == "{")
            self._at += 1
            return True
        if self._list:
            return self._entry(out, c, last=last)
        if c in "{}":
            self._depth += 1 if c == "{" else -1
            self._over = self._depth == 0
            self._at += 1
            return True
        return self._field(out, last=last)

    def _entry(self, out: list[list[Any]], c: str, *, last: bool) -> bool:
        if c == "]" and self._form.inside != "lines":
            self._at += 1
            self._list = False
            self._over = self._form.inside == "list"
            return True
        found = self._value(self._at, last=last)
        if found is None:
            return False
        value, self._at = found
        out.append([value, self._key])
        return True

    def _field(self, out: list[list[Any]], *, last: bool) -> bool:
        """A name and its value; a list or an object is entered where lists are wanted."""
        found = self._value(self._at, last=last)
        if found is None:
            return False
        key, at = found
        text = self._text
        while at < len(text) and text[at] in _SPACE:
            at += 1
        if at >= len(text) and not last:
            return False
        if not isinstance(key, str) or text[at : at + 1] != ":":
            raise self._broken()
        at += 1
        while at < len(text) and text[at] in _SPACE:
            at += 1
        if at >= len(text):
            return False
        if self._form.inside == "lists" and text[at] in "[{":
            self._key, self._list = key, text[at] == "["
            self._depth += not self._list
            self._at = at + 1
            return True
        value = self._value(at, last=last)
        if value is None:
            return False
        if self._form.inside == "fields":
            out.append([key, value[0]])
        else:
            self.others += 1
        self._at = value[1]
        return True

    def _value(self, at: int, *, last: bool) -> tuple[Any, int] | None:
        """The value at a place and where it ends; None where more of the text is needed."""
        try:
            value, end = _DECODER.raw_decode(self._text, at)
        except (ValueError, RecursionError):
            if last or len(self._text) - at > _LONGEST:
                raise self._broken() from None
            return None
        if end == len(self._text) and not last and not isinstance(value, str | list | dict):
            return None  # a number may go on
        return value, end

    def _broken(self) -> UserError:
        at = self._before + self._at + 1
        return UserError(f"The JSON cannot be read at character {at}; mend it there, or give one word a line.")


def _row(row: list[Any], form: JsonForm) -> list[str]:
    """A row of plain cells: of an entry and the name of its list, or of a name and its value."""
    first, second = row
    if form.inside == "fields":
        return [_cell(first), _cell(second)]
    if form.keys:
        return [_cell(first.get(key)) if isinstance(first, dict) else "" for key in form.keys]
    if isinstance(first, list):
        return [_cell(value) for value in first]
    return [_cell(first), second] if form.inside == "lists" else [_cell(first)]


def _cell(value: Any) -> str:
    """A value as text; "" for one that is none."""
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return repr(value) if abs(value) < 1e30 else ""

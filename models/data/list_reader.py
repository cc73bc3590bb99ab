"""Reads the lines of a list as its shape says, in pieces, into a tally of words."""

import re
from collections.abc import Callable

from models.data.json_rows import JsonForm, JsonRows
from models.data.line_entries import KEPT, Lines, trimmed
from models.data.line_marks import (
    BULLET_SIGN,
    QUOTES,
    CommentMarks,
    without_bullet,
    without_flags,
    without_quotes,
)
from models.data.list_shape import ListShape
from models.data.table_rows import TableRows
from models.data.word_tally import COMMENT, WordTally

NO_ROW = "columns that do not fit the table"
LONG_ROW = f"a row of more than {KEPT} characters"
ENTRY_COUNT = "how many words there are"
NAMES = "the names of the columns"
OUTSIDE = "what stands beside the list"


class ListReader:
    """`feed` pieces of the text, then `finish`. `lines`: up to the last with text."""

    def __init__(self, shape: ListShape, tally: WordTally) -> None:
        self._shape, self._tally = shape, tally
        self._cut = Lines()
        self._marks = CommentMarks(shape)
        self._first = True  # whether no line with text was there yet
        self._continues = self._in_comment = False  # the line that goes on; its rest is one comment
        self._rows = TableRows(shape.separators) if shape.kind == "table" else None
        self._json = JsonRows(JsonForm(shape.inside, shape.header)) if shape.kind == "json" else None
        self._breaks = str.maketrans(dict.fromkeys(shape.separators, "\n"))
        self._special = _special(shape)

    @property
    def lines(self) -> int:
        """How many lines the text had so far, up to the last that is not empty."""
        return self._cut.count

    def feed(self, piece: str) -> None:
        """Read on. Raises UserError for JSON that cannot be read."""
        before = self._cut.rest
        lines = self._cut.feed(piece)
        if self._json is not None:
            self._cut.rest = ""
            self._add_rows(self._json.feed(piece))
            return
        if not (self._first or self._marks.is_open or self._in_comment or self._special(before + piece)):
            self._continues = self._continues and not lines
            self._tally.add(lines)
        else:
            for line in lines:
                self._line(line)
        self._break_up()

    def finish(self) -> None:
        """The text is over. Raises UserError for JSON that breaks off."""
        if self._json is not None:
            self._add_rows(self._json.finish())
            for _ in range(self._json.others):
                self._tally.leave_out("", OUTSIDE)
            return
        for line in self._cut.finish():
            self._line(line)
        if self._rows is not None:
            self._add_rows(self._rows.finish())

    def _break_up(self) -> None:
        """Read the words of a line that goes on and on, up to the last separator in it."""
        rest = self._cut.rest
        if self._in_comment:
            self._cut.rest = ""
        elif len(rest) > KEPT:
            end = max(map(rest.rfind, self._shape.separators), default=-1) if self._rows is None else -1
            if end < 0:
                self._cut.shorten()
                return
            self._line(rest[:end], goes_on=True)
            self._cut.rest = rest[end + 1 :]
            self._continues = True
            self._cut.shorten()

    def _line(self, line: str, *, goes_on: bool = False) -> None:
        """Read a line. goes_on: what comes next belongs to the same line."""
        continued, self._continues = self._continues, False
        if self._in_comment:
            self._in_comment = goes_on
            return
        comment = ""
        quoted = self._rows is not None and self._rows.is_open
        if not quoted and (self._marks.is_open or self._marks.search(line)):
            line, comment = self._marks.split(line)
        if comment:
            self._tally.leave_out(trimmed(self._head(comment)), COMMENT)
            self._in_comment = goes_on
        if not line or line.isspace():
            return
        first, self._first = self._first, False
        if self._rows is not None:
            self._row(line, first=first)
        elif self._shape.kind == "dictionary":
            self._entry_of_dictionary(trimmed(line), first=first)
        else:
            self._words(line, first=first, continued=continued)

    def _head(self, comment: str) -> str:
        """What is shown of a comment: its first cell."""
        return comment.split(self._shape.separators)[0] if self._rows is not None else comment

    def _words(self, line: str, *, first: bool, continued: bool) -> None:
        shape = self._shape
        if shape.bullets and not continued:
            line = without_bullet(line)
        entries = line.translate(self._breaks).split("\n") if self._breaks else [line]
        if shape.quotes:
            entries = [without_quotes(trimmed(entry)) for entry in entries]
        if shape.tags:
            entries = [trimmed(entry).removeprefix("#") for entry in entries]
        if first and shape.header:
            self._tally.note(entries.pop(0), NAMES)
        self._tally.add(entries)

    def _entry_of_dictionary(self, line: str, *, first: bool) -> None:
        if first and line.isascii() and line.isdigit():
            self._tally.leave_out(line, ENTRY_COUNT)
        else:
            self._tally.add([without_flags(line)])

    def _row(self, line: str, *, first: bool) -> None:
        assert self._rows is not None
        if len(line) >= KEPT:
            self._tally.leave_out(line, LONG_ROW)
            return
        rows = self._rows.feed(line)
        if first and self._shape.header and rows:
            self._tally.note(line, NAMES)
            rows = rows[1:]
        self._add_rows(rows)

    def _add_rows(self, rows: list[list[str]]) -> None:
        spaced = self._rows is not None and self._shape.separators == " "
        for row in rows:
            if spaced and len(row) != self._shape.columns:
                self._tally.leave_out(" ".join(row), NO_ROW)
            elif any(row):
                self._tally.add_row(row, self._shape)


def _special(shape: ListShape) -> Callable[[str], object]:
    """Finds, in a piece of text, what makes a line of words more than one plain entry."""
    if shape.kind not in ("words", "lines") or shape.tags:
        return _always
    signs = [re.escape(c) for c in shape.separators]
    signs += ["#", "//", r"/\*", "<!--", "[;%!] ", "-- "] if shape.comments else []
    signs += [re.escape(mark) for mark in shape.comments]
    signs += [BULLET_SIGN] if shape.bullets else []
    signs += [f"[{re.escape(QUOTES)}]"] if shape.quotes else []
    return re.compile("|".join(signs), re.MULTILINE).search if signs else _never


def _always(_text: str) -> bool:
    return True


def _never(_text: str) -> bool:
    return False

"""Recognises the shape of a list by its beginning; what the options name is taken from them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.data.columns import MAX_COLUMNS, WORD_NAMES, TableColumns, find_columns, number
from models.data.json_rows import JsonForm, find_json
from models.data.line_entries import KEPT, trimmed
from models.data.line_marks import BULLET, CommentMarks, has_flags, without_bullet, without_quotes
from models.data.list_shape import COMMENTS, KINDS, SEPARATORS, ListShape
from models.data.table_rows import TableRows
from models.data.vocabulary import normal
from models.errors import UserError, quoted
from models.plurals import counted

_SAMPLE = 200  # lines that are looked at
_TABLES = "\t;,|:= "  # separators of columns, in the order in which they are tried
_WEAK = ":= "  # of these, that separate columns only where one is of numbers
_FIT = 0.9  # the share of rows that must be as the others
_WORDS_A_LINE = 4  # from this many on, a line is words with spaces between, and not a name of several words
_TURKISH = re.compile("[İıĞğ]|I\u0307|G\u0306|g\u0306")
_TURKISH_SHARE = 0.1  # of the lines


@dataclass(frozen=True)
class ShapeOptions:
    """What a user says of a list; None and "" leave it to be recognised.

    kind: one of KINDS. separator: the characters between words or columns. column, count: from 0, or the name that the
    first line gives it, in capitals or not; count -1 for none.
    header: whether the first line names columns. comments: whether lines with the mark of a comment are left out.
    turkish: whether I is the capital of ı.
    """

    kind: str = ""
    separator: str = ""
    column: int | str | None = None
    count: int | str | None = None
    header: bool | None = None
    comments: bool | None = None
    turkish: bool | None = None


def recognised(beginning: str, asked: ShapeOptions, *, whole: bool) -> ListShape:
    """The shape of a list whose text begins so. whole: there is no more of it.

    Raises UserError for options that do not fit the text, or each other.
    """
    _check(asked)
    lines = [line[:KEPT] for line in re.split("\r\n|\n|\r", beginning)]
    if not whole and len(lines) > 1:
        lines.pop()  # its end has not come
    lines = [line for line in map(trimmed, lines) if line][:_SAMPLE]
    turkish = asked.turkish
    if turkish is None:
        turkish = sum(_TURKISH.search(line) is not None for line in lines) > _TURKISH_SHARE * len(lines)
    shape = _shape(beginning, lines, asked, whole=whole)
    return replace(shape, turkish=turkish)


def _check(asked: ShapeOptions) -> None:
    if asked.kind and asked.kind not in KINDS:
        raise UserError(f"Unknown list shape {asked.kind[:40]!a}; choose one of {', '.join(KINDS)}.")
    if any(c in '"\r\n\\\0' or c.isalnum() for c in asked.separator):
        raise UserError(
            "Words are separated by a sign such as a comma, not by a letter, a digit or a quote mark; give a sign."
        )
    if asked.kind == "table" and len(asked.separator) > 1:
        raise UserError("Table columns are separated by a single character; give just one.")


def _shape(beginning: str, lines: Sequence[str], asked: ShapeOptions, *, whole: bool) -> ListShape:
    comments = () if asked.comments is False else _comment_marks(lines)
    if asked.kind == "lines":
        return ListShape("lines", "", comments=())
    if asked.kind == "json" or (not asked.kind and not asked.separator):
        try:
            found = find_json(beginning, whole=whole)
        except UserError:
            if asked.kind:
                raise
            found = None
        if found is not None:
            return _json_shape(*found, asked)
        if asked.kind:
            raise UserError("The list is not JSON, which begins with [ or {; choose another shape.")
    tags = asked.comments is None and _is_tagged(lines)
    words = ListShape(separators=SEPARATORS, comments=comments, tags=tags)
    lines = _without_comments(lines, words)
    if asked.kind == "dictionary" or (not asked.kind and not asked.separator and _is_dictionary(lines)):
        return replace(words, kind="dictionary", separators="")
    if asked.kind == "table" or (
        not asked.kind and sum(BULLET.match(line) is not None for line in lines) <= len(lines) / 2
    ):
        table = _table(lines, comments, asked)
        if table is not None:
            return table
    return _words(lines, words, asked)


def _comment_marks(lines: Sequence[str]) -> tuple[str, ...]:
    """The marks that begin a comment: a line of the list begins with them, or they always do."""
    starts = tuple(mark for mark in (";", "%", "--", "!") if any(re.match(rf"(?:{mark})+\s", line) for line in lines))
    return COMMENTS + starts


def _without_comments(lines: Sequence[str], shape: ListShape) -> list[str]:
    marks = CommentMarks(shape)
    texts = [trimmed(marks.split(line)[0]) for line in lines]
    return [text for text in texts if text]


def _is_tagged(lines: Sequence[str]) -> bool:
    """Whether all lines but comments, which have a space behind their #, begin with # and a word."""
    tags = [line for line in lines if not re.match(r"#+(\s|$)", line)]
    return bool(tags) and all(re.match(r"#[^\W_]", line) for line in tags)


def _is_dictionary(lines: Sequence[str]) -> bool:
    """Whether the first line counts the others, or others end with flags."""
    flags = sum(map(has_flags, lines))
    has_count = len(lines) > 1 and lines[0].isascii() and lines[0].isdigit() and number(lines[1]) is None
    if has_count and (flags or abs(int(lines[0][:12]) - len(lines) + 1) <= max(1, len(lines) // 10)):
        return all(len(line.split()) == 1 or flags for line in lines[1:])
    return flags > len(lines) / 2 and any(re.search("/[A-Z0-9]", line) for line in lines)


def _json_shape(form: JsonForm, rows: Sequence[Sequence[str]], asked: ShapeOptions) -> ListShape:
    names = form.keys or (("word", "list") if form.inside == "lists" else ())
    width = max(map(len, rows))
    columns = find_columns(rows, names) if width > 1 else None
    columns = columns or TableColumns(0, None, None, names if width > 1 else ())
    shape = ListShape(
        "json", "", "", columns.word, width, columns.count, columns.label, form.keys, (), inside=form.inside
    )
    return _chosen(shape, asked)


def _table(lines: Sequence[str], comments: tuple[str, ...], asked: ShapeOptions) -> ListShape | None:
    """The lines as a table; None where they are words alone, and no table is asked for."""
    forced = asked.kind == "table" or asked.column is not None or asked.count not in (None, -1)
    tried = asked.separator if len(asked.separator) == 1 else "" if asked.separator else _TABLES
    best: tuple[int, str, list[list[str]]] | None = None
    for separator in tried:
        if separator == ";" and ";" in comments:
            continue
        rows = _rows(lines, separator)
        found = find_columns(rows)
        has_count = found is not None and (found.count is not None or found.word > 0)
        if found is not None and (has_count or separator not in _WEAK or asked.separator):
            return _table_shape(rows, separator, found, comments, asked)
        width = max(map(len, rows), default=0)
        if best is None or (width > 1 and best[0] < 2):
            best = (width, separator, rows)
    if not forced or best is None:
        return None
    width, separator, rows = best
    if width < 2:
        raise UserError("The list has no columns; choose another separator, or read it as words.")
    return _table_shape(rows, separator, TableColumns(0, None, None, ()), comments, asked)


def _rows(lines: Sequence[str], separator: str) -> list[list[str]]:
    cutter = TableRows(separator)
    return [row for line in lines for row in cutter.feed(line)] + cutter.finish()


def _table_shape(
    rows: Sequence[Sequence[str]], separator: str, columns: TableColumns, comments: tuple[str, ...], asked: ShapeOptions
) -> ListShape:
    width = max((len(row) for row in rows), default=1)
    sizes = [len(row) for row in rows]
    width = max(set(sizes), key=sizes.count, default=width)
    header = columns.header
    if asked.header or (not header and asked.header is None and _names_one(rows[:1], asked)):
        header = tuple(rows[0][:MAX_COLUMNS])
    elif asked.header is False:
        header = ()
    shape = ListShape(
        "table", separator, separator, columns.word, max(2, width), columns.count, columns.label, header, comments
    )
    return _chosen(shape, asked)


def _names_one(rows: Sequence[Sequence[str]], asked: ShapeOptions) -> bool:
    """Whether one of some rows holds the name of a column that was asked for."""
    names = {_plain_name(name) for name in (asked.column, asked.count) if isinstance(name, str)}
    return any(_plain_name(cell) in names for row in rows for cell in row)


def _plain_name(name: str) -> str:
    """The name of a column as it is compared: however its letters are composed, and in whichever case."""
    return normal(normal(name).casefold()).strip()


def _place(shape: ListShape, column: int | str) -> int:
    """The place of a column. Raises UserError for a name that the list does not have."""
    if isinstance(column, int):
        return column
    names = [_plain_name(name) for name in shape.header]
    if _plain_name(column) in names:
        return names.index(_plain_name(column))
    named = f"it has {', '.join(shape.header)}" if shape.header else "its first line names none; give a number"
    raise UserError(f"The list has no column {quoted(column[:40])}; {named}.")


def _chosen(shape: ListShape, asked: ShapeOptions) -> ListShape:
    """A shape with the columns that were asked for. Raises UserError where they are not there."""
    column = shape.column if asked.column is None else _place(shape, asked.column)
    count = shape.count if asked.count is None else None if asked.count == -1 else _place(shape, asked.count)
    for place in (column, count):
        if place is not None and not 0 <= place < shape.columns:
            raise UserError(
                f"The list has {counted(shape.columns, 'column')}, so there is no column {place + 1}; choose another."
            )
    if count == column:
        if asked.count is not None:
            raise UserError("The words and their counts cannot be in the same column; choose two.")
        count = None
    label = None if shape.label in (column, count) else shape.label
    return replace(shape, column=column, count=count, label=label)


def _words(lines: Sequence[str], shape: ListShape, asked: ShapeOptions) -> ListShape:
    """How lines of words are read: what stands between words, before and around them."""
    bullets = any(BULLET.match(line) for line in lines)
    lines = [without_bullet(line) for line in lines] if bullets else list(lines)
    separators = asked.separator or "".join(c for c in SEPARATORS if c not in shape.comments)
    if not asked.separator and _is_spaced(lines, separators, tags=shape.tags):
        separators = " "
    pattern = f"[{re.escape(separators)}]"
    entries = [trimmed(entry) for line in lines for entry in re.split(pattern, line)]
    quotes = any(without_quotes(entry) != entry for entry in entries)
    header: tuple[str, ...] = ()
    if asked.header or (asked.header is None and _has_heading(entries, len(lines))):
        header = (without_quotes(entries[0]),) if entries else ()
    seen = "".join(c for c in separators if any(c in line for line in lines))
    return replace(shape, separators=separators, seen=seen, bullets=bullets, quotes=quotes, header=header)


def _is_spaced(lines: Sequence[str], separators: str, *, tags: bool) -> bool:
    """Whether spaces separate words: no other sign does, and lines have more words than a name has."""
    if any(c in line for line in lines for c in separators):
        return False
    words = sum(len(line.split()) for line in lines)
    if len(lines) == 1 or tags:
        return words > len(lines) * (1 if tags else 2)
    return bool(lines) and words >= _WORDS_A_LINE * len(lines)


def _has_heading(entries: Sequence[str], lines: int) -> bool:
    """Whether the first of some entries, one a line, names them: such as `name` above names with capitals."""
    if len(entries) != lines or lines < 3 or without_quotes(entries[0]).casefold().replace(" ", "_") not in WORD_NAMES:
        return False
    others = [without_quotes(entry) for entry in entries[1:]]
    first = without_quotes(entries[0])
    capitals = sum(entry[:1].isupper() for entry in others) >= _FIT * len(others)
    small = not any(entry[:1].isupper() for entry in others)
    return (
        (capitals and first.islower())
        or (small and first[:1].isupper())
        or (others == sorted(others) and first > others[0])
    )

"""Options of commands that read a list: how to read it, where it is not as it is taken for."""

import argparse
import re
from collections.abc import Callable
from dataclasses import replace

from models.data.list_recognition import ShapeOptions
from models.data.list_shape import KINDS, SEPARATOR_NAMES
from models.data.word_tally import ImportOptions
from playground.cli import parsing

FOLDINGS = {
    "auto": "as the letters of the list say",
    "lower": "lower case",
    "turkish": "lower case, I to ı",
    "keep": "as it stands",
}
_MOST_COLUMNS = 1000
_SIGNS = {name.replace(" ", "-"): sign for sign, name in SEPARATOR_NAMES.items()}


def add_list_options(parser: parsing.Parser) -> None:
    """Add the options to a command."""
    group = parser.add_argument_group("how the list is read (recognised by its beginning)")
    group.add_argument("--shape", type=parsing.one_of(KINDS), metavar="NAME", help=", ".join(KINDS))
    about = "of the words, from 1, or its name in the first line"
    group.add_argument("--column", type=_column(1), metavar="N|NAME", help=about)
    about = "column of the counts, from 1, or its name; 0 for none"
    group.add_argument("--counts", type=_column(0), metavar="N|NAME", help=about)
    group.add_argument("--separator", type=_separator, metavar="SIGN", help=f"a sign, or {', '.join(list(_SIGNS)[:5])}")
    group.add_argument("--header", action=argparse.BooleanOptionalAction, help="the first line names the columns")
    group.add_argument("--comments", action=argparse.BooleanOptionalAction, help="leave out what # and its like begin")
    group.add_argument("--encoding", type=parsing.given, metavar="NAME", help="of the file")
    folding = group.add_mutually_exclusive_group()
    folding.add_argument(
        "--fold", type=parsing.one_of(FOLDINGS), metavar="NAME", help=f"letters: {', '.join(FOLDINGS)}"
    )
    folding.add_argument("--keep-case", action="store_true", help="the same as --fold keep")


def import_options(options: argparse.Namespace) -> ImportOptions:
    """What the options of a command say."""
    fold = "keep" if options.keep_case else options.fold or "auto"
    shape = ShapeOptions(
        kind=options.shape or "",
        separator=options.separator or "",
        column=_place(options.column),
        count=_place(options.counts),
        header=options.header,
        comments=options.comments,
    )
    if fold in ("lower", "turkish"):
        shape = replace(shape, turkish=fold == "turkish")
    return ImportOptions(
        fold=fold != "keep",
        encoding=options.encoding or "",
        weigh=not getattr(options, "ignore_counts", False),
        shape=shape,
    )


def _column(lowest: int) -> Callable[[str], int | str]:
    """A type for the number of a column, or for its name, which is what is no whole number."""
    number = parsing.whole(lowest, _MOST_COLUMNS)

    def read(text: str) -> int | str:
        return number(text) if re.match(r"[+-]?\d+$", text) else parsing.given(text)

    return read


def _place(column: int | str | None) -> int | str | None:
    """From 0, as `ShapeOptions` has it."""
    return column - 1 if isinstance(column, int) else column


def _separator(text: str) -> str:
    r"""A type for a sign or its name; \t is a tab as well."""
    return _SIGNS.get(text) or text.replace("\\t", "\t") or parsing.given(text)

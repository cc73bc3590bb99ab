"""What a list was taken for: words alone, a table, a dictionary of hunspell, JSON; and how each of these is read."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.plurals import counted

SEPARATORS = ",;\t|،؛、，；｜፣፤᠂"  # in words alone; Arabic, East Asian, Ethiopic and Mongolian commas too
COMMENTS = ("#", "//")
KINDS = {
    "words": "words",
    "lines": "one word a line",
    "table": "a table",
    "dictionary": "a hunspell dictionary",
    "json": "JSON",
}
SEPARATOR_NAMES = {
    "\t": "tab", ",": "comma", ";": "semicolon", "|": "bar", " ": "space", ":": "colon", "=": "equals sign",
    "،": "Arabic comma", "؛": "Arabic semicolon", "、": "East Asian comma", "，": "wide comma", "；": "wide semicolon",
    "｜": "wide bar",
}  # fmt: skip


@dataclass(frozen=True)
class ListShape:
    """How the text of a list is read.

    kind: one of KINDS; of "lines" nothing but the ends of lines separates, and nothing is a comment. separators:
    characters that end a word; of a table the one between its columns, where " " stands for any white space. seen:
    those that the beginning holds. column, count, label: the columns, from 0, of a table or of JSON. columns: how many
    there are. header: their names, or the one of a list of words; empty where the first line is none. comments: marks
    that begin a comment. bullets, quotes, tags: list marks, quote marks or the # of tags are taken off. turkish: I is
    the capital of ı. inside: of JSON, what holds the words: "list", "lists" (named ones), "fields" (the names are the
    words) or "lines".
    """

    kind: str = "words"
    separators: str = SEPARATORS
    seen: str = ""
    column: int = 0
    columns: int = 1
    count: int | None = None
    label: int | None = None
    header: tuple[str, ...] = ()
    comments: tuple[str, ...] = COMMENTS
    bullets: bool = False
    quotes: bool = False
    tags: bool = False
    turkish: bool = False
    inside: str = ""

    @property
    def has_columns(self) -> bool:
        """Whether an entry is a row of several cells."""
        return self.kind in ("table", "json")

    def named(self, column: int) -> str:
        """A column as it is called on screen, counted from 1."""
        name = self.header[column] if column < len(self.header) else ""
        return f"column {column + 1}" + (f" ({_short(name)})" if name else "")


@dataclass(frozen=True)
class PreviewLine:
    """A line of the beginning: the words it gave, and why others of it were left out."""

    line: str
    words: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


def described(shape: ListShape, *, words: int, weighed: bool, asides: Sequence[str] = ()) -> str:
    """One sentence on what a list was taken for, and on all that was taken off or not read.

    asides: what else it says at its end.
    """
    parts = [_what(shape, words)]
    if shape.count is not None:
        use = "kept as weights" if weighed else "not used"
        parts.append(f"counts in {shape.named(shape.count)}, {use}")
    if shape.label is not None:
        parts.append(f"labels in {shape.named(shape.label)}, learned where asked for")
    if shape.header and shape.kind in ("words", "table"):
        parts.append("the first line names the columns" if shape.kind == "table" else "the first line is a heading")
    parts += [text for is_so, text in _taken_off(shape) if is_so]
    sentence = "; ".join((*parts, *asides))
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _taken_off(shape: ListShape) -> tuple[tuple[bool, str], ...]:
    return (
        (shape.bullets, "list marks taken off"),
        (shape.quotes, "quote marks taken off"),
        (shape.tags, "a list of tags, their # taken off"),
        (shape.turkish, "lower-cased as in Turkish, I to ı and İ to i"),
    )


def _what(shape: ListShape, words: int) -> str:
    where = f"words in {shape.named(shape.column)} of {shape.columns}"
    if shape.kind == "table":
        return f"a table, separated by {_separator_name(shape.separators)}s: {where}"
    if shape.kind == "dictionary":
        return "a hunspell dictionary: flags behind / left out"
    if shape.kind == "json":
        what = {"lists": "JSON lists with names", "fields": "a JSON object", "lines": "JSON, an object a line"}
        found = what.get(shape.inside, "a JSON list")
        if shape.columns == 1:
            return f"{found} of {counted(words, 'word')}"
        return f"{found}: {where}"
    if shape.seen:
        return f"words separated by {' and '.join(f'{_separator_name(c)}s' for c in shape.seen[:3])}"
    return "one word a line"


def _separator_name(separator: str) -> str:
    return SEPARATOR_NAMES.get(separator, f"“{_short(separator)}” sign")


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"

"""What stands on a line beside its words: comments, the marks of a list, quote marks, the flags of hunspell."""

import re

from models.data.list_shape import ListShape

# A bullet, a number or a single letter with its point or bracket, and the box of a task.
BULLET = re.compile(
    r"\s*(?:[•‣⁃◦▪●○■□★☆➢►]\s*|(?:[-*+–—·]|\(?\d{1,6}[.)]|\(?[A-Za-z]\))\s+|\d{1,6}[.)](?=[^\W\d_]))(?:\[[ xX]\]\s+)?"
)
BULLET_SIGN = r"^[^\S\n]*(?:[^\w\s\"'#]|\d|[A-Za-z]\))"  # how a line begins that may have such a mark
_BRACKETS = frozenset("[](){}")
_QUOTES = ('""', "''", "“”", "„“", "„”", "«»", "»«", "「」", "『』")
QUOTES = "".join(sorted(set("".join(_QUOTES))))
_FLAGS = re.compile(r"(.+?)(?<!\\)/\S*(?:\s.*)?")
_FLAGGED = re.compile(r"(?:[^\s/\\]|\\/)+/(?:[A-Z0-9~!,]+|[A-Za-z]{1,40})(?:\s.*)?")
_FIELDS = re.compile(r"(\S+)(?:\s+[a-z]{2}:\S+)+")  # morphology: po:noun st:work
_NOTHING = r"(?!)"
_ALWAYS = {"%": "% ", "--": "-- ", "!": "! ", ";": "; "}  # a comment at the start of a line, with a space behind


class CommentMarks:
    """Splits lines into text and comment. Marks count at the start of a line, and in it behind white space.

    A block (/* ... */, <!-- ... -->) may go on over several lines.
    """

    def __init__(self, shape: ListShape) -> None:
        self._block = ""  # what ends the block that is open
        marks = [re.escape(mark) for mark in shape.comments]
        tags = shape.tags
        starts = [f"{mark}\\s" if tags and mark == "\\#" else mark for mark in marks]
        self._blocks = (("/*", "*/"), ("<!--", "-->")) if marks else ()
        starts += [
            re.escape(with_space) for mark, with_space in _ALWAYS.items() if marks and mark not in shape.comments
        ]
        inside = [f"{mark}(?:\\s|$)" if mark not in ("\\#", "//") or tags else mark for mark in marks]
        self._start = re.compile(rf"\s*(?:{'|'.join(starts) or _NOTHING})")
        self._inside = re.compile(rf"\s(?:{'|'.join(inside) or _NOTHING})")
        self.search = re.compile(
            "|".join((*marks, *starts, *(re.escape(opens) for opens, _ in self._blocks))) or _NOTHING
        ).search

    @property
    def is_open(self) -> bool:
        """Whether a block of comment goes on."""
        return bool(self._block)

    def split(self, line: str) -> tuple[str, str]:
        """The text of a line and its comment, "" where there is none."""
        if self._block:
            end = line.find(self._block)
            if end < 0:
                return "", line
            rest, self._block = line[end + len(self._block) :], ""
            return rest, line[: len(line) - len(rest)]
        if self._start.match(line):
            return "", line
        bare = line.lstrip()
        for opens, closes in self._blocks:
            if bare.startswith(opens):
                self._block = closes
                return self.split(bare)
        found = self._inside.search(line)
        return (line[: found.start()], line[found.start() :]) if found else (line, "")


def without_bullet(line: str) -> str:
    """A line without the mark of a list before it."""
    found = BULLET.match(line)
    return line[found.end() :] if found else line


def without_quotes(entry: str) -> str:
    """An entry without the quote marks around it, nor the brackets of a list of quoted words around those."""
    bare = entry.strip("[](){}") if entry[:1] in _BRACKETS or entry[-1:] in _BRACKETS else entry
    return bare[1:-1].strip() if len(bare) > 2 and bare[0] + bare[-1] in _QUOTES else entry


def without_flags(line: str) -> str:
    """The word of a line of a hunspell dictionary."""
    found = _FLAGS.fullmatch(line) or _FIELDS.fullmatch(line)
    return (found[1] if found else line).replace("\\/", "/")


def has_flags(line: str) -> bool:
    """Whether a line of a hunspell dictionary has flags or fields: capitals or digits behind a /, po:noun."""
    return bool(_FLAGGED.fullmatch(line) or _FIELDS.fullmatch(line))

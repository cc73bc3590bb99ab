"""Cuts a text that comes in pieces into its entries, in steps that do not grow with the length of a line."""

_EDGES = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "\ufeff"  # white space and byte-order marks
_SEPARATORS = str.maketrans({",": "\n", ";": "\n", "\t": "\n"})
KEPT = 4096  # characters of an entry that are kept while its end has not come: far more than a word is written with


def trimmed(entry: str) -> str:
    """An entry without the white space and byte-order marks around it."""
    return entry.strip(_EDGES)


class Entries:
    """`feed` pieces of a text, then `finish`: both return the entries that ended. `lines`: up to the last with text.

    whole_lines: an entry is a line; else commas, semicolons and tabs end one too.

    Of an entry that goes on over several pieces KEPT characters are kept, which is too long for a word as well.
    """

    def __init__(self, *, whole_lines: bool = False) -> None:
        self.lines = 0
        self._separators = {} if whole_lines else _SEPARATORS
        self._newlines = 0
        self._rest = ""  # of the entry that has not ended
        self._return = ""  # a carriage return whose line feed may follow in the next piece

    def feed(self, piece: str) -> list[str]:
        """The entries that end in this piece of text."""
        piece = self._return + piece
        self._return = "\r" if piece.endswith("\r") else ""
        return self._cut(piece.removesuffix("\r"))

    def finish(self) -> list[str]:
        """The last entry; the text is over."""
        return [*self._cut(self._return), self._rest]

    def _cut(self, text: str) -> list[str]:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        written = text.rstrip()
        if written:
            self.lines = self._newlines + written.count("\n") + 1
        self._newlines += text.count("\n")
        first, *others = text.translate(self._separators).split("\n")
        ended = [self._rest + first, *others]
        self._rest = _shortened(ended.pop())
        return ended


def _shortened(entry: str) -> str:
    """What decides about an entry that goes on: trimmed at its left, and of what is too long its two ends."""
    if len(entry) <= KEPT:
        return entry
    entry = entry.lstrip(_EDGES)
    bare = entry.rstrip(_EDGES)
    return entry[:KEPT] if len(bare) <= KEPT else bare[: KEPT - 1] + bare[-1]

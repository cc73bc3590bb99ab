"""Cuts a text that comes in pieces into its lines, in steps that do not grow with the length of a line."""

# White space and byte-order marks.
EDGES = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "\ufeff"
KEPT = 4096  # characters of a line that are kept while its end has not come: far more than a word is written with


def trimmed(entry: str) -> str:
    """An entry without the white space and byte-order marks around it."""
    return entry.strip(EDGES)


class Lines:
    """`feed` pieces of a text, then `finish`: both return the lines that ended. `count`: up to the last with text.

    rest: the line that has not ended; of one that goes on over several pieces KEPT characters are kept, which is too
    long for a word as well.
    """

    def __init__(self) -> None:
        self.count = 0
        self.rest = ""
        self._newlines = 0
        self._return = ""  # a carriage return whose line feed may follow in the next piece

    def feed(self, piece: str) -> list[str]:
        """The lines that end in this piece of text."""
        piece = self._return + piece
        self._return = "\r" if piece.endswith("\r") else ""
        return self._cut(piece.removesuffix("\r"))

    def finish(self) -> list[str]:
        """The last line; the text is over."""
        return [*self._cut(self._return), self.rest]

    def shorten(self) -> None:
        """Keep of a line that goes on what decides about it: trimmed at its left, its two ends."""
        if len(self.rest) > KEPT:
            entry = self.rest.lstrip(EDGES)
            bare = entry.rstrip(EDGES)
            self.rest = entry[:KEPT] if len(bare) <= KEPT else bare[: KEPT - 1] + bare[-1]

    def _cut(self, text: str) -> list[str]:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        written = text.rstrip()
        if written:
            self.count = self._newlines + written.count("\n") + 1
        self._newlines += text.count("\n")
        first, *others = text.split("\n")
        ended = [self.rest + first, *others]
        self.rest = ended.pop()
        return ended

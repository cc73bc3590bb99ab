"""Lines of a table cut into cells, by the csv module where quote marks hold separators or ends of lines."""

import csv

from models.data.line_entries import trimmed

_MOST_LINES = 16  # of one row; a quote mark that is open for longer is taken for a plain sign
_BEHIND = "\x1e"  # a line that tells whether a quote mark before it is still open


class TableRows:
    """`feed` lines, then `finish`: both return the rows that ended, their cells trimmed.

    separator: one character; " " is white space of any width.
    """

    def __init__(self, separator: str) -> None:
        self._separator = separator
        self._open: list[str] = []  # the lines of a row whose quote mark is not closed

    @property
    def is_open(self) -> bool:
        """Whether a row goes on behind the line that was read last."""
        return bool(self._open)

    def feed(self, line: str) -> list[list[str]]:
        """The rows that end with this line; none while a quote mark is open."""
        if self._separator == " ":
            return [line.split()]
        if not self._open and '"' not in line:
            return [self._plain(line)]
        self._open.append(line)
        rows = self._quoted()
        if rows is None and len(self._open) < _MOST_LINES:
            return []
        return self.finish() if rows is None else self._closed(rows)

    def finish(self) -> list[list[str]]:
        """The rows of the lines that are left: their quote marks are plain signs."""
        rows = [self._plain(line) for line in self._open]
        self._open = []
        return rows

    def _plain(self, line: str) -> list[str]:
        return [trimmed(cell) for cell in line.split(self._separator)]

    def _closed(self, rows: list[list[str]]) -> list[list[str]]:
        self._open = []
        return [[trimmed(cell) for cell in row] for row in rows]

    def _quoted(self) -> list[list[str]] | None:
        """The rows of the lines that wait; None while a quote mark is open."""
        lines = [line + "\n" for line in self._open]
        try:
            rows = list(csv.reader([*lines, _BEHIND], delimiter=self._separator, skipinitialspace=True))
        except csv.Error:
            return [self._plain(line) for line in self._open]
        return rows[:-1] if rows and rows[-1] == [_BEHIND] else None

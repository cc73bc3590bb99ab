"""Where typing goes: a cell of the pattern or of a row, and a selection that Shift and dragging stretch."""

from dataclasses import dataclass, replace

PATTERN = -1


@dataclass(frozen=True)
class Caret:
    """line: PATTERN or a row. The selection runs from `anchor` to `position`; `extra` are picked one by one."""

    line: int = PATTERN
    position: int = 0
    anchor: int = 0
    extra: frozenset[int] = frozenset()

    @property
    def positions(self) -> tuple[int, ...]:
        """All selected positions, ascending; never empty."""
        low, high = sorted((self.position, self.anchor))
        return tuple(sorted({*range(low, high + 1), *self.extra}))

    def to(self, position: int, length: int, *, extend: bool = False) -> "Caret":
        """The caret at a position kept inside [0, length); extend keeps the selection's other end."""
        at = min(length - 1, max(0, position))
        other = min(length - 1, self.anchor) if extend else at
        return replace(self, position=at, anchor=other, extra=frozenset())

    def by(self, steps: int, length: int, *, extend: bool = False) -> "Caret":
        """The caret moved along its line. A plain move from a selection leaves at the end it heads for."""
        chosen = self.positions
        if not extend and len(chosen) > 1:
            return self.to(chosen[-1] if steps > 0 else chosen[0], length)
        return self.to(self.position + steps, length, extend=extend)

    def after(self, length: int) -> "Caret":
        """Where typing goes on: behind the selection."""
        return self.to(self.positions[-1] + 1, length)

    def on(self, line: int, rows: int) -> "Caret":
        """The caret on another line, PATTERN to the last row."""
        return replace(self, line=min(rows - 1, max(PATTERN, line)))

    def toggled(self, position: int) -> "Caret":
        """One position more in the selection, or one less; the last one stays."""
        kept = set(self.positions) ^ {position}
        if not kept:
            return self
        at = position if position in kept else max(kept)
        return replace(self, position=at, anchor=at, extra=frozenset(kept))

    def showing(self, positions: tuple[int, ...], length: int) -> "Caret":
        """The caret with these positions selected; unchanged if they already are."""
        inside = sorted(i for i in positions if 0 <= i < length)
        if not inside or tuple(inside) == self.positions:
            return self.to(self.position, length, extend=True) if self.position >= length else self
        if inside == list(range(inside[0], inside[-1] + 1)):
            return replace(self, anchor=inside[0], position=inside[-1], extra=frozenset())
        return replace(self, anchor=inside[-1], position=inside[-1], extra=frozenset(inside))

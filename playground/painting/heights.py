"""How tall each part of the board may be: one arrangement, roomy on a large screen, close on a small one."""

from dataclasses import dataclass, replace

READABLE = 8.0  # the least height of a map row whose letters fit below one another
STAGGERED = 4.0  # from here on every letter still has its label, in two columns turn about
LEAST_SYMBOL = 2.2  # the least height of a map row at all; only some letters are labelled
LEAST_MAP = 40  # even a short alphabet gets this much of the map
FEW_ROWS = 3  # rows always in sight, however small the card
PAD = 4  # above and below the map, for labels that stand out from a low row


@dataclass(frozen=True)
class Heights:
    """Points. `row` is the pitch of the rows, `rows` how many are in sight; `symbol` that of the map's rows."""

    lengths: int
    pattern: int
    marks: int
    row: int
    lines: int
    line: int
    symbol: float
    air: int = 8
    rows: int = 0
    map: int = 0
    bar: int = 30

    @property
    def grid(self) -> int:
        """Lengths, pattern, position numbers and the rows in sight."""
        return self.lengths + self.pattern + self.marks + self.row * self.rows

    @property
    def letters(self) -> int:
        """The likeliest letters."""
        return self.lines * self.line

    @property
    def fixed(self) -> int:
        """Everything but rows and map."""
        return self.lengths + self.pattern + self.marks + self.letters + self.bar + 3 * self.air + PAD


# From roomy to close; `symbol` is the least map row that the level is worth having for.
_LEVELS = (
    Heights(26, 62, 20, 40, 5, 17, 11.0),
    Heights(24, 54, 19, 34, 5, 17, 9.5),
    Heights(22, 46, 18, 28, 5, 16, 9.5),
    Heights(20, 42, 17, 24, 5, 15, 9.5),
    Heights(18, 38, 16, 21, 5, 15, 9.0),
    # Letters in one column are worth more than five of the likeliest.
    Heights(16, 34, 15, 19, 4, 14, 8.5, 7),
    Heights(14, 32, 14, 18, 3, 14, READABLE, 6),
    Heights(12, 30, 14, 17, 3, 14, READABLE, 5),
    Heights(12, 30, 14, 17, 3, 14, STAGGERED, 5),
    Heights(12, 30, 14, 17, 2, 14, LEAST_SYMBOL, 4),
)


def fit(height: int, rows: int, symbols: int, pitch: float) -> Heights:
    """Heights for `rows` rows over `symbols` letters (V) in a space `height` points tall, columns `pitch` apart.

    Where not everything fits, the rows and the map each show a part and scroll.
    """
    square = max(30, int(pitch) - 2)  # a cell is never much taller than it is wide
    for level in _LEVELS:
        # One or two rows may be almost as tall as the pattern above them.
        row = max(level.row, round(level.pattern * (0.8, 0.7)[rows - 1])) if rows <= 2 else level.row
        level = replace(level, pattern=min(level.pattern, square + 8), row=min(row, square + 8))
        spare = height - level.fixed - rows * level.row
        if spare >= symbols * level.symbol:
            return _spread(replace(level, rows=rows), spare, symbols)
    level = replace(_LEVELS[-1], pattern=min(_LEVELS[-1].pattern, square + 8))
    space = max(0, height - level.fixed)
    wanted = max(LEAST_MAP, min(space * 0.6, symbols * STAGGERED))
    shown = max(min(rows, FEW_ROWS), min(rows, int((space - wanted) // level.row)))
    return _spread(replace(level, rows=shown), max(LEAST_MAP, space - shown * level.row), symbols)


def _spread(level: Heights, spare: int, symbols: int) -> Heights:
    symbol = min(18.0, max(LEAST_SYMBOL, spare / symbols))
    return replace(level, symbol=symbol, map=min(spare, round(symbols * symbol)))

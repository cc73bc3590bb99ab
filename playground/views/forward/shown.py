"""What the forward view shows, as values, and how the ways are kept apart in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt

from models.arrays import Symbols
from models.data.vocabulary import Vocabulary
from models.destruction import Curve, Destruction
from models.destruction.protocol import KINDS, DestructionKind
from models.plurals import whole_percent
from playground.formatting import figure, isolated

HEADINGS: dict[DestructionKind, str] = {
    "hides": "Letters are hidden behind masks",
    "replaces": "Letters are replaced: framed ones are noise",
    "moves": "Letters are pushed about: the nearest one is shown",
}
_TONES: dict[DestructionKind, str] = {"hides": "accent", "replaces": "good", "moves": "draft"}
_STROKES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DashDotDotLine,
)


@dataclass(frozen=True)
class LineStyle:
    """tone: the colour of a kind, by its token. stroke: tells apart those of one kind."""

    tone: str
    stroke: Qt.PenStyle


def line_styles(ways: tuple[Destruction, ...]) -> list[LineStyle]:
    """One for each way."""
    counts = dict.fromkeys(KINDS, 0)
    out = []
    for way in ways:
        out.append(LineStyle(_TONES[way.kind], _STROKES[counts[way.kind] % len(_STROKES)]))
        counts[way.kind] += 1
    return out


@dataclass(frozen=True, eq=False)
class WordAtLevel:
    """A word with its end, (L,), and what each way leaves of it at its level, (L,) each, V where nothing is shown."""

    vocabulary: Vocabulary
    word: Symbols
    left: tuple[Symbols, ...]


def matched(curves: Sequence[Curve], chosen: int, index: int) -> list[int]:
    """The places of TIMES at which each way leaves as much as the chosen one does at its own, as nearly as can be."""
    target = curves[chosen].left[index]
    return [index if i == chosen else int(np.abs(c.left - target).argmin()) for i, c in enumerate(curves)]


def amount(curve: Curve | None, index: int, *, exact: bool) -> str:
    """How much is left at a point of a curve: "1.38 nats", "≈ 1.38 nats"."""
    return "…" if curve is None else f"{'' if exact else '≈ '}{figure(float(curve.left[index]))} nats"


def in_words(way: Destruction, curve: Curve | None, index: int) -> str:
    """The same as a line of text, with the noise that was added."""
    if curve is None:
        return "How much is left is being computed …"
    how = "exact" if way.exact else "estimate"
    now, whole = float(curve.left[index]), float(curve.left[0])
    left = f"{whole_percent(now / max(whole, 1e-12))} left: {figure(now)} of {figure(whole)} nats a letter ({how})"
    return left if curve.generated is None else f"{left} · noise added {figure(abs(float(curve.generated[index])))}"


def spelled(shown: WordAtLevel, symbols: Symbols) -> str:
    """What is left of a word, for a screen reader: hidden letters read as question marks."""
    return isolated("".join(shown.vocabulary.glyph(int(symbol)) for symbol in symbols))

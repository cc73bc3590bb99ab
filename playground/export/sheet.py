"""A drawing surface for pictures of chains, and the cells of a board on it. No Qt.

The four states of a cell differ in more than colour: noise has specks and no letter, a letter of this step is heavier
and has a corner, a draft has an open frame, a committed letter a filled one.
"""

from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageDraw

from playground.export import lettering
from playground.theme.palette import Tokens
from playground.theme.specks import SPECKS

SCALE = 2  # pixels of a file for one of the layout's
_FINE = 2  # drawn this much larger and reduced, because Pillow's shapes have hard edges
_UNIT = SCALE * _FINE
CELL = 30
Look = Literal["pinned", "new", "draft", "committed"]


@dataclass(frozen=True)
class Sheet:
    """An image, its pen and its colours; lengths are in units of the layout."""

    image: Image.Image
    pen: ImageDraw.ImageDraw
    tokens: Tokens

    @classmethod
    def blank(cls, width: float, height: float, tokens: Tokens) -> "Sheet":
        """An empty sheet of a card's colour."""
        image = Image.new("RGB", (round(width * _UNIT), round(height * _UNIT)), tokens.card)
        return cls(image, ImageDraw.Draw(image), tokens)

    def box(
        self, x: float, y: float, w: float, h: float, radius: float, fill: str, edge: str = "", line: float = 1
    ) -> None:
        """A rounded box with its left upper corner at (x, y), filled, and edged if a colour is given."""
        left, top, right, bottom = (round(v * _UNIT) for v in (x, y, x + w, y + h))
        corners = (left, top, right - 1, bottom - 1)
        self.pen.rounded_rectangle(corners, radius * _UNIT, fill, edge or None, round(line * _UNIT) if edge else 0)

    def dot(self, x: float, y: float, radius: float, fill: str) -> None:
        """A filled circle around (x, y)."""
        self.pen.ellipse(tuple(v * _UNIT for v in (x - radius, y - radius, x + radius, y + radius)), fill)

    def finished(self, scale: float = SCALE) -> Image.Image:
        """The image with so many pixels for one of the layout's, as a whole part of what was drawn."""
        return self.image.reduce(round(_UNIT / scale))

    def width(self, text: str, px: int) -> float:
        """Of a line of words."""
        return lettering.width(text, "words", px * _UNIT) / _UNIT

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        face: lettering.Face = "words",
        px: int = 12,
        weight: lettering.Weight = "Regular",
        colour: str = "",
        right: bool = False,
    ) -> float:
        """From x on, or up to it; y is the base line. Returns where the text ends."""
        if right:
            x -= lettering.width(text, face, px * _UNIT, weight) / _UNIT
        at = (x * _UNIT, y * _UNIT)
        end = lettering.line(self.image, at, text, face, px * _UNIT, weight, colour or self.tokens.text)
        return end / _UNIT


def noise_cell(sheet: Sheet, x: float, y: float, top_chance: float, changed: bool) -> None:
    """A masked cell; the bar at its foot is the chance of its likeliest symbol."""
    t = sheet.tokens
    sheet.box(x, y, CELL, CELL, 6, t.noise, t.border)
    for u, v in SPECKS:
        sheet.dot(x + (0.14 + 0.72 * u) * CELL, y + (0.1 + 0.66 * v) * CELL, 0.7, t.faint)
    room = CELL - 12
    sheet.box(x + 6, y + CELL - 6, room, 2, 1, t.border)
    sheet.box(x + 6, y + CELL - 6, max(1, room * top_chance), 2, 1, t.accent)
    if changed:
        _corner(sheet, x, y, t.fresh)


def letter_cell(sheet: Sheet, x: float, y: float, glyph: str, look: Look) -> None:
    """A cell that holds a letter."""
    weights: dict[str, lettering.Weight] = {"new": "SemiBold", "pinned": "SemiBold", "draft": "Regular"}
    _ground(sheet, x, y, look)
    at = ((x + CELL / 2) * _UNIT, (y + CELL / 2) * _UNIT)
    lettering.letter(sheet.pen, at, glyph, 17 * _UNIT, weights.get(look, "Medium"), _ink(sheet, look))


def end_cell(sheet: Sheet, x: float, y: float, look: Look, *, behind: bool) -> None:
    """A cell that holds the end of the word: a bar that closes it, and the sign of the end, as in the window.

    behind: the word has ended before, and there is nothing to look at unless it is new.
    """
    if behind:
        if look == "new":
            _ground(sheet, x, y, look)
        sheet.dot(x + CELL / 2, y + CELL / 2, 1.2, _ink(sheet, look) if look == "new" else sheet.tokens.border_strong)
        return
    _ground(sheet, x, y, look)
    sheet.box(x + 4.5, y + CELL / 4, 2, CELL / 2, 1, _ink(sheet, look))
    sheet.dot(x + CELL / 2 + 1, y + CELL / 2, 1.8, _ink(sheet, look))


def _ink(sheet: Sheet, look: Look) -> str:
    t = sheet.tokens
    return {"pinned": t.warm, "new": t.fresh, "draft": t.draft, "committed": t.text}[look]


def _ground(sheet: Sheet, x: float, y: float, look: Look) -> None:
    t = sheet.tokens
    fill = {"pinned": t.warm_soft, "new": t.raised, "draft": t.card, "committed": t.raised}[look]
    edge = {"pinned": t.warm, "new": t.fresh, "draft": t.border_strong, "committed": ""}[look]
    sheet.box(x, y, CELL, CELL, 6, fill, edge, 1.5 if look in ("new", "pinned") else 1)
    if look == "new":
        _corner(sheet, x, y, t.fresh)


def _corner(sheet: Sheet, x: float, y: float, colour: str) -> None:
    """The mark of a change in this step."""
    right, top, size = (x + CELL - 4) * _UNIT, (y + 4) * _UNIT, 6 * _UNIT
    sheet.pen.polygon([(right - size, top), (right, top), (right, top + size)], fill=colour)

"""A chain as a picture: a strip with one line a frame of one row, and a moving picture of all rows. No Qt.

What is drawn is what the frames hold. The four states of a cell differ in more than colour: noise has a dot and no
letter, a letter of this step is heavier and has a corner, a draft has an open frame, a committed letter a filled one.
"""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from models import atomic
from models.frame import Chain, Frame
from models.pattern import to_pattern
from models.policies import POLICIES, entropy
from models.recipe import Recipe
from models.vocabulary import END, Vocabulary
from playground import lettering
from playground.theme.palette import SCHEMES, Tokens

SCALE = 2  # pixels of the file for one of the layout's
_FINE = 2  # drawn this much larger and reduced, because Pillow's shapes have hard edges
_UNIT = SCALE * _FINE
MOST_LINES = 64
MOST_PICTURES = 200
MOST_ROWS = 16
STEP_MS, LAST_MS = 450, 2600
_CELL, _GAP, _EDGE = 30, 5, 20
_LEFT = 92  # the columns of the step and the noise level
_RIGHT = 128  # the column of the entropy
_BAR = 56
_TOP = 104  # the heading of a strip
_COLOURS = 128
_SAYS = {
    "noise": "noise",
    "new": "new this step",
    "draft": "may still change",
    "committed": "settled",
    "pinned": "pinned",
}


@dataclass(frozen=True)
class _Sheet:
    """An image, its pen and its colours; lengths are in units of the layout."""

    image: Image.Image
    pen: ImageDraw.ImageDraw
    tokens: Tokens

    @classmethod
    def blank(cls, width: float, height: float, tokens: Tokens) -> "_Sheet":
        image = Image.new("RGB", (round(width * _UNIT), round(height * _UNIT)), tokens.card)
        return cls(image, ImageDraw.Draw(image), tokens)

    def box(
        self, x: float, y: float, w: float, h: float, radius: float, fill: str, edge: str = "", line: float = 1
    ) -> None:
        left, top, right, bottom = (round(v * _UNIT) for v in (x, y, x + w, y + h))
        corners = (left, top, right - 1, bottom - 1)
        self.pen.rounded_rectangle(corners, radius * _UNIT, fill, edge or None, round(line * _UNIT) if edge else 0)

    def dot(self, x: float, y: float, radius: float, fill: str) -> None:
        self.pen.ellipse(tuple(v * _UNIT for v in (x - radius, y - radius, x + radius, y + radius)), fill)

    def finished(self) -> Image.Image:
        return self.image.reduce(_FINE)

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


def strip(chain: Chain, vocabulary: Vocabulary, row: int = 0, scheme: str = "dark", title: str = "") -> Image.Image:
    """One row of a chain, a line for each frame: letters, noise level t, and the entropy of what is still open.

    A run of more than 64 frames is shown by the frames in which the row changed, thinned to 64.
    """
    frames = _thinned([k for k, f in enumerate(chain.frames) if k == 0 or f.changed[row].any()], len(chain.frames))
    columns = chain.last.x.shape[1] - 1
    width = max(2 * _EDGE + _LEFT + columns * (_CELL + _GAP) + _RIGHT, 560)
    top, pitch = _TOP, _CELL + _GAP + 1
    sheet = _Sheet.blank(width, top + len(frames) * pitch + 62, SCHEMES[scheme])
    _head(sheet, chain, vocabulary, title, width)
    _column_names(sheet, columns, top - 8)
    highest = max(_nats(chain.frames[k], row) for k in frames) or 1.0
    for i, k in enumerate(frames):
        frame, y = chain.frames[k], top + i * pitch
        base = y + _CELL / 2 + 4.5
        sheet.text(_EDGE + 34, base, str(frame.step), face="letters", px=13, weight="Medium", right=True)
        sheet.text(
            _EDGE + _LEFT - 16, base, f"{frame.t:.2f}", face="letters", px=12, colour=sheet.tokens.muted, right=True
        )
        _cells(sheet, chain, k, row, vocabulary, _EDGE + _LEFT, y)
        _entropy(sheet, _nats(frame, row), highest, _EDGE + _LEFT + columns * (_CELL + _GAP) + 14, y)
    _legend(sheet, chain, top + len(frames) * pitch + 18)
    return sheet.finished()


def animation(chain: Chain, vocabulary: Vocabulary, scheme: str = "dark", title: str = "") -> list[Image.Image]:
    """The board at every frame, up to 16 rows; a run of more than 200 frames is thinned, its ends kept."""
    frames = _thinned(list(range(len(chain.frames))), len(chain.frames), MOST_PICTURES)
    return [_board(chain, vocabulary, k, scheme, title) for k in frames]


def png_bytes(image: Image.Image) -> bytes:
    """The picture as a PNG file."""
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def gif_bytes(pictures: list[Image.Image]) -> bytes:
    """The pictures as an endless GIF with one palette for all, the last held longer."""
    montage = Image.new("RGB", (pictures[0].width, pictures[0].height * 3))
    for i, picture in enumerate((pictures[0], pictures[len(pictures) // 2], pictures[-1])):
        montage.paste(picture, (0, i * picture.height))
    palette = montage.quantize(_COLOURS)
    reduced = [p.quantize(palette=palette, dither=Image.Dither.NONE) for p in pictures]
    out = io.BytesIO()
    times = [STEP_MS] * (len(reduced) - 1) + [LAST_MS]
    reduced[0].save(out, "GIF", save_all=True, append_images=reduced[1:], duration=times, loop=0, disposal=1)
    return out.getvalue()


def save_strip(
    path: Path, chain: Chain, vocabulary: Vocabulary, row: int = 0, scheme: str = "dark", title: str = ""
) -> None:
    """Write the strip as PNG, beside and renamed. Raises UserError when it cannot be saved."""
    atomic.write(path, png_bytes(strip(chain, vocabulary, row, scheme, title)))


def save_gif(path: Path, chain: Chain, vocabulary: Vocabulary, scheme: str = "dark", title: str = "") -> None:
    """Write the moving picture, beside and renamed. Raises UserError when it cannot be saved."""
    atomic.write(path, gif_bytes(animation(chain, vocabulary, scheme, title)))


def _board(chain: Chain, vocabulary: Vocabulary, k: int, scheme: str, title: str) -> Image.Image:
    frame = chain.frames[k]
    rows, columns = min(frame.rows, MOST_ROWS), frame.x.shape[1] - 1
    width = max(2 * _EDGE + columns * (_CELL + _GAP) - _GAP, 560)
    top, pitch = 84, _CELL + _GAP + 3
    sheet = _Sheet.blank(width, top + rows * pitch + 92, SCHEMES[scheme])
    _head(sheet, chain, vocabulary, title, width)
    for row in range(rows):
        _cells(sheet, chain, k, row, vocabulary, _EDGE, top + row * pitch)
    y = top + rows * pitch + 10
    room = width - 2 * _EDGE
    sheet.box(_EDGE, y, room, 4, 2, sheet.tokens.border)
    share = k / max(1, len(chain.frames) - 1)
    sheet.box(_EDGE, y, max(4, room * share), 4, 2, sheet.tokens.accent)
    nats = np.mean([_nats(frame, row) for row in range(rows)])
    end = sheet.text(_EDGE, y + 26, f"Step {frame.step}", px=13, weight="SemiBold")
    says = f" of {chain.last.step}   noise {frame.t:.2f}   entropy {nats:.1f} nats"
    sheet.text(end, y + 26, says, px=13, colour=sheet.tokens.muted)
    _legend(sheet, chain, y + 42)
    return sheet.finished()


def _thinned(wanted: list[int], count: int, most: int = MOST_LINES) -> list[int]:
    if count <= most:
        return list(range(count))
    kept = sorted({0, *wanted, count - 1})
    if len(kept) > most:
        kept = [kept[i] for i in np.linspace(0, len(kept) - 1, most).round().astype(int)]
    return kept


def _nats(frame: Frame, row: int) -> float:
    return float(entropy(frame.after[row].astype(np.float64)).sum())


def _head(sheet: _Sheet, chain: Chain, vocabulary: Vocabulary, title: str, width: float) -> None:
    recipe = chain.segments[-1].recipe
    pattern = to_pattern(recipe.constraint, vocabulary)
    end = sheet.text(_EDGE, 36, pattern, face="letters", px=18, weight="SemiBold", colour=sheet.tokens.warm)
    if title:
        sheet.text(end + 14, 36, title, px=14, weight="Medium")
    words = f"{POLICIES[recipe.policy].label} · {recipe.steps} steps · temperature {recipe.temperature:g}"
    words += f" · seed {recipe.seed}"
    edits = len(chain.segments) - 1
    if edits:
        words += f" · {edits} {'edit' if edits == 1 else 'edits'}"
    sheet.text(_EDGE, 58, words, px=12, colour=sheet.tokens.muted)


def _column_names(sheet: _Sheet, columns: int, y: float) -> None:
    faint = sheet.tokens.muted
    sheet.text(_EDGE + 34, y, "step", px=11, colour=faint, right=True)
    sheet.text(_EDGE + _LEFT - 16, y, "noise", px=11, colour=faint, right=True)
    for i in range(columns):
        x = _EDGE + _LEFT + i * (_CELL + _GAP) + _CELL / 2
        wide = lettering.width(str(i + 1), "words", 11 * _UNIT) / _UNIT
        sheet.text(x - wide / 2, y, str(i + 1), px=11, colour=faint)
    sheet.text(_EDGE + _LEFT + columns * (_CELL + _GAP) + 14, y, "entropy, nats", px=11, colour=faint)


def _cells(sheet: _Sheet, chain: Chain, k: int, row: int, vocabulary: Vocabulary, left: float, top: float) -> None:
    frame, recipe = chain.frames[k], chain.recipe_at(k)
    pins = recipe.constraint.pins
    for i in range(frame.x.shape[1] - 1):
        x = left + i * (_CELL + _GAP)
        symbol = int(frame.x[row, i])
        changed = bool(frame.changed[row, i])
        if symbol == frame.mask:
            _noise(sheet, x, top, float(frame.after[row, i].max()), changed)
        else:
            glyph = "" if symbol == END else vocabulary.glyph(symbol)
            _letter(sheet, x, top, glyph, _look(recipe, frame, i in pins, changed))


def _look(recipe: Recipe, frame: Frame, pinned: bool, changed: bool) -> str:
    if pinned:
        return "pinned"
    if changed:
        return "new"
    return "draft" if recipe.remask != "off" and not frame.done else "committed"


def _noise(sheet: _Sheet, x: float, y: float, top_chance: float, changed: bool) -> None:
    """A masked cell; the bar at its foot is the chance of its likeliest symbol."""
    t = sheet.tokens
    sheet.box(x, y, _CELL, _CELL, 6, t.noise, t.border)
    sheet.dot(x + _CELL / 2, y + _CELL / 2 - 1, 1.5, t.faint)
    room = _CELL - 12
    sheet.box(x + 6, y + _CELL - 6, room, 2, 1, t.border)
    sheet.box(x + 6, y + _CELL - 6, max(1, room * top_chance), 2, 1, t.accent)
    if changed:
        _corner(sheet, x, y, t.fresh)


def _letter(sheet: _Sheet, x: float, y: float, glyph: str, look: str) -> None:
    t = sheet.tokens
    weights: dict[str, lettering.Weight] = {"new": "SemiBold", "pinned": "SemiBold", "draft": "Regular"}
    colour = {"pinned": t.warm, "new": t.fresh, "draft": t.draft, "committed": t.text}[look]
    ground = {"pinned": t.warm_soft, "new": t.raised, "draft": t.card, "committed": t.raised}[look]
    edge = {"pinned": t.warm, "new": t.fresh, "draft": t.border_strong, "committed": ""}[look]
    if not glyph and look in ("committed", "draft", "pinned"):
        ground, edge = t.card, ""  # behind the end of a word there is nothing to look at
    sheet.box(x, y, _CELL, _CELL, 6, ground, edge, 1.5 if look in ("new", "pinned") else 1)
    if look == "new":
        _corner(sheet, x, y, t.fresh)
    if glyph:
        at = ((x + _CELL / 2) * _UNIT, (y + _CELL / 2) * _UNIT)
        lettering.letter(sheet.pen, at, glyph, 17 * _UNIT, weights.get(look, "Medium"), colour)
    else:
        sheet.box(x + _CELL / 2 - 5, y + _CELL / 2 - 1, 10, 1.5, 0.7, colour if look == "new" else t.faint)


def _corner(sheet: _Sheet, x: float, y: float, colour: str) -> None:
    """The mark of a change in this step."""
    right, top, size = (x + _CELL - 4) * _UNIT, (y + 4) * _UNIT, 6 * _UNIT
    sheet.pen.polygon([(right - size, top), (right, top), (right, top + size)], fill=colour)


def _entropy(sheet: _Sheet, nats: float, highest: float, x: float, y: float) -> None:
    middle = y + _CELL / 2
    sheet.box(x, middle - 3, _BAR, 6, 3, sheet.tokens.border)
    if nats > 0.005:
        sheet.box(x, middle - 3, max(6, _BAR * nats / highest), 6, 3, sheet.tokens.accent)
    sheet.text(x + _BAR + 44, middle + 4.5, f"{nats:.1f}", face="letters", px=12, colour=sheet.tokens.muted, right=True)


def _legend(sheet: _Sheet, chain: Chain, y: float) -> None:
    """The states that occur, each drawn as it is drawn above."""
    names = ["noise", "new", "committed"]
    if any(s.recipe.remask != "off" for s in chain.segments):
        names.insert(2, "draft")
    if any(s.recipe.constraint.asked for s in chain.segments):
        names.append("pinned")
    x: float = _EDGE
    for name in names:
        if name == "noise":
            _noise(sheet, x, y, 0.4, False)
        else:
            _letter(sheet, x, y, "a", name)
        x = sheet.text(x + _CELL + 7, y + _CELL / 2 + 4, _SAYS[name], px=12, colour=sheet.tokens.muted) + 18

"""A chain as a picture: a strip with one line a frame of one row, and a moving picture of all rows. No Qt.

What is drawn is what the frames hold, and nothing else.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from models.constraints.pattern import to_pattern
from models.data.vocabulary import END, Vocabulary
from models.probabilities import entropy
from models.processes.orders import POLICIES
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Chain, Frame, finished
from models.storage import atomic_write
from playground.export.sheet import (
    CELL,
    SCALE,
    Look,
    Sheet,
    end_cell,
    letter_cell,
    noise_cell,
)
from playground.formatting import counted, seeded
from playground.theme.palette import SCHEMES

MOST_LINES = 64
MOST_PICTURES = 120
_MANY_ROWS = 6  # more are drawn smaller, so that the file stays one that can be sent
MOST_ROWS = 16
STEP_MS, LAST_MS = 450, 2600
_GAP, _EDGE = 5, 20
_LEFT = 92  # the columns of the step and the noise level
_RIGHT = 128  # the column of the entropy
_BAR = 56
_TOP = 104  # the heading of a strip
_COLOURS = 128
_LONGEST = 36  # characters of a pattern in the heading
_SAYS: dict[Look, str] = {
    "new": "new this step",
    "draft": "may still change",
    "committed": "settled",
    "pinned": "pinned",
}


def strip(chain: Chain, vocabulary: Vocabulary, row: int = 0, scheme: str = "dark", title: str = "") -> Image.Image:
    """One row of a chain, a line for each frame, with the numbers of the window.

    A line has the letters, the share of positions that are still noise, and the entropy of the prediction for them.
    A run of more than `MOST_LINES` frames is shown by those in which the row changed, thinned to as many.
    """
    frames = _thinned([k for k, f in enumerate(chain.frames) if k == 0 or f.changed[row].any()], len(chain.frames))
    columns = chain.last.x.shape[1] - 1
    width = max(2 * _EDGE + _LEFT + columns * (CELL + _GAP) + _RIGHT, 560)
    top, pitch = _TOP, CELL + _GAP + 1
    sheet = Sheet.blank(width, top + len(frames) * pitch + 62, SCHEMES[scheme])
    _head(sheet, chain, vocabulary, title, width, row)
    _column_names(sheet, columns, top - 8)
    highest = max(_nats(chain.frames[k], row) for k in frames) or 1.0
    for i, k in enumerate(frames):
        frame, y = chain.frames[k], top + i * pitch
        base = y + CELL / 2 + 4.5
        sheet.text(_EDGE + 34, base, str(frame.step), face="letters", px=13, weight="Medium", right=True)
        noise = f"{frame.noise[row].mean():.2f}"
        sheet.text(_EDGE + _LEFT - 16, base, noise, face="letters", px=12, colour=sheet.tokens.muted, right=True)
        _cells(sheet, chain, k, row, vocabulary, _EDGE + _LEFT, y)
        _entropy(sheet, _nats(frame, row), highest, _EDGE + _LEFT + columns * (CELL + _GAP) + 14, y)
    _legend(sheet, chain, top + len(frames) * pitch + 18)
    return sheet.finished()


def animation(chain: Chain, vocabulary: Vocabulary, scheme: str = "dark", title: str = "") -> Iterator[Image.Image]:
    """The board at every frame, at most `MOST_ROWS` rows; a run of more than `MOST_PICTURES` frames is thinned."""
    for k in _shown(chain):
        yield _board(chain, vocabulary, k, scheme, title)


def png_bytes(image: Image.Image) -> bytes:
    """The picture as a PNG file."""
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def gif_bytes(chain: Chain, vocabulary: Vocabulary, scheme: str = "dark", title: str = "") -> bytes:
    """`animation` as an endless GIF with one palette for all, the last picture held longer."""
    shown = _shown(chain)
    some = [_board(chain, vocabulary, k, scheme, title) for k in (shown[0], shown[len(shown) // 2], shown[-1])]
    montage = Image.new("RGB", (some[0].width, some[0].height * len(some)))
    for i, picture in enumerate(some):
        montage.paste(picture, (0, i * picture.height))
    palette = montage.quantize(_COLOURS)
    pictures = animation(chain, vocabulary, scheme, title)
    reduced = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    times = [STEP_MS] * (len(reduced) - 1) + [LAST_MS]
    out = io.BytesIO()
    reduced[0].save(out, "GIF", save_all=True, append_images=reduced[1:], duration=times, loop=0, disposal=1)
    return out.getvalue()


def save_strip(
    path: Path, chain: Chain, vocabulary: Vocabulary, row: int = 0, scheme: str = "dark", title: str = ""
) -> None:
    """Write the strip as PNG, beside and renamed. Raises UserError when it cannot be saved."""
    atomic_write.write(path, png_bytes(strip(chain, vocabulary, row, scheme, title)))


def save_gif(path: Path, chain: Chain, vocabulary: Vocabulary, scheme: str = "dark", title: str = "") -> None:
    """Write the moving picture, beside and renamed. Raises UserError when it cannot be saved."""
    atomic_write.write(path, gif_bytes(chain, vocabulary, scheme, title))


def _board(chain: Chain, vocabulary: Vocabulary, k: int, scheme: str, title: str) -> Image.Image:
    frame = chain.frames[k]
    rows, columns = min(frame.rows, MOST_ROWS), frame.x.shape[1] - 1
    width = max(2 * _EDGE + columns * (CELL + _GAP) - _GAP, 560)
    top, pitch = 84, CELL + _GAP + 3
    sheet = Sheet.blank(width, top + rows * pitch + 102, SCHEMES[scheme])
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
    says = f" of {chain.last.step}   noise {frame.noise[:rows].mean():.2f}   entropy {nats:.1f} nats"
    sheet.text(end, y + 26, says, px=13, colour=sheet.tokens.muted)
    _legend(sheet, chain, y + 42)
    return sheet.finished(SCALE if rows <= _MANY_ROWS else 4 / 3)


def _shown(chain: Chain) -> list[int]:
    """The frames of a moving picture."""
    return _thinned(list(range(len(chain.frames))), len(chain.frames), MOST_PICTURES)


def _thinned(wanted: list[int], count: int, most: int = MOST_LINES) -> list[int]:
    if count <= most:
        return list(range(count))
    kept = sorted({0, *wanted, count - 1})
    if len(kept) > most:
        kept = [kept[i] for i in np.linspace(0, len(kept) - 1, most).round().astype(int)]
    return kept


def _nats(frame: Frame, row: int) -> float:
    return float(entropy(frame.p0[row].astype(np.float64)).sum())


def _head(sheet: Sheet, chain: Chain, vocabulary: Vocabulary, title: str, width: float, row: int | None = None) -> None:
    """row: the one that is drawn, None for all."""
    recipe = chain.segments[-1].recipe
    pattern = to_pattern(recipe.constraint, vocabulary)
    pattern = pattern if len(pattern) <= _LONGEST else pattern[: _LONGEST - 1] + "…"
    end = sheet.text(_EDGE, 36, pattern, face="letters", px=18, weight="SemiBold", colour=sheet.tokens.warm) + 14
    if end + sheet.width(title, 14) < width - _EDGE:
        sheet.text(end, 36, title, px=14, weight="Medium")
    words = f"{POLICIES[recipe.policy].label} · {counted(recipe.steps, 'step')}"
    words += f" · temperature {recipe.temperature:g} · {seeded(recipe, row)}"
    if len(chain.segments) > 1:
        words += f" · {counted(len(chain.segments) - 1, 'edit')}"
    sheet.text(_EDGE, 58, words, px=12, colour=sheet.tokens.muted)


def _column_names(sheet: Sheet, columns: int, y: float) -> None:
    faint = sheet.tokens.muted
    sheet.text(_EDGE + 34, y, "step", px=11, colour=faint, right=True)
    sheet.text(_EDGE + _LEFT - 16, y, "noise", px=11, colour=faint, right=True)
    for i in range(columns):
        x = _EDGE + _LEFT + i * (CELL + _GAP) + CELL / 2
        sheet.text(x - sheet.width(str(i + 1), 11) / 2, y, str(i + 1), px=11, colour=faint)
    sheet.text(_EDGE + _LEFT + columns * (CELL + _GAP) + 14, y, "entropy, nats", px=11, colour=faint)


def _cells(sheet: Sheet, chain: Chain, k: int, row: int, vocabulary: Vocabulary, left: float, top: float) -> None:
    frame, recipe = chain.frames[k], chain.recipe_at(k)
    pins = recipe.constraint.pins
    for i in range(frame.x.shape[1] - 1):
        x = left + i * (CELL + _GAP)
        symbol = int(frame.x[row, i])
        changed = bool(frame.changed[row, i])
        if frame.noise[row, i]:
            noise_cell(sheet, x, top, float(frame.sampling_probs[row, i].max()), changed)
        else:
            look = _look(recipe, frame, i in pins, changed)
            if symbol != END:
                letter_cell(sheet, x, top, vocabulary.glyph(symbol), look)
            else:
                end_cell(sheet, x, top, look, behind=i > 0 and frame.x[row, i - 1] == END)


def _look(recipe: Recipe, frame: Frame, pinned: bool, changed: bool) -> Look:
    if pinned:
        return "pinned"
    if changed:
        return "new"
    return "draft" if recipe.remask != "off" and not finished(recipe, frame) else "committed"


def _entropy(sheet: Sheet, nats: float, highest: float, x: float, y: float) -> None:
    middle = y + CELL / 2
    sheet.box(x, middle - 3, _BAR, 6, 3, sheet.tokens.border)
    if nats > 0.005:
        sheet.box(x, middle - 3, max(6, _BAR * nats / highest), 6, 3, sheet.tokens.accent)
    sheet.text(x + _BAR + 44, middle + 4.5, f"{nats:.1f}", face="letters", px=12, colour=sheet.tokens.muted, right=True)


def _legend(sheet: Sheet, chain: Chain, y: float) -> None:
    """The states that occur, each drawn as it is drawn above."""
    looks: list[Look] = ["new", "committed"]
    if any(s.recipe.remask != "off" for s in chain.segments):
        looks.insert(1, "draft")
    if any(set(s.recipe.constraint.pins.values()) - {END} for s in chain.segments):
        looks.append("pinned")
    noise_cell(sheet, _EDGE, y, 0.4, False)
    base = y + CELL / 2 + 4
    x = sheet.text(_EDGE + CELL + 7, base, "noise", px=12, colour=sheet.tokens.muted) + 18
    for look in looks:
        letter_cell(sheet, x, y, "a", look)
        x = sheet.text(x + CELL + 7, base, _SAYS[look], px=12, colour=sheet.tokens.muted) + 18

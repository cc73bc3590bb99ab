"""A run as a picture: a strip with a line for each frame of one row, and a moving picture of all rows.

Cells are painted by the board's own painters, so a picture shows what the window does. May run in any thread.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QBuffer, QRectF
from PySide6.QtGui import QImage

from models.data.vocabulary import Vocabulary
from models.probabilities import entropy
from models.sampling.frame import Frame
from models.sampling.trajectory import Trajectory
from models.storage import atomic_write
from playground import theme
from playground.export.sheet import CELL, EDGE, LEAST_WIDTH, Drawn, Sheet
from playground.painting.canvas import Canvas, letters, words
from playground.painting.columns import Columns
from playground.painting.rows import paint_row_cell
from playground.painting.scene import Scene

MOST_LINES = 64
MOST_PICTURES = 120
MOST_ROWS = 16
STEP_MS, LAST_MS = 450, 2600
SCALE = 2  # pixels of a file for one point of the layout
_MANY_ROWS, _SMALLER = 6, 4 / 3  # more rows are drawn at a smaller scale, so that the file stays one that can be sent
_GAP = 5
_FOOT = 20  # below the legend
_LEFT = 92  # the columns of the step and the noise level
_RIGHT = 128  # the column of the entropy
_BAR = 56
_HEAD = 10  # of the names over what stands before the words
_TOP = 104  # the heading of a strip
_COLOURS = 128


def strip(
    trajectory: Trajectory, vocabulary: Vocabulary, row: int = 0, scheme: theme.Scheme = "dark", title: str = ""
) -> QImage:
    """One row of a run, a line for each frame: its cells, the share of noise in it, and the prediction's entropy.

    A run of more than `MOST_LINES` frames is shown by those in which the row changed, thinned to as many.
    """
    frames = _thinned(
        [k for k, f in enumerate(trajectory.frames) if k == 0 or f.changed[row].any()], len(trajectory.frames)
    )
    columns, pitch = _columns(trajectory, vocabulary, EDGE + _LEFT), CELL + _GAP + 1
    width = max(EDGE + columns.right + _RIGHT, LEAST_WIDTH)
    sheet = Sheet(Drawn(trajectory, vocabulary, title, row), width, SCALE, scheme)
    top = _TOP + sheet.extra
    bottom = top + len(frames) * pitch
    canvas = sheet.begin(bottom + 18 + sheet.legend_height + _FOOT)
    _column_names(canvas, columns, top - 8, vocabulary)
    highest = max(_nats(trajectory.frames[k], row) for k in frames) or 1.0
    for i, k in enumerate(frames):
        frame, y = trajectory.frames[k], top + i * pitch
        base = y + CELL / 2 + 4.5
        canvas.line(EDGE + 34, base, str(frame.step), letters(13, 500), right=True)
        share = f"{frame.noise_share[row]:.2f}"
        canvas.line(EDGE + _LEFT - 16, base, share, letters(12), "muted", right=True)
        _cells(canvas, _scene(trajectory, k, vocabulary), row, columns, y)
        _entropy(canvas, _nats(frame, row), highest, columns.right + 14, y)
    sheet.paint_legend(bottom + 18)
    return sheet.finished()


def animation(
    trajectory: Trajectory, vocabulary: Vocabulary, scheme: theme.Scheme = "dark", title: str = ""
) -> Iterator[QImage]:
    """The board at every frame, at most `MOST_ROWS` rows; a run of more than `MOST_PICTURES` frames is thinned."""
    for k in _thinned(list(range(len(trajectory.frames))), len(trajectory.frames), MOST_PICTURES):
        yield _board(trajectory, vocabulary, k, scheme, title)


def png_bytes(image: QImage) -> bytes:
    """The picture as a PNG file."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 30)  # type: ignore[call-overload]  # the stubs know no format as text
    return bytes(buffer.data().data())


def gif_bytes(trajectory: Trajectory, vocabulary: Vocabulary, scheme: theme.Scheme = "dark", title: str = "") -> bytes:
    """`animation` as an endless GIF with one palette for all, the last picture held longer."""
    pictures = [_for_pillow(picture) for picture in animation(trajectory, vocabulary, scheme, title)]
    some = [pictures[0], pictures[len(pictures) // 2], pictures[-1]]
    montage = Image.new("RGB", (some[0].width, some[0].height * len(some)))
    for i, picture in enumerate(some):
        montage.paste(picture, (0, i * picture.height))
    palette = montage.quantize(_COLOURS)
    reduced = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    times = [STEP_MS] * (len(reduced) - 1) + [LAST_MS]
    out = io.BytesIO()
    reduced[0].save(out, "GIF", save_all=True, append_images=reduced[1:], duration=times, loop=0, disposal=1)
    return out.getvalue()


def _for_pillow(image: QImage) -> Image.Image:
    size = (image.width(), image.height())
    return Image.frombytes("RGB", size, bytes(image.constBits()), "raw", "BGRX", image.bytesPerLine(), 1)


def save_strip(
    path: Path,
    trajectory: Trajectory,
    vocabulary: Vocabulary,
    row: int = 0,
    scheme: theme.Scheme = "dark",
    title: str = "",
) -> None:
    """Write the strip as PNG, beside and renamed. Raises UserError when it cannot be saved."""
    atomic_write.write(path, png_bytes(strip(trajectory, vocabulary, row, scheme, title)))


def save_gif(
    path: Path, trajectory: Trajectory, vocabulary: Vocabulary, scheme: theme.Scheme = "dark", title: str = ""
) -> None:
    """Write the moving picture, beside and renamed. Raises UserError when it cannot be saved."""
    atomic_write.write(path, gif_bytes(trajectory, vocabulary, scheme, title))


def _board(trajectory: Trajectory, vocabulary: Vocabulary, k: int, scheme: theme.Scheme, title: str) -> QImage:
    frame = trajectory.frames[k]
    rows, columns, pitch = min(frame.rows, MOST_ROWS), _columns(trajectory, vocabulary, EDGE), CELL + _GAP + 3
    width = max(EDGE + columns.right - _GAP, LEAST_WIDTH)
    sheet = Sheet(Drawn(trajectory, vocabulary, title), width, SCALE if rows <= _MANY_ROWS else _SMALLER, scheme)
    named = _HEAD if vocabulary.attribute_count else 0
    top = 84 + named + sheet.extra
    y = top + rows * pitch + 10
    canvas = sheet.begin(y + 42 + sheet.legend_height + _FOOT)
    scene = _scene(trajectory, k, vocabulary)
    for i in range(vocabulary.attribute_count):
        _column_name(canvas, columns, i, top - 8, vocabulary)
    for row in range(rows):
        _cells(canvas, scene, row, columns, top + row * pitch)
    track, share = width - 2 * EDGE, k / max(1, len(trajectory.frames) - 1)
    canvas.rounded(QRectF(EDGE, y, track, 4), 2, "border")
    canvas.rounded(QRectF(EDGE, y, max(4, track * share), 4), 2, "accent")
    nats = np.mean([_nats(frame, row) for row in range(rows)])
    end = canvas.line(EDGE, y + 26, f"Step {frame.step}", words(13, 600))
    rest = f" of {trajectory.last.step}   noise {frame.noise_share[:rows].mean():.2f}   entropy {nats:.1f} nats"
    canvas.line(end, y + 26, rest, words(13), "muted")
    sheet.paint_legend(y + 42)
    return sheet.finished()


def _thinned(wanted: list[int], count: int, most: int = MOST_LINES) -> list[int]:
    if count <= most:
        return list(range(count))
    kept = sorted({0, *wanted, count - 1})
    if len(kept) > most:
        kept = [kept[i] for i in np.linspace(0, len(kept) - 1, most).round().astype(int)]
    return kept


def _nats(frame: Frame, row: int) -> float:
    return float(entropy(frame.p0[row].astype(np.float64)).sum())


def _column_names(c: Canvas, columns: Columns, y: float, vocabulary: Vocabulary) -> None:
    c.line(EDGE + 34, y, "step", words(11), "muted", right=True)
    c.line(EDGE + _LEFT - 16, y, "noise", words(11), "muted", right=True)
    for i in range(columns.count):
        _column_name(c, columns, i, y, vocabulary)
    c.line(columns.right + 14, y, "entropy, nats", words(11), "muted")


def _column_name(c: Canvas, columns: Columns, i: int, y: float, vocabulary: Vocabulary) -> None:
    """The number of a position, or the name of what stands before the word, as large as it fits."""
    box = (columns.x(i) - 1, y - 11, CELL + 2, 14)
    c.text(box, vocabulary.attributes.place(i), words(11), "muted")


def _columns(trajectory: Trajectory, vocabulary: Vocabulary, left: int) -> Columns:
    """The columns from `left` on, without that of the last position, which only an end can have."""
    return Columns(
        left, CELL + _GAP, trajectory.last.x.shape[1] - 1, vocabulary.right_to_left, vocabulary.attribute_count
    )


def _cells(c: Canvas, scene: Scene, row: int, columns: Columns, top: int) -> None:
    """The cells of a row as the board shows them."""
    for i in range(columns.count):
        paint_row_cell(c, scene, row, i, (columns.x(i), top), (CELL, CELL))


def _scene(trajectory: Trajectory, k: int, vocabulary: Vocabulary) -> Scene:
    frame = trajectory.frames[k]
    return Scene(vocabulary=vocabulary, length=frame.x.shape[1], recipe=trajectory.recipe_at(k), frame=frame)


def _entropy(c: Canvas, nats: float, highest: float, x: float, y: float) -> None:
    middle = y + CELL / 2
    c.rounded(QRectF(x, middle - 3, _BAR, 6), 3, "border")
    if nats > 0.005:
        c.rounded(QRectF(x, middle - 3, max(6, _BAR * nats / highest), 6), 3, "accent")
    c.line(x + _BAR + 44, middle + 4.5, f"{nats:.1f}", letters(12), "muted", right=True)

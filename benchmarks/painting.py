"""How long the board takes to paint, in milliseconds of this processor.

    python benchmarks/painting.py

Every line is one size of board with chains half filled by an exact bigram model: grid, letters and map drawn again, at
the scale of an ordinary and of a dense screen, and a new frame shown and drawn, as at every step while chains play.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary
from models.model import Model
from models.oracle.bigram import BigramChain
from models.processes import process
from models.sampling import sampler
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Frame
from playground import theme
from playground.views.board import Board

LISTS = Path(__file__).resolve().parent.parent / "resources" / "lists"
REPEATS = 60
LIMIT_MS = 5.0
SIZES = (
    ("16 rows, 16 columns, 900 x 640", "names", 16, 16, (900, 640)),
    ("16 rows, 16 columns, 640 x 430", "names", 16, 16, (640, 430)),
    ("16 rows, 32 columns, 1300 x 900", "minerals", 32, 16, (1300, 900)),
    ("1 row, 12 columns, 900 x 640", "dinosaurs", 12, 1, (900, 640)),
)


def frames(name: str, length: int, rows: int) -> tuple[Model, Recipe, list[Frame]]:
    """A run of the bigram chain of a bundled list."""
    text = (LISTS / f"{name}.txt").read_text(encoding="utf-8").split("\n")
    words = [word for word in text if 0 < len(word) < length]
    vocabulary = Vocabulary.from_words(words)
    table = vocabulary.encode_all(words, length)
    model = Model(name, vocabulary, length, process("masked", len(vocabulary)), BigramChain.fit(table, len(vocabulary)))
    recipe = Recipe(Constraint.free(length, len(vocabulary)), steps=length, rows=rows, seed=1)
    return model, recipe, list(sampler.run(model, recipe))


def milliseconds(work: Callable[[], None]) -> float:
    """The median processor time of one call."""
    taken = []
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        taken.append(1000 * (time.process_time() - start))
    return statistics.median(taken)


def measure(app: QApplication, board: Board, scale: float, run: list[Frame]) -> tuple[float, float]:
    """(the painted parts drawn again at a scale, a new frame shown and drawn through the event loop at scale 1)."""
    parts = (board.stage.grid, board.stage.letters, board.stage.map)
    images = [QImage(part.size() * scale, QImage.Format.Format_RGB32) for part in parts]
    for image in images:
        image.setDevicePixelRatio(scale)
    middle = max(1, len(run) // 2)
    turn = [0]

    def paint() -> None:
        for part, image in zip(parts, images, strict=True):
            part.render(image)

    def step() -> None:
        turn[0] ^= 1
        at = middle + turn[0] if middle + turn[0] < len(run) else middle - 1
        board.show_frame(run[at], run[at - 1], 0, True)
        app.processEvents()

    step()
    paint()
    return milliseconds(paint), milliseconds(step)


def main() -> None:
    """Print the table."""
    app = QApplication([])
    theme.apply(app, "dark")
    print(f"{'board':36}{'scale':>6}{'paint ms':>10}{'step ms':>10}   limit {LIMIT_MS} ms")
    for label, name, length, rows, size in SIZES:
        model, recipe, run = frames(name, length, rows)
        board = Board()
        board.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        board.resize(*size)
        board.show()
        board.show_model(model.vocabulary, length)
        board.show_recipe(recipe)
        for scale in (1.0, 2.0):
            paint, step = measure(app, board, scale, run)
            verdict = "" if max(paint, step) < LIMIT_MS else "  over"
            print(f"{label:36}{scale:6.0f}{paint:10.2f}{step:10.2f}{verdict}")
        board.close()


if __name__ == "__main__":
    main()

"""How long the board takes to show one frame of a run, in milliseconds of the window's thread.

    python -m benchmarks.painting        on the screen there is; QT_QPA_PLATFORM=offscreen without one

Every line is one size of board on which runs of an exact bigram model are played, frame by frame: each view alone,
shown the frame and painted, and the whole board. Thread time leaves out what other programs do.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary
from models.model import Model
from models.oracle.bigram import BigramChain
from models.processes import Masked
from models.sampling import sampler
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from playground import theme
from playground.views.board import Board

LISTS = Path(__file__).resolve().parent.parent / "resources" / "lists"
REPEATS = 8
LIMIT_MS = 5.0
VIEWS = ("grid", "letters", "map", "scale", "board")
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
    model = Model(name, vocabulary, length, Masked(len(vocabulary)), BigramChain.fit(table, len(vocabulary)))
    recipe = Recipe(Constraint.free(length, len(vocabulary)), steps=length, rows=rows, seed=1)
    return model, recipe, list(sampler.run(model, recipe))


def play(show: Callable[[Frame, Frame | None], None], run: list[Frame]) -> float:
    """Milliseconds of this thread that one frame takes on average when a run is shown from its first to its last."""
    taken = []
    for _ in range(REPEATS):
        for before, frame in zip([None, *run], run, strict=False):
            start = time.thread_time()
            show(frame, before)
            taken.append(1000 * (time.thread_time() - start))
    return statistics.mean(taken)


def measure(app: QApplication, board: Board, run: list[Frame]) -> dict[str, float]:
    """What each view takes to be shown a frame and painted, and the board with all that Qt does for it."""
    stage, out = board.stage, {}

    def view(widget: Any) -> Callable[[Frame, Frame | None], None]:
        def show(frame: Frame, before: Frame | None) -> None:
            widget.show_scene(board.scene.with_(frame=frame, previous=before))
            app.processEvents()

        return show

    for name, widget in (("grid", stage.grid), ("letters", stage.letters), ("map", stage.map), ("scale", stage.bar)):
        out[name] = play(view(widget), run)

    def step(frame: Frame, before: Frame | None) -> None:
        board.show_frame(frame, before, 0, True)
        app.processEvents()

    out["board"] = play(step, run)
    return out


def main() -> None:
    """Print the table."""
    app = QApplication([])
    theme.apply(app, "dark")
    print(
        f"{'milliseconds of the thread a frame':36}" + "".join(f"{name:>9}" for name in VIEWS) + f"   limit {LIMIT_MS}"
    )
    for label, name, length, rows, size in SIZES:
        model, recipe, run = frames(name, length, rows)
        board = Board()
        board.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        board.resize(*size)
        board.show()
        board.show_model(model.vocabulary, length)
        board.show_recipe(recipe)
        taken = measure(app, board, run)
        verdict = "" if taken["board"] < LIMIT_MS else "  over"
        print(f"{label:36}" + "".join(f"{taken[view]:9.2f}" for view in VIEWS) + verdict)
        board.close()


if __name__ == "__main__":
    main()

"""What the cells of rows show under a process that hides nothing: letters that are noise until they settle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from models.processes.state import State
from playground import theme
from playground.painting.columns import Columns
from playground.painting.picture import Picture
from playground.painting.row_cells import Meaning
from playground.painting.rows import Rows, paint_rows
from playground.painting.scene import Scene
from playground.views.board.describe import describe_cell
from tests.playground.painting.scenes import LENGTH, frame, scene

SIZE = QSize(600, 100)
LEVELS = (0.0, 0.75, 0.5, 0.25, 0.0, 0.0, 0.0, 0.0)


def noisy(levels: tuple[float, ...] = LEVELS) -> Scene:
    """ "maria", whose second to fourth letters are noise still."""
    settled = frame("maria...")
    state = State(settled.x, np.array([levels]))
    return scene(frame=replace(settled, state=state))


def test_letters_that_are_noise_look_as_if_they_may_change() -> None:
    cells = noisy().cells
    assert cells.meanings[0, :5].tolist() == [Meaning.COMMITTED, *[Meaning.DRAFT] * 3, Meaning.COMMITTED]
    assert cells.symbols[0, :5].tolist() == frame("maria...").x[0, :5].tolist()


def test_only_noise_has_a_level() -> None:
    assert noisy().cells.levels[0, :5].tolist() == [-1.0, 0.75, 0.5, 0.25, -1.0]


def test_an_end_that_is_noise_closes_no_word() -> None:
    settled = frame("ma......")
    levels = np.zeros((1, LENGTH))
    levels[:, 2:] = 0.5
    shown = scene(frame=replace(settled, state=State(settled.x, levels)))
    assert Meaning.BEHIND not in shown.cells.meanings[0, 2 : LENGTH - 1]


def test_another_level_of_the_same_letter_is_painted(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    picture, columns, rows = Picture(), Columns.fit(600, LENGTH), Rows(0, 24, 0, 1)

    def show(shown: Scene) -> tuple[int, int]:
        picture.begin(SIZE, 1.0, columns)
        paint_rows(picture, shown, columns, rows)
        box = picture.end().boundingRect()
        return box.x(), box.width()

    show(noisy())
    nearer = show(noisy((0.0, 0.75, 0.1, *LEVELS[3:])))
    assert nearer == (columns.cells[2], columns.cell_width)


def test_a_screen_reader_hears_the_letter_and_its_level() -> None:
    said = describe_cell(noisy(), 0, 1)
    assert said.startswith("Row 1, position 2: a, may still change, noise level 75\u00a0%; likeliest is ")

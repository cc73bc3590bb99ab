"""The right column without sight or mouse: every control has a name, and its look follows the scheme."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from models.constraints.constraint import Constraint
from models.evaluation.figure import Kind
from models.evaluation.result import Novelty, Result
from models.sampling.recipe import Recipe
from playground import theme
from playground.views.forward import ForwardView
from playground.views.model_card import ModelCard
from playground.views.results import Results
from playground.views.trainer import Trainer
from playground.views.welcome import Welcome
from tests.models.destruction.ways import ways_of
from tests.playground.views.test_trainer import PROGRESS, REPORT

CONTROLS = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit, QPlainTextEdit)


def make_trainer():
    view = Trainer()
    view.show_report(REPORT)
    view.set_running(True)
    view.show_progress(PROGRESS)
    return view


def make_results():
    view = Results()
    recipe = Recipe(Constraint.free(8, 27), 5)
    view.show_results((Result("emma", -9.0, Kind.PATH, 5, 5, 1, 0, Novelty.NEW, "emmy", 1, "n", "e*", recipe),))
    return view


def make_forward():
    view = ForwardView()
    view.show_ways(ways_of(27))
    return view


@pytest.mark.parametrize("make", [make_trainer, make_results, make_forward, ModelCard, Welcome, Trainer])
def test_every_control_has_a_name_and_every_button_a_tooltip_or_a_text(qtbot, make):
    view = make()
    qtbot.addWidget(view)
    view.show()
    nameless = []
    for control in (child for child in view.findChildren(QWidget) if isinstance(child, CONTROLS)):
        inside = isinstance(control.parent(), (QAbstractSpinBox, QComboBox, QLineEdit))
        if inside or control.objectName().startswith("qt_"):
            continue
        name = QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name)
        if control.focusPolicy() != Qt.FocusPolicy.NoFocus and not name:
            nameless.append(control)
    assert nameless == []


def lightness(image):
    """The mean over a grid of points."""
    points = [(x, y) for x in range(5, image.width(), 20) for y in range(5, image.height(), 20)]
    return sum(image.pixelColor(*point).lightness() for point in points) / len(points)


@pytest.mark.parametrize("make", [make_trainer, make_results, make_forward, ModelCard, Welcome])
def test_the_look_follows_the_scheme(qtbot, qapp, make):
    theme.apply(qapp, "dark")
    try:
        view = make()
        qtbot.addWidget(view)
        view.resize(400, 700)
        view.show()
        dark = view.grab().toImage()
        theme.apply(qapp, "light")
        light = view.grab().toImage()
        assert lightness(dark) < 60
        assert lightness(light) > 200
    finally:
        theme.apply(qapp, "dark")


@pytest.mark.parametrize("make", [make_trainer, make_results, make_forward, ModelCard])
def test_it_fits_a_narrow_column(qtbot, qapp, make):
    theme.apply(qapp, "dark")
    view = make()
    qtbot.addWidget(view)
    assert view.minimumSizeHint().width() <= 340

"""Labels that fit their words into the space there is."""

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from playground.widgets import Label, Number, Wordings, field_label
from playground.widgets.label import FewLines

LONG, SHORT = "not in the list; nearest is emma", "new"


def test_the_longest_wording_that_fits_is_shown(qtbot: QtBot) -> None:
    label = Wordings(LONG, SHORT)
    qtbot.addWidget(label)
    label.show()
    wide = label.fontMetrics().horizontalAdvance(LONG)
    for width, shown in ((wide, LONG), (wide - 1, SHORT)):
        label.resize(width, 20)
        assert label.shown_text() == shown
    label.say(("x",))
    assert label.shown_text() == "x"


def test_the_longest_wording_is_in_the_tooltip_where_a_shorter_one_is_shown(qtbot: QtBot) -> None:
    label = Wordings(explains=True)
    qtbot.addWidget(label)
    label.show()
    label.resize(label.fontMetrics().horizontalAdvance(LONG), 20)
    for variants, tip in (((LONG, SHORT), ""), ((LONG + LONG, SHORT), LONG + LONG), ((SHORT,), "")):
        label.say(variants)
        assert label.toolTip() == tip
    label.say((LONG, SHORT))
    label.resize(label.width() - 1, 20)
    assert (label.shown_text(), label.toolTip()) == (SHORT, LONG)


def test_the_name_of_a_field_is_explained_as_the_field_is(qtbot: QtBot) -> None:
    steps = Number("Steps of the tuning", 1, 10)
    steps.setToolTip("More steps lean it further")
    named, alone = field_label("Steps", steps), Label("Steps")
    said = []
    for label in (named, alone):
        qtbot.addWidget(label)
        label.show()
        QApplication.sendEvent(label, QHelpEvent(QEvent.Type.ToolTip, QPoint(1, 1), label.mapToGlobal(QPoint(1, 1))))
        said.append(QToolTip.text())
    qtbot.addWidget(steps)
    assert said[0] == steps.toolTip()
    assert said[1].startswith("Steps: ")
    QToolTip.hideText()


def test_lines_are_counted_for_a_width_that_the_label_has_not_yet(qtbot: QtBot) -> None:
    label = FewLines(2)
    qtbot.addWidget(label)
    label.setText(LONG)
    wide = label.fontMetrics().horizontalAdvance(LONG)
    assert [label.count_at(width) for width in (wide + 2, wide - 9, 9)] == [1, 2, 2]

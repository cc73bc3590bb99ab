"""Labels that fit their words into the space there is."""

from pytestqt.qtbot import QtBot

from playground.widgets import Wordings

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

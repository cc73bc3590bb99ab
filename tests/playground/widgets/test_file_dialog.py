"""Qt's own file dialog has drawings on its buttons, and space for them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QFileDialog, QToolButton, QTreeView, QWidget

from playground import theme
from playground.widgets import file_dialog


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_every_button_of_the_dialog_shows_its_drawing(qtbot, qapp, scheme, tmp_path):
    theme.apply(qapp, scheme)
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = file_dialog(parent, "Open", str(tmp_path), "All files (*)")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.show()
    buttons = [button for button in dialog.findChildren(QToolButton) if button.objectName()]
    assert len(buttons) >= 6
    for button in buttons:
        button.setEnabled(True)
        picture = button.grab().toImage()
        middle = {
            picture.pixelColor(x, y).name()
            for x in range(6, picture.width() - 6)
            for y in range(6, picture.height() - 6)
        }
        assert len(middle) > 1, button.objectName()
    dialog.close()
    theme.apply(qapp, "dark")


def test_size_kind_and_date_are_read_whole_and_the_name_has_the_rest(qtbot, qapp, tmp_path):
    theme.apply(qapp, "dark")
    (tmp_path / "words.txt").write_text("word " * 900)
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = file_dialog(parent, "Open", str(tmp_path), "All files (*)")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.show()
    table = dialog.findChild(QTreeView, "treeView")
    assert table is not None
    qtbot.waitUntil(lambda: table.model().rowCount(table.rootIndex()) == 1)
    header = table.header()
    for column in range(1, 4):
        qtbot.waitUntil(lambda c=column: header.sectionSize(c) >= table.sizeHintForColumn(c))
    assert header.length() <= table.viewport().width()
    assert header.sectionSize(0) > 200
    dialog.close()

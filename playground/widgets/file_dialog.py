"""The dialog that asks for a file; where the system has none of its own, Qt's with the drawings of the window."""

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFileDialog, QHeaderView, QToolButton, QTreeView, QWidget

from playground import theme

SIZE = QSize(860, 520)  # of Qt's own dialog
# Qt's own names of the buttons, which are there only where the dialog is Qt's.
_DRAWINGS = {
    "backButton": "chevron-left",
    "forwardButton": "chevron-right",
    "toParentButton": "chevron-up",
    "newFolderButton": "plus",
    "listModeButton": "list",
    "detailModeButton": "grid",
}


def file_dialog(parent: QWidget, title: str, folder: str = "", kinds: str = "") -> QFileDialog:
    """A dialog for one file of these kinds that there is already, in that folder at first."""
    dialog = QFileDialog(parent, title, folder, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    for name, drawing in _DRAWINGS.items():
        button = dialog.findChild(QToolButton, name)
        if button is not None:
            button.setIcon(theme.icon(drawing))
    table = dialog.findChild(QTreeView, "treeView")
    if table is not None:
        header = table.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)  # sizes and dates are read whole
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        dialog.resize(SIZE)
    return dialog


def chosen_file(dialog: QFileDialog) -> Path | None:
    """Show the dialog until it is answered. Returns the file, None where it is closed without one."""
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None

"""The dialog that asks for a file; where the system has none of its own, Qt's with the drawings of the window."""

from PySide6.QtWidgets import QFileDialog, QToolButton, QWidget

from playground import theme

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
    return dialog

"""A question that the window waits for."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def ask(parent: QWidget, sentence: str, answers: tuple[str, ...]) -> str:
    """A question with a button for each answer, the last of which is given where it is closed without any."""
    box = QMessageBox(QMessageBox.Icon.Warning, "Unmask", sentence, QMessageBox.StandardButton.NoButton, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    roles = (*[QMessageBox.ButtonRole.AcceptRole] * (len(answers) - 1), QMessageBox.ButtonRole.RejectRole)
    buttons = {box.addButton(text, role): text for text, role in zip(answers, roles, strict=True)}
    last = next(button for button, text in buttons.items() if text == answers[-1])
    box.setDefaultButton(last)
    box.setEscapeButton(last)
    box.exec()
    pressed = box.clickedButton()
    box.deleteLater()
    return next((text for button, text in buttons.items() if button is pressed), answers[-1])

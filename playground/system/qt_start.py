"""Start Qt, or say in one line why it does not.

Qt ends the process by an abort where it finds no screen, and Python cannot catch that. `display_check` looks before,
but a screen may go away between the look and the start, and a variable may ask for what nobody looked at.
"""

import os
from typing import Any

from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from models.errors import UserError
from playground.system.display_check import no_screen_message
from playground.system.exit_code import refused
from playground.system.terminal import note

_NO_ANSWER = "could not connect to display"
_GONE = ("The X11 connection broke", "The Wayland connection broke")  # said before Qt leaves by itself
_MENDED = "Detected locale"  # that is not UTF-8: Qt goes on with one that is, as Python has done before it
_SCALES = (0.2, 16.0)  # pixels a point: what a window can be drawn with


def start_qt(arguments: list[str]) -> QApplication:
    """The application. Raises UserError where it has no screen, or one that nothing can be drawn on.

    Where Qt gives the start up, this process ends here with one line on stderr and the exit code 2. What else Qt has
    to say of the start is printed once it has started.
    """
    messages: list[str] = []

    def record(kind: QtMsgType, _where: Any, text: str) -> None:
        if kind == QtMsgType.QtFatalMsg or text.startswith(_GONE):
            os._exit(refused(_why([*messages, text])))
        if not text.startswith(_MENDED):
            messages.append(text)

    before = qInstallMessageHandler(record)
    try:
        qt = QApplication(arguments)
    finally:
        qInstallMessageHandler(before)
    screen = qt.primaryScreen()
    if screen is None:
        raise UserError(no_screen_message("Qt has started without any screen."))
    scale = screen.devicePixelRatio()
    if not _SCALES[0] <= scale <= _SCALES[1]:
        raise UserError(f"The screen has {scale:g} pixels a point; set QT_SCALE_FACTOR to about 1, or unset it.")
    for text in messages:
        note(text)
    return qt


def _why(messages: list[str]) -> str:
    """Return Qt's message as a sentence that names what to do."""
    if any(_NO_ANSWER in text for text in messages):
        return no_screen_message(f"The screen ({os.environ.get('DISPLAY', '')}) does not answer any more.")
    if messages[-1].startswith(_GONE):
        return no_screen_message("The screen went away while the window was opened.")
    first = messages[0].strip().rstrip(".")
    return f"Qt cannot start: {first}. Unset QT_QPA_PLATFORM and QT_PLUGIN_PATH, and start again."

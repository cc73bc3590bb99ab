"""Where a list of words is dropped, pasted or clicked."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from playground import theme

HEIGHT = 52
LEAD = "Drop a word list here, or "
LINK = "Browse…"


class DropZone(QAbstractButton):
    """Takes files and text by drag and drop and by paste; pressing it asks for a file.

    file_given(str): the path of a file. text_given(str): a text. clicked: the user wants to look for a file.
    """

    file_given = Signal(str)
    text_given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._over = False
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Drop a word list here, or browse for one")
        paste = QKeySequence(QKeySequence.StandardKey.Paste).toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"A text file or a text with one word a line. Enter: browse. {paste}: paste.")

    def take(self, data: QMimeData) -> bool:
        """Hand on what was dropped or pasted: the first file, else the text. False where there is neither."""
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []
        if files:
            self.file_given.emit(files[0])
            return True
        if data.hasText() and data.text().strip():
            self.text_given.emit(data.text())
            return True
        return False

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(240, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.take(QGuiApplication.clipboard().mimeData())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if data.hasUrls() or data.hasText():
            self._over = True
            self.update()
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._over = False
        self.update()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._over = False
        self.update()
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        lit = self._over or self.hasFocus()
        edge = "accent" if lit else "faint" if self.underMouse() else "border_strong"
        pen = QPen(theme.colour(edge), 1.6 if lit else 1.2, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3.0, 3.0])
        painter.setPen(pen)
        painter.setBrush(theme.colour("accent_soft" if self._over else "sunken"))
        painter.drawRoundedRect(rect, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
        self._paint_words(painter, rect)

    def _paint_words(self, painter: QPainter, rect: QRectF) -> None:
        lead, link = ("Let go to read it", "") if self._over else (LEAD, LINK)
        font = theme.font("body")
        metrics = QFontMetrics(font)
        if metrics.horizontalAdvance(lead + link) > rect.width() - 24:
            lead = "Drop a list, or "
        painter.setFont(font)
        x = rect.center().x() - metrics.horizontalAdvance(lead + link) / 2
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setPen(theme.colour("text" if self._over else "muted"))
        painter.drawText(QRectF(x, rect.top(), rect.width(), rect.height()), left, lead)
        x += metrics.horizontalAdvance(lead)
        painter.setPen(theme.colour("accent"))
        painter.drawText(QRectF(x, rect.top(), rect.width(), rect.height()), left, link)

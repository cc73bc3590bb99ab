"""A page that scrolls, see-through, so that it takes the ground it lies on."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QApplication, QFrame, QLayout, QScrollArea, QWidget


class Scroll(QScrollArea):
    """Scrolls its page up and down, and as wide as it is itself."""

    def __init__(self, name: str, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)
        # setWidget turns this on, which would paint the window's colour inside a card.
        page.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def lay_out(self, changed: QLayout) -> None:
        """Show what a layout of the page holds, and give the page the height that it needs.

        Qt does both later, and may paint what is new squeezed into the old height before.
        """
        for i in range(changed.count()):
            item = changed.itemAt(i)
            if item is not None and (widget := item.widget()) is not None:
                widget.show()
        part: QWidget | None = changed.parentWidget()
        while part is not None and part is not self.viewport():
            if (layout := part.layout()) is not None:
                layout.activate()
            part = part.parentWidget()
        QApplication.sendEvent(self, QEvent(QEvent.Type.LayoutRequest))

    # Qt's own
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()  # what it holds may be less wide, or wider
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:
        page = self.widget()
        wide = page.minimumSizeHint().width() if page is not None else 0
        return QSize(wide + self.verticalScrollBar().sizeHint().width(), 80)


def bring_into_view(widget: QWidget, margin: int = 12) -> None:
    """Scroll the page that a widget stands in, if it does, so that all of it is seen."""
    part = widget.parentWidget()
    while part is not None and not isinstance(part, QScrollArea):
        part = part.parentWidget()
    if part is not None:
        part.ensureWidgetVisible(widget, 0, margin)

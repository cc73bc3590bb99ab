"""What the painted parts of the board have in common: a scene, a place, and a picture that follows them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from playground.painting.canvas import Canvas
from playground.painting.columns import Columns
from playground.painting.heights import Heights, fit
from playground.painting.picture import Picture
from playground.painting.scene import Scene


class PaintedPart(QWidget):
    """Paints what changes of its scene into a picture at once, and lets Qt copy only that to the screen.

    A part implements `_paint`, which puts everything into the picture, and `_paint_over` for marks upon it, such as
    carets, which are painted at every paint event. What nobody sees is not painted.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self._scene = Scene()
        self._heights = fit(400, 1, 27, 40.0)
        self._columns = Columns.fit(600, self._scene.length)
        self._picture = Picture()
        self._behind = True  # whether the picture waits to be painted until somebody sees it

    def place(self, scene: Scene, columns: Columns, heights: Heights) -> None:
        """Show a scene on another column grid."""
        self._columns, self._heights = columns, heights
        self.show_scene(scene)

    def show_scene(self, scene: Scene) -> None:
        """Draw this from now on."""
        raise NotImplementedError

    def _refresh(self) -> None:
        """Bring the picture up to date and show what differs."""
        self._behind = not self.isVisible()
        if not self._behind:
            self.update(self._bring_up_to_date(self.devicePixelRatio()))

    def _bring_up_to_date(self, scale: float) -> QRegion:
        self._picture.begin(self.size(), scale, (self._columns, self._heights))
        self._paint(self._picture)
        self._behind = False
        return self._picture.end()

    def _paint(self, picture: Picture) -> None:
        """Put everything into the open picture."""
        raise NotImplementedError

    def _paint_over(self, canvas: Canvas) -> None:
        """Paint the marks upon the picture."""
        raise NotImplementedError

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        scale = painter.device().devicePixelRatio()
        if self._behind or not self._picture.matches(self.size(), scale):
            self._bring_up_to_date(scale)
        self._picture.copy_to(painter)
        self._picture.canvas.painter = painter
        self._paint_over(self._picture.canvas)
        painter.end()

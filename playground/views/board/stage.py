"""Lays out the painted parts of the board on one column grid, in the space there is."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme
from playground.painting.columns import GUTTER, Columns
from playground.painting.heights import PAD, Heights, fit
from playground.painting.scene import Scene, attribute_count
from playground.views.board.grid import Grid
from playground.views.board.heatmap import HeatMap
from playground.views.board.heatmap_bar import MapBar
from playground.views.board.letters import Letters
from playground.widgets import Notice, UpdateQueue


class Stage(QWidget):
    """Grid, letters, bar and map from top to bottom; a notice floats over the map, so that nothing moves."""

    def __init__(self, updates: UpdateQueue | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._updates = updates or UpdateQueue(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.grid = Grid(self)
        self.letters = Letters(self)
        self.bar = MapBar(self)
        self.map = HeatMap(self)
        self.notice = Notice("Problem", "warning", bad=True, parent=self)
        self._scene = Scene()
        self._placed: tuple[object, ...] = ()

    def show_scene(self, scene: Scene) -> None:
        """Give every part its scene, and another place if the model or the number of rows changed.

        The rows follow at once; while frames follow one another, what stands above them, the letters and the map each
        in a turn of its own, and of frames too fast to be read at about every other one. What the list says of a frame
        changes nothing in the last two.
        """
        before, self._scene = self._scene, scene
        self._place()
        same = scene.vocabulary is before.vocabulary and scene.length == before.length
        head_later, fast = same and self._updates.spreading, self._updates.fast
        self.grid.show_scene(scene, head=not head_later)
        if head_later:
            self._updates.request(self._show_head, patient=fast)
        if not same:  # what was painted of another model cannot stand for a moment: a click on it means other letters
            self._show_letters()
            self._show_map()
        elif not (scene.playing and scene.differs_by_answer(before)):
            self._updates.request(self._show_letters, patient=fast)
            self._updates.request(self._show_map, patient=fast)

    def _show_head(self) -> None:
        self.grid.show_scene(self._scene)

    def _show_letters(self) -> None:
        self.letters.show_scene(self._scene)

    def _show_map(self) -> None:
        self.bar.show_scene(self._scene)
        self.map.show_scene(self._scene)

    def heights(self) -> Heights:
        """How tall each part is now."""
        return fit(self.height(), self._scene.rows, max(2, self._scene.symbols or 27), self._columns().pitch)

    def _columns(self) -> Columns:
        vocabulary = self._scene.vocabulary
        mirrored = vocabulary is not None and vocabulary.right_to_left
        return Columns.fit(
            self.width(), self._scene.length, mirrored=mirrored, attribute_count=attribute_count(self._scene)
        )

    def _place(self) -> None:
        columns = self._columns()
        wanted = (self.size(), columns, self._scene.rows, self._scene.symbols)
        if wanted == self._placed:
            return
        self._placed = wanted
        heights = self.heights()
        width, y = self.width(), 0
        self.grid.setGeometry(0, y, width, heights.grid)
        y += heights.grid + heights.air
        self.letters.setGeometry(0, y, width, heights.letters)
        y += heights.letters + heights.air
        # The bar starts where the columns start.
        left = max(0, columns.left - GUTTER)
        wide = max(columns.right - left, self.bar.minimumSizeHint().width())  # few columns are narrower than it
        self.bar.setGeometry(min(left, max(0, width - wide)), y, min(wide, width), heights.bar)
        y += heights.bar + heights.air
        tall = max(0, min(heights.map, self.height() - y))
        self.map.setGeometry(0, y - PAD, width, tall + 2 * PAD)
        for part in (self.grid, self.letters, self.map):
            part.place(self._scene, columns, heights)

    def place_notice(self) -> None:
        """Put the notice at the bottom, as tall as its text needs."""
        left = 38
        width = max(120, self.width() - left - 12)
        tall = self.notice.heightForWidth(width)
        self.notice.setGeometry(left, self.height() - tall - 2, width, tall)

    # Qt's own
    def minimumSizeHint(self) -> QSize:
        return QSize(420, 224)

    def sizeHint(self) -> QSize:
        return QSize(880, 560)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        self.place_notice()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colour("card"))

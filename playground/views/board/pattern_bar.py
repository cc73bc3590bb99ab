"""The head of the board: the pattern as text, the sheet that explains it, and the allowed letters."""

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QWidget

from models.processes.traits import Traits
from playground.views.board.pattern_line import PatternLine
from playground.views.board.syntax import Syntax
from playground.widgets import IconButton, hbox

NARROW, WIDE = 150, 230  # of the pattern line
FROM_WIDTH = 720  # of the board, for the wide line
OTHERS = 234  # points of the board's head that are neither pattern line nor message


class PatternBar(QWidget):
    """allowed_wanted(), generate_wanted(): those buttons were pressed. traits: of the model."""

    allowed_wanted = Signal()
    generate_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line, self.traits = PatternLine(), Traits()
        self.help = IconButton("help", "How to write a pattern")
        self._allowed = IconButton("filter", "Allowed letters of the selected positions", "Ctrl+L")
        self.generate = IconButton("restart", "Generate the selected positions of the row again", "Ctrl+G")
        hbox(self.line, self.help, self._allowed, self.generate, into=self)
        self.generate.clicked.connect(self.generate_wanted)
        self.help.clicked.connect(self._on_help)
        self._allowed.clicked.connect(self.allowed_wanted)

    def fit(self, board_width: int) -> None:
        """Leave room for the message beside it."""
        self.line.setFixedWidth(NARROW if board_width < FROM_WIDTH else WIDE)

    def space_beside(self, board_width: int) -> int:
        """Points left for the message."""
        return board_width - self.line.width() - OTHERS

    @Slot()
    def _on_help(self) -> None:
        Syntax(self, self.traits).show_at(self.help.mapToGlobal(QPoint(0, self.help.height() + 6)))

"""The short animation in which letters drawn this step settle into their cells."""

from PySide6.QtCore import QElapsedTimer, QObject, QVariantAnimation

DURATION_MS = 170


class Pop(QVariantAnimation):
    """Runs once for each frame, unless frames come too fast for it to be seen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setDuration(DURATION_MS)
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self._since = QElapsedTimer()

    def begin(self, *, wanted: bool) -> None:
        """Note another frame, and start over if wanted and the frame before is long enough ago."""
        calm = not self._since.isValid() or self._since.elapsed() > 2 * DURATION_MS
        self._since.start()
        self.stop()
        if wanted and calm:
            self.start()

    @property
    def progress(self) -> float:
        """How far letters have settled, from 0 to 1."""
        running = self.state() == QVariantAnimation.State.Running
        value = self.currentValue()
        return float(value) if running and isinstance(value, float) else 1.0

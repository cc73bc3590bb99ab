"""Text that is only read: a label in one of the theme's fonts and tones, and one that shortens itself to fit."""

from itertools import pairwise

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from playground import theme
from playground.glossary import explained_label


class Label(QLabel):
    """Words as they are, in one of the theme's font roles and in a tone, the name of one of its colours.

    Without a tooltip of their own they have that of the field that they name, else their entry of the glossary.
    """

    def __init__(
        self,
        text: str = "",
        *,
        role: theme.Role = "body",
        tone: str = "text",
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setWordWrap(wrap)
        self.setTextFormat(Qt.TextFormat.PlainText)  # a title or a path may hold what looks like markup
        self._tone = tone
        self.setFont(theme.font(role))
        self._colour()

    @property
    def tone(self) -> str:
        """The name of the ink's colour."""
        return self._tone

    def set_tone(self, tone: str) -> None:
        """Change the colour, by the name of a token."""
        if tone != self._tone:
            self._tone = tone
            self._colour()

    def _colour(self) -> None:
        palette = self.palette()
        wanted = theme.colour(self._tone)
        # Setting a palette sends PaletteChange again: only when it differs.
        if palette.color(self.foregroundRole()) != wanted:
            palette.setColor(self.foregroundRole(), wanted)
            self.setPalette(palette)

    # Qt's own
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and not self.toolTip():
            field: QWidget | None = self.buddy()  # None for most, whatever Qt's types say
            entry = (field.toolTip() if field else "") or explained_label(self.text())
            if entry:
                QToolTip.showText(event.globalPos(), entry, self)
                return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()


def field_label(title: str, field: QWidget) -> Label:
    """The name of a field, which stands beside it; its entry of the glossary explains both, unless the field does."""
    label = Label(title, tone="muted")
    label.setBuddy(field)
    if not field.toolTip():
        field.setToolTip(explained_label(title))
    return label


class Elided(Label):
    """One line that ends in "…" where it does not fit; the whole of it is then in the tooltip.

    steady: the label takes what its layout has left, whatever it says, so that a change of its text is painted and
    nothing is laid out: Qt would lay out the whole window. ground: the name of the colour it stands on, "" where it is
    not known; where it is, Qt need not paint what lies under the label.
    """

    def __init__(
        self,
        text: str = "",
        *,
        role: theme.Role = "body",
        tone: str = "text",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        steady: bool = False,
        ground: str = "",
    ) -> None:
        self._about = ""
        self._shown: tuple[str, int, str] | None = None  # the text, the width and what of it has space
        super().__init__("" if steady else text, role=role, tone=tone)
        self._mode = mode
        self._steady_text = text if steady else None
        self._ground = ground
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, bool(ground))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_about(self, about: str) -> None:
        """Say in the tooltip what the text is, whether all of it is shown or not."""
        self._about = about
        self._explain()

    def shown_text(self) -> str:
        """The text as it stands on screen."""
        text, width = self.text(), self.contentsRect().width()
        if self._shown is None or self._shown[:2] != (text, width):
            self._shown = (text, width, self.fontMetrics().elidedText(text, self._mode, width))
        return self._shown[2]

    # Qt's own
    def text(self) -> str:
        return super().text() if self._steady_text is None else self._steady_text

    def setText(self, text: str) -> None:
        if text == self.text():
            return
        if self._steady_text is None:
            super().setText(text)
        else:
            if self.accessibleName() == self._steady_text:
                self.setAccessibleName(text)
            self._steady_text = text
            self.update()
        self._explain()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        if self._steady_text is not None:
            return QSize(24, metrics.height() + 2)
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(24, self.sizeHint().width()), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._ground:
            painter.fillRect(self.rect(), theme.colour(self._ground))
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, self.shown_text())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._shown = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def _explain(self) -> None:
        whole = "" if self.shown_text() == self.text() else self.text()
        tip = "\n".join(filter(None, (whole, self._about)))
        if tip != self.toolTip():
            self.setToolTip(tip)


class Wordings(Elided):
    """The longest of several wordings that fits; where none does, the shortest shortens itself.

    explains: the longest is in the tooltip where another is shown; else what stands around it has a tooltip.
    """

    def __init__(
        self,
        *variants: str,
        role: theme.Role = "body",
        tone: str = "text",
        ground: str = "",
        explains: bool = False,
    ) -> None:
        self.variants: tuple[str, ...] = variants or ("",)
        self._explains = explains
        super().__init__(role=role, tone=tone, steady=True, ground=ground)
        self._choose()

    def say(self, variants: tuple[str, ...]) -> None:
        """Say one of these, from the longest to the shortest."""
        self.variants = variants
        self._choose()

    def _choose(self) -> None:
        metrics, space = self.fontMetrics(), self.contentsRect().width()
        fits = next((text for text in self.variants if metrics.horizontalAdvance(text) <= space), None)
        self.setText(self.variants[-1] if fits is None else fits)
        if fits is not None:
            self._shown = (fits, space, fits)  # all of it
        self._explain()

    def _explain(self) -> None:
        if self._explains:
            self.setToolTip("" if self.shown_text() == self.variants[0] else self.variants[0])

    # Qt's own
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose()


class FewLines(Label):
    """A few lines that end in "…" where there is more; the whole of it is then in the tooltip. Its height is fixed."""

    def __init__(self, most: int, *, role: theme.Role = "body", tone: str = "text") -> None:
        super().__init__(role=role, tone=tone)
        self._most, self._about = most, ""
        self._lines: list[str] = []
        self.setFixedHeight(most * self.fontMetrics().lineSpacing())

    def set_about(self, about: str) -> None:
        """Say in the tooltip what the text is, whether all of it is shown or not."""
        self._about = about
        self._break()

    def lines(self) -> list[str]:
        """The text as it stands on screen."""
        return self._lines

    def count_at(self, width: int) -> int:
        """How many lines the text takes in a label of that width, at most those that are shown."""
        return min(self._most, len(self._ends(width)) - 1)

    def _ends(self, width: int) -> list[int]:
        """Where each line of the text ends, 0 before the first."""
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout, ends = QTextLayout(self.text(), self.font()), [0]
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            ends.append(line.textStart() + line.textLength())
        layout.endLayout()
        return ends

    def _break(self) -> None:
        text, width = self.text(), self.contentsRect().width()
        ends = self._ends(width)
        pieces = [text[start:end].strip() for start, end in pairwise(ends)]
        rest = self.fontMetrics().elidedText(text[ends[self._most - 1] :], Qt.TextElideMode.ElideRight, width)
        self._lines = pieces if len(pieces) <= self._most else [*pieces[: self._most - 1], rest]
        self.setToolTip("\n".join(filter(None, ("" if len(pieces) <= self._most else text, self._about))))

    # Qt's own
    def setText(self, text: str) -> None:
        super().setText(text)
        self._break()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._break()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, rect, high = QPainter(self), self.contentsRect(), self.fontMetrics().lineSpacing()
        painter.setPen(self.palette().color(self.foregroundRole()))
        top = rect.top() + (rect.height() - high * len(self._lines)) // 2
        for number, line in enumerate(self._lines):
            place = QRect(rect.left(), top + number * high, rect.width(), high)
            painter.drawText(place, self.alignment() | Qt.AlignmentFlag.AlignVCenter, line)

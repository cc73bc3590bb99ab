"""How a list was read: its first lines beside what they gave, and choosers where it should be read otherwise."""

from collections.abc import Iterable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from models.data.list_recognition import ShapeOptions
from models.data.list_shape import KINDS, SEPARATOR_NAMES, ListShape, PreviewLine
from models.data.word_list import Report
from playground import theme
from playground.widgets import Choice, Elided, Label, field_label, vbox

LINES = 8  # of the list that are shown
MOST_COLUMNS = 40  # that are offered
FOUND = "As found"
NO_HEADING = "is read too"
_SEPARATORS = "\t,;|:= "


class ShapeView(QWidget):
    """Shows the preview of a Report and what its shape is. Signal: shape_changed(), the user chose otherwise."""

    shape_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = Choice("Shape of the list")
        self.separator = Choice("Separator of the list")
        self.column = Choice("Column of the words")
        self.counts = Choice("Column of the counts")
        self.heading = Choice("First line of the list")
        self.comments = Choice("Comments of the list")
        self.turkish = Choice("Capital I of the list")
        self._choices = {
            "Shape": self.kind,
            "Separator": self.separator,
            "Words": self.column,
            "Counts": self.counts,
            "First line": self.heading,
            "Comments": self.comments,
            "Capital I": self.turkish,
        }
        choosers = _grid()
        for row, (title, choice) in enumerate(self._choices.items()):
            choosers.addWidget(field_label(title, choice), row, 0)
            choosers.addWidget(choice, row, 1)
            choice.value_changed.connect(self._on_chosen)
        choosers.setColumnStretch(1, 1)
        seen = "Left: lines as they stand in the list; right: the words that are read in each, or why there is none"
        self.lines = [(Elided(role="small"), Elided(role="small", tone="muted")) for _ in range(LINES)]
        preview = _grid()
        for row, pair in enumerate(self.lines):
            for column, label in enumerate(pair):
                label.setFont(theme.mono(11))
                label.set_about(seen)
                label.setMinimumWidth(40)
                preview.addWidget(label, row, column)
                preview.setColumnStretch(column, 1)
        heading = Label("First lines, and what is read in them", role="small", tone="muted")
        heading.setToolTip(seen)
        vbox(heading, preview, choosers, into=self)
        self.forget()

    def forget(self) -> None:
        """Another list: nothing that was chosen holds any more."""
        for choice in self._choices.values():
            choice.set_items((), forget=True)
        self.show_report(None)

    def show_report(self, report: Report | None) -> None:
        """Show how a list was read; what was chosen stays chosen."""
        shape = report.shape if report is not None else ListShape()
        self.kind.set_items(_offered("", KINDS[shape.kind] if report else "", KINDS.items()))
        between = shape.separators if shape.kind == "table" else shape.seen
        named = [(c, name.capitalize()) for c, name in SEPARATOR_NAMES.items() if c in _SEPARATORS or c in between]
        self.separator.set_items(_offered("", " and ".join(SEPARATOR_NAMES.get(c, c) for c in between), named))
        columns = [(place, shape.named(place).capitalize()) for place in range(min(shape.columns, MOST_COLUMNS))]
        counts = shape.named(shape.count) if shape.count is not None else "none"
        self.column.set_items(_offered(None, shape.named(shape.column), columns))
        self.counts.set_items(_offered(None, counts, [(-1, "None"), *columns]))
        self.turkish.set_items(
            _offered(None, "ı" if shape.turkish else "i", [(False, "i"), (True, "ı, as in Turkish")])
        )
        heads = {"table": "names the columns", "words": "is a heading"}.get(shape.kind, "")
        self.heading.set_items(
            _offered(None, heads if shape.header else NO_HEADING, [(True, heads.capitalize()), (False, "Is read too")])
            if heads
            else _offered(None, "", ())
        )
        self.comments.set_items(
            _offered(None, "left out" if shape.comments else "read too", [(True, "Left out"), (False, "Read too")])
        )
        for choice in (self.column, self.counts):
            choice.setEnabled(shape.has_columns)
        self.heading.setEnabled(bool(heads))
        self.comments.setEnabled(shape.kind in ("words", "table", "dictionary"))
        self._show_lines(report.preview if report is not None else ())

    def asked(self) -> ShapeOptions:
        """What the user chose."""
        kind, separator = self.kind.value(), self.separator.value()
        column, counts, turkish = self.column.value(), self.counts.value(), self.turkish.value()
        heading, comments = self.heading.value(), self.comments.value()
        return ShapeOptions(
            kind=kind if isinstance(kind, str) else "",
            separator=separator if isinstance(separator, str) else "",
            column=column if isinstance(column, int) else None,
            count=counts if isinstance(counts, int) else None,
            header=heading if isinstance(heading, bool) else None,
            comments=comments if isinstance(comments, bool) else None,
            turkish=turkish if isinstance(turkish, bool) else None,
        )

    def _show_lines(self, preview: tuple[PreviewLine, ...]) -> None:
        for place, (line, read) in enumerate(self.lines):
            there = preview[place] if place < len(preview) else PreviewLine("")
            line.setText(there.line.strip())
            read.setText(" ".join(there.words) or ", ".join(there.reasons))
            read.set_tone("text" if there.words else "muted")

    @Slot(object)
    def _on_chosen(self, _value: object) -> None:
        if self.sender() is self.kind:  # columns and signs of another shape
            for choice in (self.separator, self.column, self.counts, self.heading, self.comments):
                choice.set_value(choice.values()[0])
        self.shape_changed.emit()


def _offered(default: object, found: str, others: Iterable[tuple[object, str]]) -> list[tuple[object, str]]:
    """What can be chosen: what was found by itself, and each of the others."""
    return [(default, f"{FOUND}: {found}" if found else FOUND), *others]


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(4)
    return grid

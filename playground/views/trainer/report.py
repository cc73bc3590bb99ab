"""What reading a list found: figures at a glance, and on request the alphabet, the lengths and what was left out."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from models.data.split import choosing_of
from models.data.word_list import Report
from models.data.word_tally import Dropped
from models.plurals import counted, grouped
from playground import theme
from playground.formatting import isolated
from playground.glossary import explained_label
from playground.views.trainer.disclosure import Disclosure
from playground.widgets import BarChart, Elided, Label, clear_layout, vbox

FIGURES = ("Words", "Alphabet", "Longest", "Held out")
SHOWN_LETTERS = 160


class ReportView(QWidget):
    """Shows a models.data.word_list.Report. `show_report(None)` empties it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures = {name: Elided(role="strong") for name in FIGURES}
        self.headings = {name: Label(name, tone="muted") for name in FIGURES}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        for column, (name, value) in enumerate(self._figures.items()):
            value.set_about(explained_label(name))
            grid.addWidget(self.headings[name], 0, column)
            grid.addWidget(value, 1, column)
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, 60)
        self._left_out = Label(role="small", tone="muted", wrap=True)
        self.more = Disclosure("What was read", "Lengths, alphabet and what was left out")
        self._details = _Details()
        self.more.toggled.connect(self._details.setVisible)
        vbox(grid, self._left_out, self.more, self._details, into=self)
        self.show_report(None)

    def show_report(self, report: Report | None) -> None:
        """Fill in the figures; None hides everything."""
        self.setVisible(report is not None)
        if report is None:
            self.more.setChecked(False)
            return
        values = (
            grouped(report.words),
            f"{len(report.alphabet)} + end",
            grouped(report.longest),
            grouped(report.heldout),
        )
        for label, value in zip(self._figures.values(), values, strict=True):
            label.setText(value)
        self.headings["Held out"].setToolTip(_parts(report))
        self._left_out.setText(_summary(report))
        self._details.show_report(report)
        self._details.setVisible(self.more.isChecked())

    def set_compact(self, compact: bool) -> None:
        """Show the figures alone, while a model trains."""
        self.more.setVisible(not compact)
        self._details.setVisible(not compact and self.more.isChecked())
        self._left_out.setVisible(not compact)


def _parts(report: Report) -> str:
    """What the held-out words are for."""
    chose = choosing_of(report.words, report.heldout)
    if not chose:
        return "Kept from training, all to report on: folds of the other words choose the weights"
    return f"Kept from training: {grouped(chose)} choose the weights, {grouped(report.heldout - chose)} are reported on"


def _summary(report: Report) -> str:
    """One line on what was left out: "Left out: 3 duplicates and 12 other entries (longer than 31 letters)." """
    other = sum(dropped.count for dropped in report.dropped)
    parts = [counted(report.duplicates, "duplicate")] if report.duplicates else []
    if other:
        entries = counted(other, "other entry" if parts else "entry", "other entries" if parts else "entries")
        why = f" ({report.dropped[0].reason})" if len(report.dropped) == 1 else ""
        parts.append(entries + why)
    return f"Left out: {' and '.join(parts)}." if parts else "Nothing was left out."


class _Details(QWidget):
    """The lengths as bars, the alphabet, and each reason for leaving entries out with examples."""

    def __init__(self) -> None:
        super().__init__()
        self._lengths = BarChart("Lengths of the words", _of_length, 64, numbered=True)
        self._alphabet = Label(wrap=True)
        self._alphabet.setFont(theme.mono(13))
        self._source = Elided(role="small", tone="muted", mode=Qt.TextElideMode.ElideMiddle)
        self._source.set_about("How many lines were read, in which encoding, and where from")
        self._reasons = vbox()
        titles = [Label(title, role="small", tone="muted") for title in ("Letters in a word", "Alphabet")]
        parts = (titles[0], self._lengths, titles[1], self._alphabet, self._reasons, self._source)
        vbox(2, *parts, into=self)

    def show_report(self, report: Report) -> None:
        lengths = report.lengths[1:]  # no word has none
        by_length = ", ".join(f"{n}: {count}" for n, count in enumerate(lengths, 1) if count)
        self._lengths.show_counts(lengths, by_length)
        letters = report.alphabet
        more = f" and {len(letters) - SHOWN_LETTERS} more" if len(letters) > SHOWN_LETTERS else ""
        self._alphabet.setText(" ".join(letters[:SHOWN_LETTERS]) + more)
        self._alphabet.setAccessibleName(f"Alphabet of {counted(len(letters), 'character')}")
        clear_layout(self._reasons)
        for dropped in report.dropped:
            self._reasons.addWidget(_reason(dropped))
        words = f"{counted(report.lines, 'line')}, {report.encoding}"
        self._source.setText(f"{words} · {report.source}" if report.source else words)


def _reason(dropped: Dropped) -> Label:
    """ "12 left out, longer than 31 letters: abc, def, …" """
    more = ", …" if dropped.count > len(dropped.examples) else ""
    text = f"{grouped(dropped.count)} left out, {dropped.reason}: {', '.join(map(isolated, dropped.examples))}{more}"
    return Label(text, role="small", wrap=True)


def _of_length(index: int, count: int) -> str:
    return f"{counted(count, 'word')} of {counted(index + 1, 'letter')}"

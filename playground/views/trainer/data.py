"""The Data card: which list to train on, how to read it, and what was found in it."""

import os
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from models.data.word_list import Report
from models.data.word_tally import ImportOptions
from playground.views.trainer.at_once import AtOnce
from playground.views.trainer.disclosure import Disclosure
from playground.views.trainer.drop import DropZone
from playground.views.trainer.outcome import ImportOutcome
from playground.views.trainer.paste import PasteArea
from playground.views.trainer.report import ReportView
from playground.views.trainer.shape import ShapeView
from playground.widgets import Button, Card, Choice, Label, file_dialog, hbox, keep_place, vbox

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16 (big endian)",
    "cp1252": "Western European",
    "mac-roman": "Western European (Mac)",
    "cp1250": "Central European",
    "iso8859-2": "Central European (ISO)",
    "cp1254": "Turkish",
    "cp1257": "Baltic",
    "cp1251": "Cyrillic (Windows)",
    "koi8-r": "Cyrillic (KOI8-R)",
    "koi8-u": "Cyrillic (KOI8-U)",
    "mac-cyrillic": "Cyrillic (Mac)",
    "cp866": "Cyrillic (DOS)",
    "cp1253": "Greek",
    "cp1255": "Hebrew",
    "cp1256": "Arabic",
    "cp874": "Thai",
    "shift_jis": "Japanese (Shift JIS)",
    "euc_jp": "Japanese (EUC)",
    "euc_kr": "Korean",
    "big5": "Chinese (Big5)",
    "gb18030": "Chinese (GB 18030)",
}


class DataCard(Card):
    """Takes a list from a drop, a paste, a file or the bundled ones, and shows the report of reading it.

    file_wanted(str), text_wanted(str), list_wanted(str): read that file, text or bundled list.
    import_options_changed(object): ImportOptions, to read the same list with.
    import_cancelled: give up reading.
    """

    file_wanted = Signal(str)
    text_wanted = Signal(str)
    list_wanted = Signal(str)
    import_options_changed = Signal(object)
    import_cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Data", "no list yet", parent, about="The list that the next run learns from")
        self._compact, self._takes_lists, self._has_list = False, True, False
        self._folder = os.path.expanduser("~")  # of the newest list
        self.drop = DropZone()
        self.lists = Choice("Bundled lists")
        self.lists.setToolTip("Lists that come with Unmask")
        self.paste = Button("Paste or type", "copy", tooltip="Open a field with the text of the clipboard")
        self.paste.setCheckable(True)
        self.area = PasteArea()
        self.report = ReportView()
        self.outcome = ImportOutcome()
        self.at_once = AtOnce()
        self.shape = ShapeView()
        self.shape.hide()
        self.how = Disclosure("How it was read", "The first lines as they were read; shape, separator and columns")
        self.fold = QCheckBox("Lower case every letter")
        self.fold.setToolTip("Capital letters become small ones; else both are letters of their own")
        self.fold.setChecked(True)
        self.weigh = QCheckBox("Learn from words as often as they occur")
        self.weigh.setToolTip("Use the counts of the list; else each of its words counts alike")
        self.weigh.setChecked(True)
        self.encoding = Choice("Encoding of the file")
        self._encoding_row, self._options = QWidget(), QWidget()
        hbox(Label("Encoding", tone="muted"), (self.encoding, 1), spacing=10, into=self._encoding_row)
        vbox(self.how, self.shape, self._encoding_row, self.fold, self.weigh, into=self._options)
        self._ways = QWidget()
        hbox((self.lists, 1), self.paste, into=self._ways)
        for widget in (self.drop, self._ways, self.area, self.outcome, self.report, self.at_once, self._options):
            self.body.addWidget(widget)
        self.show_lists(())
        self._connect()
        self.show_report(None)

    def _connect(self) -> None:
        self.drop.clicked.connect(self._on_browse)
        self.drop.file_given.connect(self._on_file)
        self.drop.text_given.connect(self._on_text)
        self.paste.toggled.connect(self.area.open)
        self.area.closed.connect(self._on_area_closed)
        self.area.text_given.connect(self._on_text)
        self.lists.value_changed.connect(self._on_list)
        self.fold.toggled.connect(self._on_options)
        self.weigh.toggled.connect(self._on_options)
        self.encoding.value_changed.connect(self._on_options)
        self.how.toggled.connect(self._show_parts)
        self.shape.shape_changed.connect(self._on_options)
        self.outcome.cancelled.connect(self.import_cancelled)

    def show_lists(self, items: Iterable[tuple[str, str, str]]) -> None:
        """The bundled lists: (id, title, detail)."""
        rows: list[tuple[object, str]] = [("", "Bundled lists…")]
        rows += [(name, f"{title} · {detail}" if detail else title) for name, title, detail in items]
        self.lists.set_items(rows)
        self.lists.setEnabled(len(rows) > 1)

    def show_report(self, report: Report | None) -> None:
        """Show what was read; None when no list is chosen. Ends the progress of reading."""
        self.outcome.show_sentence(report.sentence if report is not None else "")
        self.report.show_report(report)
        self._has_list = report is not None
        self.shape.show_report(report)
        self.set_hint("no list yet" if report is None else report.name)
        self.weigh.setVisible(report is not None and report.counted)
        others = [] if report is None else [e for e in (report.encoding, *report.encodings) if e]
        self.encoding.set_items([(e, ENCODINGS.get(e, e)) for e in others])
        if report is not None and others:
            self.encoding.set_value(report.encoding)
        self._show_parts()

    def show_import(self, fraction: float | None, text: str) -> None:
        """Reading goes on: how far in [0, 1], or None if unknown, and a few words; (1, "") when it is over."""
        if fraction == 1.0 and not text:
            self.stop_import()
            return
        self.outcome.show_import(fraction, text)

    def stop_import(self) -> None:
        """Reading ended without a list."""
        self.outcome.stop_import()

    def options(self) -> ImportOptions:
        """How to read the list; the encoding is "" while the file decides."""
        chosen = self.encoding.value()
        asked = chosen if self.encoding.count() > 1 and isinstance(chosen, str) else ""
        return ImportOptions(
            fold=self.fold.isChecked(), encoding=asked, weigh=self.weigh.isChecked(), shape=self.shape.asked()
        )

    def set_compact(self, compact: bool, *, takes_lists: bool) -> None:
        """While a model trains only the figures are shown; when it is done, other lists are taken as well."""
        self._compact, self._takes_lists = compact, takes_lists
        self.drop.set_other(compact)
        self._show_parts()

    @Slot()
    def _show_parts(self, *_: object) -> None:
        wide = not self._compact
        self.outcome.set_compact(self._compact)
        self.drop.setVisible(self._takes_lists)
        self._ways.setVisible(self._takes_lists)
        if not self._takes_lists:
            self.paste.setChecked(False)
        self.report.set_compact(self._compact)
        ended = self._compact and self._takes_lists  # its model is there
        self.report.setVisible(self._has_list and not ended)
        self.at_once.setVisible(self._has_list and not ended)
        self._encoding_row.setVisible(self.encoding.count() > 1)
        self._options.setVisible(wide)
        self.how.setVisible(self._has_list)
        self.shape.setVisible(self._has_list and self.how.isChecked())
        keep_place(self.weigh, keep=self.how.isChecked())  # a list read in another way moves nothing

    @Slot()
    def _on_browse(self) -> None:
        dialog = file_dialog(self, "Choose a list of words", self._folder)
        dialog.setNameFilters(["Lists (*.txt *.csv *.tsv *.lst *.dic *.json *.md)", "All files (*)"])
        dialog.fileSelected.connect(self._on_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _on_file(self, path: str) -> None:
        self._folder = str(Path(path).parent)
        self._forget()
        self.file_wanted.emit(path)

    @Slot(str)
    def _on_text(self, text: str) -> None:
        self._forget()
        self.text_wanted.emit(text)

    @Slot(object)
    def _on_list(self, name: object) -> None:
        if isinstance(name, str) and name:
            self.encoding.set_items((), forget=True)
            self.shape.forget()
            self.paste.setChecked(False)
            self.list_wanted.emit(name)

    @Slot()
    def _on_area_closed(self) -> None:
        self.paste.setChecked(False)

    def _forget(self) -> None:
        """Another source: neither the bundled list nor how the last file was read holds any more."""
        self.lists.set_value("")
        self.encoding.set_items((), forget=True)
        self.shape.forget()
        self.paste.setChecked(False)

    @Slot()
    def _on_options(self) -> None:
        self.import_options_changed.emit(self.options())

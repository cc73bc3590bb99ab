"""What a family lets one choose of a new model's process: controls for its settings, and its matrix."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFormLayout, QWidget

from models.families.family import Family
from models.families.settings import PAIR, ProcessSetting, Selection, letters_of
from playground.widgets import Button, Label, NotedChoice, Number, field_label, hbox, vbox
from playground.widgets.matrix import MatrixChart

NO_LIST = "The matrix of a list is shown here once one is read."


class FamilySettings(QWidget):
    """A control for each setting. changed: a value is another one, so that the matrix has to be made again."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.controls: dict[str, NotedChoice | Number] = {}
        self.pairs: dict[str, float] = {}
        self._before: dict[str, tuple[dict[str, str | float], dict[str, float]]] = {}  # by family: values and pairs
        self._family: Family | None = None
        self._defaults: dict[str, str | float] = {}
        self._pair = ""
        self._form_widget = QWidget()
        self._form = QFormLayout(self._form_widget)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(14)
        self._form.setVerticalSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.matrix = MatrixChart("Rates between letters")
        self.says = Label(NO_LIST, role="small", tone="muted", wrap=True)
        self.chosen = Label("")
        self.rate = Number("Rate of the pair", 0.0, 10.0, decimals=3, step=0.1, value=1.0)
        self.reset = Button("Undo all pairs", tooltip="Give every pair the rate that the settings above make")
        self._pair_row = QWidget()
        hbox(self.chosen, self.rate, None, self.reset, into=self._pair_row)
        vbox(self._form_widget, self.matrix, self._pair_row, self.says, into=self)
        self.matrix.pair_wanted.connect(self._on_pair)
        self.rate.value_changed.connect(self._on_rate)
        self.reset.clicked.connect(self._on_reset)
        self.hide()

    def set_family(self, made: Family) -> None:
        """Show the settings that a family declares, with the values that they had when it was shown before."""
        if made is self._family:
            return
        if self._family is not None:
            self._before[self._family.name] = self._values(), self.pairs
        self._family, self._pair = made, ""
        values, self.pairs = self._before.get(made.name, ({}, {}))
        self.controls = {}
        while self._form.rowCount():
            self._form.removeRow(0)
        for setting in made.settings:
            self._add(setting)
            if setting.name in values:
                self.controls[setting.name].set_value(values[setting.name])  # type: ignore[arg-type]
        self._defaults = {one.name: one.default for one in made.settings}
        self.show_matrix((), np.zeros((0, 0)), "")
        if made.pairs is not None:
            self.rate.setRange(made.pairs.lowest, made.pairs.highest)
        self.setVisible(bool(made.settings))
        self.changed.emit()

    def _add(self, setting: ProcessSetting) -> None:
        control: NotedChoice | Number
        if isinstance(setting, Selection):
            control = NotedChoice(setting.label, [(one.value, one.label) for one in setting.options])
            control.set_notes({one.value: one.about for one in setting.options})
        else:
            decimals, step = (0, 1.0) if setting.whole else (2, 0.05)
            control = Number(
                setting.label, setting.lowest, setting.highest, decimals=decimals, step=step, value=setting.default
            )
        control.setToolTip(setting.about)
        control.value_changed.connect(partial(self._on_value))
        self.controls[setting.name] = control
        self._form.addRow(field_label(setting.label, control), control)

    def values(self) -> tuple[tuple[str, str | float], ...]:
        """What is not the default, by name, as a `TrainingRequest` has it."""
        changed = {name: v for name, v in self._values().items() if v != self._defaults[name]}
        return (*changed.items(), *self.pairs.items())

    def _values(self) -> dict[str, str | float]:
        """What each control shows."""
        values = {name: control.value() for name, control in self.controls.items()}
        return {name: float(v) if isinstance(v, int | float) else str(v) for name, v in values.items()}

    def keep_pairs_of(self, letters: Sequence[str]) -> None:
        """Forget the pairs of letters that another list lacks, whichever family they were given for."""
        known = set(letters)
        for pairs in (self.pairs, *(pairs for _, pairs in self._before.values())):
            for name in [name for name in pairs if not any({*ab} <= known for ab in letters_of(name))]:
                del pairs[name]

    def show_matrix(self, letters: Sequence[str], rates: NDArray[np.float64], problem: str) -> None:
        """The matrix of these settings, its letters in order, or one sentence on why there is none."""
        self.matrix.show_rates(letters, rates)
        self.matrix.setVisible(bool(letters))
        pairs = self._family.pairs if self._family is not None else None
        edits = bool(letters) and pairs is not None
        self._pair_row.setVisible(edits and bool(self._pair or self.pairs))
        self.rate.setVisible(bool(self._pair))
        self.reset.setVisible(bool(self.pairs))
        about = f"Choose a cell to give a pair another rate. {pairs.about}." if edits and pairs is not None else NO_LIST
        self.says.setText(problem or about)
        self.says.setVisible(bool(problem) or pairs is not None)

    @Slot()
    def _on_value(self, *_: object) -> None:
        self.changed.emit()

    @Slot(int, int)
    def _on_pair(self, row: int, column: int) -> None:
        """A pair is chosen: its rate can be typed."""
        if self._family is None or self._family.pairs is None:
            return
        a, b = sorted((self.matrix.letters()[row], self.matrix.letters()[column]))
        self._pair = f"{a}{PAIR}{b}"
        self.chosen.setText(f"{a} and {b}")
        self.rate.set_value(self.pairs.get(self._pair, self.matrix.value((row, column))))
        self._pair_row.show()
        self.rate.show()
        self.rate.setFocus()
        self.rate.selectAll()

    @Slot(object)
    def _on_rate(self, value: object) -> None:
        if self._pair and isinstance(value, int | float):
            self.pairs[self._pair] = float(value)
            self.changed.emit()

    @Slot()
    def _on_reset(self) -> None:
        self.pairs, self._pair = {}, ""
        self.chosen.setText("")
        self.matrix.setFocus()
        self.changed.emit()

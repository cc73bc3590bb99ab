"""When each position is denoised: all together, from the left, or block by block."""

from collections.abc import Iterable

from PySide6.QtCore import Slot

from models.processes.timetables import EVEN, MAX_NUMBER, TIMETABLES, Timetable
from models.sampling.recipe import FieldChange
from playground.views.controls.setting import NARROW_FIELD, Setting, put
from playground.widgets import Label, Number, OneOf


class TimetableSetting(Setting):
    """A named timetable, and its number where it has one. change_wanted(FieldChange): another `Timetable`."""

    def __init__(self) -> None:
        self.kind = OneOf("Timetable of the positions")
        self.number = Number("Number of the timetable", 0, MAX_NUMBER)
        self.number.setFixedWidth(NARROW_FIELD)
        self.unit = Label(tone="muted")
        super().__init__("Timetable", "", self.unit, self.number, self.kind)  # the list stays where it is
        self.setTabOrder(self.kind, self.number)
        self._timetable = EVEN
        self.kind.value_changed.connect(self._on_kind)
        self.number.value_changed.connect(self._on_number)

    def show_timetable(self, timetable: Timetable, offered: Iterable[str]) -> None:
        """Show a timetable among those that a family offers; nothing is emitted."""
        self._timetable, kind = timetable, TIMETABLES[timetable.name]
        self.kind.set_items([(name, TIMETABLES[name].label) for name in dict.fromkeys((*offered, timetable.name))])
        self.kind.set_value(timetable.name)
        for part in (self.unit, self.number):
            part.setVisible(bool(kind.number))
        self.unit.setText(kind.number.capitalize())
        self.number.setMinimum(kind.lowest)
        self.number.setDecimals(0 if kind.lowest >= 1 else 2)
        self.number.setAccessibleName(kind.number.capitalize() or "Number of the timetable")
        put(self.number, timetable.number)
        self.set_about(kind.about)
        for part in (self.unit, self.number):
            part.setToolTip(kind.meaning)
            part.setAccessibleDescription(kind.meaning)

    @Slot(object)
    def _on_kind(self, name: object) -> None:
        self.change_wanted.emit(FieldChange("timetable", Timetable.parse(str(name))))

    @Slot(object)
    def _on_number(self, value: object) -> None:
        if isinstance(value, int | float):
            self.change_wanted.emit(FieldChange("timetable", Timetable(self._timetable.name, float(value))))

"""When each position is denoised: all together, from the left, or block by block."""

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QSlider, QWidget

from models.processes.timetables import EVEN, MAX_NUMBER, TIMETABLES, Timetable
from models.sampling.recipe import FieldChange
from playground.views.controls.setting import NARROW_FIELD, Setting, put
from playground.widgets import Label, Number, OneOf, hbox

PLACES = 100  # of the slider


class TimetableSetting(Setting):
    """A named timetable, and its number where it has one. change_wanted(FieldChange): another `Timetable`.

    A slider leads from all positions together to one after another, where a family has a timetable that does.
    """

    def __init__(self) -> None:
        self.kind = OneOf("Timetable of the positions")
        self.number = Number("Number of the timetable", 0, MAX_NUMBER)
        self.number.setFixedWidth(NARROW_FIELD)
        self.unit = Label(tone="muted")
        super().__init__("Timetable", "", self.unit, self.number, self.kind)  # the list stays where it is
        self.slider, self._ends = QSlider(Qt.Orientation.Horizontal), QWidget()
        self.slider.setRange(0, PLACES)
        self.slider.setPageStep(PLACES // 10)
        self.slider.setAccessibleName("How far the left is ahead, from all together to left to right")
        names = (Label(name, role="small", tone="muted") for name in ("All together", "Left to right"))
        hbox(next(names), self.slider, next(names), into=self._ends).setStretch(1, 1)
        self.column.insertWidget(1, self._ends)
        self.setTabOrder(self.kind, self.number)
        self.setTabOrder(self.number, self.slider)
        self._timetable, self._slope, self._apart = EVEN, "", 1.0
        self.slider.valueChanged.connect(self._on_slider)
        self.slider.sliderReleased.connect(self._on_slider)
        self.kind.value_changed.connect(self._on_kind)
        self.number.value_changed.connect(self._on_number)

    def show_timetable(self, timetable: Timetable, offered: Iterable[str], free: int) -> None:
        """Show a timetable among those that a family offers, of that many free positions; nothing is emitted."""
        self._timetable, kind = timetable, TIMETABLES[timetable.name]
        names = tuple(dict.fromkeys((*offered, timetable.name)))
        self.kind.set_items([(name, TIMETABLES[name].label) for name in names])
        self.kind.set_value(timetable.name)
        for part in (self.unit, self.number):
            part.setVisible(bool(kind.number))
        self.unit.setText(kind.number.capitalize())
        with QSignalBlocker(self.number):  # a number out of the new range is put into it
            self.number.setMinimum(kind.lowest)
            self.number.setDecimals(0 if kind.lowest >= 1 else 2)
        self.number.setAccessibleName(kind.number.capitalize() or "Number of the timetable")
        put(self.number, timetable.number)
        self.number.setEnabled(not kind.of_model)
        self._show_slope(names, free)
        self.set_about(kind.about)
        for part in (self.unit, self.number):
            part.setToolTip(kind.meaning)
            part.setAccessibleDescription(kind.meaning)

    @Slot(object)
    def _on_kind(self, name: object) -> None:
        self.change_wanted.emit(FieldChange("timetable", Timetable.parse(str(name))))

    def _show_slope(self, names: Iterable[str], free: int) -> None:
        """The slider, where one of these timetables leads from all together to one after another."""
        slopes = ((name, apart) for name in names if (apart := TIMETABLES[name].apart) is not None)
        self._slope, apart = next(slopes, ("", lambda _: 1.0))
        self._apart, here = apart(free), self._timetable.name == self._slope
        self._ends.setVisible(bool(self._slope))
        self.slider.setEnabled(here or self._timetable.is_even)
        meaning = TIMETABLES[self._slope].meaning if self._slope else ""
        self._ends.setToolTip(meaning)
        self.slider.setToolTip(meaning)
        self.slider.setAccessibleDescription(meaning)
        if not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                share = min(1.0, self._timetable.number / self._apart) if here else 0.0
                self.slider.setValue(round(PLACES * share**0.5))

    @Slot()
    def _on_slider(self, *_: int) -> None:
        """While it is dragged the number follows; it is wanted where the slider is let go. At its left end it is 0."""
        number = round(self._apart * (self.slider.value() / PLACES) ** 2, 2)
        if self.slider.isSliderDown():
            put(self.number, number)
            return
        wanted = Timetable(self._slope, number) if number else EVEN
        if wanted != self._timetable:
            self.change_wanted.emit(FieldChange("timetable", wanted))

    @Slot(object)
    def _on_number(self, value: object) -> None:
        if isinstance(value, int | float):
            self.change_wanted.emit(FieldChange("timetable", Timetable(self._timetable.name, float(value))))

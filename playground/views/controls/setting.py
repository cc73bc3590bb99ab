"""One setting: its name, its control, and a line that explains it or says why it is switched off."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.sampling.recipe import FieldChange
from playground.glossary import explained_label
from playground.widgets import Card, Choice, Label, Number, OneOf, Segmented, hbox, vbox

NARROW_FIELD = 84
WIDE_FIELD = 140


def put(number: Number, value: float, high: float | None = None) -> None:
    """Show a value, with a new upper end if given, without emitting and without disturbing one that is being typed."""
    with QSignalBlocker(number):
        if high is not None:
            number.setMaximum(high)
        if number.value() != value:
            number.setValue(value)


class Setting(QWidget):
    """A name on the left, controls on the right, an explanation below.

    field: the field of a recipe that the first control sets. change_wanted(FieldChange): another value for that field.
    """

    change_wanted = Signal(object)

    def __init__(self, title: str, about: str, *controls: QWidget, field: str = "") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._about = about
        self._reason = self._refused = ""
        self._field = field
        self.controls = controls
        self._name = Label(title)
        self._line = Label(about, role="small", tone="muted", wrap=True)
        self.top = hbox(self._name, None, *controls)
        self.column = vbox(self.top, self._line, spacing=3, into=self)
        if field and isinstance(controls[0], Number | Choice | OneOf | Segmented):
            controls[0].value_changed.connect(self._on_value)
        for number in (one for one in controls if isinstance(one, Number)):
            number.refused.connect(self._say_refused)
            number.lineEdit().textEdited.connect(self._say_refused_no_more)
            number.value_changed.connect(self._say_refused_no_more)
        self._refresh()

    def line(self) -> str:
        """The line as it stands."""
        return self._line.text()

    def reason(self) -> str:
        """Why the setting is off; "" while it is on."""
        return self._reason

    def set_title(self, title: str) -> None:
        """Change the name."""
        self._name.setText(title)

    def set_about(self, about: str) -> None:
        """Change the explanation."""
        self._about = about
        self._refresh()

    def set_reason(self, reason: str) -> None:
        """Switch the controls off and say why; "" switches them on."""
        if reason == self._reason:
            return
        self._reason = reason
        self._name.set_tone("faint" if reason else "text")
        for control in self.controls:
            control.setEnabled(not reason)
        self._refresh()

    def _refresh(self) -> None:
        text = self._refused or self._reason or self._about
        self._line.setText(text)
        self._line.setVisible(bool(text))
        self._name.setToolTip(explained_label(self._name.text()) or text)
        for control in self.controls:
            control.setToolTip(text)
            control.setAccessibleDescription(text)

    @Slot(str)
    def _say_refused(self, why: str) -> None:
        """In place of the explanation, until another number is given."""
        self._refused = why
        self._line.set_tone("bad" if why else "muted")
        self._refresh()

    @Slot()
    def _say_refused_no_more(self) -> None:
        if self._refused:
            self._say_refused("")

    @Slot(object)
    def _on_value(self, value: object) -> None:
        self.change_wanted.emit(FieldChange(self._field, value))


class SettingsCard(Card):
    """Settings below one another. change_wanted(FieldChange): another value for a field of the recipe."""

    change_wanted = Signal(object)

    def add_settings(self, *settings: Setting) -> None:
        """Put settings at the end."""
        self.body.setSpacing(16)
        for setting in settings:
            self.body.addWidget(setting)
            setting.change_wanted.connect(self.change_wanted)

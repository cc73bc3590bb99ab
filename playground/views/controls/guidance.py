"""What the words are to be, and how strongly: a label that the model has learned, and the pins of the pattern."""

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QSlider

from models.data.labels import LABELLED_BY, WordLabels
from models.families.family import Family
from models.sampling.recipe import MAX_GUIDANCE, FieldChange, Recipe
from playground.views.controls.setting import NARROW_FIELD, WIDE_FIELD, Setting, SettingsCard, put
from playground.widgets import Choice, Number

PLACES_EACH = 10  # of the slider, for 1 of guidance
SLIDER_TO = 5.0  # what the slider reaches; a number may be typed beyond
_NO_LABEL = "Choose a label first: without one there is nothing to be guided by."
_NO_PIN = "Pin a letter first: without one there is nothing to be guided by."


class GuidanceCard(SettingsCard):
    """A label with its guidance where the model has learned some; guidance by pins where it can be asked without."""

    def __init__(self) -> None:
        super().__init__("Guidance")
        self.label = Choice("Label of the words", [("", "None")])
        self.label.setFixedWidth(WIDE_FIELD)
        self.label_setting = Setting("Label", " ", self.label, field="label")
        self.guidance = StrengthSetting("By the label", "Guidance by the label", "guidance")
        self.pins = StrengthSetting("By the pins", "Guidance by the pins", "pin_guidance")
        self.add_settings(self.label_setting, self.guidance, self.pins)
        self.hide()

    def show_recipe(self, recipe: Recipe, of: Family, labels: WordLabels | None) -> None:
        """Show a recipe's part in this; nothing is emitted. labels: those that the model has learned, None for none."""
        names = labels.names if labels is not None else ()
        kept = (recipe.label,) if recipe.label and recipe.label not in names else ()
        self.label.set_items([("", "None"), *((name, name) for name in (*names, *kept))])
        self.label.set_value(recipe.label)
        about = LABELLED_BY[labels.kind] if labels is not None else ""
        self.label_setting.set_about(f"What the words are to be, by {about}." if about else " ")
        self.guidance.show_strength(recipe.guidance, _by_label(recipe), "" if recipe.label else _NO_LABEL)
        pinned = bool(recipe.with_(pin_guidance=2.0).guides.pins)
        self.pins.show_strength(recipe.pin_guidance, _by_pins(recipe), "" if pinned else _NO_PIN)
        for setting in (self.label_setting, self.guidance):
            setting.setVisible(bool(names or kept))
        may_hide = of.traits.may_hide_pins
        self.pins.setVisible(may_hide)
        self.setVisible(bool(names or kept) or may_hide)


class StrengthSetting(Setting):
    """How strongly something counts: a number, and a slider for the most of it. change_wanted(FieldChange)."""

    def __init__(self, title: str, name: str, field: str) -> None:
        self.number = Number(name, 0, MAX_GUIDANCE, step=0.1, decimals=2, value=1)
        self.number.setFixedWidth(NARROW_FIELD)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, round(PLACES_EACH * SLIDER_TO))
        self.slider.setPageStep(PLACES_EACH)
        self.slider.setAccessibleName(f"{name}, from not at all to {SLIDER_TO:g} times")
        super().__init__(title, " ", self.number, self.slider, field=field)
        self.top.removeWidget(self.slider)
        self.column.insertWidget(1, self.slider)
        self._wanted_field, self._value = field, 1.0
        self.slider.valueChanged.connect(self._on_slider)
        self.slider.sliderReleased.connect(self._on_slider)

    def show_strength(self, value: float, about: str, reason: str) -> None:
        """Show a value; nothing is emitted. reason: why it makes no difference, "" where it does."""
        self._value = value
        put(self.number, value)
        if not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(round(PLACES_EACH * min(value, SLIDER_TO)))
        self.set_about(about)
        self.set_reason(reason)

    @Slot()
    def _on_slider(self, *_: int) -> None:
        """While it is dragged the number follows; it is wanted where the slider is let go."""
        value = self.slider.value() / PLACES_EACH
        if self.slider.isSliderDown():
            put(self.number, value)
        elif value != self._value:
            self.change_wanted.emit(FieldChange(self._wanted_field, value))


def _by_label(recipe: Recipe) -> str:
    """What a strength does, what it costs, and what a word's probability is then."""
    gamma = recipe.guidance
    if gamma == 0:
        return "Not at all: words of every label."
    if gamma == 1:
        return "As the model has learned words of this label."
    more = "More than learned: what sets the label apart counts more" if gamma > 1 else "Less than learned"
    return f"{more}. Each prediction takes two model calls, and probabilities are those of the guided run."


def _by_pins(recipe: Recipe) -> str:
    gamma = recipe.pin_guidance
    if gamma == 1:
        return "The other letters follow the pins as the model has learned."
    how = "more" if gamma > 1 else "less" if gamma else "not at all; they are written all the same"
    return f"The other letters follow the pins {how}. Each prediction takes a model call more, without the pins."

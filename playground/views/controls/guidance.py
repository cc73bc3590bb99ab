"""What the words are to be, and how strongly: a label, what knows it, and the pins of the pattern."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QSlider

from models.data.labels import COLUMN, LABELLED_BY, WordLabels
from models.families.family import Family
from models.guidance.methods import GUIDANCE_METHODS, ClassifierSpec, GuidanceOptions, methods_for
from models.sampling.recipe import MAX_GUIDANCE, FieldChange, Recipe
from playground.views.controls.setting import NARROW_FIELD, WIDE_FIELD, Setting, SettingsCard, put
from playground.widgets import Button, Choice, Number

PLACES_EACH = 10  # of the slider, for 1 of guidance
FIRST_KINDS = (COLUMN, "ending")  # the first of them that there is: who gave labels means those
WIDEST_FIELD = 200  # for the longest way in whole
_TRAIN_FIRST = "Train the classifier first; it knows the labels."
_EARLIER = "An earlier classifier guides this board, which is kept; a newer one was trained since."
_AGAIN = (
    "With another seed, in less than a minute. A better one replaces the one before, which is kept for what it guided."
)
_NO_LABEL = "Choose a label first: without one there is nothing to be guided by."
_NO_PIN = "Pin a letter first: without one there is nothing to be guided by."


class GuidanceCard(SettingsCard):
    """A label with its guidance, and what knows it; guidance by pins where it can be asked without.

    train_wanted(str): a classifier of labels of that kind. stop_wanted(): no more of it.
    """

    train_wanted = Signal(str)
    stop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("Guidance")
        self.method = Choice("What knows the label")
        self.kind = Choice("By what words are labelled")
        self.label = Choice("Label of the words", [("", "None")])
        for choice in (self.method, self.kind, self.label):
            choice.setFixedWidth(WIDE_FIELD)
        self.method.setFixedWidth(WIDEST_FIELD)
        self.train = Button("Train it")
        self.method_setting = Setting("Known by", " ", self.method)
        self.kind_setting = Setting("Labels by", " ", self.kind)
        self.train_setting = Setting("Classifier", " ", self.train)
        self.label_setting = Setting("Label", " ", self.label, field="label")
        self.guidance = StrengthSetting("By the label", "Guidance by the label", "guidance")
        self.pins = StrengthSetting("By the pins", "Guidance by the pins", "pin_guidance")
        self.add_settings(self.method_setting, self.kind_setting, self.train_setting, self.label_setting)
        self.add_settings(self.guidance, self.pins)
        self.method.value_changed.connect(self._on_method)
        self.kind.value_changed.connect(self._on_kind)
        self.train.clicked.connect(self._on_train)
        self._shown: tuple[Recipe, Family, WordLabels | None] | None = None
        self._options: GuidanceOptions | None = None
        self._training = ""
        self.hide()

    def show_recipe(self, recipe: Recipe, of: Family, labels: WordLabels | None) -> None:
        """Show a recipe's part in this; nothing is emitted. labels: those that the model has learned, None for none."""
        self._shown = recipe, of, labels
        self._show()

    def show_options(self, options: GuidanceOptions | None) -> None:
        """Show what classifiers can guide the model, None where none can; nothing is emitted."""
        self._options = options
        self._show()

    def show_training(self, progress: str) -> None:
        """Show how far the training of a classifier is, be it of another model or labels; "" where there is none."""
        self._training = progress
        self._show()

    def _show(self) -> None:
        if self._shown is None:
            return
        recipe, of, labels = self._shown
        names, about = self._labels(recipe, labels)
        kept = (recipe.label,) if recipe.label and recipe.label not in names else ()
        self.label.set_items([("", "None"), *((name, name) for name in (*names, *kept))])
        self.label.set_value(recipe.label)
        self.label_setting.set_about(about)
        self.guidance.show_strength(recipe.guidance, _by_label(recipe), "" if recipe.label else _NO_LABEL)
        pinned = bool(recipe.with_(pin_guidance=2.0).guides.pins)
        self.pins.show_strength(recipe.pin_guidance, _by_pins(recipe), "" if pinned else _NO_PIN)
        self._show_classifier(recipe, of, labels)
        labelled = bool(names or kept or recipe.classifier)
        for setting in (self.label_setting, self.guidance):
            setting.setVisible(labelled)
        may_hide = of.traits.may_hide_pins
        self.pins.setVisible(may_hide)
        self.setVisible(labelled or may_hide or self._options is not None or bool(self._training))

    def _labels(self, recipe: Recipe, labels: WordLabels | None) -> tuple[tuple[str, ...], str]:
        """The labels that there are, and a sentence about them."""
        if not recipe.classifier:
            about = f"What the words are to be: {LABELLED_BY[labels.kind]}." if labels is not None else " "
            return (labels.names if labels is not None else ()), about
        if self._options is None:
            return (), "This model cannot be guided so."
        return self._options.names, self._options.problem or "What the words are to be."

    def _show_classifier(self, recipe: Recipe, of: Family, labels: WordLabels | None) -> None:
        """What knows the label, and the training of that."""
        options, spec = self._options, ClassifierSpec.parse(recipe.classifier) if recipe.classifier else None
        suiting = {*methods_for(of.traits), *([] if spec is None else [spec.method])}
        methods = [(name, method.label) for name, method in GUIDANCE_METHODS.items() if name in suiting]
        self.method.set_items([("", "Nothing" if labels is None else "The model"), *methods])
        self.method.set_value(spec.method if spec is not None else "")
        own = "No label is asked for." if labels is None else "The model has learned the labels with the words."
        self.method_setting.set_about(spec.chosen.about if spec is not None else own)
        kinds = [] if spec is None else [spec.kind]
        kinds = [kind for kind in LABELLED_BY if kind in (options.kinds if options is not None else kinds)]
        self.kind.set_items([(kind, kind.capitalize()) for kind in kinds])
        if spec is not None:
            self.kind.set_value(spec.kind)
            self.kind_setting.set_about(f"{LABELLED_BY[spec.kind]}.".capitalize())
        self.method_setting.setVisible(options is not None or spec is not None)
        self.kind_setting.setVisible(spec is not None)
        missing = options.missing if options is not None else ""
        again = spec is not None and spec.chosen.trained and options is not None and options.is_there
        self._show_train(missing, replaced=options is not None and options.replaced, again=again)
        self.label_setting.set_reason(_TRAIN_FIRST if missing and not recipe.label else "")

    def _show_train(self, missing: str, *, replaced: bool, again: bool) -> None:
        """The button by which there is a classifier, or no more of a training. See `GuidanceOptions`.

        again: there is one, which another may take the place of.
        """
        self.train_setting.setVisible(bool(missing or replaced or again or self._training))
        self.train.set_stops(bool(self._training))
        if self._training:
            self.train.setText("Stop")
            self.train_setting.set_about(self._training)
        elif replaced:
            self.train.setText("Use the new one")
            self.train_setting.set_about(missing or _EARLIER)
        elif again:
            self.train.setText("Train again")
            self.train_setting.set_about(_AGAIN)
        else:
            self.train.setText("Train it")
            self.train_setting.set_about(f"{missing} Training takes less than a minute.")

    @Slot(object)
    def _on_method(self, method: object) -> None:
        kinds = self._options.kinds if self._options is not None else ()
        kind = next((kind for kind in FIRST_KINDS if kind in kinds), kinds[0] if kinds else FIRST_KINDS[-1])
        if self._shown is not None and self._shown[0].classifier:
            kind = str(self.kind.value())
        self._want(ClassifierSpec(str(method), kind) if method else None)

    @Slot(object)
    def _on_kind(self, kind: object) -> None:
        self._want(ClassifierSpec(str(self.method.value()), str(kind)))

    @Slot()
    def _on_train(self) -> None:
        if self._training:
            self.stop_wanted.emit()
        elif self._options is not None and self._options.replaced:
            self._want(ClassifierSpec(str(self.method.value()), str(self.kind.value())))
        else:
            self.train_wanted.emit(str(self.kind.value()))

    def _want(self, spec: ClassifierSpec | None) -> None:
        self.change_wanted.emit(FieldChange("classifier", "" if spec is None else str(spec)))


class StrengthSetting(Setting):
    """How strongly something counts: a number, and a slider of the same range. change_wanted(FieldChange)."""

    def __init__(self, title: str, name: str, field: str) -> None:
        self.number = Number(name, 0, MAX_GUIDANCE, step=0.1, decimals=2, value=1)
        self.number.setFixedWidth(NARROW_FIELD)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, round(PLACES_EACH * MAX_GUIDANCE))
        self.slider.setPageStep(PLACES_EACH)
        self.slider.setAccessibleName(f"{name}, from not at all to {MAX_GUIDANCE:g} times")
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
                self.slider.setValue(round(PLACES_EACH * value))
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
    if recipe.classifier:
        how = (
            "As likely as Bayes' rule makes it" if gamma == 1 else f"The label counts {'more' if gamma > 1 else 'less'}"
        )
        return f"{how}. What the classifier is shown is counted apart; probabilities are those of the guided run."
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

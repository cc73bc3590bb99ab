"""The bar itself: what does not fit is hidden, in a fixed order; the sampling settings have it as well."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from models.families.family import Family
from models.families.registry import DEFAULT_FAMILY, family
from models.processes.orders import POLICIES, labelled
from models.rng import MAX_SEED
from models.sampling.direction import Direction
from models.sampling.recipe import FieldChange, Recipe
from playground import theme
from playground.views.header.engine import EngineBadge
from playground.views.header.models import ModelChoice
from playground.widgets import IconButton, IconLabel, Label, Number, OneOf, hbox, keep_place

HEIGHT = 48
SPACING = 8  # that of `hbox`
LOOSE = 24  # between the two sides at least
LEAST_ORDER, MOST_ORDER = 130, 200  # points of the list of orders


class Header(QWidget):
    """Shows the main settings of a run and emits changes to them.

    model_wanted(str): a model's id. rename_wanted(str), trash_wanted(str): the id of one that is to change.
    change_wanted(FieldChange): another value for a field of the recipe. dice_wanted: a new seed. undo_wanted,
    redo_wanted, scheme_wanted: the buttons. menu_wanted(QPoint): the menu, at that place on the screen.
    """

    change_wanted = Signal(object)
    dice_wanted = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()
    scheme_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Top bar")
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(560)
        self.mark = IconLabel("logo", 24, tone="accent")
        self.name = Label("Unmask", role="display")
        self.models = ModelChoice()
        self.engine = EngineBadge()
        self.policy = OneOf("Order in which positions are filled", labelled(family(DEFAULT_FAMILY).policies))
        self.direction = IconButton("rightwards", "Left to right", checkable=True)
        self.temperature = Number("Temperature", 0, 1000, step=0.05, decimals=2, value=1.0)
        self.seed = Number("Seed", 0, MAX_SEED)
        self.dice = IconButton("dice", "Draw a new seed", "Ctrl+D")
        self.undo = IconButton("undo", "Undo", "Ctrl+Z")
        self.redo = IconButton("redo", "Redo", "Ctrl+Shift+Z")
        self.scheme = IconButton("moon", "Light", "Ctrl+Shift+L")
        self.menu = IconButton("settings", "Menu and settings")
        self._labels = {
            name: Label(text, tone="muted")
            for name, text in (("policy", "Order"), ("temperature", "Temperature"), ("seed", "Seed"))
        }
        self._parts: list[QWidget] = []
        self._direction = Direction()
        self._of_recipe = (self.policy, self.direction, self.temperature, self.seed, self.dice)
        self._lay_out()
        self._connect()
        self.set_history("", "")
        self._show_scheme()
        self._show_nothing()

    # -- what is shown --

    def show_recipe(self, recipe: Recipe, of: Family | None = None) -> None:
        """Show the recipe's policy, temperature and seed. of: the family whose policies are offered."""
        made_by = of or family(DEFAULT_FAMILY)
        self.policy.set_items(labelled((*made_by.policies, recipe.policy)))
        self._direction.show(recipe, made_by)
        self.direction.setChecked(self._direction.in_order)
        self.direction.set_tooltip(f"Left to right. {self._direction.about}")
        self.policy.set_value(recipe.policy)
        self.policy.setToolTip(f"Order: {POLICIES[recipe.policy].about}")
        for number, value in ((self.temperature, recipe.temperature), (self.seed, recipe.seed)):
            if number.value() != value or not number.isEnabled():  # one that is being typed is left alone
                number.set_value(value)
        for control in self._of_recipe:
            control.setEnabled(True)
        self._fit()

    def set_history(self, undo_label: str, redo_label: str) -> None:
        """What undo and redo would do, as in "pin m at 1"; "" where there is nothing."""
        for button, verb, label in ((self.undo, "Undo", undo_label), (self.redo, "Redo", redo_label)):
            if not label and button.hasFocus():
                self.models.setFocus()
            button.setEnabled(bool(label))
            button.set_tooltip(f"{verb} {label}" if label else f"Nothing to {verb.lower()}")

    # -- within --

    def _lay_out(self) -> None:
        order, temperature, seed = self._labels.values()
        settings = (order, self.policy, self.direction, temperature, self.temperature, seed, self.seed)
        buttons = (self.dice, self.undo, self.redo, self.scheme, self.menu)
        row = hbox(self.mark, self.name, 12, self.models, self.engine, None, *settings, *buttons, into=self)
        row.setContentsMargins(0, 8, 0, 8)
        row.setSizeConstraint(row.SizeConstraint.SetNoConstraint)  # what does not fit is hidden instead
        self.temperature.setFixedWidth(78)
        self.seed.setFixedWidth(96)
        self.policy.set_notes({name: policy.about for name, policy in POLICIES.items()})
        self.policy.set_headings({name: policy.group.value for name, policy in POLICIES.items()})
        self.policy.setFixedWidth(LEAST_ORDER)
        for part in (self.mark, self.name):
            part.setToolTip("Unmask, a playground for character-level diffusion language models")
        self.policy.setToolTip("The order in which positions are filled")
        self.temperature.setToolTip("Below 1 the likeliest letters win more often, above 1 less often")
        self.seed.setToolTip("The same seed and settings give the same words again")
        self._parts = self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)

    def _connect(self) -> None:
        self.model_wanted = self.models.model_wanted
        self.rename_wanted, self.trash_wanted = self.models.rename_wanted, self.models.trash_wanted
        self.policy.value_changed.connect(self._on_policy)
        self.direction.clicked.connect(self._on_direction)
        self.temperature.value_changed.connect(self._on_temperature)
        self.seed.value_changed.connect(self._on_seed)
        self.dice.clicked.connect(self.dice_wanted)
        self.undo.clicked.connect(self.undo_wanted)
        self.redo.clicked.connect(self.redo_wanted)
        self.scheme.clicked.connect(self.scheme_wanted)
        self.menu.clicked.connect(self._on_menu)

    def _show_nothing(self) -> None:
        """Until a recipe is shown, no values: they would be taken for those of the last board."""
        self.policy.choice.setCurrentIndex(-1)
        self.temperature.clear()
        self.seed.clear()
        for control in self._of_recipe:
            control.setEnabled(False)

    def _show_scheme(self) -> None:
        dark = theme.scheme() == "dark"
        self.scheme.set_icon("moon" if dark else "sun")
        self.scheme.set_tooltip("Change to the light colours" if dark else "Change to the dark colours")

    @Slot(object)
    def _on_policy(self, value: object) -> None:
        self.change_wanted.emit(FieldChange("policy", value))

    @Slot(bool)
    def _on_direction(self, in_order: bool) -> None:
        self.direction.setChecked(self._direction.in_order)  # the recipe decides
        self.change_wanted.emit(self._direction.change(in_order=in_order))

    @Slot(object)
    def _on_temperature(self, value: object) -> None:
        self.change_wanted.emit(FieldChange("temperature", value))

    @Slot(object)
    def _on_seed(self, value: object) -> None:
        self.change_wanted.emit(FieldChange("seed", value))

    @Slot()
    def _on_menu(self) -> None:
        self.menu_wanted.emit(self.menu.mapToGlobal(QPoint(0, self.menu.height() + 4)))

    def _fit(self) -> None:
        """Hide what does not fit, in a fixed order: what can be set goes last, and is under "Sampling" too.

        What is where depends on the width of the bar alone, whatever models and orders are called.
        """
        groups: tuple[tuple[QWidget, ...], ...] = (
            (self._labels["policy"],),
            (self.direction,),
            (self.policy,),
            (self._labels["temperature"], self.temperature),
        )
        needed = sum(self._takes(w) for w in self._parts) + self.engine.spared + LOOSE
        narrow = needed > self.width()
        self.engine.set_narrow(narrow=narrow)
        if narrow:
            needed -= self.engine.saving
        for group in ((self.name,), *groups):
            fits = needed <= self.width()
            if not fits:
                needed -= sum(self._takes(w) for w in group)
            for widget in group:
                shown = fits and (widget is not self.direction or self._direction.offered)
                if widget is self.direction:
                    keep_place(widget, keep=fits)
                if widget.isHidden() == shown:
                    widget.setVisible(shown)
        spare = max(0, self.width() - needed)
        self.policy.setFixedWidth(min(LEAST_ORDER + spare // 3, MOST_ORDER))

    def _takes(self, widget: QWidget) -> int:
        """The least width of a part and the gap before it."""
        if widget is self.policy:
            return LEAST_ORDER + SPACING
        least = max(widget.minimumWidth(), min(widget.minimumSizeHint().width(), widget.maximumWidth()))
        return least + SPACING

    # Qt's own
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()  # a part has grown: the engine's words, say
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_scheme()

"""How long words may be, and when that is settled."""

from PySide6.QtCore import Signal, Slot

from models.plurals import spanned
from models.sampling.recipe import Recipe
from playground.views.controls.setting import NARROW_FIELD, Setting, SettingsCard, put
from playground.widgets import Label, Number, Segmented

_MODES = (("automatic", "Automatic"), ("fixed", "Fixed"), ("range", "Range"))


class LengthCard(SettingsCard):
    """lengths_wanted(int, int): shortest and longest number of letters; 0, 0 leaves it to the model."""

    lengths_wanted = Signal(int, int)

    def __init__(self) -> None:
        super().__init__("Length")
        self._fitting: tuple[int, ...] = (1,)
        self._wide_open = False  # the user chose a range that is still every length
        self.mode = Segmented("Length of words", _MODES)
        self.shortest = Number("Shortest length", 1, 99)
        self.longest = Number("Longest length", 1, 99)
        self.dash = Label("to", tone="muted")
        self.first = Segmented("When the length is settled", [(False, "With the letters"), (True, "First")])
        self.mode_setting = Setting("Words", "", self.mode)
        self.range_setting = Setting(
            "Letters", "Counted without the end of the word.", self.shortest, self.dash, self.longest
        )
        self.first_setting = Setting("Settled", "", self.first, field="length_first")
        for number in (self.shortest, self.longest):
            number.setFixedWidth(NARROW_FIELD)
        self.exactness = Label("", role="small", tone="muted", wrap=True)
        self.exactness.hide()
        self.add_settings(self.mode_setting, self.range_setting, self.first_setting)
        self.body.addWidget(self.exactness)
        self.mode.value_changed.connect(self._on_mode)
        self.shortest.value_changed.connect(self._on_shortest)
        self.longest.value_changed.connect(self._on_longest)

    # -- what is shown --

    def show_recipe(self, recipe: Recipe) -> None:
        """Show a recipe's part in this; nothing is emitted."""
        wanted = recipe.constraint
        attribute_count = wanted.attribute_count  # positions that are none of the word's
        limit = wanted.shape[0] - 1 - attribute_count
        self._fitting = tuple(n - attribute_count for n in wanted.lengths)
        low, high = max(1, wanted.shortest - attribute_count), min(wanted.longest - attribute_count, limit)
        put(self.shortest, low, limit)
        put(self.longest, high, limit)
        self._show_mode(low, high, limit)
        self._show_settling(recipe)

    def _show_mode(self, low: int, high: int, limit: int) -> None:
        every = low == 1 and high == limit
        self._wide_open = self._wide_open and every
        mode = "fixed" if low == high else "automatic" if every and not self._wide_open else "range"
        self.mode.set_value(mode)
        fit = self._fitting
        fits = f"{spanned(fit[0], fit[-1], 'letter')} {'fits' if fit[0] == fit[-1] == 1 else 'fit'} the pattern"
        about = {
            "automatic": f"The model decides; {fits}.",
            "fixed": "Every word has this many letters.",
            "range": f"The model decides within the range; {fits}.",
        }[mode]
        self.mode_setting.set_about(about)
        self.range_setting.setVisible(mode != "automatic")
        for widget in (self.shortest, self.dash):
            widget.setVisible(mode == "range")
        self.longest.setAccessibleName("Longest length" if mode == "range" else "Length")

    def _show_settling(self, recipe: Recipe) -> None:
        self.first.set_value(recipe.length_first)
        self.first_setting.set_about(
            "Each row's length is drawn before any letter."
            if recipe.length_first
            else "The end of a word is drawn like any letter, in its turn."
        )
        if len(self._fitting) == 1:
            reason = "Only one length fits, so there is nothing to draw."
        elif len(recipe.constraint.suffix):
            reason = "The pattern has an ending, so the length is always drawn first."
        else:
            reason = ""
        self.first_setting.set_reason(reason)

    def show_exactness(self, sentence: str, *, stale: bool = False) -> None:
        """Show how exactly words follow the length; "" hides it. stale: of a frame that other settings made."""
        self.exactness.setText(sentence)
        self.exactness.setVisible(bool(sentence))
        self.exactness.setEnabled(not stale)

    # -- asking --

    @Slot(object)
    def _on_mode(self, mode: object) -> None:
        limit = int(self.longest.maximum())
        if mode == "automatic":
            self._wide_open = False
            self.lengths_wanted.emit(0, 0)
        elif mode == "fixed":
            middle = self._fitting[len(self._fitting) // 2]
            self.lengths_wanted.emit(middle, middle)
        else:
            low, high = self._fitting[0], self._fitting[-1]
            if low == high:
                low, high = max(1, low - 1), min(limit, high + 1)
            self._wide_open = low == 1 and high == limit
            if self._wide_open and self.shortest.value() == 1 and self.longest.value() == limit:
                self._show_mode(1, limit, limit)  # every length already: only the fields appear
            else:
                self.lengths_wanted.emit(low, high)

    @Slot(object)
    def _on_shortest(self, _value: object) -> None:
        low = int(self.shortest.value())
        self.lengths_wanted.emit(low, max(low, int(self.longest.value())))

    @Slot(object)
    def _on_longest(self, _value: object) -> None:
        high = int(self.longest.value())
        fixed = self.mode.value() == "fixed"
        self.lengths_wanted.emit(high if fixed else min(high, int(self.shortest.value())), high)

"""How a run goes: how many rows, how many steps, which schedule, from which seed."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Slot

from models.families.family import Family
from models.plurals import counted
from models.processes.orders import POLICIES
from models.processes.policy import Pace
from models.processes.schedules import SCHEDULES
from models.processes.traits import Traits
from models.rng import MAX_SEED
from models.sampling.first_length import is_drawn_first
from models.sampling.recipe import MAX_STEPS, FieldChange, Recipe
from playground import theme
from playground.views.controls.plots import SchedulePlot, filled, in_words
from playground.views.controls.setting import NARROW_FIELD, WIDE_FIELD, Setting, SettingsCard, put
from playground.views.controls.timetable import TimetableSetting
from playground.widgets import BarChart, Button, NotedChoice, Number, hbox

MAX_LIVE_ROWS = 16
LONGEST = 4  # steps offered, in multiples of the number of positions

NOT_KNOWN = "How many each step fills is not known beforehand."
BY_LETTER = "how many positions each fills depends on their letters and on chance"
REVISED = "each of them may change every letter that is not pinned"
_GIVEN_STEPS = {
    Pace.SINGLY: "This order takes one step for each position that is free.",
    Pace.ONCE: "This model is asked once, and everything is drawn from its answer.",
}
_OWN_TIMES = "The order has times of its own, the same for all positions."
SHARES = {True: "How many of the positions each step fills.", False: "How much of the noise each step removes."}

WHILE_LONGER = (
    "while a word is known to be longer than is shown (a model can be shown that a word ends, not that it goes on: what"
    " shorter words would be is asked too, and left out)"
)


class SamplingRunCard(SettingsCard):
    """Steps, schedule, rows and seed."""

    def __init__(self) -> None:
        super().__init__("Run")
        self._length, self._fills = 12, True
        self.steps = Number("Steps", 1, MAX_STEPS)
        self.presets = [_Preset() for _ in range(4)]
        self.strip = BarChart("Positions filled by each step", filled, 30, without=NOT_KNOWN)
        self.schedule = NotedChoice("Schedule", [(k, s.label) for k, s in SCHEDULES.items()])
        self.schedule.set_notes({k: s.about for k, s in SCHEDULES.items()})
        self.plot = SchedulePlot()
        self.rows = Number("Rows", 1, MAX_LIVE_ROWS)
        self.seed = Number("Seed of the run", 0, MAX_SEED)
        self.seed.setFixedWidth(WIDE_FIELD)
        for number in (self.steps, self.rows):
            number.setFixedWidth(NARROW_FIELD)
        beside = "Rows run side by side, each with random numbers of its own."
        tooltip = "The same seed and settings give the same words again."
        self.steps_setting = Setting("Steps", "", self.steps, field="steps")
        self.schedule_setting = Setting("Schedule", SHARES[True], self.schedule, field="schedule")
        self.timetable_setting = TimetableSetting()
        self.rows_setting = Setting("Rows", beside, self.rows, field="rows")
        self.seed_setting = Setting("Seed", tooltip, self.seed, field="seed")
        self.steps_setting.top.insertLayout(2, hbox(*self.presets, spacing=4))
        self.steps_setting.column.insertWidget(1, self.strip)
        self.schedule_setting.column.insertWidget(1, self.plot)
        timing = (self.steps_setting, self.schedule_setting, self.timetable_setting)
        self.add_settings(*timing, self.rows_setting, self.seed_setting)
        for preset in self.presets:
            preset.clicked.connect(self._on_preset)

    def show_recipe(self, recipe: Recipe, of: Family) -> None:
        """Show a recipe's part in this; nothing is emitted. of: the family whose timetables are offered."""
        self._length = recipe.constraint.shape[0]
        put(self.steps, recipe.planned_steps, max(LONGEST * self._length, recipe.steps))
        self.schedule.set_value(recipe.schedule)
        free = sum(recipe.constraint.free_positions)
        self.plot.show_schedule(recipe.schedule, recipe.timetable, free, hides=of.traits.uninformative_noise)
        self.timetable_setting.show_timetable(recipe.timetable, of.timetables, free)
        put(self.rows, recipe.rows, max(MAX_LIVE_ROWS, recipe.rows))
        self.show_seed(recipe.seed)
        self._fills = of.traits.uninformative_noise
        self.schedule_setting.set_about(SHARES[self._fills])
        pace = POLICIES[recipe.policy].pace
        by_step = list[int]()
        if pace in (Pace.SCHEDULE, Pace.AVERAGE, Pace.ONCE):  # else it is not known beforehand
            by_step = recipe.timetable.counts(recipe.schedule, recipe.planned_steps, recipe.constraint.free_positions)
        self.strip.show_counts(by_step, in_words(by_step))
        self.strip.setVisible(self._fills)
        does = _filling(by_step, recipe) if self._fills else BY_LETTER if of.traits.hides else REVISED
        nothing = "every position is pinned, so there is nothing to fill"
        self.steps_setting.set_about(f"{_calls(recipe, of.traits)}; {does if free else nothing}.")
        self.steps_setting.set_reason(_GIVEN_STEPS.get(pace, ""))
        for preset in self.presets:
            preset.setEnabled(pace not in _GIVEN_STEPS)
        own_times = POLICIES[recipe.policy].even_only
        self.timetable_setting.set_reason(_OWN_TIMES if own_times else "")
        if own_times:
            self.timetable_setting.slider.setEnabled(False)
        if pace is Pace.SINGLY:
            self.schedule_setting.set_about("At what times the positions are filled.")
        self.schedule_setting.set_reason(_unscheduled(recipe))
        self.plot.setEnabled(not _unscheduled(recipe))
        self._show_presets(recipe.planned_steps)

    def show_seed(self, seed: int) -> None:
        """Show another seed; nothing is emitted."""
        put(self.seed, seed)

    def offered(self) -> list[int]:
        """The numbers of steps on the buttons: all at once, half as many as positions, one each, two each."""
        return [1, max(1, self._length // 2), self._length, 2 * self._length]

    def _show_presets(self, steps: int) -> None:
        why = ("all at once", "two positions a step", "one position a step", "half a position a step")
        for preset, number, meaning in zip(self.presets, self.offered(), why, strict=True):
            preset.set_text(str(number))
            preset.setChecked(number == steps)
            says = f"{counted(number, 'step')}: {meaning}" if self._fills or number == 1 else counted(number, "step")
            preset.setAccessibleName(says)
            preset.setToolTip(says)

    @Slot()
    def _on_preset(self) -> None:
        pressed = next((i for i, p in enumerate(self.presets) if p is self.sender()), 0)
        steps = self.offered()[pressed]
        self._show_presets(int(self.steps.value()))  # the recipe decides which one is lit
        if steps != self.steps.value():
            self.change_wanted.emit(FieldChange("steps", steps))


def _filling(by_step: Sequence[int], recipe: Recipe) -> str:
    """How many positions a step fills, as far as it is known beforehand."""
    pace = POLICIES[recipe.policy].pace
    if pace is Pace.OWN:
        return "each step fills as many positions as the order finds, the last one all that are left"
    if pace is Pace.TURNS:
        return "every other step fills what is due, and the one after draws again what was taken back"
    if not by_step:
        return "what stands further left is filled earlier"
    if pace is Pace.AVERAGE:
        return f"{in_words(by_step)} on average"
    return f"{in_words(by_step)}, beside those taken back" if recipe.remasks else in_words(by_step)


def _unscheduled(recipe: Recipe) -> str:
    """Why the schedule makes no difference; "" where it does."""
    if POLICIES[recipe.policy].pace is Pace.OWN:
        return "The order itself decides how many positions a step fills."
    return "With one step everything is drawn at once." if recipe.planned_steps == 1 else ""


def _calls(recipe: Recipe, traits: Traits) -> str:
    """How many model calls a step takes: a second one as long as a word is known to be longer than is shown.

    A state can show that a word ends somewhere, not that it goes on, so that the model is asked about shorter words as
    well, in the same batch; `models.families.marginal` takes their part away. And those of an order that asks how
    likely letters are beside the others. A model that draws whole words knows their lengths.
    """
    asked = not traits.joint and (is_drawn_first(recipe) or recipe.constraint.lengths[0] > 1)
    judged = ", and one for each letter that it judges" if POLICIES[recipe.policy].asks else ""
    longer = f", two at once {WHILE_LONGER}" if asked else ""
    passes = recipe.guides.passes
    calls = "One model call" if passes == 1 else f"{('Two', 'Three')[passes - 2]} model calls"
    longer = f", twice that {WHILE_LONGER}" if asked and passes > 1 else longer
    return f"{calls} a step{longer}{judged}"


class _Preset(Button):
    """A number of steps to press, lit while it is the one in use."""

    def __init__(self) -> None:
        super().__init__("")
        self.setCheckable(True)

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(max(super().sizeHint().width() - 12, 28), theme.CONTROL_HEIGHT)

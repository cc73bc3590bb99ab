"""Which positions a step fills, and whether it may take any back."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from models.processes.orders import POLICIES
from models.sampling.recipe import Recipe
from playground.views.controls.setting import NARROW_FIELD, Setting, put
from playground.widgets import Card, Choice, Number, Segmented

_REMASK = (("off", "Off"), ("cap", "Cap"), ("rescale", "Rescale"))
_REMASK_SAYS = {
    "off": "Letters stay once they are set.",
    "cap": "Each step may return letters to noise, at most this share of them.",
    "rescale": "Each step may return letters to noise, at this part of the most that the schedule permits.",
}


class OrderCard(Card):
    """change_wanted(dict): recipe fields and their new values."""

    change_wanted = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Order", parent=parent)
        self.policy = Choice("Order in which positions are filled", [(k, p.label) for k, p in POLICIES.items()])
        self.remask = Segmented("Re-masking", _REMASK)
        self.rate = Number("Re-masking rate", 0, 1, step=0.05, decimals=2)
        self.policy_setting = Setting("Fill first", " ", self.policy)
        self.remask_setting = Setting("Re-masking", _REMASK_SAYS["off"], self.remask)
        self.rate_setting = Setting("Rate", "0 never takes a letter back, 1 does so as often as it may.", self.rate)
        self.rate.setFixedWidth(NARROW_FIELD)
        self.policy.setMaximumWidth(230)
        self.body.setSpacing(16)
        for setting in (self.policy_setting, self.remask_setting, self.rate_setting):
            self.body.addWidget(setting)
        self.policy.value_changed.connect(self._on_policy)
        self.remask.value_changed.connect(self._on_remask)
        self.rate.value_changed.connect(self._on_rate)

    def show_recipe(self, recipe: Recipe) -> None:
        """Show a recipe's part in this; nothing is emitted."""
        policy = POLICIES[recipe.policy]
        self.policy.set_value(recipe.policy)
        self.policy_setting.set_about(f"{policy.about} {_probability(recipe)}")
        self.remask.set_value(recipe.remask)
        put(self.rate, recipe.remask_rate)
        self.remask_setting.set_about(_REMASK_SAYS[recipe.remask])
        impossible = "" if policy.scatters else "Only the ancestral order can take letters back."
        self.remask_setting.set_reason(impossible)
        self.rate_setting.set_reason(impossible or ("Re-masking is off." if recipe.remask == "off" else ""))

    @Slot(object)
    def _on_policy(self, value: object) -> None:
        self.change_wanted.emit({"policy": value})

    @Slot(object)
    def _on_remask(self, value: object) -> None:
        self.change_wanted.emit({"remask": value})

    @Slot(object)
    def _on_rate(self, value: object) -> None:
        self.change_wanted.emit({"remask_rate": value})


def _probability(recipe: Recipe) -> str:
    """What can be said of the probability of a word that is drawn so."""
    policy = POLICIES[recipe.policy]
    if policy.exact:
        return "A word's probability is exact."
    if not recipe.scorable:
        return "A word's probability cannot be computed."
    return "A word's probability is known for its order only."

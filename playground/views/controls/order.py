"""Which positions a step fills, and whether it may take any back."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from models.policies import POLICIES
from models.recipe import Recipe
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
        self._remasks = False
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
        self._remasks = recipe.remask != "off"
        policy = POLICIES[recipe.policy]
        self.policy.set_value(recipe.policy)
        exact = (
            "A word's probability is exact." if policy.exact else "A word's probability is known for its order only."
        )
        self.policy_setting.set_about(f"{policy.about} {exact}")
        self.remask.set_value(recipe.remask)
        put(self.rate, recipe.remask_rate)
        self.remask_setting.set_about(_REMASK_SAYS[recipe.remask])
        ancestral = recipe.policy == "ancestral"
        self.remask_setting.set_reason("" if ancestral else "Only the ancestral order can take letters back.")
        if not ancestral:
            self.rate_setting.set_reason("Only the ancestral order can take letters back.")
        else:
            self.rate_setting.set_reason("" if self._remasks else "Re-masking is off.")

    @Slot(object)
    def _on_policy(self, value: object) -> None:
        changes = {"policy": value}
        if self._remasks and value != "ancestral":
            changes["remask"] = "off"  # re-masking belongs to the ancestral order alone
        self.change_wanted.emit(changes)

    @Slot(object)
    def _on_remask(self, value: object) -> None:
        self.change_wanted.emit({"remask": value})

    @Slot(object)
    def _on_rate(self, value: object) -> None:
        self.change_wanted.emit({"remask_rate": value})

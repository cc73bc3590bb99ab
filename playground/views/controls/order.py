"""Which positions a step fills, and whether it may take any back."""

from collections.abc import Mapping

from PySide6.QtCore import Slot

from models.processes.orders import POLICIES
from models.processes.policy import Parameter, Path
from models.sampling.recipe import Recipe
from playground.views.controls.setting import NARROW_FIELD, Setting, SettingsCard, put
from playground.widgets import Choice, Number


class OrderCard(SettingsCard):
    """The policy, and a number for each of its parameters."""

    def __init__(self) -> None:
        super().__init__("Order")
        self.policy = Choice("Order in which positions are filled", [(k, p.label) for k, p in POLICIES.items()])
        self.policy.setMaximumWidth(230)
        self.policy_setting = Setting("Fill first", " ", self.policy, field="policy")
        parameters = {name: policy.parameters for name, policy in POLICIES.items()}
        self.parameters = {(name, p.name): ParameterSetting(p) for name, own in parameters.items() for p in own}
        self.add_settings(self.policy_setting, *self.parameters.values())

    def show_recipe(self, recipe: Recipe) -> None:
        """Show a recipe's part in this; nothing is emitted."""
        self.policy.set_value(recipe.policy)
        self.policy_setting.set_about(f"{POLICIES[recipe.policy].about} {_probability(recipe)}")
        for (policy, _), setting in self.parameters.items():
            setting.setVisible(policy == recipe.policy)
            if policy == recipe.policy:
                setting.show_settings(recipe.settings)


class ParameterSetting(Setting):
    """A number that a policy reads. change_wanted(dict): the recipe's settings with its new value."""

    def __init__(self, parameter: Parameter) -> None:
        self.number = Number(parameter.label, parameter.lowest, parameter.highest, step=0.05, decimals=2)
        self.number.setFixedWidth(NARROW_FIELD)
        super().__init__(parameter.label, parameter.about, self.number)
        self._parameter = parameter.name
        self.number.value_changed.connect(self._on_number)
        self._settings: dict[str, float] = {}
        self.setVisible(False)

    def show_settings(self, settings: Mapping[str, float]) -> None:
        """Show its value among those of the policy; nothing is emitted."""
        self._settings = dict(settings)
        put(self.number, settings[self._parameter])

    @Slot(object)
    def _on_number(self, value: object) -> None:
        self.change_wanted.emit({"settings": self._settings | {self._parameter: value}})


def _probability(recipe: Recipe) -> str:
    """What can be said of the probability of a word that is drawn so."""
    policy = POLICIES[recipe.policy]
    if policy.path is Path.ONE:
        return "A word's probability is exact."
    if not recipe.scorable:
        return "A word's probability cannot be computed."
    return "A word's probability is known for its order only."

"""Which positions a step fills, and whether it may take any back."""

from collections.abc import Mapping

from PySide6.QtCore import Slot

from models.evaluation.along_path import is_exact
from models.families.family import Family
from models.processes.orders import POLICIES, labelled
from models.processes.policy import Parameter
from models.sampling.direction import Direction
from models.sampling.order import PolicySettings
from models.sampling.recipe import FieldChange, Recipe
from playground.views.controls.setting import NARROW_FIELD, Setting, SettingsCard, put
from playground.widgets import Number, OneOf, Segmented

_HEEDED = "Each letter counts what the pattern asks for behind it."
_EXACT_WHERE_FEW = (
    "A step is exact where nothing is asked for further right, or where that leaves few completions;"
    " beyond, words are drawn from weighted particles, which is approximate."
)
_TIED = "At temperature 0, or with one letter kept, all are equally sure, so the first goes first."
_IGNORED = "Each letter is drawn by those before it alone, and the pattern is written over what comes."


class OrderCard(SettingsCard):
    """The policy, a number for each of its parameters, and whether what stands to the right counts."""

    def __init__(self) -> None:
        super().__init__("Order")
        self.policy = OneOf("Order in which positions are filled")
        self.policy.set_notes({name: policy.about for name, policy in POLICIES.items()})
        self.policy.set_headings({name: policy.group.value for name, policy in POLICIES.items()})
        self.policy.setMaximumWidth(230)
        self.policy_setting = Setting("Fill first", " ", self.policy, field="policy")
        self.parameters: dict[tuple[str, str], ParameterSetting] = {}
        self.direction = Segmented("How the order is chosen", [(False, "Any order"), (True, "Left to right")])
        self.direction_setting = Setting("Direction", "", self.direction)
        self.right = Segmented("What stands to the right", [(False, "Heeded"), (True, "Ignored")])
        self.right_setting = Setting("To the right", " ", self.right, field="ignore_right")
        self.add_settings(self.direction_setting, self.policy_setting, self.right_setting)
        self._direction = Direction()
        self.direction.value_changed.connect(self._on_direction)

    def show_recipe(self, recipe: Recipe, of: Family) -> None:
        """Show a recipe's part in this; nothing is emitted. of: the family whose policies are offered."""
        self.policy.set_items(labelled((*of.policies, recipe.policy)))
        self.policy.set_value(recipe.policy)
        self.policy_setting.set_title("Fill first" if of.traits.hides else "Order")
        about = f"{POLICIES[recipe.policy].about} {_probability(recipe, of)}"
        self.policy_setting.set_about(f"{about} {_TIED}" if _is_tied(recipe) else about)
        self._direction.show(recipe, of)
        self.direction_setting.setVisible(self._direction.offered)
        self.direction.set_value(self._direction.in_order)
        for part in (self.direction_setting, self.direction):
            part.setToolTip(self._direction.about)
        self.direction.setAccessibleDescription(self._direction.about)
        self.right_setting.setVisible(of.traits.may_ignore_right)
        self.right.set_value(recipe.ignore_right)
        self.right_setting.set_about(_IGNORED if recipe.ignore_right else _HEEDED)
        for policy in dict.fromkeys((*of.policies, recipe.policy)):
            self._add_parameters(policy)
        for (policy, _), setting in self.parameters.items():
            setting.setVisible(policy == recipe.policy)
            if policy == recipe.policy:
                setting.show_settings(recipe.settings)

    @Slot(object)
    def _on_direction(self, in_order: object) -> None:
        """One click to the left-to-right order, and one back to the order that was there before."""
        self.change_wanted.emit(self._direction.change(in_order=bool(in_order)))

    def _add_parameters(self, policy: str) -> None:
        """A control for each parameter that a policy declares."""
        for parameter in POLICIES[policy].parameters:
            if (policy, parameter.name) not in self.parameters:
                made = self.parameters[policy, parameter.name] = ParameterSetting(policy, parameter)
                self.add_settings(made)


class ParameterSetting(Setting):
    """A number that a policy reads. change_wanted(FieldChange): the recipe's settings with its new value."""

    def __init__(self, policy: str, parameter: Parameter) -> None:
        step, decimals = (1.0, 0) if parameter.whole else (0.05, 2)
        self.number = Number(parameter.label, parameter.lowest, parameter.highest, step=step, decimals=decimals)
        self.number.setFixedWidth(NARROW_FIELD)
        super().__init__(parameter.label, parameter.about, self.number)
        self._parameter = parameter.name
        self.number.value_changed.connect(self._on_number)
        self._policy, self._settings = policy, PolicySettings(policy, {})
        self.setVisible(False)

    def show_settings(self, settings: Mapping[str, float]) -> None:
        """Show its value among those of the policy; nothing is emitted."""
        self._settings = PolicySettings(self._policy, settings)
        put(self.number, settings[self._parameter])

    @Slot(object)
    def _on_number(self, value: object) -> None:
        if isinstance(value, int | float):
            settings = PolicySettings(self._policy, {**self._settings, self._parameter: value})
            self.change_wanted.emit(FieldChange("settings", settings))


def _is_tied(recipe: Recipe) -> bool:
    """Whether the order goes by how sure positions are, which are all equally sure."""
    return recipe.draws_likeliest and POLICIES[recipe.policy].reason.by_chances


def _probability(recipe: Recipe, of: Family) -> str:
    """What is exact of a step, and what can be said of the probability of a word that is drawn so."""
    joint = "A step of any size is exact. " if of.traits.joint else ""
    if not of.traits.exact_draws and of.traits.likelihood != "exact":
        joint = "Words are drawn from a sample of what the model holds possible, which is approximate. "
    elif not of.traits.exact_draws and not recipe.ignore_right:
        joint = f"{_EXACT_WHERE_FEW} "
    return f"{joint}{_likelihood(recipe, of)}"


def _likelihood(recipe: Recipe, of: Family) -> str:
    if of.traits.likelihood != "exact" and not (of.traits.hides and is_exact(recipe, of.traits)):
        why = "Letters may change until the end, so a" if of.traits.revises else "A"
        return f"{why} word has a bound on its probability, and only once it is scored."
    if is_exact(recipe, of.traits):
        return "A word's probability is exact."
    if not recipe.scorable:
        return "A word's probability cannot be computed."
    return "A word's probability is known for its order only."

"""Any order or left to right: the switch of models that learned every order, wherever it stands."""

from models.families.family import Family
from models.processes.orders import LEFT_TO_RIGHT
from models.sampling.recipe import FieldChange, Recipe

_ANY_ORDER = "The model learned to fill letters in every order{}; the policy chooses among them."
_IN_ORDER = "The model learned every order{} and is used in one, as a text is written."


class Direction:
    """Which of the two a recipe is in, and the change that leads to the other one: back to the policy before.

    offered: whether a family has both. about: what the present one means, in a sentence.
    """

    def __init__(self) -> None:
        self.offered, self.in_order, self.about, self._any_order = False, False, "", ""

    def show(self, recipe: Recipe, of: Family) -> None:
        """Take in a recipe for a model of a family."""
        self.offered = LEFT_TO_RIGHT in of.policies and of.traits.any_order
        self.in_order = recipe.policy == LEFT_TO_RIGHT
        if not self.in_order:
            self._any_order = recipe.policy
        elif self._any_order not in of.policies:
            self._any_order = next(name for name in of.policies if name != LEFT_TO_RIGHT or len(of.policies) == 1)
        inside = " inside a block" if of.traits.block else ""
        self.about = (_IN_ORDER if self.in_order else _ANY_ORDER).format(inside)

    def change(self, *, in_order: bool) -> FieldChange:
        """Return the change of the recipe that leads there."""
        return FieldChange("policy", LEFT_TO_RIGHT if in_order else self._any_order)

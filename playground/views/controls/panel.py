"""The page of settings."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from models.data.labels import WordLabels
from models.families.family import Family
from models.families.registry import DEFAULT_FAMILY, family
from models.sampling.recipe import Recipe
from playground.views.controls.guidance import GuidanceCard
from playground.views.controls.length import LengthCard
from playground.views.controls.letters import LettersCard
from playground.views.controls.order import OrderCard
from playground.views.controls.reward import RewardCard
from playground.views.controls.run import SamplingRunCard
from playground.widgets import scroll_cards


class Controls(QWidget):
    """Shows a recipe and emits changes to it.

    change_wanted(FieldChange): another value for a field of the recipe. lengths_wanted(int, int): shortest and longest
    number of letters; 0, 0 leaves it to the model. `reward` is no part of a recipe and has signals of its own.
    """

    change_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Sampling")
        self.run = SamplingRunCard()
        self.order = OrderCard()
        self.letters = LettersCard()
        self.length = LengthCard()
        self.guidance = GuidanceCard()
        self.reward = RewardCard()
        self._cards = (self.run, self.order, self.letters, self.length, self.guidance)
        for card in self._cards:
            card.change_wanted.connect(self.change_wanted)
        self.lengths_wanted = self.length.lengths_wanted
        self._page = scroll_cards(self, "Sampling settings", *self._cards, self.reward)
        self._shown: tuple[Recipe, Family, WordLabels | None] | None = None
        self._page.hide()  # until a recipe is shown: other values would be taken for those of the last board

    def show_recipe(self, recipe: Recipe, of: Family | None = None, labels: WordLabels | None = None) -> None:
        """Show every setting as it is in the recipe; nothing is emitted.

        of: the family of the model, which offers. labels: those that the model has learned, None for none.
        """
        of = of or family(DEFAULT_FAMILY)
        before, self._shown = self._shown, (recipe, of, labels)
        if before is not None and _differ_by_seed(before[0], recipe) and (of, labels) == before[1:]:
            self.run.show_seed(recipe.seed)  # as each run has another one
            return
        for card in (self.run, self.order):
            card.show_recipe(recipe, of)
        for other in (self.letters, self.length):
            other.show_recipe(recipe)
        self.guidance.show_recipe(recipe, of, labels)
        self._page.show()


def _differ_by_seed(before: Recipe, recipe: Recipe) -> bool:
    """Whether these are two recipes that have all but the seed in common."""
    return recipe.seed != before.seed and recipe.with_(seed=before.seed) == before

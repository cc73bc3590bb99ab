"""How letters are drawn from a distribution: temperature and the two ways to cut off unlikely ones."""

from models.plurals import whole_percent
from models.sampling.recipe import Recipe
from playground.views.controls.setting import NARROW_FIELD, Setting, SettingsCard, put
from playground.widgets import Number

_COLD = "At temperature 0 the likeliest letter is always taken."


class LettersCard(SettingsCard):
    """Temperature, top-k and top-p."""

    def __init__(self) -> None:
        super().__init__("Letters")
        self.temperature = Number("Temperature of the draws", 0, 1000, step=0.05, decimals=2, value=1)
        self.top_k = Number("Top-k", 0, 1000)
        self.top_k.setSpecialValueText("off")
        self.top_p = Number("Top-p", 0.01, 1, step=0.01, decimals=2, value=1)
        self.temperature_setting = Setting("Temperature", "", self.temperature, field="temperature")
        self.top_k_setting = Setting("Top-k", "", self.top_k, field="top_k")
        self.top_p_setting = Setting("Top-p", "", self.top_p, field="top_p")
        for number in (self.temperature, self.top_k, self.top_p):
            number.setFixedWidth(NARROW_FIELD)
        self.add_settings(self.temperature_setting, self.top_k_setting, self.top_p_setting)

    def show_recipe(self, recipe: Recipe) -> None:
        """Show a recipe's part in this; nothing is emitted."""
        size = recipe.constraint.shape[1]
        put(self.temperature, recipe.temperature)
        self.temperature_setting.set_about(_warmth(recipe.temperature))
        put(self.top_k, recipe.top_k, max(size, recipe.top_k))
        kept = f"the {recipe.top_k} likeliest letters" if recipe.top_k > 1 else "the likeliest letter alone"
        self.top_k_setting.set_about(f"Draws from {kept}." if recipe.top_k else "Off: draws from all letters.")
        put(self.top_p, recipe.top_p)
        self.top_p_setting.set_about(
            f"Draws from the fewest letters that hold {whole_percent(recipe.top_p)} together."
            if recipe.top_p < 1
            else "At 1 no letter is cut off."
        )
        for setting in (self.top_k_setting, self.top_p_setting):
            setting.set_reason(_COLD if recipe.temperature == 0 else "")


def _warmth(temperature: float) -> str:
    if temperature == 0:
        return "Always the likeliest letter: nothing is left to chance."
    if temperature == 1:
        return "Letters are drawn as the model predicts."
    if temperature < 1:
        return "Below 1: likely letters win more often than the model predicts."
    return "Above 1: unlikely letters win more often than the model predicts."

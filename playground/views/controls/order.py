"""Which positions a step fills, and whether it may take any back."""

from models.processes.orders import POLICIES
from models.sampling.recipe import Recipe
from playground.views.controls.setting import NARROW_FIELD, Setting, SettingsCard, put
from playground.widgets import Choice, Number, Segmented

_REMASK = (("off", "Off"), ("cap", "Cap"), ("rescale", "Rescale"))
_REMASK_SAYS = {
    "off": "Letters stay once they are set.",
    "cap": "Each step may return letters to noise, at most this share of them.",
    "rescale": "Each step may return letters to noise, at this part of the most that the schedule permits.",
}


class OrderCard(SettingsCard):
    """The order of filling and re-masking."""

    def __init__(self) -> None:
        super().__init__("Order")
        self.policy = Choice("Order in which positions are filled", [(k, p.label) for k, p in POLICIES.items()])
        self.policy.setMaximumWidth(230)
        self.remask = Segmented("Re-masking", _REMASK)
        self.rate = Number("Re-masking rate", 0, 1, step=0.05, decimals=2)
        self.rate.setFixedWidth(NARROW_FIELD)
        about = "0 never takes a letter back, 1 does so as often as it may."
        self.policy_setting = Setting("Fill first", " ", self.policy, field="policy")
        self.remask_setting = Setting("Re-masking", _REMASK_SAYS["off"], self.remask, field="remask")
        self.rate_setting = Setting("Rate", about, self.rate, field="remask_rate")
        self.add_settings(self.policy_setting, self.remask_setting, self.rate_setting)

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


def _probability(recipe: Recipe) -> str:
    """What can be said of the probability of a word that is drawn so."""
    policy = POLICIES[recipe.policy]
    if policy.exact:
        return "A word's probability is exact."
    if not recipe.scorable:
        return "A word's probability cannot be computed."
    return "A word's probability is known for its order only."

"""The sizes of a transformer with a mixture of experts in every layer, and how many numbers it trains and uses."""

from dataclasses import dataclass
from typing import ClassVar

from models.denoisers.shape import MAX_WIDTH
from models.denoisers.transformer_shape import TransformerShape
from models.errors import UserError

MAX_EXPERTS = 64


@dataclass(frozen=True)
class MoeShape(TransformerShape):
    """experts: E, of each layer, of which `active` work at a position. hidden: numbers in the middle of each.

    active is at least 2: what a lone expert gives would have weight 1 whatever the router says, which then learned
    nothing from the words.
    """

    denoiser: ClassVar[str] = "moe"
    title: ClassVar[str] = "Mixture of experts"
    about: ClassVar[str] = "a transformer with experts in each layer, a few of which work at a position"
    routes: ClassVar[bool] = True
    experts: int = 4
    active: int = 2
    hidden: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check_whole("experts", MAX_EXPERTS, least=2)
        self.check_whole("active", MAX_EXPERTS, least=2)
        self.check_whole("hidden", 4 * MAX_WIDTH)
        if self.active > self.experts:
            raise UserError(f"A network of {self.experts} experts cannot use {self.active} of them at once.")

    @property
    def feed_parameters(self) -> int:
        """The router and all experts of a layer."""
        return self.experts * (self.width + 1 + self._expert)

    @property
    def active_parameters(self) -> int:
        """The parameters without the experts that a position leaves out of each layer."""
        return self.parameters - self.layers * (self.experts - self.active) * self._expert

    @property
    def _expert(self) -> int:
        return 2 * self.width * self.hidden + self.hidden + self.width

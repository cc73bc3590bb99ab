"""What is known of a model without its weights: enough to read a recipe, and to show frames that are stored."""

from dataclasses import dataclass, field
from typing import Any

from models.data.labels import WordLabels
from models.data.vocabulary import Vocabulary
from models.families.family import objective_on
from models.families.registry import DEFAULT_FAMILY, family_of
from models.model import Model
from models.processes.traits import Traits


@dataclass(frozen=True)
class Outline:
    """`length` is L. digest and title: of the very weights, "" where they are not known.

    traits: of the model, as far as they are known. family: of the model, by name. labels: those that it has learned,
    None for none, or where they are not known. objective: what it has learned from, by name, "" where not known.
    """

    vocabulary: Vocabulary
    length: int
    digest: str = ""
    title: str = ""
    traits: Traits = field(default_factory=Traits)
    family: str = DEFAULT_FAMILY
    labels: WordLabels | None = None
    objective: str = ""

    @property
    def card(self) -> dict[str, Any]:
        """What is known of the model's card."""
        own = {"process": {"block": self.traits.block}} if self.traits.block else {}
        return {"title": self.title, "family": self.family, "recipe": {"objective": self.objective}, **own}


BLANK = Outline(Vocabulary(tuple("abcdefghijklmnopqrstuvwxyz")), 2)  # before anything is known of any model


def outline(model: Model) -> Outline:
    """The outline of a model that is loaded."""
    family, learned = family_of(model.card).name, objective_on(model.card)
    return Outline(
        model.vocabulary, model.length, model.digest, model.title, model.traits, family, model.labels, learned
    )

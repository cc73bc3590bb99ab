"""The ways to guide by a classifier, by name, and what a recipe says of it. A line of the table is a way."""

from dataclasses import dataclass

from models.data.labels import LABELLED_BY
from models.errors import UserError
from models.processes.traits import Traits


@dataclass(frozen=True)
class GuideWay:
    """label: on screen. about: a sentence. trained: whether the classifier was trained, else it is the list's own.

    by_gradient: to first order. Points are moved by the gradient; letters are weighed by it. climbs: points that a step
    has drawn climb by the gradient; for models whose letters are points alone.
    """

    label: str
    about: str
    trained: bool = False
    by_gradient: bool = False
    climbs: bool = False


GUIDE_WAYS: dict[str, GuideWay] = {
    "list": GuideWay(
        "The list",
        "Letters are weighed by how often the list's words that may come of them have the label: exact, for this list.",
    ),
    "list-gradient": GuideWay(
        "The list, first order",
        "The same to first order: letters are weighed, or points moved, by one gradient. An approximation.",
        by_gradient=True,
    ),
    "classifier": GuideWay(
        "A classifier",
        "Letters are weighed by a small network trained on noised words, asked once for each position and letter.",
        trained=True,
    ),
    "classifier-gradient": GuideWay(
        "A classifier, first order",
        "The same to first order: letters are weighed, or points moved, by one gradient. An approximation.",
        trained=True,
        by_gradient=True,
    ),
    "classifier-adagrad": GuideWay(
        "A classifier, Adagrad",
        "Points climb by three steps of Adagrad after each step, held by its own distribution (Diffusion-LM).",
        trained=True,
        climbs=True,
    ),
}
_MARK = ":"


def ways_for(traits: Traits) -> tuple[str, ...]:
    """The ways that suit models of these traits."""
    return tuple(name for name, way in GUIDE_WAYS.items() if traits.latent or not way.climbs)


def classifier_of(guide: str) -> tuple[str, bool]:
    """Which classifier a recipe's guide asks: by what words are labelled, "" for the model; whether it is trained."""
    way, _, kind = guide.partition(_MARK)
    return kind, way in GUIDE_WAYS and GUIDE_WAYS[way].trained


@dataclass(frozen=True)
class ByClassifier:
    """way: of GUIDE_WAYS. kind: by what words are labelled, of `LABELLED_BY`. Raises UserError for others."""

    way: str
    kind: str

    def __post_init__(self) -> None:
        if self.way not in GUIDE_WAYS:
            raise UserError(f"There is no way {self.way!r} to guide; choose one of {', '.join(GUIDE_WAYS)}.")
        if self.kind not in LABELLED_BY:
            raise UserError(f"No labels by {self.kind!r}; choose one of {', '.join(LABELLED_BY)}.")

    @property
    def chosen(self) -> GuideWay:
        """What its name stands for."""
        return GUIDE_WAYS[self.way]

    def __str__(self) -> str:
        return f"{self.way}{_MARK}{self.kind}"

    @classmethod
    def parse(cls, text: str) -> "ByClassifier":
        """Read WAY:KIND. Raises UserError for anything else."""
        way, mark, kind = text.partition(_MARK)
        if not mark:
            raise UserError(f"Write {text or 'list'}{_MARK}KIND, by what words are labelled: {', '.join(LABELLED_BY)}.")
        return cls(way, kind)


@dataclass(frozen=True)
class Guiding:
    """What a model can be guided by. kinds: by what the words of its list can be labelled.

    names: the labels by the guide of a recipe; () while they are read, and where there are none. problem: why there are
    none. missing: whether its classifier is still to be trained. doing: how far that is, "" where nothing is trained.
    """

    kinds: tuple[str, ...]
    names: tuple[str, ...] = ()
    problem: str = ""
    missing: bool = False
    doing: str = ""

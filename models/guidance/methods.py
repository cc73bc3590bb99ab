"""The methods of guidance by a classifier, by name, and how a recipe writes which classifier guides it, and how."""

from dataclasses import dataclass, replace

from models.data.labels import LABELLED_BY
from models.errors import UserError, quoted
from models.processes.traits import Traits


@dataclass(frozen=True)
class GuidanceMethod:
    """label: on screen. about: a sentence. trained: whether the classifier was trained, else it is the list's own.

    by_gradient: to first order. Points are moved by the gradient; letters are weighed by it. climbs: points that a step
    has drawn climb by the gradient; for models whose letters are points alone.
    """

    label: str
    about: str
    trained: bool = False
    by_gradient: bool = False
    climbs: bool = False


GUIDANCE_METHODS: dict[str, GuidanceMethod] = {
    "list": GuidanceMethod(
        "The list",
        "Letters are weighed by how often the list's words that may come of them have the label: exact, for this list.",
    ),
    "list-gradient": GuidanceMethod(
        "The list, first order",
        "The same to first order: letters are weighed, or points moved, by one gradient. An approximation.",
        by_gradient=True,
    ),
    "trained": GuidanceMethod(
        "A classifier",
        "Letters are weighed by a small network trained on noised words, asked once for each position and letter.",
        trained=True,
    ),
    "trained-gradient": GuidanceMethod(
        "A classifier, first order",
        "The same to first order: letters are weighed, or points moved, by one gradient. An approximation.",
        trained=True,
        by_gradient=True,
    ),
    "trained-adagrad": GuidanceMethod(
        "A classifier, Adagrad",
        "Points climb by three steps of Adagrad after each step, held by its own distribution (Diffusion-LM).",
        trained=True,
        climbs=True,
    ),
}
_KIND, _FINGERPRINT = ":", "@"
_DIGITS = 16  # of the SHA-256 of a classifier, in hexadecimal: what tells those apart that one user has
_SHOWN = 6  # of them on screen


def methods_for(traits: Traits) -> tuple[str, ...]:
    """The methods that suit models of these traits."""
    return tuple(name for name, method in GUIDANCE_METHODS.items() if traits.latent or not method.climbs)


@dataclass(frozen=True)
class ClassifierSpec:
    """Which classifier guides, and how. Raises UserError for what there is none of.

    method: of GUIDANCE_METHODS. kind: by what words are labelled, of `LABELLED_BY`. fingerprint: of the very
    classifier, as `fingerprint_of` writes it; "" for the one that is there.
    """

    method: str
    kind: str
    fingerprint: str = ""

    def __post_init__(self) -> None:
        if self.method not in GUIDANCE_METHODS:
            names = ", ".join(GUIDANCE_METHODS)
            raise UserError(f"There is no method {quoted(self.method)} of guidance; choose one of {names}.")
        if self.kind not in LABELLED_BY:
            raise UserError(f"No labels by {quoted(self.kind)}; choose one of {', '.join(LABELLED_BY)}.")
        if self.fingerprint and (len(self.fingerprint) != _DIGITS or set(self.fingerprint) - set("0123456789abcdef")):
            raise UserError(
                f"There is no fingerprint {quoted(self.fingerprint)}; leave it out, with its {_FINGERPRINT}."
            )

    @property
    def chosen(self) -> GuidanceMethod:
        """What its name stands for."""
        return GUIDANCE_METHODS[self.method]

    @property
    def any_such(self) -> "ClassifierSpec":
        """The same of the classifier that is there, whichever that is."""
        return replace(self, fingerprint="")

    @property
    def title(self) -> str:
        """On screen: of a trained one the beginning of its fingerprint, for it may be trained again."""
        short = f" ({self.fingerprint[:_SHOWN]})" if self.fingerprint and self.chosen.trained else ""
        return f"{self.any_such}{short}"

    def knows_other_labels(self, other: "ClassifierSpec") -> bool:
        """Whether the labels of another one may be others, or not known yet."""
        return (self.kind, self.chosen.trained) != (other.kind, other.chosen.trained)

    def __str__(self) -> str:
        return f"{self.method}{_KIND}{self.kind}" + (f"{_FINGERPRINT}{self.fingerprint}" if self.fingerprint else "")

    @classmethod
    def parse(cls, text: str) -> "ClassifierSpec":
        """Read METHOD:KIND or METHOD:KIND@FINGERPRINT. Raises UserError for anything else."""
        method, mark, rest = text.partition(_KIND)
        if not mark:
            kinds = ", ".join(LABELLED_BY)
            raise UserError(f"Write {text or 'list'}{_KIND}KIND, by what words are labelled: {kinds}.")
        kind, _, fingerprint = rest.partition(_FINGERPRINT)
        return cls(method, kind, fingerprint)


def fingerprint_of(digest: bytes) -> str:
    """The SHA-256 of a classifier as recipes write it."""
    return digest.hex()[:_DIGITS]


@dataclass(frozen=True)
class GuidanceOptions:
    """What a model can be guided by. kinds: by what the words of its list can be labelled.

    names: the labels of the classifier of a recipe; () while they are read, and where there are none. problem: why
    there are none. missing: why the classifier cannot be used, "" where it can. replaced: whether the recipe names
    another one than the one that is there.
    """

    kinds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    problem: str = ""
    missing: str = ""
    replaced: bool = False

    @property
    def is_there(self) -> bool:
        """Whether the classifier of the recipe was read, and is the one that was trained last."""
        return bool(self.names) and not (self.problem or self.missing or self.replaced)

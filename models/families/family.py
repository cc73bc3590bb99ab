"""What a family is: everything that the rest of the program knows of one way to make words. Loads no torch.

A family is one file that defines a `Family` and one line in `registry.FAMILIES`. Nothing else in the program may ask
for a family or a process by its name.

Every model answers as a `Denoiser` does: p(x0_i | xt) position by position, which is what the board, the heatmap,
orders and prices read. A model that knows more says so by further methods, which are asked for by protocol and never by
name: one that knows the probability of whole words has `log_prob` (`denoisers.protocol.ExactModel`), and a joint
one, whose step draws words instead of letters, is a `Predictor`: its answers position by position are the marginals of
the distribution over whole words that it predicts. Its traits say `joint`, and so do those of its process.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from models.denoisers.protocol import Denoiser, Gives, Reads
from models.denoisers.shapes import SHAPES
from models.errors import UserError
from models.families.counterparts import Counterpart
from models.families.settings import PAIR, ProcessSettings, Selection, checked
from models.families.sizes import Size
from models.processes.policy import Parameter
from models.processes.traits import Traits

if TYPE_CHECKING:
    from models.data.table import Table
    from models.data.vocabulary import Vocabulary
    from models.denoisers.shape import Shape
    from models.processes import Process
    from models.training.objectives.objective import Objective
    from models.training.progress import Progress
    from models.training.train_spec import TrainSpec

Tensors = Mapping[str, NDArray[Any]]
_NAMES = frozenset(f.name for f in fields(Traits))
PROCESS = "process/"  # how the names of a process's learned tensors begin
MakeProcess = Callable[[int, Mapping[str, Any], Tensors], "Process"]
MakeDenoiser = Callable[[Mapping[str, Any], Tensors, str], Denoiser]
MakeObjective = Callable[["Process", Traits], "Objective"]
OfAlphabet = Callable[["Vocabulary"], Tensors]
OfWords = Callable[["Vocabulary", Iterable[str]], "Vocabulary"]
FromList = Callable[["Vocabulary", "Table", ProcessSettings], tuple[Mapping[str, Any], Tensors]]
Fit = Callable[["Table", "TrainSpec"], Iterator["Progress | Tensors"]]


@dataclass(frozen=True)
class NamedObjective:
    """One of the ways in which a family's networks may learn. title, about: in choosers, and on the card.

    policy: of the family, in which a model that has learned so is drawn by default; "" for the first. fails: whether it
    is there to fail at writing words, as `about` says.
    """

    name: str
    title: str
    about: str
    make: MakeObjective
    policy: str = ""
    fails: bool = False


@dataclass(frozen=True)
class Family:
    """One way to make words.

    name: on cards and the command line. title, about: in choosers.
    traits: of its models, before what their network reads; those of its process are the same.
    process: (V, the parameters on the card, tensors whose names begin "process/") -> Process.
    denoiser: (card, tensors, device) -> Denoiser, which is a `Predictor` as well in a joint family; it may load torch.
        It raises ValueError where they do not fit each other.
    policies, timetables: names, the default ones first.
    of_network: what it makes of the network alone, with which it begins.
    objective: (Process, traits) -> Objective, which loads torch; None where `fit` counts instead.
    objectives: all that one may choose from, the default one first; () where there is no choice.
    settings: what one may choose of a new model's process.
    pairs: a number for each pair of letters beside them, in a setting named "a/b"; None where there is none.
    alphabet: (the letters of words, the words) -> the vocabulary of a new model.
    from_list: (vocabulary, words, settings) -> the parameters and tensors of a new model's process; None where it does
        not depend on them.
    of_alphabet: vocabulary -> the tensors of a process that follow from the alphabet, which no file keeps.
    fit: (words, request) -> reports and tensors; the last of the latter are the model's.
    default_steps: free positions -> steps.
    parameters: those of a new model's process, plain JSON.
    given: (the parameters on the card) -> the tensors of the process, by its own names, that nothing is learned of.
    reads, gives: what new networks read beside x, and what they are trained to give.
    sizes: for each network, the default one first, those that a budget chooses from, ascending; none for `fit`.
    rate: times the usual learning rates.
    labels: whether its networks that can read one may learn a label with each word.
    unnamed_network: whether a card may name no network, as cards did before there was a choice.
    wait: how long it takes to learn a useful model of some thousand words on one core.
    shows: the systems of the literature of which it shows something.
    fails: whether it is there to fail at writing words, as `about` says.
    """

    name: str
    title: str
    about: str
    traits: Traits
    process: MakeProcess
    denoiser: MakeDenoiser
    policies: tuple[str, ...]
    of_network: Callable[[Denoiser], Denoiser] = lambda network: network
    objective: MakeObjective | None = None
    objectives: tuple[NamedObjective, ...] = ()
    settings: tuple[Selection | Parameter, ...] = ()
    pairs: Parameter | None = None
    alphabet: OfWords = lambda letters, words: letters
    from_list: FromList | None = None
    of_alphabet: OfAlphabet = lambda vocabulary: {}
    fit: Fit | None = None
    timetables: tuple[str, ...] = ("even", "pyramid", "blocks")
    default_steps: Callable[[int], int] = lambda free: max(1, free)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    given: Callable[[Mapping[str, Any]], Collection[str]] = lambda parameters: ()
    reads: frozenset[Reads] = frozenset()
    gives: Gives = "posterior"
    sizes: Mapping[str, tuple[Size, ...]] = field(default_factory=dict)
    rate: float = 1.0
    labels: bool = False
    unnamed_network: bool = False
    wait: str = "two minutes"
    shows: tuple[Counterpart, ...] = ()
    fails: bool = False

    @property
    def networks(self) -> tuple[str, ...]:
        """The names of its networks, the default one first; () for a family that counts."""
        return tuple(self.sizes)

    def says_wait(self, objective: str = "") -> str:
        """How long a useful model that learns by that objective takes, in a sentence; of one that is to fail, all."""
        what = "All that it can learn" if self.is_meant_to_fail(objective) else "A useful model"
        return f"{what} takes about {self.wait}."

    @property
    def model_traits(self) -> Traits:
        """The traits of a new model: the family's, with what its network reads."""
        return self.traits.read_by(self.reads)

    def traits_with(self, parameters: Any) -> Traits:
        """The traits of a model whose process has these parameters: one that bears the name of a trait is the model's.

        parameters: as they stand on a card, which may not say them.
        """
        known = parameters if isinstance(parameters, Mapping) else {}
        return replace(self.traits, **{name: value for name, value in known.items() if name in _NAMES})

    def new_process(
        self, vocabulary: "Vocabulary", table: "Table", settings: ProcessSettings
    ) -> tuple["Process", Mapping[str, Any]]:
        """The process of a new model of these words, and its parameters as they stand on the card.

        Raises UserError for settings that cannot be.
        """
        checked(settings, self.title, self.settings, self.pairs)
        if self.from_list is None:
            return self.process_of(vocabulary, self.parameters, {}), self.parameters
        parameters, tensors = self.from_list(vocabulary, table, settings)
        return self.process_of(vocabulary, parameters, tensors), parameters

    def process_of(self, vocabulary: "Vocabulary", parameters: Mapping[str, Any], tensors: Tensors) -> "Process":
        """The process of a model with these parameters on its card and these tensors in its file."""
        return self.process(len(vocabulary), parameters, {**self.of_alphabet(vocabulary), **tensors})

    def settings_on(self, parameters: Mapping[str, Any]) -> ProcessSettings:
        """The settings among the parameters of a process, as they stand on a card."""
        own = {one.name for one in self.settings}
        return {name: value for name, value in parameters.items() if name in own or (self.pairs and PAIR in name)}

    def network_from(self, other: "Family", shape: "Shape") -> str:
        """Return the network that begins with the weights of one of that shape in a model of `other`; "" for none."""
        if other.name == self.name:
            return shape.denoiser
        fits = (name for name in self.networks if SHAPES[name].begins_as == shape.denoiser)
        return next(fits, "") if shape.reads == self.reads else ""

    def check_teacher(self, teacher: str) -> None:
        """Raise UserError for a teacher, "" for none, where the networks of the family do not learn from patterns."""
        if teacher and not self.traits.one_pass:
            raise UserError(
                f"{self.title} learns from the list itself; leave the teacher out, or choose a family of one pass."
            )

    def check_labels(self, labels_by: str) -> None:
        """Raise UserError for labels, "" for none, where the networks of the family learn none with the words."""
        if labels_by and not self.labels:
            raise UserError(f"{self.title} learns no labels with the words; leave them out, or choose another family.")

    def objective_named(self, name: str) -> NamedObjective | None:
        """The objective of that name, the default one for ""; None where the family has no choice.

        Raises UserError for an unknown one.
        """
        if not name:
            return self.objectives[0] if self.objectives else None
        found = next((one for one in self.objectives if one.name == name), None)
        if found is None:
            known = ", ".join(one.name for one in self.objectives)
            instead = f"choose one of {known}" if known else "it learns in one way, so leave the objective out"
            raise UserError(f"{self.title} has no objective {name!r}; {instead}.")
        return found

    def is_meant_to_fail(self, objective: str) -> bool:
        """Whether its models that learned by that objective, "" for the default, are there to fail at words."""
        return self.fails or any(one.fails for one in self.objectives if one.name == objective)

    def policies_of(self, card: Mapping[str, Any]) -> tuple[str, ...]:
        """The policies of a model with this card: the one first that suits what it has learned from."""
        name = objective_on(card)
        first = next((one.policy for one in self.objectives if one.name == name and one.policy), None)
        return self.policies if first is None else (first, *(one for one in self.policies if one != first))

    def make_objective(self, name: str) -> MakeObjective:
        """What makes the objective of that name, the default one for "". Raises UserError for an unknown one."""
        found = self.objective_named(name)
        if found is not None:
            return found.make
        assert self.objective is not None
        return self.objective


def objective_on(card: Mapping[str, Any]) -> str:
    """What a model with this card has learned from, by name; "" for the default of its family."""
    recipe = card.get("recipe")
    name = recipe.get("objective") if isinstance(recipe, Mapping) else None
    return name if isinstance(name, str) else ""


def two_a_position(free: int) -> int:
    """Default steps of a process under which a step may do nothing to a position, or change it again."""
    return 2 * max(1, free)


def trained_network(gives: Gives) -> MakeDenoiser:
    """The denoiser of families whose model is a network: that on the card with the tensors as its weights."""

    def make(card: Mapping[str, Any], tensors: Tensors, device: str) -> Denoiser:
        from models.denoisers.networks.torch_denoiser import TorchDenoiser
        from models.denoisers.shapes import from_json

        own = {name: value for name, value in tensors.items() if not name.startswith(PROCESS)}
        return TorchDenoiser.from_weights(from_json(card["network"]), own, device, gives)

    return make

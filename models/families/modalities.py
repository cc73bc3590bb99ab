"""A word and its attributes in one sequence: two modalities in one masked diffusion, each filled in from the other.

What MMaDA (Yang et al. 2025, arXiv 2505.15809) does for text and pictures, for a word and what follows from it. Design:

- The sequence is [attributes | word]. A attributes (length, vowels, kind of the first and of the last letter) have a
  position each before the word; their values are symbols of the alphabet behind the letters (`models.data.attributes`),
  and an alphabet says by its signs which attributes there are. Words go in and come out as texts: the vocabulary writes
  their attributes before them, and reads over them.
- What a position can hold at all is `Vocabulary.kinds`, which every `Constraint` keeps, so that pins, draws, edits and
  patterns are those of any masked model. Inside, a word of n letters takes n + A positions, none of the first A + 1 of
  which can be the end; what speaks of letters takes A off (`Constraint.attribute_count`).
- Attributes are hidden, drawn and pinned like letters, in any order. No rule ties them to the letters: whether a word
  has the attributes that were asked for is what the network has learned, and can be counted.
- The loss is a third each of the bound of the whole, of the word given its attributes, and of those given the word.
- A bound of the whole is one of the word, as log p(word) >= log p(attributes, word): nats are those of both, for each
  character of the word. Where all attributes are pinned it is the probability of the word given those, and exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.data.attributes import Attributes
from models.data.vocabulary import with_attributes
from models.denoisers.protocol import Denoiser
from models.families.counterparts import Counterpart
from models.families.family import Family, Tensors, trained_network
from models.families.masked import MASKED
from models.families.settings import ProcessSettings
from models.families.sizes import DEEP
from models.plurals import counted
from models.processes.masked import Masked
from models.processes.traits import Traits

if TYPE_CHECKING:
    from models.data.table import Table
    from models.data.vocabulary import Vocabulary
    from models.processes import Process
    from models.training.objectives.objective import Objective

COUNT = "beside"  # on cards, which called it so before it had another name
VALUES = "values"  # (A, V) bool: which symbols are of each attribute


@dataclass(frozen=True)
class WithAttributes(Masked):
    """values: the symbols of each attribute, which no other position can hold; () where no alphabet is known."""

    values: tuple[tuple[int, ...], ...] = ()


def _process(size: int, parameters: Mapping[str, Any], tensors: Tensors) -> "Process":
    values = tuple(tuple(map(int, row.nonzero()[0])) for row in tensors.get(VALUES, ()))
    return WithAttributes(size, traits=Traits(attribute_count=int(parameters[COUNT])), values=values)


def _denoiser(card: Mapping[str, Any], tensors: Tensors, device: str) -> Denoiser:
    attribute_count = len(Attributes(card["alphabet"]))
    if card["process"][COUNT] != attribute_count:
        raise ValueError(f"an alphabet of {counted(attribute_count, 'attribute')}")
    return trained_network("posterior")(card, tensors, device)


def _from_list(
    vocabulary: "Vocabulary", _table: "Table", _settings: ProcessSettings
) -> tuple[Mapping[str, Any], Tensors]:
    return {COUNT: vocabulary.attribute_count}, {}


def _of_alphabet(vocabulary: "Vocabulary") -> Tensors:
    kinds = vocabulary.attributes.kinds(vocabulary.attribute_count + 1)
    return {} if kinds is None else {VALUES: kinds[:-1]}


def _objective(process: "Process", _traits: Traits) -> "Objective":
    from models.training.objectives.modalities import EitherSide

    assert isinstance(process, WithAttributes)
    return EitherSide(process.size, process.traits.attribute_count, process.values)


MODALITIES = Family(
    name="modalities",
    title="Word and attributes",
    about="A word and what can be said of it (length, vowels, first and last letter) in one sequence: hide either, and"
    " the same network fills it in from the other.",
    traits=Traits(),
    process=_process,
    parameters={COUNT: 0},
    alphabet=with_attributes,
    from_list=_from_list,
    of_alphabet=_of_alphabet,
    denoiser=_denoiser,
    objective=_objective,
    policies=MASKED.policies,
    sizes={"transformer": DEEP},
    shows=(
        Counterpart(
            "MMaDA",
            "Yang et al. 2025, arXiv 2505.15809",
            "one masked diffusion over two kinds of symbols in one sequence, which predicts either side from the other",
            "pictures, for which what follows from a word stands here, and its chains of thought",
        ),
    ),
)

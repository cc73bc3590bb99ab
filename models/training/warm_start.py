"""Begin a network with the weights of a model: what both have is carried over, what is new starts near its mean.

A letter is carried by name, one whose other case alone is known by that; the end and the mask stay what they are. The
model may be of another family, where a network of this one is declared to begin with its weights.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from models.data.labels import labels_on
from models.data.vocabulary import Vocabulary
from models.denoisers.networks.network import CarriedRows, Network
from models.denoisers.shapes import Shape, from_json, with_labels
from models.errors import UserError
from models.families.family import PROCESS, Family
from models.model import Model
from models.processes.protocol import LOSSES
from models.storage.checkpoint import load
from models.storage.loader import folder_of
from models.storage.model_card import family_on, read_card, shape_of
from models.storage.model_words import word_lists
from models.storage.started_from import StartedFrom
from models.training.data import Data, sizes_of_process
from models.training.objectives.objective import generator

LABEL, POSITION = "label.weight", "position"  # parameters of networks


@dataclass(frozen=True, eq=False)
class Source:
    """A model that is there, to begin with, and its folder. network: the one that begins with its weights."""

    folder: Path
    model: Model
    network: str

    @property
    def changes(self) -> bool:
        """Whether that is another network, which has so much to learn that steps of the usual size are best."""
        return _shape(self.model).denoiser != self.network


def source_of(name: str, made_by: Family) -> Source:
    """The model of that name or path.

    Raises UserError where there is none, and for one that a network of this family cannot start from.
    """
    folder = folder_of(name)
    card = read_card(folder)
    other, shape = family_on(card), shape_of(card)
    if shape is None:
        raise UserError(f"{card['title']} has no network to start from; choose another model.")
    network = made_by.network_from(other, shape)
    if not network:
        raise UserError(
            f"{card['title']} is a model of {other.title.lower()}, and a run of {made_by.title.lower()} cannot start"
            " from it; choose another model or family."
        )
    return Source(folder, load(folder), network)


def shape_after(source: Source, data: Data) -> Shape:
    """The network of a model for the letters and lengths of this list, and its process."""
    own = _shape(source.model)
    if source.changes:
        own = from_json({**own.to_json(), "denoiser": source.network})
    sizes = sizes_of_process(own.denoiser, data)
    of = replace(own, size=len(data.vocabulary), length=data.length, **sizes)
    return with_labels(of, 0 if data.word_labels is None else len(data.word_labels.names))


def _shape(model: Model) -> Shape:
    """The model's network, which `source_of` has looked for on its card."""
    shape = model.denoiser.shape
    assert shape is not None
    return shape


def rows_of(model: Vocabulary, letters: Vocabulary) -> list[int | None]:
    """The symbol in a model of the end and of each letter; None for one that it lacks."""
    return [0, *(model.find(c) for c in letters.characters)]


def positions_of(model: Vocabulary, letters: Vocabulary, length: int) -> list[int | None]:
    """The position in a model of each of L positions: of letters, and of the attributes of words by their names."""
    known = {one.name: i for i, one in enumerate(model.attributes)}
    before = [known.get(one.name) for one in letters.attributes]
    return [*before, *range(model.attribute_count, model.attribute_count + length - letters.attribute_count)]


@torch.no_grad()
def warm_start(net: Network, source: Source, data: Data) -> None:
    """Give a network of `shape_after` the model's weights. Raises UserError where they have no letter in common."""
    model = source.model
    symbols = rows_of(model.vocabulary, data.vocabulary)
    if not any(symbols):
        raise UserError(
            f"{model.title} has none of the letters of this list; start from another model or from scratch."
        )
    places = positions_of(model.vocabulary, data.vocabulary, data.length)
    rows = CarriedRows(_shape(model), symbols, data.length, generator(0, 0, stream=4), places)
    weights = {name: torch.from_numpy(a) for name, a in model.denoiser.tensors().items()}
    of_noise = {name: torch.from_numpy(a).float() for name, a in model.process.tensors().items()}
    for name, p in net.named_parameters():
        if name == f"{PROCESS}{LOSSES}":
            continue  # a table of levels, not of letters; it is soon learned
        if name.startswith(PROCESS):
            p.copy_(rows.by_symbol(of_noise[name.removeprefix(PROCESS)]))
        elif name != LABEL:
            p.copy_(net.carried(name, weights[name], rows))
    _carry_labels(dict(net.named_parameters()), weights.get(LABEL), same=labels_on(model.card) == data.word_labels)


def _carry_labels(net: dict[str, Tensor], old: Tensor | None, *, same: bool) -> None:
    """Begin with the model's labels where they are the same ones, else with what it has for none."""
    new = net.get(LABEL)
    if new is None:
        if old is not None:
            net[POSITION].add_(old[-1])  # which stands at every position
    elif old is None:
        new.zero_()
    else:
        new.copy_(old if same else old[-1].expand_as(new))


def started_from(source: Source, shape: Shape, data: Data) -> StartedFrom:
    """What `warm_start` carries over."""
    model, letters = source.model, data.vocabulary.characters
    rows = rows_of(model.vocabulary, data.vocabulary)[1:]
    return StartedFrom(
        title=str(model.card["title"]),
        digest=str(model.card["weights_sha256"]),
        letters=sum(row is not None for row in rows),
        alphabet=len(letters),
        fresh=tuple(c for c, row in zip(letters, rows, strict=True) if row is None),
        positions=min(model.length, data.length),
        length=data.length,
        layers=int(shape.to_json()["layers"]),
        met=_met(source, data),
        causal=_shape(model).causal and not shape.causal,
    )


def _met(source: Source, data: Data) -> int:
    """How many of the held-out words the model has learned from, as far as its list is known."""
    try:
        learned = frozenset(word_lists(source.folder, source.model.card).train)
    except UserError:
        return 0
    return sum(word in learned for word in data.words.heldout)

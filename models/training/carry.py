"""Begin a network with the weights of a model: what both have is carried over, what is new starts near its mean.

A letter is carried by name, one whose other case alone is known by that; the end and the mask stay what they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from models.data.vocabulary import Vocabulary
from models.denoisers.shapes import Shape
from models.errors import UserError
from models.families.family import Family
from models.model import Model
from models.storage.checkpoint import load
from models.storage.loader import folder_of
from models.storage.model_card import family_on, read_card, shape_of
from models.storage.model_words import word_lists
from models.storage.started_from import StartedFrom
from models.training.data import Data
from models.training.objectives import generator

NOISE = 0.02  # of rows that start fresh, on the mean of those that were carried: that of first weights


@dataclass(frozen=True, eq=False)
class Source:
    """A model that is there, to begin with, and its folder."""

    folder: Path
    model: Model


def source_of(name: str, made_by: Family) -> Source:
    """The model of that name or path.

    Raises UserError where there is none, and for one that a network of this family cannot start from.
    """
    folder = folder_of(name)
    card = read_card(folder)
    other = family_on(card)
    if other.name != made_by.name:
        raise UserError(
            f"{card['title']} is a model of {other.title.lower()}, and a run of {made_by.title.lower()} cannot start"
            " from it; choose another model or family."
        )
    if shape_of(card) is None:
        raise UserError(f"{card['title']} has no network to start from; choose another model.")
    return Source(folder, load(folder))


def shape_after(model: Model, data: Data) -> Shape:
    """The network of a model for the letters and lengths of this list."""
    shape: Shape = model.denoiser.shape  # type: ignore[attr-defined]
    return replace(shape, size=len(data.vocabulary), length=data.length)


def rows_of(model: Vocabulary, letters: Vocabulary) -> list[int | None]:
    """The symbol in a model of the end and of each letter; None for one that it lacks."""
    return [0, *(model.find(c) for c in letters.characters)]


@torch.no_grad()
def carry(net: nn.Module, source: Source, data: Data) -> None:
    """Give a network of `shape_after` the model's weights. Raises UserError where they have no letter in common."""
    model = source.model
    rows = rows_of(model.vocabulary, data.vocabulary)
    if not any(rows):
        raise UserError(
            f"{model.title} has none of the letters of this list; start from another model or from scratch."
        )
    begun = _Carried(rows, model.denoiser.shape, net.shape)  # type: ignore[attr-defined,arg-type]
    weights = {name: torch.from_numpy(a) for name, a in model.denoiser.tensors().items()}  # type: ignore[attr-defined]
    for name, p in net.named_parameters():
        p.copy_(begun.parameter(name, weights[name]))


def carried(source: Source, shape: Shape, data: Data) -> StartedFrom:
    """What `carry` carries over."""
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
    )


def _met(source: Source, data: Data) -> int:
    """How many of the held-out words the model has learned from, as far as its list is known."""
    try:
        learned = frozenset(word_lists(source.folder, source.model.card).train)
    except UserError:
        return 0
    return sum(word in learned for word in data.words.heldout)


class _Carried:
    """rows: the model's symbol of each new one, None for a fresh one. old, new: the networks' shapes."""

    def __init__(self, rows: list[int | None], old: Shape, new: Shape) -> None:
        self._rows, self._old = rows, old
        self.positions = min(old.length, new.length)
        self._places = [i if i < self.positions else None for i in range(new.length)]
        self._g = generator(0, 0, stream=4)

    def parameter(self, name: str, old: Tensor) -> Tensor:
        """The new network's tensor of that name, from the model's."""
        size, length = self._old.size, self._old.length
        if name == "embed.weight":
            return self._taken(old, [*self._rows, size])
        if name == "position":
            return self._taken(old, self._places)
        if name.startswith("out.") and len(old) == size:
            return self._taken(old, self._rows)
        if name.startswith("out."):  # of an MLP: a row for each symbol at each place
            by_symbol = old.view(length, size, *old.shape[1:]).transpose(0, 1)
            by_place = self._taken(by_symbol, self._rows).transpose(0, 1)
            return self._taken(by_place, self._places).flatten(0, 1)
        if name == "hidden.weight":  # of an MLP: a column for each number of each place, then that of the masked share
            split = length * (old.shape[1] // length)
            by_place = old[:, :split].T.reshape(length, -1, len(old))
            return torch.cat([self._taken(by_place, self._places).flatten(0, 1).T, old[:, split:]], 1)
        return old

    def _taken(self, old: Tensor, rows: Sequence[int | None]) -> Tensor:
        """Rows of the model's tensor; one that starts fresh is the mean of the others with a little noise."""
        known = [row for row in rows if row is not None]
        mean = old[sorted(set(known))].mean(0)
        fresh = (mean + NOISE * torch.randn(mean.shape, generator=self._g) for _ in range(len(rows) - len(known)))
        return torch.stack([next(fresh) if row is None else old[row] for row in rows])

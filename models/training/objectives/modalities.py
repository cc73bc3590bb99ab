"""What a network of words with attributes learns from: the whole, the word by its attributes, and those by the word.

Rows take turns. Each kind has the bound of what it hides, given what it shows: of the whole that of `MaskedElbo`; of
the word with its attributes shown the same over the word's positions; and of A attributes with the word shown

    -log p(attributes | word) <= A E [the mean over m hidden ones of -log p_i(a_i | the rest)],  m uniform on 1 .. A,

as a run in random order fills them (Yang et al. 2025, arXiv 2505.15809, mask one modality by the other alike). A run
gives nothing to symbols that a position cannot hold, letters in an attribute's place and values in a letter's, nor to a
word without a letter, so that the cross-entropies are of predictions held to what can stand there.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.data.vocabulary import END
from models.denoisers.networks.inputs import NetInput
from models.training.levels import stratified
from models.training.objectives.masked import Weighed
from models.training.objectives.objective import (
    Batch,
    Bound,
    Corrupted,
    MaskedElbo,
    Net,
    states_of_runs,
    step_chances,
    unweighted,
)

WHOLE, WORD = 0, 1  # of three kinds of rows; the third hides attributes alone
BOUND = Bound(
    MaskedElbo.bound.name,
    "<=",
    "an upper bound: of the word and its attributes together, the mean over every order in which they may be revealed",
    is_loss=True,
)


@dataclass(frozen=True)
class EitherSide:
    """size: V, which is the mask. attribute_count: A, the attributes before a word; 0 leaves the bound of words alone.

    values: the symbols of each attribute; () where they are not known, and then the bound is looser by what a network
    gives to symbols that a position cannot hold, as a run gives them nothing.
    """

    size: int
    attribute_count: int
    values: tuple[tuple[int, ...], ...] = ()
    bound: Bound = BOUND
    version: int = 2

    @property
    def apart(self) -> str:
        """Two rows of three are learned from with one side given."""
        return "two thirds are learned from with the word or its attributes given" if self.attribute_count else ""

    def kinds(self, length: int, device: torch.device | str = "cpu") -> Tensor | None:
        """(L, V) what each position can hold: its attribute's values, a letter, or behind the first one the end."""
        return (
            torch.from_numpy(_kinds(self.size, self.attribute_count, self.values, length)).to(device)
            if self.values
            else None
        )

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Corrupted:
        """Rows of three kinds in turn; to evaluate, those of the whole alone."""
        whole = self._whole(batch, g, evaluating=evaluating)
        if evaluating or not self.attribute_count:
            return whole
        words, kind = batch.words, (torch.arange(len(batch.words), device=batch.words.device) % 3)[:, None]
        _later, masks = states_of_runs(words[:, self.attribute_count :], g)
        shown = torch.zeros_like(words[:, : self.attribute_count], dtype=torch.bool)
        of_word = torch.cat([shown, masks], 1)
        weight_of_word = step_chances(words[:, self.attribute_count :]).sum(1) / masks.sum(1)
        hidden, weight_of_attributes = self._attributes(words, g)
        where = torch.where(kind == WHOLE, whole.where, torch.where(kind == WORD, of_word, hidden))
        x = torch.where(kind == WHOLE, whole.inputs.x, words.masked_fill(where, self.size))
        weight = torch.where(kind[:, 0] == WORD, weight_of_word, weight_of_attributes)
        weight = torch.where(kind[:, 0] == WHOLE, whole.weight, weight)
        return Weighed(words, NetInput(x), where, weight)

    def _whole(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Weighed:
        drawn = MaskedElbo(self.size).draw(batch, g, evaluating=evaluating)
        return Weighed(drawn.x0, drawn.inputs, drawn.where, step_chances(drawn.x0).sum(1) / drawn.where.sum(1))

    def _attributes(self, words: Tensor, g: torch.Generator) -> tuple[Tensor, Tensor]:
        """(B, L) from 1 to A attributes hidden, all numbers alike, and (B,) A over that number."""
        most = self.attribute_count
        number = (stratified(len(words), g) * most).long().clamp_max(most - 1) + 1
        order = torch.rand(len(words), most, generator=g, device=g.device).argsort(1).argsort(1)
        hidden = torch.zeros_like(words, dtype=torch.bool)
        hidden[:, :most] = order < number[:, None]
        return hidden, most / number.float()

    def draw_for_bound(self, batch: Batch, g: torch.Generator) -> Corrupted:
        """The draws of `draw` that evaluate: they are quiet."""
        return self.draw(batch, g, evaluating=True)

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The bound of each row's kind."""
        assert isinstance(corrupted, Weighed)
        kinds = self.kinds(corrupted.x0.shape[1], corrupted.x0.device)
        return unweighted(net if kinds is None else within(net, kinds), corrupted) * corrupted.weight

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The bound of the whole."""
        return self.loss(net, corrupted)

    def control_variate(self, log_p: Tensor, words: Tensor) -> tuple[Net, Tensor]:
        """As `MaskedElbo` has it."""
        kinds = self.kinds(words.shape[1], log_p.device)
        held = log_p if kinds is None else log_p.masked_fill(~kinds, -math.inf).log_softmax(-1)
        return MaskedElbo(self.size).control_variate(held, words)


@lru_cache(maxsize=8)
def _kinds(size: int, attribute_count: int, values: tuple[tuple[int, ...], ...], length: int) -> NDArray[np.bool_]:
    out = np.zeros((length, size), bool)
    out[attribute_count:] = True
    for position, symbols in enumerate(values):
        out[:, symbols] = False
        out[position, symbols] = True
    out[attribute_count, END] = False
    return out


def within(net: Net, kinds: Tensor) -> Net:
    """A network that gives nothing to symbols that a position cannot hold: kinds (L, V) flags those that it can."""

    def held(*shown: Any, where: Tensor | None = None) -> Tensor:
        logits = net(*shown, where=where)
        possible = kinds.expand_as(logits) if where is None else kinds[where.nonzero()[:, 1]]
        return logits.masked_fill(~possible, -math.inf)

    return held

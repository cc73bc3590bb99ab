"""The loss of a network on words that it did not learn from: always the same ones, always corrupted alike."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from models.training.data import Data
from models.training.objectives.objective import Batch, HasControlVariate, Net, Objective, generator
from models.training.prepared_list import DRAW_SEED

CHUNK = 128  # held-out words a forward pass
DRAWS = 512  # at most a pass of words that each bring several, so that it takes no second


class HeldOut:
    """An estimate of the loss, or of the bound, on held-out words always corrupted alike, so that two values compare.

    Where the objective knows the loss of independent positions exactly, that is a control variate: the same draws are
    put to them, and their error is taken off in proportion.

    table (N, L): the words. words: how many of them at most, taken at random. Each is corrupted `repeats` times, and
    where the table has fewer than `words` so much oftener that the estimate still rests on that many draws. bound:
    estimate the bound, with its own draws, instead of the loss. stderr: the standard error of the last estimate over
    the words, nats per character, None for one word.
    """

    def __init__(
        self, data: Data, objective: Objective, table: Tensor, *, words: int, repeats: int = 1, bound: bool = False
    ) -> None:
        self.objective = objective
        self._measure = objective.nats if bound else objective.loss
        self.stderr: float | None = None
        self.words = min(words, len(table))
        g = generator(DRAW_SEED, 0, stream=2)
        some = torch.randperm(len(table), generator=g)[: self.words]  # the list is in alphabetical order
        self.repeats = _repeats(words, repeats, self.words)
        given = data.patterns_of(table)
        asked = None if given is None else given[some].repeat(self.repeats, 1)
        batch = Batch(table[some.to(table.device)].cpu().long().repeat(self.repeats, 1), given=asked)
        drawn = objective.draw_for_bound(batch, g) if bound else objective.draw(batch, g, evaluating=True)
        self._corrupted = drawn.to(table.device)
        self._x0 = self._corrupted.x0
        self._rows = CHUNK if self._corrupted.draws == 1 else max(1, min(CHUNK, DRAWS // self._corrupted.draws))
        self._attribute_count = data.vocabulary.attribute_count
        self._characters = self._characters_of(self._x0[: self.words])
        self._error: Tensor | None = None
        if isinstance(objective, HasControlVariate):
            log_p = positional(data.train.long(), len(data.vocabulary)).log()
            self._error = self._control_error(*objective.control_variate(log_p, table.long()))
            self._characters = self._characters_of(table)  # for which the control stands

    def _characters_of(self, words: Tensor) -> float:
        """How many characters words (N, L) have on average, the end counted."""
        return float((words[:, self._attribute_count :] > 0).sum()) / len(words) + 1

    def _control_error(self, net: Net, exact: Tensor) -> Tensor:
        """(N,) what the draws and the words make of independent positions, less their true value over the table."""
        return self._measure(net, self._corrupted) - exact.mean()

    def estimate(self, net: nn.Module) -> Iterator[float | None]:
        """Nats per character over all words of the table: yields None after every chunk of words, at last the value."""
        parts = []
        for i in range(0, len(self._x0), self._rows):
            parts.append(self._chunk(net, slice(i, i + self._rows)))
            yield None
        values = torch.cat(parts)
        mean = float(values.mean() if self._error is None else controlled_mean(values, self._error)) / self._characters
        self.stderr = self._standard_error(values, mean)
        yield mean

    @property
    def part(self) -> float:
        """How much of one of `chunks` a pass is."""
        return self._rows / CHUNK

    def _standard_error(self, values: Tensor, mean: float) -> float | None:
        """The standard error of `mean` over the words, each word's masks averaged: of a ratio of nats to characters."""
        if self.words < 2:
            return None
        nats = values.view(self.repeats, self.words).mean(0).double()
        characters = (self._x0[: self.words, self._attribute_count :] > 0).sum(1) + 1
        residual = nats - mean * characters
        return float(residual.std() / math.sqrt(self.words) / characters.double().mean())

    @torch.inference_mode()
    def _chunk(self, net: nn.Module, at: slice) -> Tensor:
        return self._measure(net, self._corrupted.rows(at))


def _repeats(words: int, repeats: int, there: int) -> int:
    return max(repeats, -(-words // there))


def chunks(words: int, repeats: int, there: int) -> int:
    """How many times `CHUNK` words an estimate takes from a table of that many; see `HeldOut` for the others."""
    some = min(words, there)
    return -(-some * _repeats(words, repeats, some) // CHUNK) if some else 0


def positional(words: Tensor, size: int) -> Tensor:
    """(L, V) each position's own share of symbols in (N, L) words, half a count added to each."""
    counts = torch.stack([torch.bincount(column, minlength=size) for column in words.T]).float() + 0.5
    return counts / counts.sum(1, keepdim=True)


def controlled_mean(values: Tensor, error: Tensor) -> Tensor:
    """The mean of values (N,), less the part of it that goes with an error (N,) whose true mean is 0."""
    away = error - error.mean()
    slope = (values * away).sum() / (away * away).sum().clamp_min(1e-12)
    return values.mean() - slope * error.mean()

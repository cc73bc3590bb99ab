"""One network being trained: its weights, their running average, its optimiser, and one step."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.denoisers.networks.build import build
from models.denoisers.shapes import Shape
from models.training.data import Data, batch_rows
from models.training.hyperparameters import Plan
from models.training.objectives import LearningNet, Objective, generator
from models.training.optimisers import Optimiser

CHUNK = 256  # held-out words a forward pass
DRAW_SEED = 0  # of which held-out words are taken and how they are masked, the same for every run


@dataclass(frozen=True)
class Part:
    """Which share of every batch this process computes: `rank` of `ranks`."""

    rank: int = 0
    ranks: int = 1


ALONE = Part()


class Run:
    """All that a snapshot must hold. `step` counts finished steps; `averaged` weights are judged and kept."""

    def __init__(
        self,
        shape: Shape,
        plan: Plan,
        data: Data,
        objective: Objective,
        *,
        seed: int,
        device: torch.device,
        part: Part = ALONE,
        wrap: Callable[[nn.Module], nn.Module] = lambda net: net,
    ) -> None:
        self.shape, self.plan, self.data, self.seed, self.device, self.part = shape, plan, data, seed, device, part
        self.objective = objective
        self.net = build(shape, seed=seed, dropout=plan.dropout).to(device)
        self.wrapped: LearningNet = wrap(self.net)
        self.optimiser = Optimiser(self.net, adam_lr=plan.adam_lr, muon_lr=plan.muon_lr, weight_decay=plan.weight_decay)
        self.averaged = [p.detach().clone() for p in self.net.parameters()]
        self.step = 0
        self.loss = torch.zeros((), device=device)  # running mean of the training loss, nats per word
        self._judge = build(shape, seed=seed).to(device).eval().requires_grad_(False)

    def advance(self, factor: float) -> None:
        """One step of learning at `factor` of the full rates."""
        plan, data = self.plan, self.data
        # The draws are those of the whole batch, whatever the number of processes that share it.
        g = generator(self.seed, self.step, device=self.device)
        spoilt = self.objective.draw(plan.batch, data.length, g)
        rows = batch_rows(len(data.train), plan.batch, self.step, self.seed)
        if self.part.ranks > 1:
            spoilt, rows = spoilt[self.part.rank :: self.part.ranks], rows[self.part.rank :: self.part.ranks]
        x0 = data.train[rows.to(self.device)].long()
        loss = self._loss(x0, spoilt)
        (loss / data.train_characters).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.net.parameters(), plan.clip)
        self.optimiser.step(factor)
        self._average(loss.detach())

    def _loss(self, x0: Tensor, spoilt: Tensor) -> Tensor:
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.plan.bfloat16):
            if not self.plan.dropout:
                return self.objective.learning_nats(self.wrapped, x0, spoilt, self.shape.size).mean()
            # Dropout reads torch's own random state: seeded by step, so that a resumed run goes on alike, and put back.
            with torch.random.fork_rng([self.device] if self.device.type == "cuda" else []):
                torch.manual_seed((self.seed * 7_368_787 + self.step * 64 + self.part.rank) & (2**63 - 1))
                return self.objective.learning_nats(self.wrapped, x0, spoilt, self.shape.size).mean()

    @torch.no_grad()
    def _average(self, loss: Tensor) -> None:
        i = self.step
        keep = min(self.plan.ema, (1 + i) / (10 + i))
        torch._foreach_lerp_(self.averaged, list(self.net.parameters()), 1 - keep)
        self.loss.lerp_(loss, max(0.02, 1 / (i + 1)))
        self.step += 1

    @property
    def train_nats(self) -> float:
        """Training loss of late, nats per character."""
        return float(self.loss) / self.data.train_characters

    def with_weights(self, weights: list[Tensor]) -> nn.Module:
        """The judging network with these weights, in evaluation mode; shared, so copy it to keep it."""
        with torch.no_grad():
            torch._foreach_copy_(list(self._judge.parameters()), weights)
        return self._judge


class HeldOut:
    """An estimate of the bound on held-out words always spoilt alike, so that two values compare like with like.

    Which words and which draws matters less than it seems: the same draws are put to the law of independent
    positions, whose exact value over all words of the table is known, and its error is taken off in proportion (a
    control variate).

    table (N, L): the words. words: how many of them at most, taken at random. Each is masked `repeats` times, and where
    the table has fewer than `words` so much oftener that the estimate still rests on that many draws. stderr: the
    standard error of the last estimate over the words, nats per character, None for one word.
    """

    def __init__(self, data: Data, objective: Objective, table: Tensor, *, words: int, repeats: int = 1) -> None:
        self._objective = objective
        self.stderr: float | None = None
        self.words = min(words, len(table))
        g = generator(DRAW_SEED, 0, stream=2)
        some = torch.randperm(len(table), generator=g)[: self.words]  # the list is in alphabetical order
        self.repeats = max(repeats, -(-words // self.words))
        self._x0 = table[some.to(table.device)].long().repeat(self.repeats, 1)
        self._spoilt = objective.draw(len(self._x0), data.length, g).to(table.device)
        self._characters = float((table > 0).sum()) / len(table) + 1
        size = len(data.vocabulary)
        p = positional(data.train.long(), size).log()  # (L, V)
        guess = objective.nats(lambda xt: p.expand(len(xt), -1, -1), self._x0, self._spoilt, size)
        exact = -p.expand(len(table), -1, -1).gather(-1, table.long()[..., None]).sum((1, 2))
        self._error = guess - exact.mean()  # (N,) nats per word

    def estimate(self, net: nn.Module, size: int) -> Iterator[float | None]:
        """Nats per character over all words of the table: yields None after every chunk of words, at last the value."""
        parts = []
        for i in range(0, len(self._x0), CHUNK):
            parts.append(self._chunk(net, size, slice(i, i + CHUNK)))
            yield None
        values = torch.cat(parts)
        mean = float(controlled_mean(values, self._error)) / self._characters
        self.stderr = self._standard_error(values, mean)
        yield mean

    def _standard_error(self, values: Tensor, mean: float) -> float | None:
        """Of `mean` over the words, each word's own masks averaged: that of a ratio of nats to characters."""
        if self.words < 2:
            return None
        nats = values.view(self.repeats, self.words).mean(0).double()
        characters = (self._x0[: self.words] > 0).sum(1) + 1
        residual = nats - mean * characters
        return float(residual.std() / math.sqrt(self.words) / characters.double().mean())

    @torch.inference_mode()
    def _chunk(self, net: nn.Module, size: int, at: slice) -> Tensor:
        return self._objective.nats(net, self._x0[at], self._spoilt[at], size)


def positional(words: Tensor, size: int) -> Tensor:
    """(L, V) each position's own share of symbols in (N, L) words, half a count added to each."""
    counts = torch.stack([torch.bincount(column, minlength=size) for column in words.T]).float() + 0.5
    return counts / counts.sum(1, keepdim=True)


def controlled_mean(values: Tensor, error: Tensor) -> Tensor:
    """The mean of values (N,), less the part of it that goes with an error (N,) whose true mean is 0."""
    away = error - error.mean()
    slope = (values * away).sum() / (away * away).sum().clamp_min(1e-12)
    return values.mean() - slope * error.mean()

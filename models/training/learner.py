"""One network being trained: its weights, their running average, its optimiser, and one step."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.denoisers.networks.build import build, seeded
from models.denoisers.networks.experts import taken_balance
from models.denoisers.shapes import Shape
from models.training.data import Data
from models.training.hyperparameters import Plan
from models.training.learned_process import of_process, with_learned
from models.training.objectives.labelled import dropped, with_labels
from models.training.objectives.objective import Corrupted, Net, Objective, generator
from models.training.optimisers import Optimiser


@dataclass(frozen=True)
class RankShare:
    """Which share of every batch this process computes: `rank` of `ranks`. wrap: the network, as they share it.

    agree: the share of the budget that is used and whether to stop, as the first process has them.
    """

    rank: int = 0
    ranks: int = 1
    wrap: Callable[[nn.Module], nn.Module] = lambda net: net
    agree: Callable[[float, bool], tuple[float, bool]] = lambda fraction, stop: (fraction, stop)


ALONE = RankShare()


class Learner:
    """All that a snapshot must hold, on the device of the data.

    `step` counts finished steps; `averaged` weights are evaluated and saved.
    """

    def __init__(
        self,
        shape: Shape,
        plan: Plan,
        data: Data,
        objective: Objective,
        *,
        seed: int,
        part: RankShare = ALONE,
    ) -> None:
        self.shape, self.plan, self.data, self.objective, self.seed, self.part = (
            shape,
            plan,
            data,
            objective,
            seed,
            part,
        )
        self.device = device = data.train.device
        self.net = with_learned(build(shape, seed=seed, dropout=plan.dropout), objective).to(device)
        learned = list(of_process(self.net).values())
        others: list[Tensor] = [p for p in self.net.parameters() if all(p is not other for other in learned)]
        self._clipped = [others, learned]
        self.wrapped: Net = part.wrap(self.net)
        self.optimiser = Optimiser(self.net, adam_lr=plan.adam_lr, muon_lr=plan.muon_lr, weight_decay=plan.weight_decay)
        self.average_from_here()
        self.step = 0
        self.loss = torch.zeros((), device=device)  # running mean of the training loss, nats per word
        self._evaluated = with_learned(build(shape, seed=seed), objective).to(device).eval().requires_grad_(False)

    def average_from_here(self) -> None:
        """Begin the averages with the weights as they are."""
        self.averaged = [p.detach().clone() for p in self.net.parameters()]

    def advance(self, factor: float, done: float = 1.0) -> None:
        """One step of learning at `factor` of the full rates. done: the share of the budget that is used."""
        plan, data = self.plan, self.data
        # The draws are those of the whole batch, whatever the number of processes that share it.
        g = generator(self.seed, self.step, device=self.device)
        batch = data.batch(plan.batch, self.step, self.seed)._replace(done=done)
        corrupted = self.objective.draw(batch, g, evaluating=False)
        if batch.labels is not None and data.word_labels is not None:
            corrupted = with_labels(corrupted, dropped(batch.labels, data.word_labels.none, self.seed, self.step))
        if self.part.ranks > 1:
            corrupted = corrupted.rows(slice(self.part.rank, None, self.part.ranks))
        self.descend(self._loss(corrupted), factor)

    def descend(self, loss: Tensor, factor: float) -> None:
        """One step down a loss (), nats a word, and what the network adds to it, at `factor` of the full rates."""
        plan, balance = self.plan, taken_balance(self.net)
        minimised = loss / self.data.train_characters
        if balance is not None:
            minimised = minimised + balance
        minimised.backward()  # type: ignore[no-untyped-call]
        for parameters in self._clipped:
            nn.utils.clip_grad_norm_(parameters, plan.clip)
        self.optimiser.step(factor)
        self._average(loss.detach())

    def _loss(self, corrupted: Corrupted) -> Tensor:
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.plan.bfloat16):
            if not self.plan.dropout:
                return self.objective.loss(self.wrapped, corrupted).mean()
            # Dropout reads torch's own random state: seeded by step, so that a resumed run goes on alike, and put back.
            mixed = (self.seed * 7_368_787 + self.step * 64 + self.part.rank) & (2**63 - 1)
            with seeded(mixed, self.device):
                return self.objective.loss(self.wrapped, corrupted).mean()

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
        """The evaluated network with these weights, in evaluation mode; shared, so copy it to keep it."""
        with torch.no_grad():
            torch._foreach_copy_(list(self._evaluated.parameters()), weights)
        return self._evaluated

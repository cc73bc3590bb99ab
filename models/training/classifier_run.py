"""How a classifier for guidance learns: labels of words that the process of a model has destroyed in part.

It sees what a state says of each letter (`models.guidance.network_classifier`), at the levels that models learn from,
pins among them, so that it knows every state of a run. Adam on the cross-entropy of the labels; a tenth of the words is
kept apart, and the weights are kept that were best on these.
"""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from models.arrays import Array, Symbols
from models.denoisers.networks.build import seeded
from models.denoisers.networks.torch_denoiser import one_thread
from models.guidance.network_classifier import NAMES, NetworkClassifier
from models.interruption import proceed
from models.probabilities import softmax
from models.processes import Process, State
from models.rng import CounterRNG
from models.training.adam import Adam
from models.training.classifier import ClassifierPlan, ClassifierProgress
from models.training.levels import mixed
from models.training.objectives.objective import generator

RATE, WARMUP = 3e-3, 0.05
REPORTS = 20  # of a run
EVERY = 250  # steps, at most, between two of them
MEASURED = 2000  # held-out words, at most
HELD_SEED = 0  # of which words are held out and of their noise, whatever the seed: so runs of two seeds compare


def learn(
    process: Process,
    table: Symbols,
    codes: NDArray[np.integer],
    labels: tuple[str, ...],
    plan: ClassifierPlan,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[ClassifierProgress]:
    """Learn the labels of words (N, L), whose numbers are codes (N,); the last report has the classifier.

    stopped: asked after every step whether that was the last.
    """
    order = np.random.default_rng(HELD_SEED).permutation(len(table))
    held = order[: max(1, min(len(table) // 10, MEASURED))]
    learned = order[len(held) :] if len(table) > 1 else order
    run = _Run(process, table, codes, labels, plan, learned)
    states, target = run.shares(held, HELD_SEED, evaluating=True), run.codes[torch.from_numpy(held)]
    clean = run.shown(process.corrupt(table[held], np.zeros(table[held].shape), CounterRNG(0, 0, len(held), 0)))
    share = np.bincount(codes[learned], minlength=len(labels)) + 0.5
    blind = float(-np.log(share / share.sum())[codes[held]].mean())
    best, kept, accuracy = np.inf, run.weights(), 0.0
    every = max(1, min(EVERY, plan.steps // REPORTS))
    for step in range(plan.steps):
        proceed()
        with one_thread():  # of products this small several threads are slower
            run.advance(step)
            ends = step + 1 == plan.steps or stopped()
            due = (step + 1) % every == 0 or ends
            if due and (nats := run.measured(states, target)) < best:
                best, kept, accuracy = nats, run.weights(), run.right(clean, target)
        if due:
            yield ClassifierProgress(step + 1, plan.steps, best, blind, accuracy)
        if ends:
            break
    classifier = NetworkClassifier(labels, (table.shape[1], process.size), kept)
    yield ClassifierProgress(step + 1, plan.steps, best, blind, accuracy, classifier)


class _Run:
    """One classifier that learns."""

    def __init__(
        self,
        process: Process,
        table: Symbols,
        codes: NDArray[np.integer],
        labels: tuple[str, ...],
        plan: ClassifierPlan,
        learned: NDArray[np.int64],
    ) -> None:
        self.process, self.table, self.plan, self.learned = process, table, plan, learned
        self.codes = torch.from_numpy(codes.astype(np.int64))
        with seeded(plan.seed):
            self.net = nn.Sequential(
                nn.Linear(table.shape[1] * process.size, plan.hidden),
                nn.SiLU(),
                nn.Linear(plan.hidden, plan.hidden),
                nn.SiLU(),
                nn.Linear(plan.hidden, len(labels)),
            )
        self.optimiser = Adam(self.net.parameters(), betas=(0.9, 0.999))

    def advance(self, step: int) -> None:
        """One step of learning."""
        plan, done = self.plan, step / self.plan.steps
        rng = np.random.default_rng([plan.seed, step])
        rows = self.learned[rng.integers(len(self.learned), size=plan.batch)]
        loss = functional.cross_entropy(self.net(self.shares(rows, plan.seed + 1 + step)), self.codes[rows])
        rate = RATE * min(1.0, (done + 1 / plan.steps) / WARMUP) * 0.5 * (1.0 + np.cos(np.pi * done))
        self.net.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimiser.step(float(rate))

    def shares(self, rows: NDArray[np.int64], seed: int, *, evaluating: bool = False) -> Tensor:
        """(B, L V) words as states of a run show them. evaluating: without pins."""
        words = self.table[rows]
        level = mixed(len(words), words.shape[1], generator(seed, 0, stream=6), pins=not evaluating).double().numpy()
        return self.shown(self.process.corrupt(words, level, CounterRNG(seed, 0, len(words), 0)))

    def shown(self, state: State) -> Tensor:
        """(B, L V) what the network reads of states."""
        shares: Array = softmax(self.process.evidence(state))
        return torch.from_numpy((shares - 1.0 / self.process.size).astype(np.float32)).flatten(1)

    @torch.inference_mode()
    def measured(self, states: Tensor, target: Tensor) -> float:
        """Nats a label."""
        return float(functional.cross_entropy(self.net(states), target))

    @torch.inference_mode()
    def right(self, states: Tensor, target: Tensor) -> float:
        """How often the likeliest label is the word's own."""
        return float((self.net(states).argmax(1) == target).float().mean())

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """A copy, by the names that a classifier has them under."""
        return {name: p.detach().numpy().copy() for name, p in zip(NAMES, self.net.parameters(), strict=True)}

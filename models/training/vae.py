"""Learn a variational autoencoder of a list: its tensors now and then, for who keeps the best. Loads torch."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import torch

from models.data.table import Table
from models.denoisers.networks.build import seeded, state
from models.denoisers.networks.vae import LATENT, Vae, imitation, negative_elbo
from models.training.progress import Progress, TrainSpec

if TYPE_CHECKING:
    from models.families.family import Tensors

STEPS, BATCH, RATE = 3000, 256, 3e-3
EVERY, REPORTED = 100, 20  # steps between two looks at its weights, and between two reports
WARM = 0.2  # share of the steps in which the divergence from the prior comes to count in full


def fit(table: Table, spec: TrainSpec) -> Iterator["Progress | Tensors"]:
    """Descend the gradient of both losses, with the learning rate falling to nothing."""
    with seeded(spec.seed):
        net = Vae(table.size, table.words.shape[1])
    g = torch.Generator().manual_seed(spec.seed)
    words, weights = torch.from_numpy(table.words).long(), torch.from_numpy(table.weights)
    characters = float((weights * ((words > 0).sum(1) + 1)).sum() / weights.sum())
    optimiser = torch.optim.Adam(net.parameters(), lr=RATE)
    lately = 0.0
    for step in range(1, STEPS + 1):
        rows = words[torch.multinomial(weights, min(BATCH, len(words)), replacement=True, generator=g)]
        noise = torch.randn(len(rows), LATENT, generator=g)
        hidden = torch.rand(rows.shape, generator=g) < torch.rand(len(rows), 1, generator=g)
        loss = negative_elbo(net, rows, noise, min(1.0, step / (WARM * STEPS))).mean()
        optimiser.zero_grad()
        (loss + imitation(net, rows, hidden).mean()).backward()  # type: ignore[no-untyped-call]
        for group in optimiser.param_groups:
            group["lr"] = RATE * 0.5 * (1 + math.cos(math.pi * step / STEPS))
        optimiser.step()
        lately += float(loss.detach()) / REPORTED
        if step % EVERY == 0:
            yield {name: value.clone().numpy() for name, value in state(net).items()}
        if step % REPORTED == 0:
            yield Progress("training", step, step / STEPS, 0.0, None, train=lately / characters)
            lately = 0.0

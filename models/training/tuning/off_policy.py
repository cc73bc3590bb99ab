"""How far a surrogate's policy gradient is from that of what was done: the cost of rewarding orders not taken.

Of the same words x_k with the same advantages A_k, let g = sum over k of A_k grad log p(x_k), by the path that drew
each word or by a surrogate (`surrogates`). The number is ||g - g_path|| / ||g_path||, with the cosine between the two:
0 and 1 where a surrogate rewards what was done and nothing else, as it must for a model of one order. Part of it is the
chance of which order the path took; what is left beside the mixture, whose gradient is the path's on average over the
orders that may have drawn the words, is not. The claim that rewarding an expectation over orders is off-policy "even
for purely random decoding orders" is of Pierre-André Noël, "Destruction is a General Strategy to Learn Generation;
Diffusion's Strength is to Take it Seriously; Exploration is the Future" (ICLR Blogposts 2026, arXiv 2605.30553,
https://iclr-blogposts.github.io/2026/blog/2026/destruction); that number measures it.
"""

from collections.abc import Generator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from models.arrays import Symbols
from models.evaluation.exact_orders import order_weights, rows_needed
from models.evaluation.reading import Reading
from models.training.levels import precision
from models.training.tuning.reward_outcome import GradientGap
from models.training.tuning.reward_tuning import ALL_ORDERS
from models.training.tuning.surrogates import LEAST, MOST, drawn_positions
from models.training.tuning.torch_words import TorchConstraint
from models.training.tuning.word_log_prob import MaskedLogProb, WordLogProb

MOST_STATES = 6000  # of all words whose surrogates are summed over every state
POINTS = 32  # of the average over the rates of coupled masks


class ExactSurrogates(NamedTuple):
    """Surrogates by name. mixture: log-probabilities, nats; the surrogate of that name has their gradient alone."""

    surrogates: Mapping[str, WordLogProb]
    mixture: Sequence[float]


class Slope(NamedTuple):
    """log_p (N,): nats. gradient (P,): of their weighted sum over the parameters of a network, in their own type."""

    log_p: Tensor
    gradient: Tensor


def gradient(net: nn.Module, of: WordLogProb, weights: Tensor) -> Generator[int, None, Slope]:
    """log p and the gradient of the sum of weights (N,) times it. Yields how many more states are done.

    The network's own gradients are left as they are.
    """
    parameters, nats = list(net.parameters()), torch.zeros_like(weights)
    total = [torch.zeros_like(p) for p in parameters]
    for part in of.parts():
        log_p = part.log_p(net)
        found = torch.autograd.grad((log_p * weights).sum(), parameters, allow_unused=True)
        for sum_, g in zip(total, found, strict=True):
            if g is not None:
                sum_ += g
        nats += log_p.detach()
        yield part.states
    return Slope(nats, torch.cat([g.flatten() for g in total]))


def gap(of: Tensor, beside: Tensor) -> GradientGap | None:
    """How a gradient differs from another one; None where that is 0, as of words that are all worth the same."""
    size = float(beside.norm())
    if not size:
        return None
    cosine = float(of @ beside) / max(float(of.norm()) * size, 1e-300)
    return GradientGap(float((of - beside).norm()) / size, min(1.0, max(-1.0, cosine)))


def gaps(gradients: Mapping[str, Tensor], beside: str) -> tuple[tuple[str, GradientGap], ...]:
    """Each of the other gradients beside the one of that name."""
    found = ((name, gap(g, gradients[beside])) for name, g in gradients.items() if name != beside)
    return tuple((name, one) for name, one in found if one is not None)


def short_enough(reading: Reading, x0: Symbols) -> list[int]:
    """Which words (N, L), the shortest first, can be summed over all their states, `MOST_STATES` in all; ascending."""
    needed = [rows_needed(reading, word) for word in x0]
    chosen, total = list[int](), 0
    for i in sorted(range(len(needed)), key=lambda i: needed[i]):
        total += needed[i]
        if total > MOST_STATES:
            break
        chosen.append(i)
    return sorted(chosen)


def exact_surrogates(reading: Reading, x0: Symbols, allowed: TorchConstraint) -> Generator[int, None, ExactSurrogates]:
    """What takes all states of words (N, L), no masks drawn. Yields how many more states are done."""
    size, device = reading.model.process.size, allowed.free.device
    x, of, nats = list[Tensor](), list[Tensor](), list[float]()
    weights: dict[str, list[Tensor]] = {"elbo": [], ALL_ORDERS: [], "coupled": []}
    words = torch.from_numpy(x0.astype(np.int64))
    for k, word in enumerate(x0):
        found = yield from order_weights(reading, word)
        x.append(torch.from_numpy(found.x.astype(np.int64)))
        of.append(torch.full((len(found.x),), k))
        nats.append(-found.nats.mixture)
        weights["elbo"].append(torch.from_numpy(found.evenly))
        weights[ALL_ORDERS].append(torch.from_numpy(found.taken))
        weights["coupled"].append(coupled_weights(x[-1], words[k], allowed, size))
    states, at = torch.cat(x).to(device), torch.cat(of).to(device)
    rows = words.to(device)[at]
    of_each = {name: torch.cat(some).to(device, precision(device)) for name, some in weights.items()}
    surrogates = {name: MaskedLogProb(len(x0), allowed, states, rows, at, some) for name, some in of_each.items()}
    return ExactSurrogates(surrogates, nats)


def coupled_weights(x: Tensor, word: Tensor, allowed: TorchConstraint, size: int) -> Tensor:
    """(S, L) what the draws of coupled masks give the positions of a word's states (S, L) on average.

    Both states of a pair are alike on average: a letter is hidden with chance t, t uniform on the rates, weighed by
    1 / t. Beside the pair stands the first state, where all is hidden.
    """
    own = drawn_positions(word[None].to(allowed.free.device), allowed)[0].cpu()
    hidden, free = x == size, allowed.free.cpu()
    end = int((own & (word == 0)).int().argmax()) if bool((own & (word == 0)).any()) else len(word)
    behind = hidden & (torch.arange(len(word)) > end)
    closed = hidden[:, end : end + 1] if end < len(word) else torch.zeros_like(hidden[:, :1])
    whole = behind.sum(1) == torch.where(closed[:, 0], (free & (torch.arange(len(word)) > end)).sum(), 0)
    count, many = (hidden & own).sum(1).double()[:, None], int(own.sum())
    nodes, shares = np.polynomial.legendre.leggauss(POINTS)
    t = torch.from_numpy(LEAST + (MOST - LEAST) * (nodes + 1.0) / 2.0)
    chance = (t**count * (1.0 - t) ** (many - count) / t * torch.from_numpy(shares / 2.0)).sum(1)
    weight = (2.0 * chance + (count[:, 0] == many)) / 3.0
    return (hidden & own) * (weight * whole)[:, None]

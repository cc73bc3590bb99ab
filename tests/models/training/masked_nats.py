"""The ELBO of masked words from the logits of every position, which the one that is learned from must equal."""

from torch import Tensor
from torch.nn import functional

from models.training.objectives.objective import Batch, Corrupted, MaskedElbo, Net, generator, step_chances


def every_nats(net: Net, corrupted: Corrupted) -> Tensor:
    """(B,) the loss of a network that answers for every position: N times the mean of -log p over the masks."""
    logits, x0 = net(*corrupted.inputs), corrupted.x0
    nats = functional.cross_entropy(logits.float().flatten(0, 1), x0.reshape(-1), reduction="none").view(x0.shape)
    masks = corrupted.where.to(nats.dtype)
    return (nats * masks).sum(1) * step_chances(x0).sum(1) / masks.sum(1)


def masked_loss(net: Net, x0: Tensor, size: int, step: int) -> Tensor:
    """The batch's mean ELBO in nats per word, with the draws of a step.

    Divided by B, never by the random number of masks, which would reweight the states and be no bound.
    """
    return every_nats(net, MaskedElbo(size).draw(Batch(x0), generator(5, step), evaluating=False)).mean()

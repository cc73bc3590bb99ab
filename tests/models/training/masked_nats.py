"""The ELBO of masked words from the logits of every position, which the one that is learned from must equal."""

from torch import Tensor
from torch.nn import functional

from models.training.objectives import Net


def word_nats(logits: Tensor, x0: Tensor, mask: Tensor) -> Tensor:
    """(B,) unbiased estimates of each word's ELBO in nats: (L / k) times the sum over its k masks of -log p."""
    B, L, V = logits.shape
    nats = functional.cross_entropy(logits.float().reshape(B * L, V), x0.reshape(-1), reduction="none").view(B, L)
    masks = mask.to(nats.dtype)
    return (nats * masks).sum(1) * (L / masks.sum(1))


def every_nats(net: Net, x0: Tensor, mask: Tensor, size: int) -> Tensor:
    """`word_nats` of a network that sees the words with their masks. x0 (B, L) int64 symbols; size: V."""
    return word_nats(net(x0.masked_fill(mask, size)), x0, mask)


def masked_loss(net: Net, x0: Tensor, mask: Tensor, size: int) -> Tensor:
    """The batch's mean ELBO in nats per word.

    Divided by B, never by the random number of masks, which would reweight the noise levels and be no bound.
    """
    return every_nats(net, x0, mask, size).mean()

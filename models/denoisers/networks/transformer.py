"""A small bidirectional transformer: every position sees every other. Pre-norm blocks, learned positions.

Vaswani et al. 2017 (arXiv 1706.03762); pre-norm: Xiong et al. 2020 (arXiv 2002.04745); residual scaling: Radford et al.
2019. Time-free by default: for masked diffusion the best prediction does not depend on t (Ou et al. 2024, arXiv
2406.03736).
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.denoisers.moe_shape import MoeShape
from models.denoisers.networks.experts import Experts
from models.denoisers.networks.network import CarriedRows, Network
from models.denoisers.networks.rows import filled_up
from models.denoisers.transformer_shape import LEVEL_FEATURES, WAVES, TransformerShape


def attend(q: Tensor, k: Tensor, v: Tensor, *, causal: bool = False, mask: Tensor | None = None) -> Tensor:
    """softmax(q k' / sqrt(d)) v over (B, h, L, d). causal: over the keys up to each query's own position.

    mask (L, L): the keys that each query sees, None for those that `causal` says.
    """
    if q.device.type == "cpu" and q.requires_grad:
        if causal:
            mask = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool, device=q.device).tril()
        return _attend_for_learning(q, k, v, mask)
    return functional.scaled_dot_product_attention(q, k, v, mask, is_causal=causal)


def _attend_for_learning(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
    """Attention with its backward pass in mind: for words the fused kernel is slower, in bfloat16 ten times.

    Scores lie queries last, so that the softmax runs down columns: a row of a word's length does not fill a vector
    register, and is then exponentiated number by number.
    """
    scores = k @ (q / math.sqrt(q.shape[-1])).mT  # (B, h, keys, queries)
    if mask is not None:
        scores = scores.masked_fill(~mask.mT, -math.inf)
    return scores.softmax(-2).mT @ v


class Block(nn.Module):
    """Attention, then a layer of 4 d, each on a normalised copy and added back. causal: to the left alone.

    experts: in place of the layer of 4 d.
    """

    def __init__(
        self, width: int, heads: int, dropout: float, *, causal: bool = False, experts: Experts | None = None
    ) -> None:
        super().__init__()
        self.heads, self.causal = heads, causal
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.join = nn.Linear(width, width)
        self.feed = experts
        if experts is None:
            self.up = nn.Linear(width, 4 * width)
            self.down = nn.Linear(4 * width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, where: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        """(B, L, d) -> (B, L, d). mask: see `attend`.

        With `where` (B, L): (M, d) at the M positions flagged, and further rows of no meaning: see `filled_up`.
        """
        B, L, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(B, L, 3, self.heads, -1).permute(2, 0, 3, 1, 4)  # (B, h, L, d / h)
        a = attend(q, k, v, causal=self.causal, mask=mask).transpose(1, 2).reshape(B, L, d)
        count = None
        if where is not None:
            a, x = a[where], x[where]
            count, a, x = len(a), filled_up(a), filled_up(x)
        x = x + self.dropout(self.join(a))
        fed = self.norm2(x)
        fed = self.down(functional.gelu(self.up(fed))) if self.feed is None else self.feed(fed, count)
        out: Tensor = x + self.dropout(fed)
        return out


def first_weights(net: nn.Module, layers: int) -> None:
    """N(0, 0.02) weights, zero biases; what is added to the residual stream is divided by sqrt(2 layers)."""
    for name, p in net.named_parameters():
        if name.endswith("bias"):
            nn.init.zeros_(p)
        elif "norm" not in name:
            last = name.endswith(("join.weight", "down.weight"))
            nn.init.normal_(p, std=0.02 / math.sqrt(2 * layers) if last else 0.02)


class LevelInput(nn.Module):
    """Noise levels (...,) in [0, 1] -> (..., d), what is added to a position: a small network over waves of t."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Linear(LEVEL_FEATURES, width)
        self.second = nn.Linear(width, width)

    def forward(self, level: Tensor) -> Tensor:
        """GELU between two layers over `waves`."""
        out: Tensor = self.second(functional.gelu(self.first(waves(level))))
        return out


def waves(level: Tensor) -> Tensor:
    """2 t - 1, then sine and cosine of WAVES multiples of t pi / 2: (...,) -> (..., LEVEL_FEATURES)."""
    angles = level[..., None] * (torch.arange(1, WAVES + 1, device=level.device, dtype=level.dtype) * (math.pi / 2))
    return torch.cat([2.0 * level[..., None] - 1.0, angles.sin(), angles.cos()], -1)


def labelled(table: nn.Embedding, label: Tensor | None) -> Tensor:
    """What a label (B, 1) adds to every position, (B, 1, d); (d,) that of none, the last of the table, for None."""
    return table.weight[-1] if label is None else functional.embedding(label, table.weight)


class Transformer(Network):
    """(B, L) states in 0..V -> (B, L, V) logits. With noise_input, the masked share m / L scales a learned vector.

    Where its shape says so it also reads the noise level of a row or of each position, which positions are known, and a
    label, one vector a row with one more for none; or points (B, L, n) in place of the symbols. With self_conditioning
    it is asked twice, the second time shown what it said the first time: Chen et al. 2022 (Analog Bits, arXiv
    2208.04202), who show it what it said at the step before to save a pass. Asked at once it says the same of equal
    states, whatever the way to them. As theirs it learns from the second pass in half of the rows, with no gradient
    through the first; in the others from the first. Its layers may have experts.
    """

    def __init__(self, shape: TransformerShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape: TransformerShape = shape
        self.embed = None if shape.latent else nn.Embedding(shape.size + 1, shape.width)
        self.latent = nn.Linear(shape.latent, shape.width) if shape.latent else None
        self.position = nn.Parameter(torch.empty(shape.length, shape.width))
        self.noise = nn.Parameter(torch.empty(shape.width)) if shape.noise_input else None
        self.level = LevelInput(shape.width) if shape.reads_level else None
        self.known = nn.Parameter(torch.empty(shape.width)) if "known" in shape.reads else None
        self.label = nn.Embedding(shape.labels + 1, shape.width) if shape.labels else None
        self.guess = nn.Linear(shape.size, shape.width, bias=False) if shape.self_conditioning else None
        experts = [Experts(shape) if isinstance(shape, MoeShape) else None for _ in range(shape.layers)]
        self.blocks = nn.ModuleList(Block(shape.width, shape.heads, dropout, experts=one) for one in experts)
        self.norm = nn.LayerNorm(shape.width)
        self.out = nn.Linear(shape.width, shape.size)
        self.dropout = nn.Dropout(dropout)
        self._start()

    def _start(self) -> None:
        """The weights of `first_weights`, and of size 1 where a level is read."""
        first_weights(self, self.shape.layers)
        if self.level is not None:  # its features are few and of size 1
            nn.init.normal_(self.level.first.weight, std=1 / math.sqrt(LEVEL_FEATURES))
            nn.init.normal_(self.level.second.weight, std=1 / math.sqrt(self.shape.width))
        if self.latent is not None:  # so are the numbers of a point
            nn.init.normal_(self.latent.weight, std=1 / math.sqrt(self.shape.latent))
        if self.guess is not None:  # and chances are of size 1 or less
            nn.init.normal_(self.guess.weight, std=1.0)

    def forward(
        self,
        xt: Tensor,
        level: Tensor | None = None,
        known: Tensor | None = None,
        latent: Tensor | None = None,
        label: Tensor | None = None,
        *unread: None,
        where: Tensor | None = None,
    ) -> Tensor:
        """The fields of `NetInput` -> logits. label: None where no row has one. unread: those that it never reads.

        With `where` (B, L) booleans: (M, V), the logits at the M flagged positions, row by row. Every position is
        attended to, but only those flagged go on from the last attention.
        """
        x = self.shown(xt, latent) + self.position  # (B, L, d)
        if self.level is not None:
            assert level is not None
            x = x + self.level(level if level.ndim == 2 else level[:, None])
        if self.known is not None:
            assert known is not None
            x = x + known.to(x.dtype)[..., None] * self.known
        if self.noise is not None:
            share = (xt == self.shape.size).to(x.dtype).mean(1)
            x = x + share[:, None, None] * self.noise
        if self.label is not None:
            x = x + labelled(self.label, label)
        if self.guess is not None:
            x = x + self._guessed(x, self.guess)
        return self._passed(x, where)

    def _guessed(self, x: Tensor, guess: nn.Linear) -> Tensor:
        """(B, L, d) what a first pass says of what is shown; nothing in every other row that is learned from."""
        rows = slice(1, None, 2) if self.training else slice(None)
        with torch.no_grad():
            said = self._passed(x[rows]).softmax(-1)
        out = torch.zeros_like(x)
        out[rows] = guess(said).to(x.dtype)
        return out

    def _passed(self, x: Tensor, where: Tensor | None = None) -> Tensor:
        """The logits of what is shown, (B, L, d): see `forward`."""
        x = self.dropout(x)
        *first, last = self.blocks
        for block in first:
            x = block(x)
        x = last(x, where)
        logits: Tensor = self.out(self.norm(x))
        return logits if where is None else logits[: int(where.sum())]

    def shown(self, xt: Tensor, latent: Tensor | None) -> Tensor:
        """What a position shows, (B, L, d): its symbol, or its point."""
        if self.latent is None:
            assert self.embed is not None
            return functional.embedding(xt, self.embed.weight)
        assert latent is not None
        out: Tensor = self.latent(latent)
        return out

    def carried(self, name: str, old: Tensor, rows: CarriedRows) -> Tensor:
        """Symbols and positions are carried row by row; the blocks and what reads all else, whole."""
        if name == "guess.weight":
            return rows.by_symbol(old.T).T
        return rows.named(name, old, whole=("noise", "known", "label.", "blocks.", "norm.", "level.", "latent."))

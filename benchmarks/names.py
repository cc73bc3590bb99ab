"""The names transformer beside exact n-grams and an autoregressive transformer of the same size, on the same split.

    python -m benchmarks.names                   print the table from the card and train the autoregressive network
    python -m benchmarks.names --steps 6000 --write   and write its figure on the card

The autoregressive network lives here alone: it has the blocks of the masked one with a causal mask, the same optimiser,
and stops at its best held-out value.
"""

import argparse
import time
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from benchmarks.cards import write
from models.cards import bundled_folder, read_card, shape_of, vocabulary_of, word_lists
from models.denoisers import Shape
from models.optimisers import Optimiser
from models.processor import features, has_bfloat16
from models.training.data import batch_rows
from models.training.plan import learning_rate

NAME = "names-transformer"


class CausalBlock(nn.Module):
    """Pre-norm attention to the left and a layer of 4 d; the names are those the optimiser knows."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.join = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        B, L, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(B, L, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        future = torch.ones(L, L, dtype=torch.bool).triu(1)
        score = (q @ k.transpose(-1, -2)).float() * (d // self.heads) ** -0.5
        a = score.masked_fill(future, -torch.inf).softmax(-1).to(v.dtype) @ v
        x = x + self.dropout(self.join(a.transpose(1, 2).reshape(B, L, d)))
        out: Tensor = x + self.dropout(self.down(functional.gelu(self.up(self.norm2(x)))))
        return out


class Autoregressive(nn.Module):
    """p(symbol | the symbols before it): (B, L) words -> (B, L, V) logits, position i reading those before i."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.size = shape.size
        self.embed = nn.Embedding(shape.size + 1, shape.width)
        self.position = nn.Parameter(torch.zeros(shape.length, shape.width))
        self.blocks = nn.ModuleList(CausalBlock(shape.width, shape.heads, dropout) for _ in range(shape.layers))
        self.norm, self.out = nn.LayerNorm(shape.width), nn.Linear(shape.width, shape.size)
        for name, p in self.named_parameters():
            if p.ndim == 2:
                last = name.endswith(("join.weight", "down.weight"))
                nn.init.normal_(p, std=0.02 / (2 * shape.layers) ** 0.5 if last else 0.02)

    def forward(self, x0: Tensor) -> Tensor:
        before = functional.pad(x0[:, :-1], (1, 0), value=self.size)  # the mask's symbol stands for the beginning
        x = self.embed(before) + self.position
        for block in self.blocks:
            x = block(x)
        logits: Tensor = self.out(self.norm(x))
        return logits


def word_nats(net: nn.Module, x0: Tensor) -> Tensor:
    """(B,) exact -log p of words (B, L), their first end counted and the padding behind it left out."""
    B, L = x0.shape
    nats = functional.cross_entropy(net(x0).float().reshape(B * L, -1), x0.reshape(-1), reduction="none").view(B, L)
    inside = torch.arange(L) <= (x0 > 0).sum(1, keepdim=True)
    return (nats * inside).sum(1)


@torch.inference_mode()
def nats_per_character(net: nn.Module, heldout: Tensor) -> float:
    """Exact, over all held-out words."""
    net.eval()
    total = sum(float(word_nats(net, heldout[i : i + 256]).sum()) for i in range(0, len(heldout), 256))
    net.train()
    return total / float((heldout > 0).sum() + len(heldout))


def train(net: Autoregressive, words: Tensor, heldout: Tensor, *, steps: int, batch: int) -> tuple[float, int]:
    """The best held-out value of the averaged weights, and at which step it was met."""
    optimiser = Optimiser(net, adam_lr=3e-3, muon_lr=0.01, weight_decay=0.05)
    average = get_ema_multi_avg_fn(0.99)  # type: ignore[no-untyped-call]
    averaged = AveragedModel(net, multi_avg_fn=average)
    characters = float((words > 0).sum() + len(words)) / len(words)
    best, best_step, start = float("inf"), 0, time.perf_counter()
    for step in range(steps):
        x0 = words[batch_rows(len(words), batch, step, seed=0)]
        with torch.autocast("cpu", torch.bfloat16, enabled=has_bfloat16(features())):
            loss = word_nats(net, x0).mean()
        (loss / characters).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step(learning_rate(step / steps, 0.04))
        averaged.update_parameters(net)
        if (step + 1) % 250 == 0 or step + 1 == steps:
            value = nats_per_character(averaged, heldout)
            print(f"  step {step + 1}: {value:.4f}  ({time.perf_counter() - start:.0f} s)", flush=True)
            if value < best:
                best, best_step = value, step + 1
    return best, best_step


def main() -> None:
    """Train the autoregressive network and print all figures side by side."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--write", action="store_true", help="write the figure on the card")
    wish = parser.parse_args()
    folder: Path = bundled_folder() / NAME
    card = read_card(folder)
    if not card["figures"].get("tight"):
        parser.error("the card has no figures yet; run python -m benchmarks.cards first")
    sides, vocabulary, shape = word_lists(folder, card), vocabulary_of(card), shape_of(card)
    words, heldout = (
        torch.from_numpy(vocabulary.encode_all(w, shape.length)).long() for w in (sides.train, sides.heldout)
    )
    torch.manual_seed(0)
    net = Autoregressive(shape, wish.dropout)
    print(f"autoregressive transformer, {sum(p.numel() for p in net.parameters()):,} parameters", flush=True)
    exact, step = train(net, words, heldout, steps=wish.steps, batch=wish.batch)
    rows = [(k, "exact", v) for k, v in card["baselines"].items() if k != "autoregressive"]
    rows += [(f"autoregressive, best at step {step}", "exact", exact)]
    rows += [(f"masked, {k.replace('_', ' ')}", "", card["figures"][k]) for k in ("elbo", "tight")]
    rows += [("masked, lowest entropy", "exact", card["figures"]["exact_lowest_entropy"])]
    print(f"\n{len(sides.heldout)} held-out names, nats per character, the end counted")
    for name, kind, value in rows:
        print(f"{name:36} {kind:6} {value:.4f}")
    if wish.write:
        card["baselines"]["autoregressive"] = round(exact, 4)
        write(folder, card)


if __name__ == "__main__":
    main()

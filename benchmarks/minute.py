"""A minute of the program beside a minute of what a user would take instead: a small causal network, in the same run.

python -m benchmarks.minute --processor-time

Both learn the names from nothing with one thread, in turns of half a second, until each has had its time: a network
with blocks of the same size, as many words a step, Muon and AdamW, averaged weights. The causal one, whose values are
exact, has the rates that were best for it in `benchmarks.names`; the masked one is a run as the program makes it. Both
are measured on the reported words; --processor-time counts the time that this process was given.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import torch
from torch import nn

from benchmarks.autoregressive import table_nats, word_nats
from benchmarks.cards import estimates
from models.data.bundled_lists import bundled_words
from models.denoisers.networks.build import build
from models.denoisers.shapes import shape
from models.evaluation.elbo import nats_per_character
from models.storage.checkpoint import load
from models.training import intervals, size
from models.training.data import Data, batch_rows
from models.training.hyperparameters import Plan, learning_rate
from models.training.optimisers import Optimiser
from models.training.train_spec import AUTO, PRESETS, TrainSpec
from models.training.trainer import Training

LIST, TURN = "names", 0.5
RATE = (
    2.0  # of the causal network, times 3e-3 (AdamW) and 0.01 (Muon): the best of those tried in benchmarks/names.json
)
TARGET, MARK = 2.20, 2.18  # nats per character of the masked one after a minute of a core with AVX2
Clock = Callable[[], float]


class CausalBaseline:
    """The causal network while it learns. seconds: what its steps have taken."""

    def __init__(self, data: Data, preset: str, plan: Plan, seed: int) -> None:
        of = shape("causal", preset, len(data.vocabulary), data.length)
        self.data, self.plan, self.seed, self.step, self.seconds = data, plan, seed, 0, 0.0
        self.net = build(of, seed=seed)
        self.averaged = [p.detach().clone() for p in self.net.parameters()]
        self._optimiser = Optimiser(self.net, adam_lr=3e-3 * RATE, muon_lr=0.01 * RATE, weight_decay=plan.weight_decay)

    def advance(self, until: float, whole: float, clock: Clock) -> None:
        """Learn until so many seconds have gone by, of a budget of `whole`."""
        data, start, before = self.data, clock(), self.seconds
        while self.seconds < until:
            rows = batch_rows(len(data.train), self.plan.batch, self.step, self.seed)
            loss = word_nats(self.net, data.train[rows].long()).mean()
            (loss / data.train_characters).backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self.net.parameters(), self.plan.clip)
            self._optimiser.step(learning_rate(self.seconds / whole, self.plan.warmup))
            keep = min(self.plan.ema, (1 + self.step) / (10 + self.step))
            with torch.no_grad():
                torch._foreach_lerp_(self.averaged, list(self.net.parameters()), 1 - keep)
            self.step += 1
            self.seconds = before + clock() - start

    @torch.no_grad()
    def nats(self) -> float:
        """Exact nats per character of the reported words, by the averaged weights."""
        torch._foreach_copy_(list(self.net.parameters()), self.averaged)
        table = self.data.reported.long()
        return nats_per_character(table_nats(self.net, table).double().numpy(), table.numpy())[0]


class Pair(NamedTuple):
    """Nats per character of both, and how far they came."""

    elbo: float
    tight: float
    steps: int
    causal: float
    causal_steps: int
    network: str


def pair(minutes: float, preset: str, seed: int, clock: Clock) -> Pair:
    """Train both in turns, and measure both."""
    with tempfile.TemporaryDirectory() as folder:
        words = bundled_words(LIST)
        spec = TrainSpec(LIST, words, folder, minutes=minutes, steps=None, device="cpu", source=LIST)
        training = Training(replace(spec, threads=1, preset=preset, seed=seed))
        data, (chosen,) = training.prepared.data, training.prepared.configurations
        causal = CausalBaseline(data, chosen.spec.preset, chosen.plan, seed)
        report = None
        for report in training.reports():
            if report.stage == "training" and report.seconds >= causal.seconds + TURN:
                causal.advance(min(report.seconds, 60 * minutes), 60 * minutes, clock)
        assert report is not None
        causal.advance(60 * minutes, 60 * minutes, clock)
        model = load(Path(report.snapshot))
        found = estimates(model, model.vocabulary.encode_all(data.words.reported, model.length))
    network = f"{chosen.spec.preset}, {chosen.plan.batch}"
    return Pair(
        found["elbo"].nats_per_char, found["tight"].nats_per_char, report.step, causal.nats(), causal.step, network
    )


def main() -> None:
    """Print a line for each seed, and the means."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--preset", choices=(*PRESETS, AUTO), default=AUTO)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--processor-time", action="store_true", help="count the time given to this process")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    clock = time.process_time if asked.processor_time else time.perf_counter
    intervals.perf_counter = size.perf_counter = clock  # type: ignore[attr-defined]
    pairs = []
    print(f"{'network, batch':16} {'steps':>6} {'ELBO':>7} {'tight':>7} {'causal':>7} {'exact':>7}")
    for seed in range(asked.seeds):
        pairs.append(found := pair(asked.minutes, asked.preset, seed, clock))
        figures = f"{found.steps:6} {found.elbo:7.3f} {found.tight:7.3f} {found.causal_steps:7} {found.causal:7.3f}"
        print(f"{found.network:16} {figures}", flush=True)
    elbo, tight, causal = (
        statistics.fmean(values) for values in zip(*((p.elbo, p.tight, p.causal) for p in pairs), strict=True)
    )
    print(f"means: ELBO {elbo:.3f} (at most {TARGET}; to pass {MARK}), tight {tight:.3f}, causal {causal:.3f}")


if __name__ == "__main__":
    main()

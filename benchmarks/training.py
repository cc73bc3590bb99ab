"""What training costs beside the bare loop of forward, backward and step, and what one minute of it reaches.

python -m benchmarks.training            ratio of throughputs, the sizes side by side
python -m benchmarks.training --minute   also one minute from nothing on the list of names
"""

import argparse
import statistics
import tempfile
import time
from dataclasses import replace

import torch
from torch import nn

from models.cards import bundled_words
from models.losses import draw_masks, generator, masked_loss
from models.optimisers import Optimiser
from models.progress import TrainSpec
from models.training import Training, train
from models.training.plan import choose_threads

LIST = "names"
TARGET = 1.3
MINUTE_TARGET = 2.20


def spec(folder: str, **changes: object) -> TrainSpec:
    """A run on the names."""
    usual = TrainSpec("benchmark", bundled_words(LIST), folder, minutes=None, steps=100, device="cpu", source=LIST)
    return replace(usual, **changes)  # type: ignore[arg-type]  # the names are those of the fields


class Bare:
    """The least that can be called training: one batch, one set of masks, forward, backward, step."""

    def __init__(self, like: Training) -> None:
        run = like.run
        self.net, self.size, self.bfloat16 = run.net, run.shape.size, run.plan.bfloat16
        self.x0 = run.data.train[: run.plan.batch].long()
        self.mask = draw_masks(len(self.x0), like.run.data.length, generator(0, 0))
        self.optimiser = Optimiser(self.net, adam_lr=1e-4, muon_lr=1e-4, weight_decay=0.0)

    def steps(self, count: int) -> float:
        """Seconds a step."""
        start = time.perf_counter()
        for _ in range(count):
            with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
                loss = masked_loss(self.net, self.x0, self.mask, self.size)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
            self.optimiser.step(1.0)
        return (time.perf_counter() - start) / count


def ratio(denoiser: str, preset: str, *, rounds: int = 5, seconds: float = 2.0) -> tuple[float, float]:
    """Seconds a step, bare and in a run with its judging, samples and snapshots. The two take turns; medians."""
    with tempfile.TemporaryDirectory() as folder:
        # The usual minute: what a run does besides learning comes at shares of its budget.
        wish = spec(folder, denoiser=denoiser, preset=preset, minutes=1.0, steps=None)
        training = Training(wish)
        bare = Bare(Training(wish))
        bare.steps(3)
        steps = max(10, round(seconds / bare.steps(5)))
        reports = training.reports()
        report = next(reports)
        while report.step < 3:
            report = next(reports)
        bares, runs = [], []
        for _ in range(rounds):
            bares.append(bare.steps(steps))
            start, first = time.perf_counter(), report.step
            while report.step < first + steps:
                report = next(reports)
            runs.append((time.perf_counter() - start) / (report.step - first))
        reports.close()
    return statistics.median(bares), statistics.median(runs)


def minute(threads: int) -> tuple[float, int]:
    """Held-out ELBO in nats per character after one minute from nothing, and how many steps that was."""
    with tempfile.TemporaryDirectory() as folder:
        *_, last = train(spec(folder, minutes=1.0, steps=None, threads=threads))
    assert last.figure is not None
    return last.figure, last.step


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minute", action="store_true", help="also train for one minute")
    parser.add_argument("--threads", type=int, default=choose_threads(None))
    wish = parser.parse_args()
    torch.set_num_threads(wish.threads)
    print(f"{'network':22} {'bare ms/step':>13} {'run ms/step':>12} {'ratio':>6}   target at most {TARGET}")
    for denoiser, preset in (("transformer", "small"), ("transformer", "medium"), ("mlp", "small")):
        bare, run = ratio(denoiser, preset)
        print(f"{denoiser + ' ' + preset:22} {bare * 1e3:13.1f} {run * 1e3:12.1f} {run / bare:6.2f}", flush=True)
    if wish.minute:
        elbo, steps = minute(wish.threads)
        words = len(bundled_words(LIST))
        print(f"\none minute on {words} names, {wish.threads} threads: {steps} steps, held-out ELBO {elbo:.3f}", end="")
        print(f" nats per character   target at most {MINUTE_TARGET}")


if __name__ == "__main__":
    main()

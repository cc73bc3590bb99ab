"""What training costs beside a bare loop and beside the processor's own arithmetic, and what one minute reaches.

python -m benchmarks.training            throughputs and their ratios, the sizes side by side
python -m benchmarks.training --minute   also one minute from nothing on the list of names

--processor-time counts the time that this process was given, which on a busy computer says more than the clock; it
goes with one thread. How to read the table stands in benchmarks/README.md.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from models.data.bundled_lists import bundled_words
from models.training import intervals, size
from models.training.hyperparameters import choose_threads
from models.training.muon import ITERATIONS
from models.training.objectives.objective import Batch, generator
from models.training.optimisers import Optimiser, is_hidden_matrix
from models.training.processor import features, has_bfloat16
from models.training.progress import Progress
from models.training.train_spec import AUTO, PRESETS, TrainSpec
from models.training.trainer import Training, train

LIST = "names"
TARGET = 1.3
LEAST_SHARE = 0.4  # of the float32 products that the processor could do in the time of a step
MINUTE_TARGET = 2.20
NETWORKS = (("transformer", "tiny"), ("transformer", "small"), ("transformer", "medium"), ("mlp", "small"))
Clock = Callable[[], float]


def spec(folder: str, **changes: object) -> TrainSpec:
    """A run on the names."""
    usual = TrainSpec("benchmark", bundled_words(LIST), folder, minutes=None, steps=100, device="cpu", source=LIST)
    return replace(usual, **changes)  # type: ignore[arg-type]  # the names are those of the fields


class Bare:
    """The least that can be called training: one batch, one set of masks, forward, backward, step."""

    def __init__(self, like: Training, clock: Clock) -> None:
        run = like.prepared.learner(like.prepared.configurations[0])
        self.net, self.objective, self.bfloat16, self.clock = run.net, run.objective, run.plan.bfloat16, clock
        words = run.data.train[: run.plan.batch].long()
        self.corrupted = self.objective.draw(Batch(words), generator(0, 0), evaluating=False)
        self.optimiser = Optimiser(self.net, adam_lr=1e-4, muon_lr=1e-4, weight_decay=0.0)
        self.optimising = 0.0  # seconds in the optimiser's last step

    @property
    def products(self) -> float:
        """Floating-point operations of a step's products, done plainly.

        Every position through every layer, forward once and backward twice; and the optimiser's plain iteration.
        """
        out = 0.0
        masks = self.corrupted.where
        rows = masks.numel() if hasattr(self.net, "blocks") else len(masks)
        for name, p in self.net.named_parameters():
            if p.ndim == 2 and not name.startswith(("embed", "position")):
                out += 6.0 * rows * p.numel()
            if is_hidden_matrix(name, p):
                r, c = sorted(p.shape)
                out += ITERATIONS * (4.0 * r * r * c + 2.0 * r**3)
        return out

    def steps(self, count: int) -> float:
        """Seconds a step."""
        start = self.clock()
        for _ in range(count):
            with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
                loss = self.objective.loss(self.net, self.corrupted).mean()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
            before = self.clock()
            self.optimiser.step(1.0)
            self.optimising = self.clock() - before
        return (self.clock() - start) / count


class Arithmetic:
    """The float32 product of a batch's positions with a layer of the small network: (1920, 96) by (96, 384)."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.a, self.b = torch.randn(1920, 96), torch.randn(96, 384)

    def flops(self, count: int = 20) -> float:
        """Floating-point operations a second."""
        start = self.clock()
        for _ in range(count):
            self.product()
        return count * 2.0 * self.a.numel() * self.b.shape[1] / (self.clock() - start)

    def product(self) -> Tensor:
        """The product itself."""
        return self.a @ self.b


@dataclass(frozen=True)
class Figures:
    """Medians of one network. bare, run, optimiser: seconds a step. share: of the processor's float32 products."""

    batch: int
    bare: float
    run: float
    optimiser: float
    share: float


def measure(denoiser: str, preset: str, clock: Clock, *, seconds: float, rounds: int = 5) -> Figures:
    """A bare loop, a run with its judging, samples and snapshots, and plain products take turns."""
    with tempfile.TemporaryDirectory() as folder:
        # The usual minute: what a run does besides learning comes at shares of its budget.
        asked = spec(folder, denoiser=denoiser, preset=preset, minutes=1.0, steps=None)
        training = Training(asked)
        bare, arithmetic = Bare(Training(asked), clock), Arithmetic(clock)
        bare.steps(3)
        steps = max(3, round(seconds / bare.steps(5)))
        reports = training.reports()
        report = next(reports)
        while report.step < 3:
            report = next(reports)
        bares, runs, optimisers, shares = [], [], [], []
        for _ in range(rounds):
            bares.append(bare.steps(steps))
            optimisers.append(bare.optimising)
            shares.append(bare.products / bares[-1] / arithmetic.flops())
            start, first = clock(), report.step
            while report.step < first + steps:
                report = next(reports)
            runs.append((clock() - start) / (report.step - first))
        reports.close()
    return Figures(len(bare.corrupted.where), *map(statistics.median, (bares, runs, optimisers, shares)))


def minute(threads: int, preset: str) -> Progress:
    """The last report of one minute from nothing."""
    with tempfile.TemporaryDirectory() as folder:
        *_, last = train(spec(folder, minutes=1.0, steps=None, threads=threads, preset=preset))
    return last


def table(clock: Clock, seconds: float) -> None:
    """Print a line for every network; seconds: how long each of its ten measurements takes."""
    flops = statistics.median(Arithmetic(clock).flops() for _ in range(9))
    native = "has" if has_bfloat16(features()) else "has no"
    print(f"{flops / 1e9:.0f} GFLOP/s in float32 products; this processor {native} bfloat16 of its own\n")
    print(f"{'network':20} {'words/s':>8} {'bare':>8} {'bare/run':>9} {'of products':>12} {'optimiser ms':>13}")
    for denoiser, preset in NETWORKS:
        f = measure(denoiser, preset, clock, seconds=seconds)
        speeds = f"{f.batch / f.run:8.0f} {f.batch / f.bare:8.0f} {f.run / f.bare:9.2f}"
        print(f"{denoiser + ' ' + preset:20} {speeds} {f.share:12.2f} {f.optimiser * 1e3:13.1f}", flush=True)
    print(f"{'target':20} {'':8} {'':8} {f'<= {TARGET}':>9} {f'>= {LEAST_SHARE}':>12}")


def main() -> None:
    """Print the table, and the minute where it is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minute", action="store_true", help="also train for one minute")
    parser.add_argument("--only-minute", action="store_true", help="nothing but the minute")
    parser.add_argument("--preset", choices=(*PRESETS, AUTO), default=AUTO, help="of the minute")
    parser.add_argument("--threads", type=int, default=choose_threads(None))
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement in the table")
    parser.add_argument("--processor-time", action="store_true", help="count the time given to this process")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    if asked.processor_time:
        intervals.perf_counter = size.perf_counter = time.process_time  # type: ignore[attr-defined]
    if not asked.only_minute:
        table(time.process_time if asked.processor_time else time.perf_counter, asked.seconds)
    if asked.minute or asked.only_minute:
        last = minute(asked.threads, asked.preset)
        words = f"{len(bundled_words(LIST))} names, {asked.threads} threads"
        reached = f"{last.step} steps, held-out ELBO {last.figure:.3f} nats per character"
        print(f"\none minute on {words}: {last.preset}, batches of {last.batch}, {reached}", end="")
        print(f"   target at most {MINUTE_TARGET}")


if __name__ == "__main__":
    main()

"""Training on several processes or GPUs, on torch's DistributedDataParallel.

    torchrun --nproc-per-node 2 -m models.training.distributed words.txt --out FOLDER --steps 2000

Every process takes its share of each batch; the first one judges, draws samples, saves and reports. The draws are those
of a single process with the whole batch, so the result differs from it by rounding alone.
"""

import argparse
import logging
import os
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

from models.data.word_list import read_now
from models.errors import UserError
from models.training.intervals import DEFAULT_INTERVALS, Intervals
from models.training.learner import RankShare
from models.training.progress import Progress
from models.training.reporter import RunCommand
from models.training.run_folder import claimed
from models.training.train_spec import DENOISERS, PRESETS, QUICK_MINUTES, TrainSpec
from models.training.trainer import Training

logger = logging.getLogger(__name__)


@contextmanager
def _group(device: str) -> Iterator[RankShare]:
    """Join the processes that torchrun started, and leave them in order."""
    dist.init_process_group("nccl" if device.startswith("cuda") else "gloo")
    try:
        yield RankShare(dist.get_rank(), dist.get_world_size(), DistributedDataParallel, _agree)
    finally:
        dist.destroy_process_group()


def _device(asked: str) -> str:
    """One GPU for each process of a computer; the processor where there is none."""
    if asked not in ("auto", "cuda") or not torch.cuda.is_available():
        return "cpu" if asked == "auto" else asked
    torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
    return "cuda"


def _agree(fraction: float, stop: bool) -> tuple[float, bool]:
    """The first process's clock and its user's request to stop hold for all."""
    value = torch.tensor([fraction, float(stop)], dtype=torch.float64)
    if dist.get_backend() == "nccl":
        value = value.cuda()
    dist.broadcast(value, 0)
    return float(value[0]), bool(value[1])


def train(spec: TrainSpec, intervals: Intervals = DEFAULT_INTERVALS) -> Generator[Progress, RunCommand, None]:
    """`models.training.trainer.train` as one of the processes of torchrun; every one must run it to its end."""
    device = _device(spec.device)
    first = os.environ.get("RANK", "0") == "0"
    folder = claimed(Path(spec.out), resume=spec.resume, replace=spec.replace) if first else nullcontext()
    with folder, _group(device) as part:
        yield from Training(replace(spec, device=device), intervals=intervals, part=part).reports()


def main(arguments: list[str] | None = None) -> None:
    """The command line under torchrun; reports go to the log of the first process."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(prog="models.training.distributed", description="Train under torchrun.")
    parser.add_argument("words", type=Path, help="a text file with one word a line")
    parser.add_argument("--out", required=True, help="the folder of the model")
    parser.add_argument("--steps", type=int, help="steps of training (or --minutes)")
    parser.add_argument("--minutes", type=float, help="minutes of training")
    parser.add_argument("--denoiser", choices=DENOISERS, default="transformer")
    parser.add_argument("--preset", choices=PRESETS, default="small")
    parser.add_argument("--batch", type=int, help="words a step, over all processes together")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true", help="go on from the last snapshot")
    parser.add_argument("--force", action="store_true", help="replace the model that is in --out")
    asked = parser.parse_args(arguments)
    spec = TrainSpec(
        name=Path(asked.out).name,
        words=read_now(asked.words).words,
        out=asked.out,
        denoiser=asked.denoiser,
        preset=asked.preset,
        minutes=asked.minutes if asked.minutes or asked.steps else QUICK_MINUTES,
        steps=asked.steps,
        batch=asked.batch,
        device=asked.device,
        seed=asked.seed,
        resume=asked.resume,
        replace=asked.force,
        source=asked.words.name,
    )
    reported = 0.0
    try:
        for report in train(spec):
            if os.environ.get("RANK", "0") == "0" and (report.seconds - reported >= 5 or report.stage == "done"):
                reported = report.seconds
                logger.info("step %d  train %s  held out %s", report.step, report.train, report.heldout)
    except UserError as error:
        logger.error("%s", error)
        sys.exit(2)


if __name__ == "__main__":
    main()

"""The masked transformer of the names beside an autoregressive one: same size, same trials, same budget, same words.

    python -m benchmarks.names         print what is recorded in benchmarks/names.json
    python -m benchmarks.names --run   train what the record lacks, then print; every finished trial is kept at once
    python -m benchmarks.names --write   also write the means and their recipe on the bundled model's card

Both get the same sweep of learning rate and dropout with one seed and few steps. The trial with the lowest value on the
choosing words wins, is trained from three seeds for longer, and is measured on the reported words. In every trial the
averaged weights of the best step on the choosing words are the ones that count.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.autoregressive import table_nats, word_nats
from benchmarks.cards import figures
from models.data.bundled_lists import bundled_words
from models.data.split import split
from models.denoisers.networks.build import build
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.shapes import Shape, shape
from models.evaluation.elbo import nats_per_character
from models.model import Model
from models.processes import Masked
from models.storage import atomic_write
from models.storage.folders import bundled_folder
from models.storage.model_card import read_card, write_card
from models.training.data import Data, batch_rows, prepare
from models.training.heldout import HeldOut
from models.training.hyperparameters import learning_rate
from models.training.objectives.objective import Batch, MaskedElbo, generator
from models.training.optimisers import Optimiser
from models.training.train_spec import TrainSpec

LIST, CARD_OF, PRESET, BATCH = "names", "names-transformer", "small", 128
RATES, DROPOUTS, SEEDS = (0.5, 1.0, 2.0), (0.0, 0.1), (0, 1, 2)  # rates: times 3e-3 (AdamW) and 0.01 (Muon)
BEYOND = (4.0, 0.0)  # both kinds were best at the edge of that grid, so both got a step beyond it
SWEEP_STEPS, FULL_STEPS = 300, 1200
HELDOUT, CHOOSING = 0.1, 2048  # the share of the list, and how many words of it choose
JUDGED = 10  # times in a trial that the choosing words are looked at
RECORD = Path(__file__).with_name("names.json")
Entry = dict[str, Any]


@dataclass(frozen=True)
class Trial:
    """One training. rate: a factor of both learning rates. Everything else is the same for all."""

    kind: str
    rate: float
    dropout: float
    steps: int
    seed: int = 0
    batch: int = BATCH


@dataclass(frozen=True)
class Kind:
    """What differs between the two: the network, the loss of a step, the judge and the final figures."""

    make: Callable[[Shape, float, int], nn.Module]
    loss: Callable[[nn.Module, Tensor, int, int], Tensor]  # net, words, seed, step -> nats per word (B,)
    judge: Callable[[Data], Callable[[nn.Module], float]]
    figures: Callable[[nn.Module, Data], dict[str, Any]]


def _make_autoregressive(of: Shape, dropout: float, seed: int) -> nn.Module:
    return build(shape("causal", PRESET, of.size, of.length), seed=seed, dropout=dropout)


def _judge_autoregressive(data: Data) -> Callable[[nn.Module], float]:
    table = data.evaluated.long()
    characters = float((table > 0).sum() + len(table))
    return lambda net: float(table_nats(net, table).sum()) / characters


def _figures_autoregressive(net: nn.Module, data: Data) -> dict[str, Any]:
    table = data.reported.long()
    exact, stderr = nats_per_character(table_nats(net, table).double().numpy(), table.numpy())
    return {"words": len(table), "exact": round(exact, 4), "exact_stderr": round(stderr, 4)}


def _loss_masked(net: nn.Module, x0: Tensor, seed: int, step: int) -> Tensor:
    of = net.shape
    assert isinstance(of, Shape)
    objective = MaskedElbo(of.size)
    return objective.loss(net, objective.draw(Batch(x0), generator(seed, step), evaluating=False))


def _judge_masked(data: Data) -> Callable[[nn.Module], float]:
    heldout = HeldOut(data, MaskedElbo(len(data.vocabulary)), data.evaluated, words=len(data.evaluated))

    def value(net: nn.Module) -> float:
        net.eval()
        *_, last = heldout.estimate(net)
        net.train()
        assert last is not None
        return last

    return value


def _figures_masked(net: nn.Module, data: Data) -> dict[str, Any]:
    model = Model("trial", data.vocabulary, data.length, Masked(len(data.vocabulary)), TorchDenoiser(net))
    return figures(model, data.words.reported)


KINDS = {
    "autoregressive": Kind(
        _make_autoregressive,
        lambda net, x0, _seed, _step: word_nats(net, x0),
        _judge_autoregressive,
        _figures_autoregressive,
    ),
    "masked": Kind(
        lambda of, dropout, seed: build(of, seed=seed, dropout=dropout), _loss_masked, _judge_masked, _figures_masked
    ),
}  # fmt: skip


def words() -> Data:
    """The list in three parts, split alike at every run, so that the figures stay of the same words."""
    every = bundled_words(LIST)
    data = prepare(TrainSpec(LIST, every, "", source=LIST), torch.device("cpu"))
    sides = split(every, HELDOUT, 0, CHOOSING)
    evaluated, reported = (
        torch.from_numpy(data.vocabulary.encode_all(part, data.length)) for part in (sides.choosing, sides.reported)
    )
    return replace(data, words=sides, evaluated=evaluated, reported=reported)


def sweep() -> Iterator[Trial]:
    """Equally many short trials of both kinds, taking turns."""
    for rate, dropout in (*product(RATES, DROPOUTS), BEYOND):
        for kind in KINDS:
            yield Trial(kind, rate, dropout, SWEEP_STEPS)


def best_of(entries: list[Entry], kind: str) -> Trial:
    """The trial of the sweep with the lowest value on the choosing words."""
    of_kind = [e for e in entries if e["trial"]["kind"] == kind and e["trial"]["steps"] == SWEEP_STEPS]
    return Trial(**min(of_kind, key=lambda e: float(e["choosing"]))["trial"])


def train(trial: Trial, data: Data) -> Entry:
    """The trial with its best value on the choosing words; a long one also with its figures on the reported words."""
    kind = KINDS[trial.kind]
    of = shape("transformer", PRESET, len(data.vocabulary), data.length)
    net, judge = kind.make(of, trial.dropout, trial.seed), kind.judge(data)
    torch.manual_seed(trial.seed)  # of the dropout
    optimiser = Optimiser(net, adam_lr=3e-3 * trial.rate, muon_lr=0.01 * trial.rate, weight_decay=0.05)
    averaged = [p.detach().clone() for p in net.parameters()]
    shadow = kind.make(of, 0.0, trial.seed).requires_grad_(False)
    best, best_step, kept, start = float("inf"), 0, averaged, time.process_time()
    for step in range(trial.steps):
        rows = batch_rows(len(data.train), trial.batch, step, trial.seed)
        loss = kind.loss(net, data.train[rows].long(), trial.seed, step).mean()
        (loss / data.train_characters).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step(learning_rate(step / trial.steps, 0.04))
        with torch.no_grad():
            torch._foreach_lerp_(averaged, list(net.parameters()), 1 - min(0.999, (1 + step) / (10 + step)))
        if (step + 1) % max(1, trial.steps // JUDGED) == 0 or step + 1 == trial.steps:
            value = judge(_with(shadow, averaged))
            print(f"  step {step + 1}: {value:.4f}  ({time.process_time() - start:.0f} s)", flush=True)
            if value < best:
                best, best_step, kept = value, step + 1, [p.clone() for p in averaged]
    entry: Entry = {"trial": asdict(trial), "choosing": round(best, 4), "best_step": best_step}
    entry["seconds"] = round(time.process_time() - start)
    if trial.steps >= FULL_STEPS:
        entry["reported"] = kind.figures(_with(shadow, kept), data)
    return entry


@torch.no_grad()
def _with(net: nn.Module, weights: list[Tensor]) -> nn.Module:
    torch._foreach_copy_(list(net.parameters()), weights)
    return net


def read(data: Data) -> Entry:
    """The record, an empty one at first; one of another list or split is refused."""
    head = {
        "list": LIST,
        "digest": data.digest,
        "split_seed": 0,
        "words": {"learned": len(data.train), "choosing": len(data.evaluated), "reported": len(data.reported)},
        "network": {"preset": PRESET, "batch": BATCH, "adam_lr": 3e-3, "muon_lr": 0.01, "weight_decay": 0.05},
    }
    if not RECORD.exists():
        return {**head, "trials": []}
    record: Entry = json.loads(RECORD.read_text(encoding="utf-8"))
    if any(record.get(name) != value for name, value in head.items()):
        raise SystemExit(f"{RECORD} is of another list, split or network; move it away and run again.")
    return record


def run(data: Data, record: Entry) -> None:
    """Train what is missing, writing the record after every trial."""
    done = {Trial(**e["trial"]) for e in record["trials"]}

    def finish(trial: Trial) -> None:
        if trial in done:
            return
        print(trial, flush=True)
        record["trials"].append(train(trial, data))
        atomic_write.write(RECORD, (json.dumps(record, indent=1, ensure_ascii=False) + "\n").encode())

    for trial in sweep():
        finish(trial)
    for seed in SEEDS:
        for kind in KINDS:
            finish(replace(best_of(record["trials"], kind), steps=FULL_STEPS, seed=seed))


def mean_and_spread(values: list[float]) -> tuple[float, float]:
    """Mean and sample standard deviation."""
    return statistics.fmean(values), statistics.stdev(values) if len(values) > 1 else float("nan")


def summary(record: Entry) -> dict[str, dict[str, tuple[float, float]]]:
    """kind -> figure -> mean and standard deviation over the seeds, nats per character of the reported words."""
    out: dict[str, dict[str, tuple[float, float]]] = {}
    for kind in KINDS:
        long = [e["reported"] for e in record["trials"] if e["trial"]["kind"] == kind and "reported" in e]
        names = [n for n in ("exact", "tight", "elbo", "exact_lowest_entropy") if long and n in long[0]]
        out[kind] = {name: mean_and_spread([float(e[name]) for e in long]) for name in names}
    return out


def on_card(record: Entry) -> Entry:
    """What the card of the bundled model says of the two kinds at one budget: figures with their recipe, by kind."""
    out: Entry = {}
    for kind, values in summary(record).items():
        best = best_of(record["trials"], kind)
        seeds = [e["trial"]["seed"] for e in record["trials"] if e["trial"]["kind"] == kind and "reported" in e]
        tried = sum(e["trial"]["kind"] == kind and e["trial"]["steps"] == SWEEP_STEPS for e in record["trials"])
        out[kind] = {
            "words": record["words"]["reported"],
            **{name: round(mean, 4) for name, (mean, _) in values.items()},
            **{f"{name}_sd": round(spread, 4) for name, (_, spread) in values.items()},
            "seeds": len(seeds),
            "preset": PRESET,
            "steps": FULL_STEPS,
            "batch": BATCH,
            "adam_lr": 3e-3 * best.rate,
            "muon_lr": 0.01 * best.rate,
            "dropout": best.dropout,
            "trials": tried,
            "trial_steps": SWEEP_STEPS,
        }
    return out


def show(record: Entry) -> None:
    """Print the sweep and the figures."""
    print(f"{'trial':16} {'rate':>5} {'dropout':>8} {'seed':>5} {'steps':>6} {'best at':>8} {'choosing':>9}")
    for entry in record["trials"]:
        t = Trial(**entry["trial"])
        asked = f"{t.kind:16} {t.rate:5} {t.dropout:8} {t.seed:5} {t.steps:6}"
        print(f"{asked} {entry['best_step']:8} {entry['choosing']:9.4f}")
    print(f"\n{record['words']['reported']} reported names, nats per character: mean and standard deviation over seeds")
    for kind, values in summary(record).items():
        for name, (mean, spread) in values.items():
            print(f"{kind:16} {name.replace('_', ' '):22} {mean:.4f} ± {spread:.4f}")


def main() -> None:
    """Run what is asked and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", action="store_true", help="train what the record lacks")
    parser.add_argument("--write", action="store_true", help="write the figures and their recipe on the model's card")
    asked = parser.parse_args()
    data = words()
    record = read(data)
    if asked.run:
        torch.set_num_threads(1)
        run(data, record)
    show(record)
    if asked.write:
        folder = bundled_folder() / CARD_OF
        write_card(folder, {**read_card(folder), "at_one_budget": on_card(record)})


if __name__ == "__main__":
    main()

"""A run on disk, complete: weights, averages, those kept, optimiser, counters. One file, replaced in one step."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor

from models.data.bundled_lists import words_digest
from models.errors import UserError
from models.storage import atomic_write
from models.storage.model_card import SNAPSHOT
from models.storage.model_files import check_folder, run_in
from models.storage.regular_file import read_regular
from models.storage.tensor_file import MAX_HEADER, header_in
from models.training.curve import points
from models.training.learner import Learner
from models.training.optimisers import MEAN, MOMENTUM, SQUARE, STEP, is_hidden_matrix
from models.training.run_head import read_run
from models.training.tally import Continuation, Tally
from models.training.train_spec import TrainSpec

VERSION = 2
# How files call what has another name here, since before it had.
KEYS = {
    "stored_step": "kept_step",
    "evaluated_step": "judged_step",
    "evaluated_fraction": "judged_fraction",
    "continuation": "leg",
    "fold_steps": "until",
}


def identity(spec: TrainSpec, run: Learner) -> dict[str, Any]:
    """What must be the same for a run to go on: everything but the budget, the computer and where it is kept."""
    plan = {k: v for k, v in asdict(run.plan).items() if k != "bfloat16"}
    return {
        "version": VERSION,
        "words": run.data.digest,
        "shape": run.shape.to_json(),
        "plan": plan,
        "process": spec.family,
        "seed": spec.seed,
        "heldout": spec.heldout,
        "choosing": len(run.data.words.choosing),
        "objective": run.objective.version,
        **({"learning": spec.objective} if spec.objective else {}),
        **({"taught_by": run.data.lessons.about.to_json()} if run.data.lessons is not None else {}),
        **(_labels(spec, run) if run.data.word_labels is not None else {}),
        **({"parameters": dict(run.data.parameters)} if run.data.parameters else {}),
        **(
            {"weights": words_digest(f"{w} {n!r}" for w, n in zip(spec.words, spec.weights, strict=True))}
            if spec.weights
            else {}
        ),
    }


def _labels(spec: TrainSpec, run: Learner) -> dict[str, Any]:
    """What labels are learned, and which word has which."""
    assert run.data.word_labels is not None
    return {"labels": run.data.word_labels.to_json(), "labelled": words_digest(spec.labels)}


def _tally_out(tally: Tally) -> dict[str, Any]:
    return {KEYS.get(name, name): value for name, value in asdict(tally).items()}


def _tally_in(plain: dict[str, Any]) -> Tally:
    own = {key: name for name, key in KEYS.items()}
    tally = Tally(**{"run": "", **{own.get(key, key): value for key, value in plain.items()}})
    tally.curve = list(points(tally.curve))
    tally.continuation = Continuation(**plain["leg"]) if plain.get("leg") else None
    return tally


def save(folder: Path, spec: TrainSpec, run: Learner, kept: list[Tensor], tally: Tally) -> int:
    """Write the run; the last snapshot is the old one or this one, whenever the process dies. Returns its size.

    Raises UserError when the folder holds files of something else, and when they cannot be written.
    """
    check_folder(folder)
    tensors: dict[str, Tensor] = {"loss": run.loss.detach().cpu()}
    for (name, p), averaged, weights in zip(run.net.named_parameters(), run.averaged, kept, strict=True):
        tensors[f"net/{name}"] = p.detach()
        tensors[f"averaged/{name}"] = averaged
        tensors[f"kept/{name}"] = weights
    tensors |= {f"optimiser/{k}": v for k, v in run.optimiser.state().items()}
    plain = {k: v.cpu().contiguous() for k, v in tensors.items()}
    head = {
        "identity": identity(spec, run),
        "step": run.step,
        "tally": _tally_out(tally),
    }
    data = save_tensors(plain, {"run": json.dumps(head)})
    atomic_write.write(folder / SNAPSHOT, data)
    return len(data)


def restore(folder: Path, spec: TrainSpec, run: Learner) -> tuple[list[Tensor], Tally] | None:
    """Put a run back as it was saved; None when there is no snapshot. Raises UserError when it is another run's."""
    path = folder / SNAPSHOT
    if not path.exists():
        return None
    head, tensors = _read(path, run)
    wanted = json.loads(json.dumps(identity(spec, run)))
    begun = {"choosing": wanted["choosing"], "objective": 1, **head["identity"]}
    other_loss = begun["objective"] in range(1, wanted["objective"])
    if begun | ({"objective": wanted["objective"]} if other_loss else {}) != wanted:
        raise UserError(f"The snapshot in {folder} is of another list, network or recipe; start again or use its own.")
    try:
        like = dict(run.net.named_parameters())
        kept = [_fitting(tensors[f"kept/{name}"], p).to(run.device) for name, p in like.items()]
        with torch.no_grad():
            for (name, p), averaged in zip(like.items(), run.averaged, strict=True):
                p.copy_(_fitting(tensors[f"net/{name}"], p))
                averaged.copy_(_fitting(tensors[f"averaged/{name}"], p))
            run.loss.copy_(_fitting(tensors["loss"], run.loss))
        prefix = "optimiser/"
        state = {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
        _check_state(state, like, head["step"])
        run.optimiser.load(state)
        run.step = head["step"]
        tally = _tally_in(head["tally"])
        if wanted["choosing"] and (other_loss or "choosing" not in head["identity"]):
            tally.choose_again()
        return kept, tally
    except (KeyError, TypeError, ValueError, RuntimeError):
        raise _damaged(path) from None


def _fitting(value: Tensor, like: Tensor) -> Tensor:
    """The tensor, if it has the other's shape and finite numbers of a kind that it is written in. Else ValueError."""
    if value.shape != like.shape or value.dtype != torch.float32 or not bool(torch.isfinite(value).all()):
        raise ValueError("a tensor that does not fit")
    return value


def _check_state(state: dict[str, Tensor], like: Mapping[str, Tensor], step: int) -> None:
    """Raise ValueError or KeyError unless the optimiser's state is whole: torch would begin what is missing again."""
    if not step and not state:
        return
    wanted: dict[str, Tensor] = {}
    for name, p in like.items():
        if is_hidden_matrix(name, p):
            wanted[f"{name}/{MOMENTUM}"] = p
        else:
            wanted |= {f"{name}/{MEAN}": p, f"{name}/{SQUARE}": p, f"{name}/{STEP}": torch.zeros(())}
    if set(state) != set(wanted):
        raise ValueError("a state with other tensors")
    for name, p in wanted.items():
        _fitting(state[name], p)


def _read(path: Path, run: Learner) -> tuple[dict[str, Any], dict[str, Tensor]]:
    numbers = sum(p.numel() for p in run.net.parameters())
    try:
        # Weights, their average, those kept, and two moments of the optimiser are float32: 20 bytes for each.
        data = read_regular(path, 24 * numbers + 2 * MAX_HEADER)
        head = read_run(header_in(data).texts["run"])
        return head, load_tensors(data)
    except UserError:
        raise
    except Exception:  # whatever the reader meets in bytes that are not a snapshot means one thing to the user
        raise _damaged(path) from None


def _damaged(path: Path) -> UserError:
    return UserError(f"The snapshot {path} is damaged; start the training again without resume.")


def discard(folder: Path) -> None:
    """The run is complete: only its checkpoint stays. A file of that name that is no snapshot is left alone."""
    if run_in(folder) is not None:
        (folder / SNAPSHOT).unlink(missing_ok=True)

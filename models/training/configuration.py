"""A run before its first step: its network, its recipe, and the model that the network begins with."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import torch

from models.denoisers.shapes import Shape, from_json
from models.errors import UserError
from models.families.registry import family
from models.storage.loader import folder_of
from models.storage.model_card import read_card
from models.storage.model_files import run_in
from models.storage.started_from import StartedFrom
from models.training.best_bundled import best_bundled
from models.training.data import Data, sizes_of_process
from models.training.hyperparameters import Plan, plan
from models.training.last_state import state_of
from models.training.learner import ALONE, Learner, RankShare
from models.training.objectives.objective import Objective
from models.training.preparing import Preparing
from models.training.size import shape_of, sized
from models.training.train_spec import AUTO, MAX_BATCH, PRESETS, SCRATCH, TrainSpec
from models.training.warm_start import Source, shape_after, source_of, started_from, warm_start

NOTHING_FITS = "No model that comes with the program has most of these letters, so it begins from scratch."


@dataclass(frozen=True, eq=False)
class Configuration:
    """source: None for first weights. A run that goes on has none: its snapshot says what it started from.

    note: why it begins so, "" where that was asked for.
    """

    spec: TrainSpec
    shape: Shape
    plan: Plan
    source: Source | None = None
    note: str = ""

    @property
    def name(self) -> str:
        """ "from Given names" or "from scratch"."""
        return f"from {self.source.model.title}" if self.source is not None else "from scratch"

    def learner(self, data: Data, objective: Objective, *, seed: int, part: RankShare = ALONE) -> Learner:
        """The run before its first step."""
        run = Learner(self.shape, self.plan, data, objective, seed=seed, part=part)
        if self.source is not None:
            warm_start(run.net, self.source, data)
            run.average_from_here()
        return run

    def started_from(self, data: Data) -> StartedFrom | None:
        """What the network of such a run has of a model; None for first weights."""
        return started_from(self.source, self.shape, data) if self.source is not None else None


def configurations(
    spec: TrainSpec, data: Data, objective: Objective, device: torch.device, ranks: int = 1
) -> Preparing[list[Configuration]]:
    """Choose what a request leaves open; the beginnings of which one is to be chosen, if it is to be tried.

    Yields what is done for that. Raises UserError for what cannot be.
    """
    if spec.longer:
        return [_continued(spec, data, ranks, device)]
    begun = run_in(Path(spec.out)) if spec.resume else None
    started = StartedFrom.of(begun["tally"].get("started")) if begun is not None else None
    if begun is not None and spec.start not in (SCRATCH, AUTO):
        _check_start(spec, started)
    words, earlier = len(data.train), begun is not None and begun["tally"].get("until") is None
    short = data.is_short and ranks == 1 and not earlier  # earlier versions kept the last weights
    if begun is not None and begun["tally"].get("leg") is not None:
        return [_as_it_was(spec, data, begun["identity"], plan(spec, words, ranks, device))]
    if started is not None and begun is not None:
        shape = _begun_shape(begun["identity"], spec, data)
        rates = plan(spec, words, ranks, device, warm=not started.causal)
        return [Configuration(as_source(spec, shape, data), shape, rates)]
    source = None
    if begun is None and spec.start == AUTO and ranks == 1:
        source = yield from best_bundled(spec, data, objective, device)
    elif begun is None and spec.start not in (SCRATCH, AUTO):
        source = source_of(spec.start, family(spec.family))
    out = []
    if source is not None:
        shape = shape_after(source, data)
        if spec.noise_input and not shape.to_json()["noise_input"]:
            raise UserError(f"{source.model.title} does not read the share of masks; leave that input out.")
        sized_as = as_source(spec, shape, data)
        rates = plan(spec, words, ranks, device, warm=not source.changes)
        out.append(Configuration(sized_as, shape, rates, source))
    if source is None or spec.start == AUTO:
        chosen = yield from sized(spec, data, objective, device, ranks)
        rates = plan(chosen, words, ranks, device, short=short)
        note = NOTHING_FITS if source is None and begun is None and spec.start == AUTO and ranks == 1 else ""
        out.append(Configuration(chosen, shape_of(chosen, data), rates, note=note))
    return out


def as_source(spec: TrainSpec, shape: Shape, data: Data) -> TrainSpec:
    """The spec with the network of a model; its preset is "" where none has that size."""
    fields = shape.to_json()
    spec = replace(spec, denoiser=shape.denoiser, noise_input=bool(fields["noise_input"]), fitted=False)
    sizes = {preset: shape_of(replace(spec, preset=preset), data) for preset in PRESETS}
    return replace(spec, preset=next((preset for preset, size in sizes.items() if size == shape), ""))


def _continued(spec: TrainSpec, data: Data, ranks: int, device: torch.device) -> Configuration:
    """A run that was over, as it was; where its state is not there, its network with the rates of a run like it."""
    card, chosen = read_card(Path(spec.out)), plan(spec, len(data.train), ranks, device)
    state = state_of(Path(spec.out), card)
    if state is not None:
        return _as_it_was(spec, data, state["identity"], chosen)
    return _as_it_was(spec, data, {"shape": card["network"], "plan": {}}, chosen)


def _as_it_was(spec: TrainSpec, data: Data, identity: Mapping[str, Any], chosen: Plan) -> Configuration:
    """A run with the network and the plan of a snapshot, whatever its budget would have now."""
    shape = _begun_shape(identity, spec, data)
    then = identity.get("plan")
    known = {f.name for f in fields(Plan)} - {"bfloat16"}
    same = {k: v for k, v in then.items() if k in known and _is_number(v)} if isinstance(then, dict) else {}
    if same.get("batch") is not None and not 1 <= same["batch"] <= MAX_BATCH:
        raise _of_another_run(spec)
    return Configuration(replace(as_source(spec, shape, data), fitted=spec.fitted), shape, replace(chosen, **same))


def _of_another_run(spec: TrainSpec) -> UserError:
    return UserError(f"The snapshot in {spec.out} is of another list, network or recipe; start again.")


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)


def _begun_shape(identity: Mapping[str, Any], spec: TrainSpec, data: Data) -> Shape:
    """The network of a run that goes on. Raises UserError where it cannot be of this list and family."""
    shape, made_by = from_json(identity.get("shape")), family(spec.family)
    fits = shape.size == len(data.vocabulary) and shape.length == data.length
    labels = 0 if data.word_labels is None else len(data.word_labels.names)
    fits &= shape.to_json().get("labels", 0) == labels
    fits &= sizes_of_process(shape.denoiser, data).items() <= shape.to_json().items()
    if not fits or shape.denoiser not in made_by.networks or shape.reads - {"label"} != made_by.reads:
        raise _of_another_run(spec)
    return shape


def _check_start(spec: TrainSpec, started: StartedFrom | None) -> None:
    """Raise UserError where a run that goes on started from something else than what is asked for."""
    digest = read_card(folder_of(spec.start))["weights_sha256"]
    if started is None or started.digest != digest:
        raise UserError(
            f"The run in {spec.out} did not start from {spec.start}; go on without naming a model, or start again."
        )

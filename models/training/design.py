"""A run with nothing left to choose: its network, its recipe, and the model that its network begins with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
from models.training.carry import Source, shape_after, source_of
from models.training.data import Data
from models.training.hyperparameters import Plan, plan
from models.training.objectives import Objective
from models.training.progress import PRESETS, TrainSpec
from models.training.size import shape_of, sized


@dataclass(frozen=True, eq=False)
class Design:
    """source: None for first weights. A run that goes on has neither: its snapshot says what it started from."""

    spec: TrainSpec
    shape: Shape
    plan: Plan
    source: Source | None = None


def designed(spec: TrainSpec, data: Data, objective: Objective, device: torch.device, ranks: int = 1) -> Design:
    """Choose what a request leaves open. Raises UserError for what cannot be."""
    begun = run_in(Path(spec.out)) if spec.resume else None
    started = StartedFrom.of(begun["tally"].get("started")) if begun is not None else None
    if begun is not None and spec.start:
        _check_start(spec, started)
    words = len(data.train)
    if started is not None and begun is not None:
        shape = _begun_shape(begun["identity"], spec, data)
        return Design(as_source(spec, shape, data), shape, plan(spec, words, ranks, device, warm=True))
    if spec.start and begun is None:
        source = source_of(spec.start, family(spec.family))
        shape = shape_after(source.model, data)
        if spec.noise_input and not shape.to_json()["noise_input"]:
            raise UserError(f"{source.model.title} does not read the share of masks; leave that input out.")
        spec = as_source(spec, shape, data)
        return Design(spec, shape, plan(spec, words, ranks, device, warm=True), source)
    spec = sized(spec, data, objective, device, ranks)
    return Design(spec, shape_of(spec, data), plan(spec, words, ranks, device))


def as_source(spec: TrainSpec, shape: Shape, data: Data) -> TrainSpec:
    """The spec with the network of a model; its preset is "" where none has that size."""
    fields = shape.to_json()
    spec = replace(spec, denoiser=shape.denoiser, noise_input=bool(fields["noise_input"]), fitted=False)
    sizes = {preset: shape_of(replace(spec, preset=preset), data) for preset in PRESETS}
    return replace(spec, preset=next((preset for preset, size in sizes.items() if size == shape), ""))


def _begun_shape(identity: Mapping[str, Any], spec: TrainSpec, data: Data) -> Shape:
    """The network of a run that goes on. Raises UserError where it cannot be of this list and family."""
    shape, made_by = from_json(identity.get("shape")), family(spec.family)
    fits = shape.size == len(data.vocabulary) and shape.length == data.length
    if not fits or shape.denoiser not in made_by.networks or shape.reads != made_by.reads:
        raise UserError(f"The snapshot in {spec.out} is of another list, network or recipe; start again.")
    return shape


def _check_start(spec: TrainSpec, started: StartedFrom | None) -> None:
    """Raise UserError where a run that goes on started from something else than what is asked for."""
    digest = read_card(folder_of(spec.start))["weights_sha256"]
    if started is None or started.digest != digest:
        raise UserError(
            f"The run in {spec.out} did not start from {spec.start}; go on without naming a model, or start again."
        )

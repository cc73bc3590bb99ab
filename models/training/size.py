"""The network and the batch that make the best model in a given time, chosen by the speed measured at the start."""

import statistics
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import torch

from models.denoisers.shapes import Shape, shape, with_labels
from models.errors import UserError
from models.evaluation.reading import watched
from models.families.family import Family
from models.families.registry import family
from models.families.sizes import Size
from models.storage.model_files import run_in
from models.training.data import Data, sizes_of_process
from models.training.hyperparameters import plan
from models.training.learner import Learner
from models.training.objectives.objective import Objective
from models.training.preparing import Preparing
from models.training.train_spec import AUTO, MAX_BATCH, PRESETS, TrainSpec

WARM, MEASURED = 2, 3  # steps; the first ones load what the later ones find in place


UNTIMED = "small"  # where no time is given, or several processes would have to agree on what they measured


def family_of(spec: TrainSpec) -> Family:
    """The family of a request. Raises UserError for one that is not trained by steps, or lacks the network."""
    made_by = family(spec.family)
    if made_by.objective is None:
        raise UserError(f"{made_by.title} is not trained by steps; choose another family.")
    if spec.noise_input and not made_by.traits.hides:
        raise UserError(f"{made_by.title} masks nothing, so there is no share of masks to read; leave that input out.")
    if spec.denoiser not in made_by.networks:
        raise UserError(f"No denoiser {spec.denoiser!r} here; choose one of {', '.join(made_by.networks)}.")
    made_by.check_teacher(spec.teacher)
    made_by.check_labels(spec.labels_by)
    if spec.teacher and spec.labels_by:
        raise UserError("Words that another model writes have no labels; leave out the teacher, or the labels.")
    made_by.objective_named(spec.objective)  # an unknown one is refused before any work
    return made_by


def choose(sizes: tuple[Size, ...], seconds: float, speed: Callable[[Size], float]) -> Generator[Size, None, Size]:
    """Find the largest of `sizes`, which ascend, that meets enough words in the time. Yields each before it is tried.

    speed: words a second of a size.
    """
    chosen = sizes[0]
    for size in sizes[1:]:
        yield size
        if speed(size) * seconds < size.words:
            break  # those after it are slower still
        chosen = size
    return chosen


def sized(
    spec: TrainSpec, data: Data, objective: Objective, device: torch.device, ranks: int = 1
) -> Preparing[TrainSpec]:
    """The spec with "auto" replaced by a preset, and by a batch where none is asked for. Yields what is tried.

    A run that goes on keeps what was chosen when it began; a budget in steps gives `UNTIMED`, since any speed will do.
    """
    if spec.preset != AUTO:
        return spec
    begun = run_in(Path(spec.out)) if spec.resume else None
    if begun is not None:
        return _as_begun(spec, begun["identity"], data)
    if data.is_short and spec.minutes is not None:  # a larger one knows so few words by heart the sooner
        smallest = family(spec.family).sizes[spec.denoiser][0]
        return replace(spec, preset=smallest.preset, batch=spec.batch or smallest.batch)
    if spec.minutes is None or ranks > 1:
        return replace(spec, preset=UNTIMED)

    def with_size(size: Size) -> TrainSpec:
        batch = None if device.type == "cuda" else size.batch  # a graphics card has a larger one of its own
        return replace(spec, preset=size.preset, batch=spec.batch or batch, fitted=True)

    def speed(size: Size) -> float:
        return words_per_second(with_size(size), data, objective, device)

    trying = choose(family(spec.family).sizes[spec.denoiser], 60 * spec.minutes, speed)
    size = yield from watched(trying, lambda size: [f"trying how fast a {size.preset} network learns here"])
    return with_size(size)


def _as_begun(spec: TrainSpec, identity: dict[str, Any], data: Data) -> TrainSpec:
    """The size in a snapshot; one that this program does not know is refused when the snapshot is read."""
    networks = {p: shape_of(replace(spec, preset=p), data).to_json() for p in PRESETS}
    preset = next((p for p, network in networks.items() if network == identity.get("shape")), UNTIMED)
    plan_then = identity.get("plan")
    batch = plan_then.get("batch") if isinstance(plan_then, dict) else None
    usable = type(batch) is int and 1 <= batch <= MAX_BATCH
    return replace(spec, preset=preset, batch=batch if usable else None, fitted=spec.minutes is not None)


def words_per_second(spec: TrainSpec, data: Data, objective: Objective, device: torch.device) -> float:
    """How fast a preset learns from this list on this device: the median of a few steps, in wall time."""
    chosen = plan(spec, len(data.train), 1, device)
    run = Learner(shape_of(spec, data), chosen, data, objective, seed=spec.seed)
    seconds = []
    for _ in range(WARM + MEASURED):
        start = perf_counter()
        run.advance(0.0)
        float(run.loss)  # a device that computes in the background has to finish
        seconds.append(perf_counter() - start)
    return chosen.batch / statistics.median(seconds[WARM:])


def shape_of(spec: TrainSpec, data: Data) -> Shape:
    """The network that a spec names, for the letters and lengths of this list and its process."""
    reads = family(spec.family).reads
    size, length = len(data.vocabulary), data.length
    made = shape(spec.denoiser, spec.preset, size, length, noise_input=spec.noise_input, reads=reads)
    made = replace(made, **sizes_of_process(spec.denoiser, data))
    return made if data.word_labels is None else with_labels(made, len(data.word_labels.names))

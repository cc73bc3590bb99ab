"""The model that comes with the program whose weights are the best beginning for a list, as they are."""

from collections.abc import Iterator

import torch

from models.denoisers.networks.build import build
from models.errors import UserError
from models.families.registry import family
from models.storage.installed import Installed, installed
from models.storage.model_card import family_on, shape_of, vocabulary_of
from models.training.data import Data
from models.training.heldout import HeldOut
from models.training.learned_process import with_learned
from models.training.objectives.objective import Objective
from models.training.preparing import Preparing
from models.training.train_spec import TrainSpec
from models.training.warm_start import Source, shape_after, source_of, warm_start

COVERED = 0.8  # the least share of a list's letters, as often as they occur, that a model must have
DRAWS = 256  # of the loss by which they are compared


def best_bundled(spec: TrainSpec, data: Data, objective: Objective, device: torch.device) -> Preparing[Source | None]:
    """The model that the network asked for may begin with that has the lowest loss on words that are learned from.

    Yields what is read.

    Those of the user are left out, as they may know the list itself. None where no model has most of the letters.
    """
    found = list[tuple[float, Source]]()
    for model in _candidates(spec, data):
        yield f"trying {model.title} on the list"
        try:
            source = source_of(str(model.folder), family(spec.family))
        except UserError:
            continue  # damaged
        net = with_learned(build(shape_after(source, data)), objective).to(device).eval()
        warm_start(net, source, data)
        (value,) = (v for v in HeldOut(data, objective, data.train, words=DRAWS).estimate(net) if v is not None)
        found.append((value, source))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _candidates(spec: TrainSpec, data: Data) -> Iterator[Installed]:
    made_by = family(spec.family)
    count = torch.bincount(data.train.flatten().long().cpu(), minlength=len(data.vocabulary))[1:]
    for model in installed():
        shape = shape_of(model.card)
        if not model.bundled or shape is None:
            continue
        if (
            made_by.network_from(family_on(model.card), shape) != spec.denoiser
            or shape.to_json()["noise_input"] != spec.noise_input
        ):
            continue
        known = torch.tensor([vocabulary_of(model.card).find(c) is not None for c in data.vocabulary.characters])
        if float(count[known].sum()) >= COVERED * float(count.sum()):
            yield model

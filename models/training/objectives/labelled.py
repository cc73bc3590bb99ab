"""Labels that are learned with the words: shown to the network beside what is corrupted, and sometimes left out.

Classifier-free guidance asks one network both with a label and without one, so it has to learn both (Ho and Salimans
2022, arXiv 2207.12598): in a share of the rows the label is replaced by none, as it is in all that is held out.
"""

from dataclasses import replace

import torch
from torch import Tensor

from models.training.objectives.objective import C, generator

DROPPED = 0.15  # share of the rows that learn without their label; the usual ones are 0.1 to 0.2
_STREAM = 7  # of the random numbers of a step


def dropped(labels: Tensor, none: int, seed: int, step: int) -> Tensor:
    """Labels (B, A) with those of some rows replaced by none; which rows depends on the seed and the step alone."""
    g = generator(seed, step, stream=_STREAM)
    left_out = (torch.rand(len(labels), generator=g) < DROPPED).to(labels.device)
    return labels.masked_fill(left_out[:, None], none)


def with_labels(corrupted: C, labels: Tensor) -> C:
    """Corrupted words shown with a label (B, A) each. Raises ValueError where rows are not those of the labels."""
    if len(corrupted.x0) != len(labels):
        raise ValueError("labels need an objective that corrupts each word of a batch once")
    return replace(corrupted, inputs=corrupted.inputs._replace(label=labels))

"""Training as a generator of reports: `train(spec)`."""

from models.training.loop import Training, train
from models.training.rhythm import Rhythm

__all__ = ["Rhythm", "Training", "train"]

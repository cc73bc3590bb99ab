"""Training as a generator of reports: `train(spec)`."""

from models.training.loop import Rhythm, Training, train

__all__ = ["Rhythm", "Training", "train"]

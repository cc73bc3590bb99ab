"""Training as a generator of reports: `train(spec)`."""

from models.training.loop import Pace, Training, train

__all__ = ["Pace", "Training", "train"]

"""The Train tab: the list, the settings of a run, its curves and its sample words."""

from playground.views.trainer.page import Trainer
from playground.views.trainer.run import ENDED, progress_in_words

__all__ = ["ENDED", "Trainer", "progress_in_words"]

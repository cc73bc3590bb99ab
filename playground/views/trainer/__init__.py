"""The Train tab: the list, the settings of a run, its curves and its sample words."""

from playground.views.trainer.page import Trainer

__all__ = ["Trainer"]

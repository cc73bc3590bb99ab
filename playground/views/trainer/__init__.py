"""The Train tab."""

from playground.views.trainer.page import Trainer

__all__ = ["Trainer"]

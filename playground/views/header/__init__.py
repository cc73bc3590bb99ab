"""The bar at the top of the window: the model, the engine's state, the settings changed most often, undo and redo."""

from playground.views.header.bar import Header
from playground.views.header.engine import EngineState
from playground.views.header.models import ModelChoice, ModelGroup, ModelLine

__all__ = ["EngineState", "Header", "ModelChoice", "ModelGroup", "ModelLine"]

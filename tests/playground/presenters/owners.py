"""Owners for a presenter that is tested: those that it needs, and stand-ins for the rest."""

from dataclasses import fields
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

from PySide6.QtCore import QObject, Signal

from models.data.split import Split
from models.model import Model
from playground.presenters.owners import Owners


def owners(**given: Any) -> Owners:
    """The owners that are given; any other does nothing."""
    return Owners(**{field.name: given.get(field.name, MagicMock()) for field in fields(Owners)})


class OpenModel(QObject):
    """Session and library in one, as far as a presenter asks them for the open model and the words of its list."""

    changed, opened = Signal(object), Signal(object)
    current = "toy"

    def __init__(self, model: Model, words: Split) -> None:
        super().__init__()
        self.model = model
        self.words: Split | None = words

    def known(self, _identifier: str) -> SimpleNamespace:
        return SimpleNamespace(words=self.words)

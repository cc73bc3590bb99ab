"""Owners for a presenter that is tested: those that it needs, and stand-ins for the rest."""

from dataclasses import fields
from typing import Any
from unittest.mock import MagicMock

from playground.presenters.owners import Owners


def owners(**given: Any) -> Owners:
    """The owners that are given; any other does nothing."""
    return Owners(**{field.name: given.get(field.name, MagicMock()) for field in fields(Owners)})

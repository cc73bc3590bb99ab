"""The settings of this start, kept in the person's folder as they change."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from models.cards import home
from models.errors import UserError
from playground import settings
from playground.settings import Settings


class Memory:
    """Holds the settings and writes them when they change. A folder that cannot be written costs the memory only."""

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or home()) / "settings.json"
        self.settings: Settings = settings.load(self._path)

    def keep(self, **changes: Any) -> None:
        """Remember other values."""
        self.put(replace(self.settings, **changes))

    def put(self, value: Settings) -> None:
        """Remember these settings."""
        if value != self.settings:
            self.settings = value
            try:
                settings.save(value, self._path)
            except UserError:
                return

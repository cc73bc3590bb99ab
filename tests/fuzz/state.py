"""How far a run has come, kept in a file so that it can go on after anything."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.fuzz.verdict import VERDICTS, Outcome

MAX_KEPT = 2000  # failures whose numbers are kept; the counts go on


@dataclass
class Tally:
    """Of one surface and seed. `next`: the first input that was not fed yet. failed: numbers of bad inputs."""

    next: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VERDICTS, 0))
    failed: list[int] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count the input `next`."""
        self.counts[outcome.verdict] += 1
        if not outcome.good and len(self.failed) < MAX_KEPT:
            self.failed.append(self.next)
        self.next += 1

    @property
    def bad(self) -> int:
        """Inputs that were neither taken nor refused in a sentence."""
        return self.next - self.counts[VERDICTS[0]] - self.counts[VERDICTS[1]]


class State:
    """Tallies by surface and seed. Without a path they are forgotten at the end."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        there: dict[str, Any] = json.loads(path.read_text()) if path is not None and path.exists() else {}
        self._tallies = {key: Tally(**value) for key, value in there.items()}

    def tally(self, surface: str, seed: int) -> Tally:
        """The tally of a surface, to be changed in place."""
        return self._tallies.setdefault(f"{surface} {seed}", Tally())

    def save(self) -> None:
        """Write beside and rename."""
        if self._path is None:
            return
        beside = self._path.with_suffix(".part")
        beside.write_text(json.dumps({key: asdict(t) for key, t in self._tallies.items()}, indent=1))
        os.replace(beside, self._path)

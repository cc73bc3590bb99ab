"""What hostile inputs are fed to: a module for each, imported by the process that feeds it.

A module has `make(random) -> Case` and `feed(case, folder)`. A new one needs a line in the table.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Surface:
    """seconds: of work that one input may take; by the clock it may be forty times as many.

    short: how many inputs the suite feeds, a second's worth at most.
    """

    module: str
    seconds: float = 3.0
    short: int = 100


_HERE = "tests.fuzz.surfaces"
SURFACES: dict[str, Surface] = {
    "cards": Surface(f"{_HERE}.cards", short=50),
    "views": Surface(f"{_HERE}.views"),
    "weights": Surface(f"{_HERE}.weights", short=25),
    "snapshots": Surface(f"{_HERE}.snapshots", 10.0, short=40),
    "tables": Surface(f"{_HERE}.tables", short=5),
    "classifiers": Surface(f"{_HERE}.classifiers", short=20),
    "settings": Surface(f"{_HERE}.settings", 10.0),
    "boards": Surface(f"{_HERE}.boards", 6.0, short=20),
    "homes": Surface(f"{_HERE}.homes", 20.0, short=2),
    "lists": Surface(f"{_HERE}.lists"),
    "patterns": Surface(f"{_HERE}.patterns"),
    "arguments": Surface(f"{_HERE}.arguments", 20.0, short=60),
    "surroundings": Surface(f"{_HERE}.surroundings", 40.0, short=3),
}

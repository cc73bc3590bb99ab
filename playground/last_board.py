"""The board kept for the next start: an experiment like any other, which also names the file that it belongs to."""

from pathlib import Path
from typing import Any

from models import atomic
from models.cards import home
from playground.files import SUFFIX, Experiment, to_json
from playground.plain import encoded


def place() -> Path:
    """Where it is kept."""
    return home() / f"last{SUFFIX}"


def keep(values: tuple[Any, ...], file: Path | None) -> None:
    """Write it, with the arguments of `to_json`. One file holds the board and its name: they can never disagree.

    Raises UserError when it cannot be written.
    """
    value = {**to_json(*values), "file": str(file.resolve()) if file is not None else ""}
    atomic.write(place(), encoded(value))


def file_of(experiment: Experiment) -> Path | None:
    """The file that a kept board belongs to; None for none, and where it is no longer there."""
    name = experiment.value.get("file")
    try:
        return Path(name) if isinstance(name, str) and name and Path(name).is_file() else None
    except (OSError, ValueError):
        return None


def set_aside() -> Path | None:
    """Keep it from being written over, under a name that no other one has; None where that cannot be."""
    names = (home() / f"last-kept{f'-{n}' if n else ''}{SUFFIX}" for n in (0, *range(2, 10_000)))
    try:
        free = next(path for path in names if not path.exists())
        place().replace(free)
    except OSError:
        return None
    return free

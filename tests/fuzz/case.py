"""One hostile input: files in an otherwise empty folder, and whatever else its surface reads."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

HOLE = 3 << 30  # bytes of a file that takes no room


class Special(Enum):
    """What may stand in place of a regular file."""

    FIFO = "a FIFO"
    ZERO = "a link to /dev/zero"
    LOOP = "a link to itself"
    GONE = "a link to nothing"
    FOLDER = "a folder"
    ERROR = "a file whose reading fails"
    HOLE = "a sparse file of 3 GB"


@dataclass(frozen=True)
class Case:
    """`note` says in a line how it was made. `files`: contents by their path below the folder.

    `value`: what the surface reads beside files, such as arguments or a text.
    """

    note: str
    files: Mapping[str, bytes | Special] = field(default_factory=dict)
    value: Any = None

    def put(self, folder: Path) -> None:
        """Write the files below an empty folder."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, Special):
                put_special(path, content)
            else:
                path.write_bytes(content)


def specials() -> list[Special]:
    """Those that this system has."""
    if os.name == "nt":
        return [Special.FOLDER]
    there = [Special.FIFO, Special.ZERO, Special.LOOP, Special.GONE, Special.FOLDER, Special.HOLE]
    return [*there, Special.ERROR] if Path("/proc/self/mem").exists() else there


def put_special(path: Path, special: Special) -> None:
    """Make it at a place where nothing is."""
    if special is Special.FOLDER:
        path.mkdir()
    elif special is Special.FIFO:
        os.mkfifo(path)
    elif special is Special.HOLE:
        with path.open("wb") as file:
            file.truncate(HOLE)
    else:
        links = {
            Special.ZERO: "/dev/zero",
            Special.LOOP: path.name,
            Special.GONE: "nothing",
            Special.ERROR: "/proc/self/mem",
        }
        path.symlink_to(links[special])

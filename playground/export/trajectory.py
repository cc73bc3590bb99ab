"""A run as a file to share: an animation, a strip of pictures, or plain values."""

from collections.abc import Callable
from pathlib import Path

from models.errors import UserError
from models.sampling.trajectory import Trajectory
from models.storage import atomic_write
from models.storage.chosen_place import check_place
from playground import theme
from playground.experiment.json_stream import encoded
from playground.experiment.outline import Outline

RunWriter = Callable[[Path, Trajectory, Outline, int, theme.Scheme], None]


def write(kind: str, path: Path, trajectory: Trajectory, known: Outline, row: int, scheme: theme.Scheme) -> None:
    """A run as a file of one of the `WRITERS`; row: of the strip. Runs in any thread.

    Raises UserError when it cannot be written, or there is no such kind.
    """
    if kind not in WRITERS:
        raise UserError(f"No run can be written as {kind!r}; choose one of {', '.join(WRITERS)}.")
    check_place(path)
    WRITERS[kind](path, trajectory, known, row, scheme)


def _gif(path: Path, trajectory: Trajectory, known: Outline, _row: int, scheme: theme.Scheme) -> None:
    from playground.export import images  # it takes a while to load, and only exports need it

    images.save_gif(path, trajectory, known.vocabulary, scheme, known.title)


def _strip(path: Path, trajectory: Trajectory, known: Outline, row: int, scheme: theme.Scheme) -> None:
    from playground.export import images

    images.save_strip(path, trajectory, known.vocabulary, min(row, trajectory.last.rows - 1), scheme, known.title)


def _json(path: Path, trajectory: Trajectory, known: Outline, _row: int, _scheme: theme.Scheme) -> None:
    atomic_write.write(path, encoded({"title": known.title, **trajectory.to_json(known.vocabulary)}))


WRITERS: dict[str, RunWriter] = {"gif": _gif, "png": _strip, "json": _json}

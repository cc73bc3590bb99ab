"""A run as a file to share: an animation, a strip of pictures, or plain values."""

from pathlib import Path

from models.sampling.trajectory import Trajectory
from models.storage import atomic_write
from models.storage.chosen_place import check_place
from playground import theme
from playground.experiment.json_stream import encoded
from playground.experiment.outline import Outline


def write(kind: str, path: Path, trajectory: Trajectory, known: Outline, row: int, scheme: theme.Scheme) -> None:
    """A run as "gif", "png" (one row) or "json". Raises UserError when it cannot be written; runs in any thread."""
    check_place(path)
    from playground.export import images  # it takes a while to load, and only exports need it

    if kind == "gif":
        images.save_gif(path, trajectory, known.vocabulary, scheme, known.title)
    elif kind == "png":
        images.save_strip(path, trajectory, known.vocabulary, min(row, trajectory.last.rows - 1), scheme, known.title)
    else:
        atomic_write.write(path, encoded({"title": known.title, **trajectory.to_json(known.vocabulary)}))

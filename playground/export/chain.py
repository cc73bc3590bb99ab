"""A run as a file to show around: an animation, a strip of pictures, or plain values."""

from pathlib import Path

from models.model import Model
from models.sampling.trajectory import Chain
from models.storage import atomic_write
from playground import theme
from playground.experiment.json_stream import encoded


def write(kind: str, path: Path, chain: Chain, model: Model, row: int, scheme: theme.Scheme) -> None:
    """A chain as "gif", "png" (one row) or "json". Raises UserError when it cannot be written; runs in any thread."""
    from playground.export import images  # it takes a while to load, and only exports need it

    if kind == "gif":
        images.save_gif(path, chain, model.vocabulary, scheme, model.title)
    elif kind == "png":
        images.save_strip(path, chain, model.vocabulary, min(row, chain.last.rows - 1), scheme, model.title)
    else:
        atomic_write.write(path, encoded({"title": model.title, **chain.to_json(model.vocabulary)}))

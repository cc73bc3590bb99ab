"""Weights: `unmask inspect x.safetensors`, and loading the model of a folder."""

import json
import tempfile
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from models import checkpoint
from models.denoisers import Shape
from models.denoisers.nets import build
from models.denoisers.torch_denoiser import TorchDenoiser
from models.model import Model
from models.processes import process
from models.vocabulary import Vocabulary
from tests.fuzz.case import Case, specials
from tests.fuzz.entry import command, every
from tests.fuzz.mutate import NUMBERS, changed, damaged, encoded, shown

SHAPE = Shape("mlp", 4, 5, width=8, embed=2)


@lru_cache(maxsize=1)
def good() -> tuple[bytes, bytes]:
    """The card and the weights of a small model."""
    words = {"list": "", "count": 3, "digest": "0", "heldout_share": 0.1, "split_seed": 0}
    denoiser = TorchDenoiser(build(SHAPE))
    model = Model("small", Vocabulary(tuple("abc")), 5, process("masked"), denoiser, {"title": "Small", "words": words})
    with tempfile.TemporaryDirectory() as name:
        checkpoint.save(model, Path(name), ("ab", "ba", "cab"))
        return (Path(name) / "card.json").read_bytes(), (Path(name) / "weights.safetensors").read_bytes()


def make(random: Random) -> Case:
    """A folder with a card and weights, one of them hostile."""
    card, weights = good()
    way = random.randrange(10)
    if way == 0:
        special = random.choice(specials())
        return Case(special.value, {"m/card.json": card, "m/weights.safetensors": special})
    if way == 1:
        weights, note = damaged(random, weights)
    elif way == 2:
        size = random.choice([n for n in NUMBERS if isinstance(n, int) and 0 <= n < 1 << 64] + [len(weights)])
        weights, note = size.to_bytes(8, "little") + weights[8:], f"a header of {shown(size)} bytes"
    elif way == 3:
        tree, note = changed(random, json.loads(card))
        card, note = encoded(random, tree)[0], f"card: {note}"
    else:
        weights, note = _headed(random, weights)
    return Case(note, {"m/card.json": card, "m/weights.safetensors": weights})


def _headed(random: Random, data: bytes) -> tuple[bytes, str]:
    """The same numbers behind a header that was changed."""
    size = int.from_bytes(data[:8], "little")
    tree: dict[str, Any] = json.loads(data[8 : 8 + size])
    inside = json.loads(tree["__metadata__"]["card"])
    if random.randrange(3) == 0:
        inside, note = changed(random, inside)
        tree["__metadata__"]["card"], note = json.dumps(inside), f"card inside: {note}"
    else:
        tree, note = changed(random, tree, 3)
        more = random.choice(("", "", "", "float", "bomb"))
        if more == "float" and isinstance(tree, dict):
            tree = {k: {**v, "dtype": "F64"} if isinstance(v, dict) and "dtype" in v else v for k, v in tree.items()}
        elif more == "bomb" and isinstance(tree, dict):
            tree |= {f"t{i}": {"dtype": "F16", "shape": [0], "data_offsets": [0, 0]} for i in range(3000)}
        note += f" {more}"
    header, damage = encoded(random, tree)
    return len(header).to_bytes(8, "little") + header + data[8 + size :], f"{note} {damage}"


def feed(case: Case, folder: Path) -> None:
    """Inspect both, then load."""
    every(
        lambda: command("inspect", str(folder / "m" / "weights.safetensors")),
        lambda: command("inspect", str(folder / "m"), "--json"),
        lambda: checkpoint.load(folder / "m"),
    )

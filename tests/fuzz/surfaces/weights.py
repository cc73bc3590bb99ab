"""Weights, and the list beside them: `unmask inspect x.safetensors`, and opening the model of a folder."""

import hashlib
import json
import tempfile
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from models.data.bundled_lists import words_digest
from models.data.vocabulary import Vocabulary
from models.denoisers.networks.build import build
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.shapes import MlpShape
from models.model import Model
from models.processes import Masked
from models.storage import checkpoint
from playground.catalog.opened import open_now
from tests.fuzz.case import Case, specials
from tests.fuzz.entry import command, every
from tests.fuzz.mutate import NUMBERS, TEXTS, changed, damaged, encoded, shown

WORDS = ("ab", "ba", "cab")
SHAPE = MlpShape(4, 5, 8, embed=2)


@lru_cache(maxsize=1)
def good() -> tuple[bytes, bytes]:
    """The card and the weights of a small model."""
    words = {"list": "", "count": 3, "digest": words_digest(WORDS), "heldout_share": 0.1, "split_seed": 0}
    denoiser = TorchDenoiser(build(SHAPE))
    model = Model("small", Vocabulary(tuple("abc")), 5, Masked(4), denoiser, {"title": "Small", "words": words})
    with tempfile.TemporaryDirectory() as name:
        checkpoint.save(model, Path(name), WORDS)
        return (Path(name) / "card.json").read_bytes(), (Path(name) / "weights.safetensors").read_bytes()


def make(random: Random) -> Case:
    """A folder with a card and weights, one of them hostile."""
    card, weights = good()
    way = random.randrange(11)
    listed = "\n".join(WORDS).encode()
    name = f"words-{hashlib.sha256(listed).hexdigest()[:12]}.txt"
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
    elif way == 4:
        words = random.choices((*WORDS, *TEXTS), k=random.choice((1, 2, 5, 2000)))
        text = "\n".join(words)
        digest = words_digest(text.split("\n")) if is_utf_8(text) else "0"
        listed, note = text.encode("utf-8", "surrogatepass"), f"a list of {shown(words)}"
        plain = json.loads(card)
        card = json.dumps({**plain, "words": {**plain["words"], "digest": digest, "file": name}}).encode()
    else:
        weights, note = _headed(random, weights)
    return Case(note, {"m/card.json": card, "m/weights.safetensors": weights, f"m/{name}": listed})


def is_utf_8(text: str) -> bool:
    """Whether it can be encoded."""
    return not any("\ud800" <= c <= "\udfff" for c in text)


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
    """Inspect both, then open the model with its list."""
    every(
        lambda: command("inspect", str(folder / "m" / "weights.safetensors")),
        lambda: command("inspect", str(folder / "m"), "--json"),
        lambda: open_now(str(folder / "m")),
    )

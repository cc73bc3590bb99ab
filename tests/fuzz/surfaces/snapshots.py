"""Snapshots of runs that were cut off: offered by the window, gone on with by training."""

import json
import math
import tempfile
from functools import lru_cache
from pathlib import Path
from random import Random

from models.storage.folders import models_folder
from models.training.train_spec import TrainSpec
from models.training.trainer import train
from playground.training import resumable
from tests.fuzz.case import Case, Special, specials
from tests.fuzz.mutate import NUMBERS, changed, damaged, encoded, shown
from tests.fuzz.verdict import WrongError
from tests.models.training.lists import EAGER, spec_of

HERE = "models/toy/"
SNAPSHOT = "resume.safetensors"


@lru_cache(maxsize=1)
def good() -> dict[str, bytes]:
    """The files of a run of a few steps that was cut off."""
    with tempfile.TemporaryDirectory() as name:
        running = train(spec_of(Path(name)), EAGER)
        folder = Path(name) / "toy"
        while next(running).step < 4:
            pass
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        running.close()
    return files


def make(random: Random) -> Case:
    """The run with one of its files changed."""
    files: dict[str, bytes | Special] = dict(good())
    data = good()[SNAPSHOT]
    way = random.randrange(8)
    if way == 0:
        name = random.choice(list(files))
        special = random.choice(specials())
        files[name], note = special, f"{name} is {special.value}"
    elif way == 1:
        files[SNAPSHOT], note = damaged(random, data)
    elif way == 2:
        tree, note = changed(random, json.loads(good()["card.json"]), 2)
        files["card.json"], note = encoded(random, tree)[0], f"card: {note}"
    elif way == 3:
        name = random.choice(list(files))
        files[name], note = damaged(random, good()[name])
        note = f"{name} {note}"
    else:
        files[SNAPSHOT], note = _headed(random, data)
    return Case(note, {HERE + name: content for name, content in files.items()})


def _headed(random: Random, data: bytes) -> tuple[bytes, str]:
    """The same numbers behind a header that was changed."""
    size = int.from_bytes(data[:8], "little")
    tree = json.loads(data[8 : 8 + size])
    head = json.loads(tree["__metadata__"]["run"])
    if random.randrange(3):
        if random.randrange(2):
            where, name = random.choice(((head, "step"), *((head["tally"], k) for k in head["tally"])))
            where[name] = random.choice(NUMBERS)
            note = f"{name} is {shown(where[name])}"
        else:
            head, note = changed(random, head)
        tree["__metadata__"]["run"], note = json.dumps(head), f"run: {note}"
    else:
        tree, note = changed(random, tree)
    header, damage = encoded(random, tree)
    return len(header).to_bytes(8, "little") + header + data[8 + size :], f"{note} {damage}"


def feed(case: Case, folder: Path) -> None:
    """Offer it, then go on with it for a step."""
    found = resumable.find(models_folder())
    if found is None:
        return
    spec = resumable.spec_of(found)
    _go_on(spec)


def _go_on(spec: TrainSpec) -> None:
    running = train(spec, EAGER)
    try:
        for report in running:
            numbers = [
                report.step,
                report.fraction,
                report.seconds,
                report.seconds_left or 0.0,
                report.best_heldout or 0.0,
            ]
            numbers += [value for point in report.earlier for value in point if value is not None]
            if not all(math.isfinite(n) for n in numbers):
                raise WrongError(f"a report of {numbers}")
            if report.step < 0 or not 0 <= report.fraction <= 1 or report.seconds < 0:
                raise WrongError(f"a report of step {report.step}, {report.fraction}, {report.seconds} s")
            if report.stage == "training" and report.step:
                break
    finally:
        running.close()

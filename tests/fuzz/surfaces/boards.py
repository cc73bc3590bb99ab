"""Boards (`.unmask`): opened with their model, with another one, as the last board, and inspected."""

import json
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from models.constraints.pattern import parse
from models.errors import UserError
from models.evaluation.novelty import NoveltyIndex
from models.model import Model
from models.oracle import oracle_model
from models.sampling import edits, sampler
from models.sampling.trajectory import Trajectory
from playground.experiment import file_format, file_writer
from playground.experiment.autosave import linked_file_of
from playground.experiment.contents import Contents
from playground.experiment.experiment import Branch, Experiment
from playground.experiment.json_stream import encoded as saved
from playground.experiment.outline import outline
from playground.experiment.recipe_transfer import fresh_recipe
from playground.experiment.recovery import restore_or_recover
from playground.presenters.model_opening import known_board
from playground.results.generate import GenerationRequest, results_of
from tests.fuzz.case import Case, specials
from tests.fuzz.entry import command
from tests.fuzz.mutate import NUMBERS, changed, encoded, shown
from tests.fuzz.verdict import WrongError

WORDS = ("anna", "emma", "ella", "nell", "lena", "mona", "noel", "leo", "amal", "elan", "mae", "ana", "lea")


@lru_cache(maxsize=2)
def model(more: str = "") -> Model:
    """A small exact model; with one word more another one."""
    out = list(oracle_model("bigram", (*WORDS, more) if more else WORDS, "pairs"))[-1]
    assert isinstance(out, Model)
    return out


@lru_cache(maxsize=1)
def good() -> dict[str, Any]:
    """A board of two branches, with results, as plain values."""
    pairs = model()
    recipe = fresh_recipe(pairs, rows=2)
    trajectory = Trajectory(pairs.digest, (), ())
    for frame in sampler.run(pairs, recipe):
        trajectory = trajectory.extend(frame) if trajectory.frames else Trajectory.begin(pairs.digest, recipe, frame)
    changed_frame = edits.write(pairs, recipe, trajectory.frames[2], 0, 1, pairs.vocabulary.symbol("l"))
    other = trajectory.fork(2, recipe.with_(constraint=parse("?l*", pairs.vocabulary, pairs.length)), changed_frame)
    branches = (Branch(trajectory, -1, 0, "seed 0"), Branch(other, 0, 2, "edit"))
    experiment = Experiment("oracle:bigram:names", recipe, branches, 0, len(trajectory.frames) - 1)
    results = results_of(GenerationRequest(pairs, NoveltyIndex(WORDS), recipe), trajectory)
    return json.loads(saved(file_format.to_json(Contents(experiment, outline(pairs), results, 0, (1,)))))


def make(random: Random) -> Case:
    """One board; value: whether it is opened with the model that drew it."""
    own = bool(random.randrange(4))
    if random.randrange(20) == 0:
        special = random.choice(specials())
        return Case(special.value, {"last.unmask": special}, own)
    way = random.randrange(6)
    tree = json.loads(json.dumps(good()))
    if way == 0:
        note = _many(random, tree)
    elif way == 1:
        where = random.choice(_numbered(tree))
        key = random.choice([k for k, v in where.items() if not isinstance(v, dict | list)])
        where[key] = random.choice(NUMBERS)
        note = f"{key} is {shown(where[key])}"
    else:
        tree, note = changed(random, tree, 2)
    data, damage = encoded(random, tree)
    return Case(f"{note} {damage}", {"last.unmask": data}, own)


def _numbered(tree: dict[str, Any]) -> list[dict[str, Any]]:
    """The places where single numbers and names stand."""
    out = [tree, tree["recipe"], *tree["branches"], *tree["results"], tree["recipe"]["constraint"]]
    for branch in tree["branches"]:
        out += [*branch["frames"], *(s["recipe"] for s in branch["segments"])]
    return out


def _many(random: Random, tree: dict[str, Any]) -> str:
    """A small file that asks for a lot."""
    way = random.randrange(5)
    number = random.choice((1000, 30_000, 100_000, 1 << 31, 10**400))
    branch = tree["branches"][0]
    if way == 0:
        for segment in (*branch["segments"], tree):
            segment["recipe"]["rows"] = number
    elif way == 1:
        number = min(number, 100_000)
        branch["segments"][0]["recipe"]["rows"] = number
        branch["frames"] = [{**branch["frames"][0], "x": [[]] * number, "lengths": [0] * number}]
    elif way == 2:
        number = min(number, 10_000)
        tree["results"] = tree["results"] * (number // 2)
    elif way == 3:
        number = min(number, 30_000)
        branch["frames"] = branch["frames"][:1] * number
    else:
        number = min(number, 100_000)
        tree["results"][0]["recipe"]["constraint"]["cells"] = [None] * number
        tree["results"][0]["alphabet"] = "".join(chr(0x4E00 + i) for i in range(3000))
    return f"way {way}: {shown(number)}"


def feed(case: Case, folder: Path) -> None:
    """Inspect it, expect it, open it; what was opened is saved and comes back the same."""
    path = folder / "last.unmask"
    refused = None
    try:
        command("inspect", str(path), "--json")
    except UserError as error:
        refused = error
    kept = file_format.read(path)
    linked_file_of(kept.value)
    known_board(kept.model, kept)
    pairs = model() if case.value else model("nela")
    for value in restore_or_recover(kept, kept.model, pairs):
        if isinstance(value, Contents):
            _check(value, pairs, folder)
    if refused is not None:
        raise refused


def _check(opened: Contents, pairs: Model, folder: Path) -> None:
    if any(r.logp > 0 for r in opened.results):
        raise WrongError("a probability above 1")
    for branch in opened.experiment.branches:
        steps = [f.step for f in branch.trajectory.frames]
        if any((f.logp > 0).any() for f in branch.trajectory.frames):
            raise WrongError("a probability above 1 in a frame")
        if steps != sorted(steps):
            raise WrongError(f"steps in the order {steps[:20]}")
    file_writer.save(folder / "again.unmask", opened)
    again = list(file_format.restore(file_format.read(folder / "again.unmask"), opened.experiment.model, pairs))[-1]
    assert isinstance(again, Contents)
    if file_format.to_json(again) != file_format.to_json(opened):
        raise WrongError("it does not come back the same")

"""Writes `chains.json`, and `uniform.json` of uniform diffusion: `python -m tests.golden.record chains`, or `uniform`.

Run it to add cases, on a commit whose own golden tests pass, and check that no line that was there has changed. Never
run it to make a failing test pass: a chain that differs from the one recorded here is a fault of the change.

A case is recorded with the first seed, from its own number on, at which its symbols stay as they are when the model's
logits are moved by 1e-5 (networks) or 1e-7 (exact models), so that they are the same on processors that round
differently. A case with no such seed is left out and named.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from models.data.vocabulary import END
from models.model import Model
from tests.golden.cases import Case, cases, recipe_of, uniform_cases
from tests.golden.exact import HERE, model, shaken
from tests.golden.figures import figures
from tests.golden.frames import Seen, digest, hexed, numbers, rows
from tests.golden.play import play
from tests.golden.probe import arithmetic

TRIES, SHAKES = 30, 4
CHAINS, UNIFORM_CHAINS = HERE / "chains.json", HERE / "uniform.json"


def recorded(case: Case, seed: int) -> dict[str, Any] | None:
    """The case with the first seed that holds; None where none does."""
    of = model(case.model)
    for tried in range(seed, seed + TRIES):
        recipe, edits = written(of, case, tried)
        branches = play(of, recipe, edits)
        if all(_symbols(play(shaken(of, shake), recipe, edits)) == _symbols(branches) for shake in range(SHAKES)):
            return {
                "name": case.name,
                "model": case.model,
                "recipe": recipe,
                "edits": edits,
                "branches": [branch_out(branch, of) for branch in branches],
            }
    return None


def branch_out(branch: list[Seen], of: Model) -> dict[str, Any]:
    """What is kept of the frames of one branch."""
    return {
        "rows": [" ".join(rows(seen, of.vocabulary)) for seen in branch],
        "calls": [seen.calls for seen in branch],
        "logp": hexed(branch[-1].logp),
        "numbers": numbers(branch),
        "digest": digest(branch),
    }


def written(of: Model, case: Case, seed: int) -> tuple[Any, list[dict[str, Any]]]:
    """Recipe and edits as JSON."""
    options, pattern = {**case.options, "seed": seed}, case.pattern
    recipe = recipe_of(of, pattern, options)
    edits: list[dict[str, Any]] = []
    for given in case.edits:
        edit = {k: v for k, v in given.items() if k not in ("with", "pattern", "letter")}
        if "with" in given or "pattern" in given:
            options, pattern = options | given.get("with", {}), given.get("pattern", pattern)
            edit["recipe"] = recipe_of(of, pattern, options).to_json(of.vocabulary)
        if "letter" in given:
            letter = given["letter"]
            edit["symbol"] = None if letter is None else of.vocabulary.symbol(letter) if letter else END
            edit["row"] = min(edit["row"], recipe.rows - 1)
        branches = play(of, recipe.to_json(of.vocabulary), edits)
        before = len(branches[0]) if not edits else edits[-1]["at"] + len(branches[-1])
        edit["at"] = min(edit["at"] % before if edit["at"] < 0 else edit["at"], before - 1)
        if edit.get("position", 0) is None:  # a symbol that stands, the first of the row that no pattern here pins
            seen = branches[-1][edit["at"] - (edits[-1]["at"] if edits else 0)]
            edit["position"] = 1 + int(seen.settled[edit["row"], 1:].argmax())
        edits.append(edit)
    return recipe.to_json(of.vocabulary), edits


def _symbols(branches: list[list[Seen]]) -> list[bytes]:
    return [seen.x.tobytes() for branch in branches for seen in branch]


def _lines(name: str, values: Iterator[Any]) -> str:
    return f'"{name}": [\n' + ",\n".join(json.dumps(v, ensure_ascii=False) for v in values) + "\n]"


def main(name: str) -> None:
    """Write the file of that name and say what was left out."""
    whole = name == CHAINS.stem
    chains, left = [], []
    for number, case in enumerate(cases() if whole else uniform_cases()):
        value = recorded(case, 100 * number)
        chains.append(value) if value else left.append(case.name)
    found = [{"name": name, "model": of, "numbers": hexed(values)} for name, of, values in figures() if whole]
    head = f'"arithmetic": {json.dumps(arithmetic())}'
    text = ",\n".join((head, _lines("chains", iter(chains)), _lines("figures", iter(found))))
    (CHAINS if whole else UNIFORM_CHAINS).write_text("{" + text + "}\n", encoding="utf-8")
    print(f"{len(chains)} chains, {len(found)} figures; left out: {', '.join(left) or 'none'}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])

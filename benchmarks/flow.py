"""Flow matching beside what it is held against: `python -m benchmarks.flow`.

Bounds: how much of flow matching's is the path and not the network, by the network of uniform diffusion, whose
predictions complete those that jumps need, scored along its own steps and along jumps. Words: what jumps, their
corrector and Euler's rule make of as many steps, by a 5-gram of the list and by how many are in it.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks.cards import along_runs, sample
from models.evaluation.ngram import baseline_nats
from models.model import Model
from models.processes import Process
from models.processes.flow import Flow
from models.sampling.defaults import default_recipe
from models.sampling.sampler import fill, words
from models.storage.checkpoint import load
from models.storage.folders import bundled_folder
from models.storage.model_words import word_lists

SCORED, DRAWN, SEED = 60, 500, 1
WAYS: tuple[tuple[str, dict[str, object]], ...] = (
    ("jumps", {}),
    ("corrector of strength 1", {"policy": "jump-corrected", "settings": {"eta": 1.0}}),
    ("corrector of strength 4", {"policy": "jump-corrected", "settings": {"eta": 4.0}}),
    ("Euler's rule", {"policy": "jump-euler"}),
)


def bundled(name: str, process: Process | None = None) -> Model:
    """A bundled model, with another process if one is given."""
    model = load(bundled_folder() / name)
    return model if process is None else replace(model, process=process)


def bounds() -> Iterator[str]:
    """Nats per character of some reported words along 28 steps, and by the log of a mean over paths."""
    uniform = bundled("names-uniform")
    reported = sample(word_lists(bundled_folder() / "names-uniform", uniform.card).reported, SCORED, 0)
    jumps = bundled("names-uniform", Flow(len(uniform.vocabulary)))
    for label, model in (("by its own steps", uniform), ("by jumps", jumps)):
        found = along_runs(model, reported)
        said = ", ".join(f"{one['name']} {one['nats']:.3f} ± {one['stderr']:.3f}" for one in found)
        yield f"network of uniform diffusion, {label}: {said}"


def plausible(name: str, **options: object) -> str:
    """What the 5-gram of the list says of drawn words, and the share of them in the list."""
    model = bundled(name)
    train = word_lists(bundled_folder() / name, model.card).train
    recipe = default_recipe(model, rows=DRAWN).with_(seed=SEED, **options)
    drawn = words(model, fill(model, recipe))
    table, learned = (model.vocabulary.encode_all(each, model.length) for each in (drawn, train))
    nats = baseline_nats(learned, table, len(model.vocabulary))["5-gram"].sum() / ((table > 0).sum(1) + 1).sum()
    known = frozenset(train)
    share = float(np.mean([word in known for word in drawn]))
    return f"{recipe.steps} steps: 5-gram {nats:.2f} nats per character, {100 * share:.1f} % in the list"


def main() -> None:
    """Print both."""
    for line in bounds():
        print(line, flush=True)
    for name in ("names-uniform", "names-neighbour", "names-learned", "names-flow"):
        print(f"{name}, {plausible(name)}", flush=True)
    for steps in (8, 28):
        for label, options in WAYS:
            print(f"names-flow, {label}, {plausible('names-flow', steps=steps, **options)}", flush=True)


if __name__ == "__main__":
    main()

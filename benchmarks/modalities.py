"""How well a model of words with attributes goes from either side to the other, on held-out words of its list.

python -m benchmarks.modalities            the bundled model
python -m benchmarks.modalities FOLDER     another one
"""

import argparse

import numpy as np

from models.arrays import Array, Flags, Symbols
from models.constraints.constraint import Constraint, free_for
from models.evaluation.along_path import follow
from models.evaluation.elbo import nats_per_character
from models.evaluation.reading import finish, reading
from models.model import Model
from models.processes import State
from models.sampling import sampler
from models.sampling.defaults import default_recipe
from models.sampling.recipe import Recipe
from models.storage.loader import load_now

ASKED, ROWS, SCORED = 400, 2, 200  # held-out words whose attributes are asked for, rows for each, and words scored


def recognised(model: Model, table: Symbols) -> Flags:
    """(N, A) which attributes of whole words (N, L) are the likeliest where all of them are hidden."""
    attribute_count, x = model.vocabulary.attribute_count, table.copy()
    x[:, :attribute_count] = model.vocabulary.mask
    p = model.probabilities(State(x, np.where(x == model.vocabulary.mask, 1.0, 0.0)))
    out: Flags = p[:, :attribute_count].argmax(-1) == table[:, :attribute_count]
    return out


def has(model: Model, x: Symbols) -> Flags:
    """(A,) whether the word in (L,) symbols has the attributes before it."""
    vocabulary = model.vocabulary
    return np.array(vocabulary.encode(vocabulary.decode(x), model.length) == x)[: vocabulary.attribute_count]


def pinned(model: Model, x: Symbols, positions: range) -> Constraint:
    """What allows any symbols but those of (L,) symbols at the positions."""
    out = free_for(model.vocabulary, model.length)
    for i in positions:
        out = out.pin(i, int(x[i]))
    return out


def nats(model: Model, recipe: Recipe, words: Symbols) -> Array:
    """(N,) -log p of what the recipe leaves open, exactly."""
    return -finish(follow(reading(model, recipe), words))


def main() -> None:
    """Print accuracies and nats."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?", default="names-modalities")
    loaded = load_now(parser.parse_args().model)
    model, words = loaded.model, loaded.words
    assert words is not None
    table = model.vocabulary.encode_all(words.reported or words.heldout, model.length)
    names, attribute_count = [one.name for one in model.vocabulary.attributes], model.vocabulary.attribute_count
    found = recognised(model, table)
    print("word to attributes:", dict(zip(names, found.mean(0).round(4).tolist(), strict=True)), found.all(1).mean())
    fits = []
    chosen = np.random.default_rng(0).permutation(len(table))
    for row in chosen[:ASKED].tolist():
        asked = default_recipe(model, pinned(model, table[row], range(attribute_count)), rows=ROWS).with_(seed=row)
        fits += [has(model, x) for x in sampler.fill(model, asked).x]
    of = np.array(fits)
    print("attributes to word:", dict(zip(names, of.mean(0).round(4).tolist(), strict=True)), of.all(1).mean(), len(of))
    free, some = default_recipe(model).with_(policy="left-to-right", steps=model.length), table[chosen[:SCORED]]
    each = [pinned(model, x, range(attribute_count)) for x in some]
    given = np.array([nats(model, free.with_(constraint=c), x[None])[0] for c, x in zip(each, some, strict=True)])
    for what, value in (("both, attributes first", nats(model, free, some)), ("the word given its attributes", given)):
        print(f"{what}: {nats_per_character(value, some, attribute_count)[0]:.3f} nats per character")


if __name__ == "__main__":
    main()

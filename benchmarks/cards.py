"""Figures of trained models on words that neither taught them nor chose their weights, and the cards that keep them.

python -m benchmarks.cards                           compute the tables of docs/FIGURES.md for every bundled model
python -m benchmarks.cards checkpoints/NAME --write   measure one and write its card
python -m benchmarks.cards --drawn --write           say on every card what drawn words are, and nothing else
"""

import argparse
import math
import random
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.constraints.constraint import free_for
from models.data.vocabulary import of_words
from models.denoisers.protocol import BoundedModel
from models.evaluation.along_path import follow
from models.evaluation.by_order import MEAN, RANDOM, by_order
from models.evaluation.elbo import Estimate, bound_of_paths, elbo, nats_per_character, tight
from models.evaluation.likelihood import STATES
from models.evaluation.ngram import baseline_nats
from models.evaluation.reading import finish, reading
from models.model import Model
from models.sampling.defaults import default_recipe
from models.sampling.recipe import Recipe
from models.storage.card_figures import CardFigure, figure_named, figures_of
from models.storage.checkpoint import load
from models.storage.folders import bundled_folder
from models.storage.model_card import CARD, CardFields, check_card, family_on, parameters_of, read_card, write_card
from models.storage.model_words import word_lists
from models.training.intervals import DEFAULT_INTERVALS
from models.training.samples import measured_sample

PATHS, SEED, PROBED = 16, 0, 5
RUN_PATHS = 8  # of a model whose noise says something of its letters, a word
COLUMNS = {"elbo": "ELBO", "tight": "tight bound", "exact_lowest_entropy": "exact, lowest entropy"}
HEAD = """\
| model | parameters | words | ELBO | tight | exact | 5-gram |
|---|---|---|---|---|---|---|"""
HEAD_OF_RUNS = """\
| model | parameters | words | NELBO | along 28 steps | of 8 paths | 5-gram |
|---|---|---|---|---|---|---|"""
HEAD_OF_EXACT = """\
| model | numbers | words | exact | 5-gram |
|---|---|---|---|---|"""
HEAD_OF_BOUNDED = """\
| model | numbers | words | importance bound of 64 draws | 5-gram |
|---|---|---|---|---|"""
OF_ORDERS = {
    "ELBO": MEAN,
    "exact, random order": RANDOM,
    **{f"exact, {order}": order for order in ("lowest entropy", "left to right")},
}
HEAD_OF_BLOCKS = """\
| model | parameters | words | ELBO | random order | lowest entropy | left to right | 5-gram |
|---|---|---|---|---|---|---|---|"""
Symbols = NDArray[np.int16]


def estimates(model: Model, table: Symbols, seed: int = SEED) -> dict[str, Estimate]:
    """Three readings of words (N, L).

    elbo: the network's own bound, as in training. tight: -log of the mean over 16 random orders.
    exact_lowest_entropy: exact, of that policy's runs.
    """
    free = free_for(model.vocabulary, model.length)
    lowest = Recipe(free, steps=model.length, policy="lowest-entropy")
    return {
        "elbo": finish(elbo(model, table, rounds=model.length - 1, seed=seed)),
        "tight": finish(tight(model, table, paths=PATHS, seed=seed)),
        "exact_lowest_entropy": finish(tight(model, table, lowest, paths=1)),
    }


def figures(model: Model, words: tuple[str, ...], seed: int = SEED) -> dict[str, Any]:
    """Nats per character of words, the end counted, each with its standard error over the words.

    probe: the first few words, each with its own nats (tight and exact), by which a card is checked within a second.
    """
    found = estimates(model, model.vocabulary.encode_all(words, model.length), seed)
    out: dict[str, Any] = {"words": len(words), "seed": seed, "tight_paths": PATHS}
    for name, value in found.items():
        out[name] = round(value.nats_per_char, 4)
        out[f"{name}_stderr"] = round(value.nats_per_char_stderr, 4)
    each = zip(words[:PROBED], found["tight"].nats, found["exact_lowest_entropy"].nats, strict=False)
    out["probe"] = [[word, round(float(bound), 4), round(float(exact), 4)] for word, bound, exact in each]
    return out


def listed(found: dict[str, Any], length: int, attribute_count: int = 0) -> list[dict[str, Any]]:
    """What `figures` found as a card of version 2 has it. length: L of the model. attribute_count: its attributes.

    What is exact for a word with its attributes is a bound for the word.
    """
    draws = {"elbo": length - 1, "tight": PATHS, "exact_lowest_entropy": 1}
    made = (
        CardFigure(
            title,
            "=" if title.startswith("exact") and not attribute_count else "<=",
            found[name],
            found["words"],
            draws[name],
            None if math.isnan(found[f"{name}_stderr"]) else found[f"{name}_stderr"],
        )
        for name, title in COLUMNS.items()
    )
    return [figure.to_json() for figure in made]


def along_runs(model: Model, words: tuple[str, ...], seed: int = SEED) -> list[dict[str, Any]]:
    """Of a model whose noise says something of its letters: two bounds, from the same paths of its default runs.

    Minus the mean over a word's paths, and minus the log of the mean: the second is tighter.
    """
    recipe = default_recipe(model)
    table = model.vocabulary.encode_all(words, model.length)
    logs = np.stack([finish(follow(reading(model, recipe.with_(seed=seed + r)), table)) for r in range(RUN_PATHS)])
    tighter = np.log(RUN_PATHS) - np.logaddexp.reduce(logs, 0)
    out = []
    for name, nats in ((f"NELBO of {recipe.steps} steps", -logs.mean(0)), (bound_of_paths(model), tighter)):
        value, error = nats_per_character(nats, table)
        out.append(CardFigure(name, "<=", value, len(words), RUN_PATHS, error).to_json())
    return out


def in_blocks(model: Model, words: tuple[str, ...]) -> list[dict[str, Any]]:
    """Of a model that draws blocks, whose sums over all orders inside them are short: the bound, and exact values."""
    table = model.vocabulary.encode_all(words, model.length)
    found = {one.order: one for one in finish(by_order(model, table, STATES["quick"]))}
    out = []
    for name, order in OF_ORDERS.items():
        value, error = nats_per_character(found[order].nats, table)
        out.append(CardFigure(name, found[order].relation, value, len(words), 1, error).to_json())
    return out


def _trained(card: CardFields) -> list[dict[str, Any]]:
    """The figures that are the trainer's own."""
    return [figure.to_json() for figure in figures_of(card) if figure.name == "NELBO"]


def sample(words: tuple[str, ...], most: int | None, seed: int) -> tuple[str, ...]:
    """`most` of the words, drawn at random with the seed; all of them where there are no more."""
    if most is None or most >= len(words):
        return words
    return tuple(sorted(random.Random(f"sample {seed}").sample(words, most)))


def measure(folder: Path, most: int | None = None, seed: int = SEED) -> CardFields:
    """The card of a folder with fresh figures and baselines on its reported words, a sample of `most` at most.

    Where the card does not say which held-out words chose the weights, it is all of them that are measured.
    """
    card = read_card(folder)
    model, sides = load(folder), word_lists(folder, card)
    words = sample(sides.reported or sides.heldout, most, seed)
    train, table = (model.vocabulary.encode_all(part, model.length) for part in (sides.train, words))
    attribute_count, letters = model.vocabulary.attribute_count, len(of_words(model.vocabulary))
    each = {
        name: nats_per_character(nats, table, attribute_count)
        for name, nats in baseline_nats(train[:, attribute_count:], table[:, attribute_count:], letters).items()
    }
    if model.exact is not None:
        value, error = nats_per_character(-model.exact.log_prob(table), table)
        card["figures"] = [CardFigure("exact", "=", value, len(words), 1, error).to_json()]
    elif isinstance(model.denoiser, BoundedModel):
        value, error = nats_per_character(-model.denoiser.log_bound(table), table)
        card["figures"] = [CardFigure(model.denoiser.bound, "<=", value, len(words), 1, error).to_json()]
    elif model.traits.one_pass:
        value, error = nats_per_character(-finish(follow(reading(model), table)), table)
        card["figures"] = [CardFigure("one pass", "=", value, len(words), 1, error).to_json()]
    elif not model.process.traits.uninformative_noise:
        card["figures"] = [*_trained(card), *along_runs(model, words, seed)]
    elif model.traits.block:
        card["figures"] = in_blocks(model, words)
    else:
        found = figures(model, words, seed)
        card["figures"] = found if card["version"] == 1 else listed(found, model.length, attribute_count)
    card["baselines"] = {name: round(value, 4) for name, (value, _) in each.items()}
    card["baselines_stderr"] = {name: round(error, 4) for name, (_, error) in each.items()}
    return card


def drawn(folder: Path, card: CardFields, seed: int = SEED) -> dict[str, Any]:
    """What drawn words are, as a card has it."""
    work = measured_sample(load(folder), word_lists(folder, card), DEFAULT_INTERVALS.final_draws, seed)
    return finish(work).to_json()


def row_of_figures(card: CardFields) -> str:
    """A line of the tables of models that revise or draw blocks, and of exact ones: every figure."""
    cells = [f"{figure.nats:.3f} ± {figure.stderr or 0.0:.3f}" for figure in figures_of(card)]
    words = figures_of(card)[0].words
    return f"| {' | '.join((card['title'], _numbers(card), f'{words:,}', *cells, _fifth(card)))} |"


def _numbers(card: CardFields) -> str:
    count = parameters_of(card)
    return f"{count / 1000:.0f} k" if count >= 10_000 else f"{count:,}"


def _fifth(card: CardFields) -> str:
    return f"{card['baselines']['5-gram']:.3f} ± {card['baselines_stderr']['5-gram']:.3f}"


def row(card: CardFields) -> str:
    """A line of the table of masked models."""
    own = [found for name in COLUMNS.values() if (found := figure_named(card, name)) is not None]
    best = min(figure.nats for figure in own)
    cells = []
    for figure in own:
        value = f"{figure.nats:.3f}"
        cells.append(f"{f'**{value}**' if figure.nats == best else value} ± {figure.stderr or 0.0:.3f}")
    cells.append(_fifth(card))
    kind = "" if "," in card["title"] else f", {card['network']['denoiser']}"
    first = (f"{card['title']}{kind}", _numbers(card), f"{own[0].words:,}")
    return f"| {' | '.join((*first, *cells))} |"


def main() -> None:
    """Measure, print, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--words", type=int, help="measure on a sample of this many words at most")
    parser.add_argument("--seed", type=int, default=SEED, help="of the sample, the masks and the random orders (0)")
    parser.add_argument("--drawn", action="store_true", help="measure drawn words alone")
    parser.add_argument("--write", action="store_true", help="write the figures on the cards")
    asked = parser.parse_args()
    folders = asked.folders or sorted((p.parent for p in bundled_folder().glob(f"*/{CARD}")), key=_place)
    for folder in folders:
        card = read_card(folder) if asked.drawn else measure(folder, asked.words, asked.seed)
        card["drawn"] = drawn(folder, card, asked.seed)
        print(card["drawn"] if asked.drawn else row(card) if _in_orders(card) else row_of_figures(card), flush=True)
        if asked.write:
            check_card(card, folder / CARD)
            write_card(folder, card)


def _in_orders(card: CardFields) -> bool:
    """Whether a model's words have a figure for each order in which they may be filled."""
    traits = family_on(card).traits
    one_way = traits.one_pass or traits.block
    return traits.any_order and traits.uninformative_noise and not one_way and card["network"] is not None


def _place(folder: Path) -> tuple[int, str]:
    """The order of docs/FIGURES.md; a model that it lacks comes last."""
    order = (*ORDER, *OTHER_NETWORKS, *OF_BLOCKS, *OF_RUNS, *EXACT, *BOUNDED)
    return (order.index(folder.name) if folder.name in order else len(order), folder.name)


ORDER = ("names-transformer", "names-mlp", "russian", "english")
OTHER_NETWORKS = ("names-dream", "names-moe", "names-modalities")
OF_BLOCKS = ("names-blocks",)
OF_RUNS = ("names-uniform", "names-gaussian", "names-neighbour", "names-learned", "names-flow")
EXACT = ("names-autoregressive", "names-ngram", "names-mixture", "names-independent", "names-nat")
BOUNDED = ("names-vae",)


if __name__ == "__main__":
    main()

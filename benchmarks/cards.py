"""Held-out figures of trained models, measured on the weights as they are stored, and written on their cards.

python -m benchmarks.cards                         print them for every bundled model
python -m benchmarks.cards checkpoints/NAME --write   measure one and write its card
"""

import argparse
import json
from pathlib import Path
from typing import Any

from models import atomic
from models.cards import CARD, bundled_folder, check_card, read_card, word_lists
from models.checkpoint import load
from models.constraint import Constraint
from models.evaluation.likelihood import elbo, finish, tight
from models.evaluation.ngram import baselines
from models.model import Model
from models.recipe import Recipe

PATHS = 16
COLUMNS = ("elbo", "tight", "exact_lowest_entropy")


def figures(model: Model, words: tuple[str, ...]) -> dict[str, Any]:
    """Nats per character, the end counted.

    elbo: the network's own bound, as in training. tight: -log of the mean over 16 random orders.
    exact_lowest_entropy: exact, of that policy's runs.
    """
    table = model.vocabulary.encode_all(words, model.length)
    free = Constraint.free(model.length, len(model.vocabulary))
    lowest = Recipe(free, steps=model.length, policy="lowest-entropy")
    bound = finish(tight(model, table, paths=PATHS))
    return {
        "words": len(words),
        "elbo": round(finish(elbo(model, table, rounds=model.length - 1, as_run=False)).nats_per_char, 4),
        "tight": round(bound.nats_per_char, 4),
        "tight_paths": PATHS,
        "tight_stderr": round(bound.nats_per_char_stderr, 4),
        "exact_lowest_entropy": round(finish(tight(model, table, lowest, paths=1)).nats_per_char, 4),
    }


def measure(folder: Path, most: int | None) -> dict[str, Any]:
    """The card of a folder with fresh figures and baselines on its held-out words, `most` of them at most."""
    card = read_card(folder)
    model, sides = load(folder), word_lists(folder, card)
    heldout = sides.heldout if most is None else sides.heldout[:: max(1, len(sides.heldout) // most)][:most]
    train, table = (model.vocabulary.encode_all(words, model.length) for words in (sides.train, heldout))
    card["figures"] = figures(model, heldout)
    card["baselines"] = {k: round(v, 4) for k, v in baselines(train, table, len(model.vocabulary)).items()}
    return card


def write(folder: Path, card: dict[str, Any]) -> None:
    """Replace the card in one step."""
    check_card(card, folder / CARD)
    atomic.write(folder / CARD, (json.dumps(card, indent=2, ensure_ascii=False) + "\n").encode())


def main() -> None:
    """Measure, print, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--words", type=int, help="measure on this many held-out words at most")
    parser.add_argument("--write", action="store_true", help="write the figures on the cards")
    wish = parser.parse_args()
    folders = wish.folders or sorted(p.parent for p in bundled_folder().glob(f"*/{CARD}"))
    print("held-out nats per character, the end counted")
    print(f"{'model':20} {'words':>6} " + " ".join(f"{c:>20}" for c in (*COLUMNS, "positional", "trigram", "5-gram")))
    for folder in folders:
        card = measure(folder, wish.words)
        values = [card["figures"][c] for c in COLUMNS] + list(card["baselines"].values())
        print(f"{folder.name:20} {card['figures']['words']:6} " + " ".join(f"{v:20.4f}" for v in values), flush=True)
        if wish.write:
            write(folder, card)


if __name__ == "__main__":
    main()

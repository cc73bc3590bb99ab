"""What each family makes of the names in equal time: its bound, how much its words look like names, how many are new.

    python -m benchmarks.families [--minutes M] [--processor-time] [--words N] [--seed S] [FAMILY ...]

One thread trains one family after the other for M minutes, each with the size that its budget gives it; those without a
network take what they take. N words are
drawn from each by its default recipe; those that the training list does not hold are new. g5: nats a character of the
words under an interpolated 5-gram of the training list, beside the same of real, held-out names. in list: of held-out
names of 5 to 7 letters, their first and last letter and two in five of the others pinned and their length fixed, the
share of 20 fills each that are names of the whole list. --processor-time counts the minutes that this process was
given, so that on a busy computer the families have equal ones.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.constraints.constraint import Constraint
from models.data.bundled_lists import bundled_words
from models.data.vocabulary import END
from models.evaluation.ngram import NGram
from models.families.registry import family, trainable
from models.model import Model
from models.sampling.defaults import default_recipe
from models.sampling.sampler import fill
from models.storage.card_figures import figures_of
from models.storage.checkpoint import load, read_card
from models.storage.model_words import word_lists
from models.training import intervals, size
from models.training.engine import train
from models.training.progress import AUTO, TrainSpec

LIST = "names"
FILLED, FILLS = 50, 20


@dataclass(frozen=True)
class Words:
    """The sides of the list's split, as words and as symbols (N, L)."""

    train: tuple[str, ...]
    heldout: tuple[str, ...]
    table: NDArray[np.int16]
    ngram: NGram


def main() -> None:
    """Print a line for each family."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("families", nargs="*", default=list(trainable()), metavar="FAMILY")
    parser.add_argument("--minutes", type=float, default=2.0, help="of training for each (2)")
    parser.add_argument("--words", type=int, default=500, help="words drawn from each (500)")
    parser.add_argument("--seed", type=int, default=0, help="of training and drawing (0)")
    parser.add_argument("--processor-time", action="store_true", help="count the time given to this process")
    options = parser.parse_args()
    if options.processor_time:
        intervals.perf_counter = size.perf_counter = time.process_time  # type: ignore[attr-defined]
    print(f"{'family':<12}{'network':<14}{'steps':>7}  {'bound':<24}{'g5':>6}{'new':>7}{'unique':>8}{'in list':>9}")
    for name in options.families:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / name
            learn(name, out, options.minutes, options.seed)
            report(name, out, options.words, options.seed)


def learn(name: str, out: Path, minutes: float, seed: int) -> None:
    """Train a family on the names."""
    words = bundled_words(LIST)
    spec = TrainSpec(name, words, str(out), family=name, seed=seed, source=LIST)
    if family(name).networks:
        spec = replace(spec, preset=AUTO, minutes=minutes, threads=1)
    for _ in train(spec):
        pass


def report(name: str, folder: Path, count: int, seed: int) -> None:
    """Print one family's line."""
    model, card = load(folder), read_card(folder)
    words = _words(model, folder)
    recipe = default_recipe(model, rows=count).with_(seed=seed)
    drawn = fill(model, recipe).x
    texts = [model.vocabulary.decode(x) for x in drawn]
    (figure,) = figures_of(card)
    of = card["recipe"]
    bound = f"{figure.name} {figure.nats:.3f} +- {figure.stderr or 0.0:.3f}"
    network = f"{of['preset']}, {of['batch']}" if card["network"] else "none"
    new = np.mean([text not in words.train for text in texts])
    known = in_list(model, words, seed)
    print(
        f"{name:<12}{network:<14}{card['steps']:>7}  {bound:<24}"
        f"{nats(words.ngram, drawn):>6.2f}{new:>7.0%}{len(set(texts)) / count:>8.0%}{known:>9.3f}"
    )
    real = model.vocabulary.encode_all(words.heldout, model.length)
    print(f"{'':<12}real names: g5 {nats(words.ngram, real):.2f}; {' '.join(texts[:12])}", flush=True)


def _words(model: Model, folder: Path) -> Words:
    lists = word_lists(folder, read_card(folder))
    train, heldout = tuple(lists.train), tuple(lists.heldout)
    table = model.vocabulary.encode_all(train, model.length)
    return Words(train, heldout, table, NGram.fit(table, len(model.vocabulary)))


def nats(ngram: NGram, table: NDArray[np.int16]) -> float:
    """Nats a character of words (N, L), the end counted."""
    return -float(ngram.log_prob(table).sum()) / float(((table != END).sum(1) + 1).sum())


def in_list(model: Model, words: Words, seed: int) -> float:
    """The share of fills of half-pinned held-out names that are names of the list."""
    rng, every = np.random.default_rng(seed), {*words.train, *words.heldout}
    some = [word for word in words.heldout if 5 <= len(word) <= 7]
    found = []
    for number, index in enumerate(rng.permutation(len(some))[:FILLED]):
        recipe = default_recipe(model, half_pinned(model, some[index], rng), rows=FILLS)
        frame = fill(model, recipe.with_(seed=seed, first_row=number * FILLS))
        found += [model.vocabulary.decode(x) in every for x in frame.x]
    return float(np.mean(found))


def half_pinned(model: Model, word: str, rng: np.random.Generator) -> Constraint:
    """The word's length, its first and last letter, and two in five of the others."""
    symbols: Sequence[int] = model.vocabulary.encode(word, model.length).tolist()
    out = Constraint.free(model.length, len(model.vocabulary)).with_lengths(len(word), len(word))
    for position, symbol in enumerate(symbols[: len(word)]):
        if position in (0, len(word) - 1) or rng.random() < 0.4:
            out = out.pin(position, symbol)
    return out


if __name__ == "__main__":
    main()

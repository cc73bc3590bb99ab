"""`unmask score`: -log p of words in nats. Exact where it can be, else an estimate that bounds it in expectation.

Each figure says which it is, and of what: of the words of the model, or of those of an order. The -log of a mean over K
random orders is on average at least -log p (Jensen), so it is a bound in expectation; a single estimate may lie below,
and its standard error says by how much.
"""

import argparse
import math
from typing import Any

import numpy as np

from models.constraints.constraint import free_for
from models.data.table import characters
from models.data.vocabulary import END
from models.data.word_tally import ImportOptions
from models.denoisers.protocol import BoundedModel
from models.errors import UserError, quoted
from models.evaluation.by_order import InOrder, by_order
from models.evaluation.figure import Kind
from models.evaluation.likelihood import PATHS, STATES, Effort, Score, scores
from models.evaluation.reading import finish, reading
from models.evaluation.result import Novelty
from models.model import Model
from models.plurals import counted
from models.processes.orders import POLICIES
from models.sampling.recipe import Recipe
from playground.catalog.opened import Opened, open_named
from playground.cli import parsing, print_json, print_text
from playground.cli.lists import read_list
from playground.cli.progress_bar import TerminalBar
from playground.cli.sampling_options import add_model, add_sampling, given, recipe_of

CERTAIN = "upper"
IN_EXPECTATION = f"{CERTAIN}, in expectation"


def parser() -> parsing.Parser:
    """The arguments of `unmask score`."""
    p = parsing.Parser(
        "score",
        "How likely words are: -log p in nats, and per character with the end counted.\n"
        "As it stands, the model's own distribution: letters filled one at a time in random order.\n"
        "Where that cannot be added up, an estimate from some orders: a bound in expectation, with its error.\n"
        "With any option of a run (--steps and below): the chance that such a run ends in the word.\n"
        "With --label alone: that of the model's own distribution of words of this label.",
    )
    p.add_argument("words", nargs="*", metavar="WORD", help="words to score")
    p.add_argument("--file", metavar="LIST", help="score every word of a file, - or a bundled list")
    add_model(p)
    about = "in each order in which a model of any order may be used, one letter at a time: exact values"
    p.add_argument("--orders", action="store_true", help=about)
    p.add_argument("--thorough", action="store_true", help="longer exact sums, and more orders where there are none")
    add_sampling(p)
    return p


def run(options: argparse.Namespace) -> None:
    """Score and print. Raises UserError that names the word and the letter a model cannot hold."""
    words = list(options.words)
    if options.file:
        words += read_list(options.file, ImportOptions(fold=False)).words
    if not words:
        raise UserError("Name words to score, or a list of them with --file.")
    opened = open_named(options.model)
    for word in words:
        _check(word, opened.model)
    effort: Effort = "thorough" if options.thorough else "quick"
    if options.orders:
        _score_orders(options, opened.model, words, effort)
        return
    found: list[Score] = []
    with TerminalBar() as bar:
        recipe = _recipe(options, opened.model)
        for value in scores(opened.model, words, recipe, effort):
            if isinstance(value, list):
                found = value
            else:
                bar.show(value.done / max(1, value.total), f"{value.done} of {value.total}")
    by = distribution_of(opened.model, recipe)
    rows = [{**_plain(word, score, effort, opened), "of": by} for word, score in zip(words, found, strict=True)]
    if options.json:
        print_json(rows)
    else:
        drawn = "orders" if opened.model.traits.uninformative_noise else "paths"
        _print(rows, drawn, by)


def _is_of_model(options: argparse.Namespace) -> bool:
    """Whether the model's own distribution is asked for, of a label perhaps, and not that of a run."""
    return given(options).keys() <= {"label", "guidance", "classifier"}


def _score_orders(options: argparse.Namespace, model: Model, words: list[str], effort: Effort) -> None:
    """Score in every order and print. Raises UserError for a model of one order, and beside options of a run."""
    if given(options):
        raise UserError("--orders compares orders of its own; leave the options of a run out.")
    table = model.vocabulary.encode_all(words, model.length)
    found = finish(by_order(model, table, STATES[effort]))
    ends = characters(table[:, model.vocabulary.attribute_count :])
    if options.json:
        print_json([_orders_of(word, i, int(ends[i]), found) for i, word in enumerate(words)])
        return
    width = max(len(one.order) for one in found)
    for one in found:
        known = np.isfinite(one.nats)
        each = (
            f"{one.nats[known].sum() / ends[known].sum():6.3f} nats per character" if known.any() else "too long a sum"
        )
        left_out = "" if known.all() else f", of {int(known.sum())} of {len(words)} words"
        what = "exact" if one.relation == "=" else "a bound, computed exactly"
        print_text(f"{one.order:<{width}}  {each}  {what}{left_out}")


def _orders_of(word: str, at: int, ends: int, found: list[InOrder]) -> dict[str, Any]:
    """Return a word's figures as JSON; null where its sum would be too long."""
    of = [(one, float(one.nats[at])) for one in found]
    return {
        "word": word,
        "characters": ends,
        "orders": [
            {"order": one.order, "nats": nats if math.isfinite(nats) else None, "relation": one.relation}
            for one, nats in of
        ],
    }


def _check(word: str, model: Model) -> None:
    try:
        model.vocabulary.encode(word, model.length)
    except UserError as error:
        text = str(error)
        raise UserError(text if quoted(word) in text else f"{quoted(word)} cannot be scored. {text}") from None


def _recipe(options: argparse.Namespace, model: Model) -> Recipe | None:
    """Return the recipe of a run; None to score by the model alone."""
    fields = given(options)
    if not fields:
        return None
    if _is_of_model(options):
        return reading(model).recipe.with_(**fields)
    free = free_for(model.vocabulary, model.length)
    return recipe_of(model, free, fields)


def distribution_of(model: Model, recipe: Recipe | None) -> str:
    """The distribution that words are scored by: the model's own, or that of its runs."""
    if recipe is None and (model.exact is not None or isinstance(model.denoiser, BoundedModel)):
        return "whole words of the model"
    asked = reading(model, recipe).recipe
    label = POLICIES[asked.policy].label
    traits = model.process.traits
    if traits.block:
        label += f" in blocks of {counted(traits.block, 'letter')}"
    if recipe is None and traits.one_pass:
        return label
    if recipe is None and traits.uninformative_noise:
        return f"{label}, one at a time"
    return ", ".join(filter(None, (label, counted(asked.planned_steps, "step"), asked.guided_by)))


def _plain(word: str, score: Score, effort: Effort, opened: Opened) -> dict[str, Any]:
    """Return a score as JSON. nats is null where a run can never end in the word, in_list where the list is gone."""
    possible = math.isfinite(score.nats)
    vocabulary = opened.model.vocabulary
    symbols = vocabulary.encode(word, opened.model.length)
    characters = int((symbols[vocabulary.attribute_count :] != END).sum()) + 1
    stderr = score.stderr if score.stderr is not None and math.isfinite(score.stderr) else None
    read = vocabulary.decode(symbols)
    novelty = opened.novelty_index.novelty(read) if opened.words is not None else None
    return {
        "word": word,
        "nats": score.nats if possible else None,
        "nats_per_char": score.nats_per_char if possible else None,
        "characters": characters,
        "kind": score.figure.name,
        "relation": score.figure.relation,
        "orders": PATHS[effort] if score.kind is Kind.BOUND and score.stderr is not None else None,
        "stderr": stderr,
        "stderr_per_char": None if stderr is None else stderr / characters,
        "bound": None if score.kind is not Kind.BOUND else IN_EXPECTATION if score.in_expectation else CERTAIN,
        "in_list": None if novelty is None else novelty is not Novelty.NEW,
        "novelty": "the list is gone" if novelty is None else novelty.value,
        "model": opened.item.id,
        "title": opened.model.title,
    }


def _print(rows: list[dict[str, Any]], drawn: str, distribution: str) -> None:
    """Print scores; drawn: what the estimates are of. distribution: that of the words, which names its order."""
    width = max(len(row["word"]) for row in rows)
    for row in rows:
        head = f"{row['word']:<{width}}"
        if row["nats"] is None:
            print_text(f"{head}  impossible for this run")
            continue
        kind = row["kind"]
        if row["bound"] == IN_EXPECTATION:
            kind += " in expectation" + (f", of {row['orders']} {drawn}" if row["orders"] else "")
        nats = f"{row['nats']:8.3f}{_error(row['stderr'])} nats"
        each = f"{row['nats_per_char']:6.3f}{_error(row['stderr_per_char'])} per character"
        print_text(f"{head}  {nats}  {each}  {kind} ({distribution}), {row['novelty']}")
    if len(rows) > 1 and all(row["nats"] is not None for row in rows):
        print_text(_together(rows))


def _error(stderr: float | None) -> str:
    return "" if stderr is None else f" ± {stderr:.3f}"


def _together(rows: list[dict[str, Any]]) -> str:
    """Over all characters. The words' estimates have orders of their own, so the squares of their errors add up."""
    nats, characters = sum(r["nats"] for r in rows), sum(r["characters"] for r in rows)
    errors = [r["stderr"] for r in rows if r["orders"]]
    stderr = math.sqrt(sum(e * e for e in errors)) / characters if errors and None not in errors else None
    text = f"together {nats / characters:.3f}{_error(stderr)} nats per character"
    if any(r["bound"] == IN_EXPECTATION for r in rows):
        return f"{text}, a bound in expectation"
    return f"{text}, a bound" if any(r["bound"] for r in rows) else text

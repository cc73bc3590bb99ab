"""`unmask fill`: words that satisfy a pattern, one a line or as JSON. The same arguments print the same bytes."""

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from models.constraints.constraint import Constraint
from models.constraints.pattern import SYNTAX
from models.errors import UserError
from models.evaluation.result import Novelty, Result
from models.interruption import stoppable
from models.model import Model
from models.plurals import counted, grouped
from models.processes.orders import POLICIES
from models.processes.policy import Sets
from models.processes.traits import Traits
from models.sampling.recipe import MAX_ROWS, Recipe
from playground.catalog.opened import Opened, open_named
from playground.cli import parsing, print_json, print_text
from playground.cli.fill_notes import note_approximate, note_no_word_fits
from playground.cli.pattern_options import add_beside_pattern, constraint_of
from playground.cli.progress_bar import TerminalBar
from playground.cli.reward_options import add_reward, asked_reward, draw_plain, drawn_by_reward
from playground.cli.sampling_options import add_model, add_sampling, given, recipe_of
from playground.export.results import as_row
from playground.results.generate import GenerationRequest, generate
from playground.results.new_words import NewWords, best_first, figured, find_new
from playground.system.terminal import is_terminal, note

WORDS = 10  # where -n is not given
# With --new-only or --unique: rows for each word wanted, and the least number of them in all.
TRIES, LEAST_TRIES = 50, 1000
_REMASK = ("off", "cap", "rescale")
_ABOUT = (
    "Fill a pattern with words that a model draws.\n"
    "With --json, logprob is in nats, and given the pattern: what it asks for counts as certain. logprob_per_char is\n"
    "logprob divided by all letters and the end, those too that the pattern asks for."
)
_UNCHECKED = ("novelty", "nearest", "distance")


def parser() -> parsing.Parser:
    """The arguments of `unmask fill`."""
    syntax = "\n".join(f"  {sign:<8} {means}" for sign, means in SYNTAX)
    p = parsing.Parser("fill", f"{_ABOUT}\n\npattern:\n{syntax}")
    p.add_argument("pattern", nargs="?", default="*", metavar="PATTERN", help="what the words are like (any word)")
    p.add_argument("-n", type=parsing.whole(1, MAX_ROWS), metavar="N", help=f"how many words ({WORDS})")
    p.add_argument("--seed", type=parsing.seed, default=0, metavar="N", help="where the random numbers start (0)")
    p.add_argument(
        "--row",
        type=parsing.whole(0, 1 << 40),
        default=0,
        metavar="N",
        help="the first row drawn, from 0 on as in --json (0)",
    )
    add_beside_pattern(p)
    p.add_argument(
        "--attributes",
        action="store_true",
        help="print what was drawn of the attributes behind each word, and what it has where that is another",
    )
    p.add_argument("--new-only", action="store_true", help="only words that the model's list does not hold")
    p.add_argument("--unique", action="store_true", help="each word once")
    about = "N words that are not in the list, each once, in place of -n: until they are there or nothing new comes"
    p.add_argument("--new", type=parsing.whole(1, MAX_ROWS), metavar="N", help=about)
    p.add_argument("--best-first", action="store_true", help="in order, the highest log p per character first")
    add_model(p)
    add_sampling(p)
    add_reward(p)
    about = "short for --policy remask-cap or remask-rescale: off, cap, rescale (off)"
    p.add_argument("--remask", type=parsing.one_of(_REMASK), default="off", metavar="NAME", help=about)
    p.add_argument("--remask-rate", type=parsing.number(0, 1), metavar="X", help="with --remask: short for --set eta=X")
    return p


def run(options: argparse.Namespace) -> None:
    """Draw and print. Raises UserError for a pattern, a model or a value that cannot be."""
    _check_new(options)
    if options.n is None:
        options.n = WORDS
    opened = open_named(options.model)
    option = "--new-only" if options.new_only else "--new"
    if (options.new_only or options.new) and opened.words is None:
        raise UserError(f"{option} needs the list that the model learned from, and it is gone; leave {option} out.")
    by = asked_reward(options)
    recipe = _recipe(options, opened.model, constraint_of(options, opened.model))
    if is_terminal(sys.stderr):
        note_no_word_fits(opened, recipe.constraint)
    if by is not None:
        _fill_by_reward(opened, GenerationRequest(opened.model, opened.novelty_index, recipe, by), options)
        return
    rows, found, misfit, labelled = [], 0, 0.0, list[bool]()
    with TerminalBar() as bar, stoppable(lambda: True, lambda share: bar.show(share, "asking about completions")):
        for result in _results(opened, recipe, options, bar):
            found, misfit = found + 1, max(misfit, result.length_misfit)
            labelled += [] if result.has_label is None else [result.has_label]
            if options.json:
                rows.append(_plain(result, options.model, opened))
            else:
                bar.clear()
                print_text(_line(result, options))
    if options.json:
        print_json(rows)
    note_approximate(opened.model, recipe, misfit)
    if not all(labelled):
        note(f"unmask: {grouped(sum(labelled))} of {counted(len(labelled), 'word')} have the label {recipe.label}.")
    if found < options.n and not options.new:
        rows_tried = counted(_tries(options), "row")
        note(
            f"unmask: {grouped(found)} of {counted(options.n, 'word')}: no more were found among {rows_tried};"
            " loosen the pattern, or go on with --row."
        )


def _fill_by_reward(opened: Opened, request: GenerationRequest, options: argparse.Namespace) -> None:
    """Draw and print words by a reward; each as often as it was drawn, and with --json once, with its copies."""
    with TerminalBar() as bar:
        draw = drawn_by_reward(request, bar, has_list=opened.words is not None)
    results = {found.number: result for found, result in zip(draw.drawn.found, draw.results, strict=True)}
    copies = {found.number: found.copies for found in draw.drawn.found}
    ordered = best_first(figured(opened.model, results.values())) if options.best_first else list(results.values())
    if options.json:
        words = [_plain(result, options.model, opened) | {"copies": copies[result.row]} for result in ordered]
        print_json(draw_plain(draw, words))
    else:
        for result in ordered:
            for _ in range(copies[result.row]):
                print_text(_line(result, options))
    note(f"unmask: {draw.sentence}")
    note_approximate(opened.model, request.recipe, max((r.length_misfit for r in draw.results), default=0.0))


def _line(result: Result, options: argparse.Namespace) -> str:
    """A word as it is printed."""
    return f"{result.word}  {' '.join(result.compared_values)}" if options.attributes else result.word


def _check_new(options: argparse.Namespace) -> None:
    """Refuse beside --new what it asks for itself."""
    beside = {"-n": options.n, "--new-only": options.new_only, "--unique": options.unique}
    name = next((name for name, value in beside.items() if value), "")
    if options.new and name:
        raise UserError(f"--new N asks for N new words, each once; leave {name} out.")


def _results(opened: Opened, recipe: Recipe, options: argparse.Namespace, bar: TerminalBar) -> Iterator[Result]:
    """Yield what is to be printed, in order: at once where nothing is to be put in order, and behind a bar."""
    request = GenerationRequest(opened.model, opened.novelty_index, recipe)
    if options.new:
        state = NewWords(options.new)
        for state in find_new(request, options.new, (), recipe.first_row):
            bar.show(len(state.found) / state.wanted, state.progress)
        bar.clear()
        if state.gave_up:
            note(f"unmask: {state.sentence}")
        yield from best_first(state.found) if options.best_first else state.found
        return
    results = []
    for result in _wanted(opened, recipe, options):
        if not options.best_first:
            yield result
        results.append(result)
        if options.json or options.best_first:
            bar.show(len(results) / options.n, f"{grouped(len(results))} of {grouped(options.n)}")
    if options.best_first:
        yield from best_first(figured(opened.model, results))


def _remasking(options: argparse.Namespace, traits: Traits) -> dict[str, Any]:
    """The policy that `--remask` names, and its settings: it takes letters back, as it did in version 0.1.0."""
    if options.remask == "off":
        return {}
    policy = f"remask-{options.remask}"
    each = options.policy is not None and POLICIES[options.policy].sets is Sets.EACH
    if not each and POLICIES[policy].suits(traits):  # else the sampler names the orders that do
        raise UserError("Re-masking belongs to the ancestral order; choose --policy ancestral or turn --remask off.")
    rate = [] if options.remask_rate is None else [("eta", options.remask_rate)]
    return {"policy": policy, "settings": parsing.settings([*rate, *(options.settings or ())])}


def _recipe(options: argparse.Namespace, model: Model, constraint: Constraint) -> Recipe:
    """Return the recipe that the options describe."""
    fields = {**given(options), **_remasking(options, model.process.traits)}
    return recipe_of(model, constraint, {"first_row": options.row, "seed": options.seed, **fields})


def _wanted(opened: Opened, recipe: Recipe, options: argparse.Namespace) -> Iterator[Result]:
    """Yield the first n results that the options allow."""
    seen: set[str] = set()
    count = 0
    for result in generate(opened.model, recipe, opened.novelty_index, _tries(options)):
        if options.new_only and result.novelty is not Novelty.NEW:
            continue
        if options.unique and result.word in seen:
            continue
        seen.add(result.word)
        yield result
        count += 1
        if count == options.n:
            return


def _tries(options: argparse.Namespace) -> int:
    return max(LEAST_TRIES, TRIES * options.n) if options.new_only or options.unique else int(options.n)


def _plain(result: Result, model_id: str, opened: Opened) -> dict[str, Any]:
    """Return a result as JSON. `in_list` and its companions are null for a model whose list is gone."""
    row = as_row(result)
    del row["starred"]
    known = opened.words is not None
    row["in_list"] = (result.novelty is not Novelty.NEW) if known else None
    if not known:
        row |= dict.fromkeys(_UNCHECKED)
    row["title"], row["model"] = row["model"], model_id
    return row

"""`unmask inspect`: what is in a checkpoint, in weights alone, in an experiment or a word list. Nothing is changed."""

import argparse
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from models.data.vocabulary import plain_letters
from models.errors import UserError
from models.evaluation.expert_usage import has_experts, usage_of_words
from models.interruption import stoppable
from models.plurals import counted
from models.sampling.recipe import plain_fields
from models.storage import model_card
from models.storage.card_figures import CardFigure
from models.storage.folders import bundled_folder
from models.storage.installed import Installed, find, installed
from models.storage.regular_file import is_folder
from models.storage.tensor_file import read_header
from models.storage.typed_json import FieldError
from playground.catalog.opened import open_named
from playground.cli import parsing, print_json, print_text
from playground.cli.installed import of_card
from playground.cli.list_options import add_list_options, import_options
from playground.cli.lists import is_bundled, preview_lines, read_list, report_json, report_lines
from playground.cli.progress_bar import TerminalBar
from playground.experiment import file_format
from playground.experiment.file_fields import BOARD, BRANCH
from playground.experiment.stored_results import results_in
from playground.system.terminal import note

_SHOWN = (
    "date", "steps", "kept", "seconds", "drawn", "estimate", "baselines", "baselines_stderr",
    "at_one_budget", "words", "recipe",
)  # fmt: skip  # of a card, in this order
# Of a checkpoint as text: what it is, what it learned from, how good it is, how large, how it was trained; what is in
# neither is about its inside and follows. The best figure is among the others, and what it is stands with it.
_FIRST = (
    "what", "title", "name", "family", "unfinished_at_step", "list", "labels", "attributes", "letters", "positions",
    "figures", "estimate", "baselines", "drawn", "at_one_budget", "parameters", "active_parameters", "weights", "date",
    "steps", "kept", "seconds", "path", "bundled", "words", "recipe", "network",
)  # fmt: skip
_AMONG_FIGURES = ("heldout_nats_per_char", "heldout_words", "bound", "relation", "stderr", "baselines_stderr")
_TITLES = {"figures": "held-out words, nats per character", "baselines": "baselines, nats per character"}


def parser() -> parsing.Parser:
    """The arguments of `unmask inspect`."""
    p = parsing.Parser("inspect", "Say what is in a checkpoint, a .safetensors file, an experiment or a word list.")
    p.add_argument(
        "path", type=parsing.given, metavar="FILE", help="a file or folder, or the name of a model or bundled list"
    )
    about = "of a model with experts: how often each works at which letter and position, over all words of its list"
    p.add_argument("--experts", action="store_true", help=about)
    add_list_options(p)
    return p


def run(options: argparse.Namespace) -> None:
    """Print what a path holds. Raises UserError when it is nothing that this program knows."""
    path = Path(options.path)
    if options.experts:
        _print_experts(options)
        return
    if is_folder(path) or path.name == model_card.CARD:
        found = checkpoint(path if is_folder(path) else path.parent)
    elif path.suffix == ".safetensors":
        found = weights(path)
    elif path.suffix == file_format.SUFFIX:
        found = experiment(path)
    elif not (os.path.exists(path) or is_bundled(options.path)) and options.path in {m.name for m in installed()}:
        found = checkpoint(find(options.path))
    else:
        report = read_list(options.path, import_options(options)).report
        if is_bundled(options.path):
            _say_of_models(options.path)
        if options.json:
            print_json({"what": "word list", **report_json(report), "preview": [asdict(p) for p in report.preview]})
        else:
            print_text("\n".join((*report_lines(report), *preview_lines(report))))
        return
    if options.json:
        print_json(found)
    else:
        print_text("\n".join(_lines(_by_use(found) if found["what"] == "checkpoint" else found)))


def _say_of_models(name: str) -> None:
    """Where a model is called as the list is: how it is asked for."""
    for model in installed():
        if model.name == name:
            note(f"{name} is a bundled list, shown here, and a model too; for that: unmask inspect {model.folder}")


def _print_experts(options: argparse.Namespace) -> None:
    """Print which experts work where. Raises UserError for a model that has none, or whose list is missing."""
    opened = open_named(options.path)
    if not has_experts(opened.model):
        raise UserError(f"{opened.item.title} has no experts; --experts is for models whose layers have some.")
    if opened.words is None:
        raise UserError(f"The list of {opened.item.title} is missing, so there are no words to read.")
    with TerminalBar() as bar, stoppable(lambda: True, lambda share: bar.show(share, "reading the list")):
        found = usage_of_words(opened.model, (*opened.words.train, *opened.words.heldout))
    layers, experts = found.by_symbol.shape[1:]
    names = [f"{layer + 1}.{expert + 1}" for layer in range(layers) for expert in range(experts)]
    symbols = [*map(opened.model.vocabulary.glyph, range(opened.model.process.size)), "hidden"]
    tables = {
        "letters": {symbols[i]: found.by_symbol[i].ravel() for i in found.shown_symbols},
        "positions": {str(i + 1): found.by_position[i].ravel() for i in found.shown_positions},
    }
    if options.json:
        plain = {k: {row: [round(float(v), 4) for v in values] for row, values in t.items()} for k, t in tables.items()}
        print_json({"what": "experts", "model": opened.model.name, "words": found.words, "experts": names, **plain})
        return
    lines = [f"At which percentage of the positions each expert works, over {counted(found.words, 'word')}:"]
    for what, table in tables.items():
        lines.append(f"{what:>9} " + " ".join(f"{name:>5}" for name in names))
        lines += [f"{row:>9} " + " ".join(f"{100 * v:5.0f}" for v in values) for row, values in table.items()]
    print_text("\n".join(lines))


def checkpoint(folder: Path) -> dict[str, Any]:
    """A checkpoint's card, and whether its weights are whole. Raises UserError for a card that cannot be read."""
    card = model_card.read_card(folder)
    plain = of_card(Installed(folder.name, folder, card, bundled_folder() in folder.resolve().parents))
    attributes = model_card.vocabulary_of(card).attributes
    network = {k: v for k, v in (card["network"] or {}).items() if k not in ("size", "length")}
    return {
        "what": "checkpoint",
        **plain,
        "letters": plain_letters(model_card.vocabulary_of(card).attributes.letters),
        **({"attributes": {one.name: list(one.labels) for one in attributes}} if attributes else {}),
        "positions": model_card.length_of(card),
        "network": network,
        "weights": _weights_state(folder / model_card.WEIGHTS),
        **{k: card[k] for k in _SHOWN if k in card},
    }


def _weights_state(path: Path) -> str:
    try:
        return counted(weights(path)["bytes"], "byte")
    except UserError as error:
        return str(error)


def weights(path: Path) -> dict[str, Any]:
    """The header of a .safetensors file; the numbers are not read. Raises UserError when it is damaged."""
    try:
        header = read_header(path)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}; check the name.") from None
    except (ValueError, RecursionError):
        raise UserError(f"{path} is damaged or cut short; train or copy the model again.") from None
    return {
        "what": "weights",
        "path": str(path),
        "bytes": header.size + max((t.end for t in header.tensors.values()), default=0),
        "tensors": {k: f"{t.dtype} {list(t.shape)}" for k, t in header.tensors.items()},
    }


def experiment(path: Path) -> dict[str, Any]:
    """The outline of an experiment. Raises UserError when it is damaged or too new."""
    found = file_format.read(path)
    value = found.value
    try:
        board, plain = BOARD(value), plain_fields(value["recipe"])
        outlines = [BRANCH(branch) for branch in board["branches"]]
        words = [result.word for result in results_in(board["results"])]
    except FieldError as error:
        raise UserError(f"{path.name} is damaged: its field {error}.") from None
    branches = [{"label": b["label"], "frames": b["shared"] + len(b["frames"])} for b in outlines]
    return {
        "what": "experiment",
        "path": str(path),
        "model": found.model,
        "title": found.title,
        "digest": found.digest,
        "recipe": {k: v if isinstance(v, int | float | dict) else str(v) for k, v in plain.items()},
        "branches": branches,
        "results": words,
    }


def _by_use(found: dict[str, Any]) -> dict[str, Any]:
    """What a checkpoint's card says in the order of its use, with each figure in words. See `_FIRST`."""
    first = {name: found[name] for name in _FIRST if name in found}
    first["figures"] = {one.name: _figure(one) for one in (CardFigure(**plain) for plain in found["figures"])}
    baselines, errors = found.get("baselines"), found.get("baselines_stderr")
    if isinstance(baselines, dict) and isinstance(errors, dict):
        first["baselines"] = {k: f"{v} ± {errors[k]}" if k in errors else v for k, v in baselines.items()}
    said = {_TITLES.get(name, name): value for name, value in first.items() if value != {}}
    return said | {name: value for name, value in found.items() if name not in (*_FIRST, *_AMONG_FIGURES)}


def _figure(one: CardFigure) -> str:
    """ "<= 2.0138 ± 0.0100 in expectation, over 1 500 words" """
    error = f" ± {one.stderr:.4f}{one.holds}" if one.stderr is not None else ""
    words = f", over {counted(one.words, 'word')}" if one.words else ""
    return f"{one.relation} {one.nats:.4f}{error}{words}"


def _lines(found: dict[str, Any]) -> list[str]:
    """Plain values as indented lines."""
    out = []
    for name, value in found.items():
        label = name.replace("_", " ")
        if isinstance(value, dict):
            out.append(f"{label}:")
            texts = {k: ", ".join(map(str, v)) if isinstance(v, list) else v for k, v in value.items()}
            out += [f"  {k.replace('_', ' ')}: {v}" for k, v in texts.items()]
        elif isinstance(value, list):
            shown = [", ".join(f"{v}" for v in v.values()) if isinstance(v, dict) else str(v) for v in value[:20]]
            more = f" and {len(value) - 20} more" if len(value) > 20 else ""
            out.append(f"{label}: {'; '.join(shown)}{more}")
        elif value not in (None, ""):
            out.append(f"{label}: {value}")
    return out

"""`unmask models`: the models that can be named."""

import argparse
import shlex
from dataclasses import asdict
from typing import Any

from models.data.labels import labels_on
from models.families.registry import family_of
from models.storage import card_figures, model_card
from models.storage.installed import Installed, survey
from models.storage.model_name import named, unfinished_step
from playground.catalog import entries
from playground.cli import parsing, print_json, print_text
from playground.formatting import compact
from playground.system.terminal import note

_ORACLES_SHOWN = "oracle:list:names"  # every bundled list has them; those of one are shown


def parser() -> parsing.Parser:
    """The arguments of `unmask models`."""
    return parsing.Parser("models", "The models that are installed, and the exact answers that can stand in for one.")


def run(options: argparse.Namespace) -> None:
    """Print the models."""
    there, left_out = survey()
    trained = [{**of_card(model), "opened_by": model.opened_by} for model in there]
    for fault in left_out:
        note(f"unmask: {fault.why} It is left out.")
    nothing = dict[str, Any].fromkeys(name for model in trained for name in model)  # so that all have the same names
    exact: list[dict[str, Any]] = [
        {
            **nothing,
            "name": item.id,
            "title": item.title,
            "kind": item.detail,
            "family": entries.EXACT,
            "traits": asdict(family_of({}).traits),
            "parameters": 0,
            "relation": "=",
            "figures": [],
        }
        for item in entries.items(_ORACLES_SHOWN)
        if item.id.startswith("oracle:")
    ]
    if options.json:
        print_json([*trained, *exact])
        return
    width = max(len(str(model["name"])) for model in [*trained, *exact, {"name": ""}])
    for model in trained:
        figure = model["heldout_nats_per_char"]
        says = f"{figure:.3f} nats per character ({model['bound']})" if figure is not None else "not measured"
        print_text(f"{model['name']:<{width}}  {_named(model)}: {_size(model)}, {says}")
        print_text(f"{'':<{width}}  {model['list'] or 'a list of your own'}, {model['path']}")
        if model["labels"]:
            print_text(f"{'':<{width}}  labels by {model['labels']['kind']}: {', '.join(model['labels']['names'])}")
        if model["opened_by"] != model["name"]:
            path = shlex.quote(model["opened_by"])
            print_text(f"{'':<{width}}  another model has this name: --model {path} opens it")
    for model in exact:
        print_text(f"{model['name']:<{width}}  {model['title']}")


def of_card(model: Installed) -> dict[str, Any]:
    """A trained model as plain values."""
    figure, bound = best_figure(model.card)
    best, made_by = card_figures.best_figure(model.card), model_card.family_on(model.card)
    shape, labels = model_card.shape_of(model.card), labels_on(model.card)
    traits = made_by.traits.read_by(shape.reads if shape is not None else made_by.reads)
    return {
        "name": model.name,
        "title": str(model.card["title"]),
        "unfinished_at_step": unfinished_step(model.card),
        "kind": model_card.family_name(model.card),
        "family": made_by.title,
        "traits": asdict(traits),
        "parameters": model_card.parameters_of(model.card),
        "active_parameters": model_card.active_parameters_of(model.card),
        "heldout_nats_per_char": figure,
        "heldout_words": words_measured(model.card),
        "bound": bound,
        "relation": best.relation if best is not None else None,
        "stderr": best.stderr if best is not None else None,
        "labels": labels.to_json() if labels is not None else None,
        "figures": [figure.to_json() for figure in card_figures.figures_of(model.card)],
        "drawn": model.card.get("drawn"),
        "list": str(model.card["words"].get("list", "")),
        "bundled": model.bundled,
        "path": str(model.folder),
    }


def _size(model: dict[str, Any]) -> str:
    """ "60 k parameters", "98 k parameters of which 61 k are at work" where there are experts."""
    size, active = (compact(model[name]).replace("\u00a0", " ") for name in ("parameters", "active_parameters"))
    return f"{size} parameters" + (f" of which {active} are at work" if active != size else "")


def _error(of: card_figures.CardFigure) -> str:
    """The words after a figure with its standard error over the words: an estimated bound holds on average."""
    if of.stderr is None:
        return ""
    return f"{of.holds}, ± {of.stderr:.3f}"


def _named(model: dict[str, Any]) -> str:
    card = {"title": model["title"], "steps": model["unfinished_at_step"], "kept": True}
    return named(card).replace("\u00a0", " ")


def best_figure(card: model_card.CardFields) -> tuple[float | None, str]:
    """The tightest held-out figure on a card, nats per character, and what it is."""
    best = card_figures.best_figure(card)
    if best is not None:
        return best.nats, best.name + _error(best)
    estimate = card_figures.estimate_of(card)
    return (None, "") if estimate is None else (estimate[0], f"ELBO, an estimate at step {estimate[1]}")


def words_measured(card: model_card.CardFields) -> int | None:
    """How many words the figures on a card are of; None where it has none."""
    found = card_figures.figures_of(card)
    return found[0].words if found else None

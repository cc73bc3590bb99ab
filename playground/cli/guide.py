"""`unmask guide`: a small classifier that guides what a model draws towards a label. The model stays as it is."""

import argparse

from models.data.labels import LABELLED_BY
from models.guidance.methods import ClassifierSpec
from models.storage.classifiers import classifiers_of
from models.training.classifier import ClassifierPlan, train_classifier
from playground.catalog.opened import open_named
from playground.cli import parsing, print_json, print_text
from playground.cli.ctrl_c import counted_ctrl_c
from playground.cli.progress_bar import TerminalBar

_MOST_STEPS = 1_000_000
_STOPPING = "stopping; the classifier so far is kept."


def parser() -> parsing.Parser:
    """The arguments of `unmask guide`."""
    p = parsing.Parser(
        "guide",
        "Train a classifier of noised words, by which `unmask fill --classifier trained:KIND --label NAME` draws words"
        " of a label. It takes seconds, and Ctrl-C keeps the classifier so far; the model itself stays as it is. The"
        " list needs none: --classifier list:KIND.",
    )
    p.add_argument("model", metavar="MODEL", help="a model, by name or path, or an exact one")
    kinds = "; ".join(f"{name}: {about}" for name, about in LABELLED_BY.items())
    kind = parsing.one_of(LABELLED_BY)
    p.add_argument("--labels", type=kind, required=True, metavar="KIND", help=f"how words are labelled ({kinds})")
    steps = parsing.whole(1, _MOST_STEPS)
    default = ClassifierPlan.steps
    p.add_argument("--steps", type=steps, default=default, metavar="N", help=f"how many steps ({default})")
    p.add_argument("--seed", type=parsing.seed, default=0, metavar="N", help="where the random numbers start (0)")
    p.add_argument("--force", action="store_true", help="replace the classifier that is there even if it is better")
    return p


def run(options: argparse.Namespace) -> None:
    """Train, and print what was reached. Raises UserError for a model without a list, or one that cannot be guided."""
    opened = open_named(options.model)
    classifiers = classifiers_of(opened.model)
    plan = ClassifierPlan(steps=options.steps, seed=options.seed)
    with TerminalBar() as bar, counted_ctrl_c(bar, _STOPPING) as stopping:
        bar.show(0.0, "starting the engine")
        stopping.at_once = True
        asked, force = lambda: stopping.pressed > 0, options.force
        for report in train_classifier(classifiers, options.labels, plan, asked, force=force):
            stopping.at_once = False
            bar.show(report.fraction, report.line)
    if report.fraction < 1 and report.is_blind:
        raise KeyboardInterrupt
    names = classifiers.labelled.labelling(options.labels).names
    spec = ClassifierSpec("trained", options.labels)
    if options.json:
        plain = {"model": options.model, "classifier": opened.model.identified(str(spec)), "labels": [*names]}
        ended = {"stopped": report.fraction < 1, "kept": report.kept, "file": str(classifiers.path(options.labels))}
        print_json({**plain, **report.to_json(), **ended})
        return
    hint = "" if report.kept else " (--force replaces it)"
    print_text(f"{opened.model.title}: {report.line}, {report.ending}{hint}")
    print_text(f"  labels: {', '.join(names)}")
    print_text(f"  unmask fill --model {options.model} --classifier {spec} --label {names[0]}")

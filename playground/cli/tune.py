"""`unmask tune`: a model drawn towards words that are liked, away from others. Ctrl-C ends the run well."""

import argparse
from dataclasses import replace
from pathlib import Path

from models.storage.loader import folder_of
from models.storage.model_card import models_folder, plain_name
from models.storage.title import as_title
from models.training.preferences import DEFAULT_BETA, DEFAULT_STEPS, MAX_BETA, MIN_BETA, Preferences
from models.training.progress import MAX_TRAINING_STEPS
from models.training.run_folder import folder_of_run
from playground.cli import parsing, print_json, print_text
from playground.cli.lists import read_list
from playground.cli.train import check_folder, drive
from playground.cli.train_report import plain, summary
from playground.system.exit_code import PrintError
from playground.training.tuning import tuned_title, tuning_of


def parser() -> parsing.Parser:
    """The arguments of `unmask tune`."""
    p = parsing.Parser(
        "tune", "Tune a model by words that are liked and words that are not (DPO). The model itself stays as it is."
    )
    p.add_argument("model", metavar="MODEL", help="a model, by name or path")
    p.add_argument("--liked", type=parsing.given, metavar="FILE", required=True, help="a list of words that are liked")
    p.add_argument("--disliked", type=parsing.given, metavar="FILE", required=True, help="a list of words that are not")
    steps = parsing.whole(1, MAX_TRAINING_STEPS)
    p.add_argument("--steps", type=steps, default=DEFAULT_STEPS, metavar="N", help=f"how many steps ({DEFAULT_STEPS})")
    beta = parsing.number(MIN_BETA, MAX_BETA)
    about = f"how close it stays to the model: larger is closer ({DEFAULT_BETA:g})"
    p.add_argument("--beta", type=beta, default=DEFAULT_BETA, metavar="X", help=about)
    p.add_argument("--out", type=parsing.given, metavar="DIR", help="the folder of the tuned model")
    p.add_argument("--name", help="what to call it (the model's title, tuned)")
    p.add_argument("--force", action="store_true", help="replace the model that is in --out")
    return p


def run(options: argparse.Namespace) -> None:
    """Tune, and print what was reached. Raises UserError for a model, a list or a folder that cannot be."""
    folder = folder_of(options.model)
    liked, disliked = (read_list(name).words for name in (options.liked, options.disliked))
    marks = Preferences(liked, disliked, options.beta)
    title = as_title(options.name) if options.name is not None else tuned_title(folder)
    name = plain_name(Path(options.out).resolve().name) if options.out else folder_of_run(title)
    out = options.out or str(models_folder() / name)
    spec = replace(
        tuning_of(folder, marks, name=name, title=title, out=out, steps=options.steps), replace=options.force
    )
    check_folder(spec)
    last = drive(spec, [])
    try:
        if options.json:
            print_json({**plain(spec, None, last), "preferences": marks.to_json()})
        else:
            print_text(summary(spec, last))
    except PrintError as error:
        raise PrintError(f"The model is kept in {spec.out}. {error}") from None

"""`unmask train`: a model from a list of words. Ctrl-C ends the run well; a second one leaves without evaluating it."""

import argparse
from dataclasses import replace
from pathlib import Path

from models.data.letter_case import named
from models.data.word_list import Report
from models.errors import UserError, readable
from models.families.family import Family
from models.families.registry import family, trainable
from models.families.settings import checked as checked_settings
from models.storage.folders import models_folder, plain_name
from models.storage.model_card import CARD, SNAPSHOT, read_card
from models.storage.regular_file import is_regular
from models.storage.title import as_title
from models.storage.typed_json import is_printable
from models.training import engine
from models.training.progress import SKIP, STOP, Progress, checked
from models.training.request import default_start
from models.training.run_folder import claimed, folder_of_run
from models.training.train_spec import (
    AUTO,
    DENOISERS,
    MAX_BATCH,
    MAX_HELDOUT,
    MAX_MINUTES,
    MAX_RATE,
    MAX_THREADS,
    MAX_TRAINING_STEPS,
    MIN_HELDOUT,
    MIN_RATE,
    PRESETS,
    QUICK_MINUTES,
    SCRATCH,
    TrainSpec,
)
from playground.cli import parsing, print_json, print_text
from playground.cli.ctrl_c import counted_ctrl_c
from playground.cli.family_options import add_family_options, settings_of
from playground.cli.list_options import add_list_options, import_options
from playground.cli.lists import is_bundled, read_list, report_lines
from playground.cli.progress_bar import TerminalBar
from playground.cli.train_report import line, note, plain, summary
from playground.formatting import listed
from playground.system.exit_code import PrintError
from playground.training import resumable

_LEAST_MINUTES = 0.001
REPLACE = "it cannot go on, so leave --resume out and replace it with --force"
_STOPPING = "stopping; the model so far is kept. Ctrl-C again ends without measuring it."
_STARTS = {"auto": AUTO, "scratch": SCRATCH}
# What means nothing for a family that counts, and how it is written where its name is another.
_OF_NETWORKS = ("minutes", "steps", "denoiser", "preset", "start", "noise_input", "device", "batch", "rate", "threads")
_FIELDS = ("family", "denoiser", "preset", "seed", "heldout", "batch", "rate", "objective", "teacher", "labels_by")
_WRITTEN = {"start": "from", "noise_input": "noise-input"}
_DEVICES = ("auto", "cpu", "cuda", "mps")


def parser() -> parsing.Parser:
    """The arguments of `unmask train`."""
    p = parsing.Parser("train", "Train a model on a list of words. Ctrl-C stops and keeps the model so far.")
    p.add_argument("list", nargs="?", metavar="LIST", help="a file, - for standard input, or a bundled list")
    budget = p.add_mutually_exclusive_group()
    minutes, steps = parsing.number(_LEAST_MINUTES, MAX_MINUTES), parsing.whole(1, MAX_TRAINING_STEPS)
    budget.add_argument("--minutes", type=minutes, metavar="X", help=f"how long to train ({QUICK_MINUTES:g})")
    budget.add_argument("--steps", type=steps, metavar="N", help="how many steps instead")
    where = "the folder of the model (one among your models, by its name)"
    p.add_argument("--out", type=parsing.folder, metavar="DIR", help=where)
    p.add_argument("--name", help="what to call it (the list's name)")
    p.add_argument("--denoiser", type=parsing.one_of(DENOISERS), metavar="NAME", help=f"{', '.join(DENOISERS)}")
    sizes = (*PRESETS, AUTO)
    p.add_argument("--preset", type=parsing.one_of(sizes), metavar="NAME", help=f"{', '.join(sizes)} (auto: by speed)")
    families = tuple(trainable())
    p.add_argument(
        "--family", "--process", type=parsing.one_of(families), metavar="NAME", help=", ".join(families), dest="family"
    )
    add_family_options(p)
    start = (
        "a model whose weights it begins with, by name or path, scratch, or auto: the better one (auto for small lists)"
    )
    p.add_argument("--from", type=parsing.given, metavar="MODEL", help=start, dest="start")
    p.add_argument("--noise-input", action="store_true", help="let the network see the share that is masked")
    p.add_argument("--device", type=parsing.one_of(_DEVICES), metavar="NAME", help=f"{', '.join(_DEVICES)} (auto)")
    p.add_argument("--seed", type=parsing.seed, metavar="N", help="where the random numbers start (0)")
    p.add_argument(
        "--heldout",
        type=parsing.number(MIN_HELDOUT, MAX_HELDOUT),
        metavar="X",
        help="share held out (0.1); half of it chooses the weights",
    )
    p.add_argument("--batch", type=parsing.whole(1, MAX_BATCH), metavar="N", help="words a step (chosen with the size)")
    rate = parsing.number(MIN_RATE, MAX_RATE)
    p.add_argument("--rate", type=rate, metavar="X", help="times the usual learning rates (1)")
    p.add_argument("--threads", type=parsing.whole(1, MAX_THREADS), metavar="N", help="of the engine (chosen by cores)")
    p.add_argument("--ignore-counts", action="store_true", help="of a list with counts: let each word count alike")
    add_list_options(p)
    p.add_argument(
        "--resume",
        action="store_true",
        help="go on with the run in --out, a finished one for its budget once more; LIST may be left out",
    )
    p.add_argument("--force", action="store_true", help="replace the model that is in --out")
    return p


def run(options: argparse.Namespace) -> None:
    """Train, and print what was reached. Raises UserError for a list, a folder or a value that cannot be."""
    spec, report = _resumed(options) if options.resume and not options.list else _new(options)
    check_folder(spec)
    about = [] if report is None else [*report_lines(report), family(spec.family).says_wait(spec.objective)]
    last = drive(spec, about)
    try:
        if options.json:
            print_json(plain(spec, report, last))
        else:
            print_text(summary(spec, last))
    except PrintError as error:
        raise PrintError(f"The model is kept in {spec.out}. {error}") from None


def _new(options: argparse.Namespace) -> tuple[TrainSpec, Report]:
    given = as_title(options.name) if options.name is not None else ""
    if not options.list:
        raise UserError("Name a list to train on: a file, - for standard input, or a bundled list such as names.")
    words = read_list(options.list, import_options(options))
    title = given or words.name
    own = models_folder() if options.resume else None
    name = plain_name(Path(options.out).resolve().name) if options.out else folder_of_run(title, own)
    folder = Path(options.out or models_folder() / name)
    if options.resume and resumable.is_finished(folder):
        longer = "leave the list out to go on with it" if resumable.goes_on(folder) else REPLACE
        raise UserError(f"The run in {folder} is complete; {longer}, or choose another --out.")
    spec = TrainSpec(
        name=name,
        title=title,
        words=words.words,
        weights=words.weights,
        labels=words.labels,
        case=named(words.report.case),
        out=str(folder),
        preset=AUTO,
        device=options.device or _DEVICES[0],
        noise_input=options.noise_input,
        threads=options.threads,
        resume=options.resume,
        replace=options.force,
        source=options.list if is_bundled(options.list) else "",
        start=_start(options, len(words.words)),
    )
    return _with_options(spec, options), words.report


def _start(options: argparse.Namespace, words: int) -> str:
    """What to begin with. Where it is left open, runs that would be the same everywhere begin from scratch."""
    given = [f"--{name}" for name in ("denoiser", "preset") if getattr(options, name) is not None]
    if options.start is None:
        return SCRATCH if given or options.steps is not None else default_start(words)
    if options.start not in _STARTS and given:
        raise UserError(f"The network is that of the model it starts from; leave {' and '.join(given)} out.")
    return _STARTS.get(options.start, str(options.start))


def _resumed(options: argparse.Namespace) -> tuple[TrainSpec, None]:
    """The run in a folder, cut off or finished, with the settings it was started with."""
    if options.start is not None:
        raise UserError("A run that goes on has begun already; leave --from out.")
    if not options.out:
        raise UserError("--resume needs the folder of the run: add --out DIR.")
    folder = Path(options.out)
    if resumable.is_finished(folder):
        spec = resumable.longer_spec_of(folder)
    elif is_regular(folder / SNAPSHOT):
        card = read_card(folder)
        spec = resumable.spec_of(resumable.Unfinished(folder, str(card["title"]), card.get("steps", 0), card))
    else:
        raise UserError(f"There is no run in {folder}; name a list to start one.")
    return _with_options(replace(spec, device=options.device or _DEVICES[0], threads=options.threads), options), None


def _with_options(spec: TrainSpec, options: argparse.Namespace) -> TrainSpec:
    """The spec with the options of the command line."""
    given = {k: getattr(options, k) for k in _FIELDS}
    spec = replace(spec, **{k: v for k, v in given.items() if v is not None})
    made_by = family(spec.family)
    if options.denoiser is None and made_by.networks and spec.denoiser not in made_by.networks:
        spec = replace(spec, denoiser=made_by.networks[0])
    _check_counted(made_by, options)
    made_by.objective_named(spec.objective)
    made_by.check_teacher(spec.teacher)
    made_by.check_labels(spec.labels_by)
    if options.settings:
        spec = replace(spec, settings=tuple(settings_of(made_by, options.settings)))
        checked_settings(dict(spec.settings), made_by.title, made_by.settings, made_by.pairs)
    if options.steps is not None:
        return replace(spec, steps=options.steps, minutes=None)
    return spec if options.minutes is None else replace(spec, minutes=options.minutes, steps=None)


def _check_counted(made_by: Family, options: argparse.Namespace) -> None:
    """Raise UserError where an option is given that means nothing for a family that counts."""
    given = [name for name in _OF_NETWORKS if getattr(options, name) not in (None, False)]
    if made_by.fit is not None and given:
        named = listed([f"--{_WRITTEN.get(name, name)}" for name in given])
        raise UserError(f"{made_by.title} takes no time budget and no choice of network; leave {named} out.")


def check_folder(spec: TrainSpec) -> None:
    """Raise UserError before any work where the model could not be kept, or would replace something."""
    folder = Path(spec.out)
    if not is_printable(readable(spec.out)):
        raise UserError(f"The name of the folder {spec.out!a} holds a control character; choose another --out.")
    with claimed(folder, resume=spec.resume, replace=True):  # the run claims it again for itself
        if (folder / CARD).exists() and not (spec.resume or spec.replace or spec.longer):
            longer = " go on with --resume," if resumable.goes_on(folder) else ""
            raise UserError(
                f"{folder} holds a model already; choose another --out,{longer} or replace it with --force."
            )


def drive(spec: TrainSpec, about: list[str]) -> Progress:
    """Drive the run to its end or to Ctrl-C. Returns the last report. Raises KeyboardInterrupt before it has begun.

    about: lines on the list and its family, printed once the run begins; a run that is refused prints its reason alone.
    """
    with TerminalBar() as bar:
        bar.show(0.0, "starting the engine")
        reports = engine.train(spec)  # takes seconds where there is a network

    last = before = None
    heard = 0
    with TerminalBar() as bar, counted_ctrl_c(bar, _STOPPING) as stopping:
        try:
            command = None
            while True:
                last = checked(reports.send(command))
                stopping.at_once, stopping.keeps = last.doing == engine.LOADING, last.stage != "preparing"
                if stopping.pressed and not stopping.keeps:  # a model that has learned nothing would replace another
                    raise KeyboardInterrupt
                bar.show(last.fraction, line(last))
                if last.stage != "preparing":
                    while about:
                        bar.note(about.pop(0))
                    note(bar, before, last)
                    before = last
                if stopping.pressed > heard:
                    command = SKIP if stopping.pressed > 1 or last.stage == "evaluating" else STOP
                    heard = stopping.pressed
                else:
                    command = None
        except StopIteration:
            pass
        finally:
            reports.close()
    assert last is not None
    return last

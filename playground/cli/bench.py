"""`unmask bench families`: every family on one list, for equal time and at like size, in one table."""

import argparse
import json
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from models.data.word_tally import ImportOptions
from models.errors import UserError
from models.evaluation.drawn_words import Judge, ListLikeness
from models.evaluation.family_table import MAX_TABLE_BYTES, FamilyRow, FamilyTable
from models.evaluation.reading import finish, watched
from models.families.registry import trainable
from models.interruption import StoppedError, stoppable
from models.plurals import counted
from models.storage import atomic_write
from models.storage.regular_file import read_regular
from models.storage.typed_json import parse
from models.training.comparison import ComparisonSetup, family_and_objective, judge_of, train_and_measure
from models.training.train_spec import MAX_MINUTES, MAX_TRAINING_STEPS, QUICK_MINUTES
from playground.cli import parsing, print_json, print_text
from playground.cli.bench_table import about, table
from playground.cli.ctrl_c import Stopping, counted_ctrl_c
from playground.cli.lists import is_bundled, read_list
from playground.cli.progress_bar import TerminalBar
from playground.formatting import error_sentence

_LEAST_MINUTES, _ROW_BYTES = 0.001, 1 << 12
_STOPPING = "stopping; the families that are done are kept."
_KINDS = ("families",)


def parser() -> parsing.Parser:
    """The arguments of `unmask bench`."""
    p = parsing.Parser(
        "bench",
        "Compare families: each learns from the list for equal time, with a network of like size, and is measured\n"
        "alike: held-out words, blanks in them, words that it draws, and what these cost.\n"
        "Ctrl-C keeps the families that are done; with --out the same command goes on with the others.",
    )
    p.add_argument("kind", type=parsing.one_of(_KINDS), metavar="families", help="what is compared")
    p.add_argument("list", metavar="LIST", help="a file, - for standard input, or a bundled list")
    budget = p.add_mutually_exclusive_group()
    minutes, steps = parsing.number(_LEAST_MINUTES, MAX_MINUTES), parsing.whole(1, MAX_TRAINING_STEPS)
    budget.add_argument("--minutes", type=minutes, metavar="M", help=f"how long each trains ({QUICK_MINUTES:g})")
    budget.add_argument("--steps", type=steps, metavar="N", help="how many steps instead")
    p.add_argument("--families", type=_families, metavar="A,B", help=f"which of {', '.join(_every())} (all)")
    size = parsing.whole(1_000, 100_000_000)
    p.add_argument("--parameters", type=size, default=60_000, metavar="N", help="networks are about so large (60000)")
    drawn, filled = parsing.whole(2, 100_000), parsing.whole(1, 100_000)
    p.add_argument("--words", type=drawn, default=500, metavar="N", help="words drawn from each (500)")
    p.add_argument("--filled", type=filled, default=100, metavar="N", help="held-out words with blanks (100)")
    p.add_argument("--seed", type=parsing.seed, default=0, metavar="N", help="of splits, training and drawing (0)")
    p.add_argument(
        "--out", type=parsing.given, metavar="FILE", help="keep each row there, and go on from what it holds"
    )
    p.add_argument("--markdown", action="store_true", help="print the table for a README")
    return p


def _every() -> tuple[str, ...]:
    """Each family that learns, and each objective that is there to fail, as "family:objective"."""
    failing = (f"{name}:{one.name}" for name, made in trainable().items() for one in made.objectives if one.fails)
    return (*trainable(), *failing)


def _families(text: str) -> tuple[str, ...]:
    one = parsing.one_of(trainable())
    found = dict.fromkeys(name.strip() for name in text.split(","))
    for name in found:
        one(name.partition(":")[0])
        family_and_objective(name)
    return tuple(found)


def run(options: argparse.Namespace) -> None:
    """Compare, and print the table. Raises UserError for a list or a file that cannot be, KeyboardInterrupt."""
    setup = _setup(options)
    data, (judge, of_the_list) = setup.prepared(), judge_of(setup)
    kept = _Kept(Path(options.out) if options.out else None, setup.to_json(data.digest), of_the_list)
    names = options.families or _every()
    failed, not_kept = dict[str, str](), ""
    with TerminalBar() as bar, counted_ctrl_c(bar, _STOPPING) as stopping, stoppable(lambda: not stopping.pressed):
        for number, name in enumerate(names):
            if name in kept.rows:
                bar.note(f"{name}: kept from {options.out}")
                continue

            def show(fraction: float, text: str, number: int = number, name: str = name) -> None:
                bar.show((number + fraction) / len(names), f"{name}: {text}")

            try:
                row = _one(setup, name, judge, stopping, show)
            except (StoppedError, KeyboardInterrupt):
                break
            except Exception as error:  # whatever one family meets, the others go on
                failed[name] = error_sentence(error, "Its training failed")
                bar.note(f"{name}: {failed[name]}")
                continue
            bar.note(f"{name}: {row.figure.nats:.3f} nats per character ({row.figure.name})")
            try:
                kept.add(row)
            except UserError as error:  # the others go on, and all are printed in the end
                not_kept = str(error)
                bar.note(not_kept)
    rows = [kept.rows[name] for name in names if name in kept.rows]
    if stopping.pressed and not rows:
        raise KeyboardInterrupt
    if options.json:
        print_json({**kept.table(rows).to_json(), "failed": failed})
    else:
        explained = about(setup, len(data.reported))
        for line in [*table(rows, failed, of_the_list, markdown=options.markdown), "", *explained]:
            print_text(line)
        if stopping.pressed:
            print_text(f"Stopped: {len(rows)} of {counted(len(names), 'family', 'families')}.")
    if not_kept:
        raise UserError(f"The table is printed and not kept whole. {not_kept}")


def _setup(options: argparse.Namespace) -> ComparisonSetup:
    if options.json and options.markdown:
        raise UserError("The table is printed in one way; leave --json or --markdown out.")
    words = read_list(options.list, ImportOptions())
    minutes = None if options.steps is not None else options.minutes or QUICK_MINUTES
    return ComparisonSetup(
        words=words,
        source=options.list if is_bundled(options.list) else "",
        minutes=minutes,
        steps=options.steps,
        parameters=options.parameters,
        drawn=options.words,
        filled=options.filled,
        seed=options.seed,
    )


def _one(
    setup: ComparisonSetup, name: str, judge: Judge, stopping: Stopping, show: Callable[[float, str], None]
) -> FamilyRow:
    """Train and measure one family. Raises KeyboardInterrupt where that is to stop."""

    def report(done: tuple[float, str]) -> tuple[()]:
        show(*done)
        if stopping.pressed:
            raise KeyboardInterrupt
        return ()

    with closing(train_and_measure(setup, name, judge)) as work:
        return finish(watched(work, report))


class _Kept:
    """The rows that are done, and their file, if they have one. setup: what they have in common."""

    def __init__(self, path: Path | None, setup: dict[str, Any], of_the_list: ListLikeness) -> None:
        self.rows: dict[str, FamilyRow] = {}
        self._setup, self._of_the_list, self._path = setup, of_the_list, path
        self._read()
        if path is not None:
            atomic_write.check_space(path, _ROW_BYTES * len(_every()))  # before minutes of training

    def table(self, rows: Iterable[FamilyRow]) -> FamilyTable:
        """Rows with what they have in common."""
        from models.training.processor import described  # torch takes seconds to load

        date = datetime.now(timezone.utc).date().isoformat()
        return FamilyTable(self._setup, self._of_the_list, tuple(rows), described(), date)

    def add(self, row: FamilyRow) -> None:
        """Keep one more, beside those that another process has kept. Raises UserError where its file cannot be written.

        A file that is another one by now is left alone.
        """
        self.rows[row.name] = row
        self._read()
        if self._path is not None:
            plain = self.table(self.rows.values()).to_json()
            atomic_write.write(self._path, (json.dumps(plain, indent=1, ensure_ascii=False) + "\n").encode())

    def _read(self) -> None:
        """Take the rows in the file that are not here."""
        path = self._path
        if path is None or not path.exists():
            return
        try:
            found = FamilyTable.from_json(parse(read_regular(path, MAX_TABLE_BYTES)))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise UserError(f"{path} is no table of this command; choose another --out.") from None
        if found.setup != self._setup:
            differs = next((name for name in self._setup if found.setup.get(name) != self._setup[name]), "settings")
            raise UserError(f"{path} holds a table with another value of {differs}; choose another --out.")
        self.rows = {**{row.name: row for row in found.rows}, **self.rows}

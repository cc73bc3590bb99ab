"""`python -m tests.fuzz`: feed hostile inputs and count what comes of them. Code 1: some were answered badly.

The counts of a surface are printed when it is done, and how far it has come every ten seconds.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.fuzz.case import Special
from tests.fuzz.state import State, Tally
from tests.fuzz.surfaces import SURFACES
from tests.fuzz.verdict import VERDICTS, judge
from tests.fuzz.worker import Worker, case_of, surface

EVERY = 100  # inputs between two saves of the state
REPORT_S = 10.0  # between two lines that say how far a surface has come


def parser() -> argparse.ArgumentParser:
    """The arguments."""
    p = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    p.add_argument("--surface", action="append", choices=list(SURFACES), help="one of these; again for more (all)")
    p.add_argument(
        "--count", type=int, default=1000, help="inputs for each surface, those of the state included (1000)"
    )
    p.add_argument("--seed", type=int, default=0, help="another seed gives other inputs (0)")
    p.add_argument("--state", type=Path, help="a file that keeps how far each surface has come, to go on from there")
    p.add_argument("--minutes", type=float, default=float("inf"), help="end after so much time")
    p.add_argument("--only", type=int, metavar="INDEX", help="feed this one input of one surface, and show all of it")
    p.add_argument("--keep", type=Path, metavar="FOLDER", help="with --only: write its files there and feed nothing")
    return p


def main() -> int:
    """Run, and print the counts of each surface."""
    asked = parser().parse_args()
    names = asked.surface or list(SURFACES)
    if asked.only is not None:
        return replay(names[0], asked.seed, asked.only, asked.keep)
    state, until = State(asked.state), time.monotonic() + 60 * asked.minutes
    worker = Worker()
    say(head())
    try:
        for name in names:
            say(row(name, run(worker, state, name, asked.seed, asked.count, lambda: time.monotonic() > until)))
    except KeyboardInterrupt:
        say("stopped")
    finally:
        state.save()
        worker.close()
    return 1 if any(state.tally(name, asked.seed).bad for name in names) else 0


def run(worker: Worker, state: State, name: str, seed: int, count: int, over: Callable[[], bool]) -> Tally:
    """Feed the inputs of one surface that were not fed yet, up to number `count`."""
    tally, said = state.tally(name, seed), time.monotonic()
    while tally.next < count and not over():
        for outcome in worker.outcomes(name, seed, tally.next, min(count, tally.next + EVERY)):
            if not outcome.good:
                says, note = printable(outcome.says), printable(outcome.note)
                say(f"{name} {seed} {tally.next}: {outcome.verdict}: {says}\n    {note}")
            tally.add(outcome)
            if time.monotonic() - said > REPORT_S:
                said = time.monotonic()
                say(f"{name}: {tally.next} of {count}")
        state.save()
    return tally


def replay(name: str, seed: int, index: int, keep: Path | None) -> int:
    """Show one input and feed it in this process, with the whole traceback of an error."""
    case = case_of(name, seed, index)
    sys.stdout.write(f"{name} {seed} {index}: {printable(case.note)}\n")
    for path, content in case.files.items():
        what = content.value if isinstance(content, Special) else f"{len(content)} bytes {content[:300]!r}"
        sys.stdout.write(f"  {printable(path)}: {what}\n")
    if case.value is not None:
        sys.stdout.write(f"  {ascii(case.value)[:1000]}\n")
    if keep is not None:
        case.put(keep)
        return 0
    module = surface(name)
    outcome = judge(case, module.feed, SURFACES[name].seconds, whole=True)
    sys.stdout.write(f"{outcome.verdict}: {printable(outcome.says)}\n")
    return 0 if outcome.good else 1


def printable(text: str) -> str:
    """In ASCII, on one line, not too long."""
    return ascii(text)[1:-1][:500]


def say(text: str) -> None:
    """Print it now, to a file too."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def head() -> str:
    """The names of what `row` has."""
    return f"{'surface':14} {'inputs':>8} " + " ".join(f"{v:>9}" for v in VERDICTS)


def row(name: str, tally: Tally) -> str:
    """The counts of a surface."""
    return f"{name:14} {tally.next:8} " + " ".join(f"{tally.counts[v]:9}" for v in VERDICTS)


if __name__ == "__main__":
    sys.exit(main())

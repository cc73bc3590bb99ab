"""`python -m tests.fuzz`: feed hostile inputs and count what comes of them. Code 1: some were answered badly."""

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
    try:
        for name in names:
            run(worker, state, name, asked.seed, asked.count, lambda: time.monotonic() > until)
    except KeyboardInterrupt:
        sys.stdout.write("stopped\n")
    finally:
        state.save()
        worker.close()
    tallies = {name: state.tally(name, asked.seed) for name in names}
    sys.stdout.write(table(tallies))
    return 1 if any(t.bad for t in tallies.values()) else 0


def run(worker: Worker, state: State, name: str, seed: int, count: int, over: Callable[[], bool]) -> Tally:
    """Feed the inputs of one surface that were not fed yet, up to number `count`."""
    tally = state.tally(name, seed)
    while tally.next < count and not over():
        for outcome in worker.outcomes(name, seed, tally.next, min(count, tally.next + EVERY)):
            if not outcome.good:
                says, note = printable(outcome.says), printable(outcome.note)
                sys.stdout.write(f"{name} {seed} {tally.next}: {outcome.verdict}: {says}\n    {note}\n")
                sys.stdout.flush()
            tally.add(outcome)
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


def table(tallies: dict[str, Tally]) -> str:
    """The counts of each surface, one a line."""
    head = f"{'surface':14} {'inputs':>8} " + " ".join(f"{v:>9}" for v in VERDICTS)
    lines = [f"{n:14} {t.next:8} " + " ".join(f"{t.counts[v]:9}" for v in VERDICTS) for n, t in tallies.items()]
    return "\n".join([head, *lines]) + "\n"


if __name__ == "__main__":
    sys.exit(main())

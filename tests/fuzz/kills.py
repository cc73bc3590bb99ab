"""Kill windows that work at random, start them again, and count what was lost.

    python -m tests.fuzz.kills --count 500 --state kills.json       run again, it goes on from there
    python -m tests.fuzz.kills --seed 1 --only 33                   one kill again, from an empty home

Each kill depends on the seed and its number, but for the time that things take. A window edits, draws, saves, exports
and trains; it is ended by SIGKILL, SIGTERM or SIGHUP at any moment, and so are two windows of one home at times. Then
every file in the home is read as the next start reads it. After SIGKILL no change may be missing that was older than
the period of autosave and `SLACK_S`, in the window's own time; after the others, none at all. Code 1: something was
wrong.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random

from models.model import Model
from models.storage.atomic_write import parts
from models.storage.file_lock import is_held
from models.storage.model_card import read_card
from playground import settings
from playground.catalog.opened import open_now
from playground.experiment import file_format
from tests.fuzz.kill_window import MODEL, PERIOD_MS
from tests.fuzz.killed import Change, Window, until
from tests.signals import pass_on

SLACK_S = 3.0
GENERATION = 40  # kills of one home; then it begins empty, so that boards do not grow for ever
HOURS_AGO = 7200.0
ENDINGS = (signal.SIGKILL, signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM))


@dataclass
class Counts:
    """How far it has come, and what was found. worst_s: the age of the oldest change that a SIGKILL lost."""

    next: int = 0
    kills: dict[str, int] = field(default_factory=dict)
    changes: int = 0
    two_windows: int = 0
    trainings: int = 0
    worst_s: float = 0.0
    failures: list[str] = field(default_factory=list)


def main() -> int:
    """Kill, and print what was found."""
    p = argparse.ArgumentParser(prog="python -m tests.fuzz.kills", description=__doc__.splitlines()[0])
    p.add_argument("--count", type=int, default=20, help="kills, those of the state included (20)")
    p.add_argument("--seed", type=int, default=0, help="another seed kills otherwise (0)")
    p.add_argument("--state", type=Path, help="a file that keeps the counts, to go on from there")
    p.add_argument("--only", type=int, metavar="NUMBER", help="this kill alone, in an empty home")
    asked = p.parse_args()
    pass_on()
    counts = Counts()
    if asked.state is not None and asked.state.exists():
        counts = Counts(**json.loads(asked.state.read_text()))
    if asked.only is not None:
        counts.next, asked.count = asked.only, asked.only + 1
    with tempfile.TemporaryDirectory() as folder:
        run(counts, Path(folder), asked.seed, asked.count, asked.state)
    sys.stdout.write(json.dumps(asdict(counts), indent=1) + "\n")
    return 1 if counts.failures else 0


def run(counts: Counts, folder: Path, seed: int, count: int, state: Path | None = None) -> None:
    """Kill number `counts.next` to `count` - 1, in homes below a folder."""
    home = folder / "home"
    while counts.next < count:
        if counts.next % GENERATION == 0:
            shutil.rmtree(home, ignore_errors=True)
        home.mkdir(exist_ok=True)
        for problem in kill(counts, home, folder, seed):
            counts.failures.append(f"{counts.next}: {problem}")
            sys.stdout.write(f"{seed} {counts.failures[-1]}\n")
            sys.stdout.flush()
        counts.next += 1
        if state is not None:
            beside = state.with_suffix(".part")
            beside.write_text(json.dumps(asdict(counts), indent=1))
            os.replace(beside, state)


def kill(counts: Counts, home: Path, folder: Path, seed: int) -> Iterator[str]:
    """Start one window or two, kill them, and look at what they left."""
    random = Random(f"{seed}:{counts.next}")
    before = _kept(home)
    trains, two = random.random() < 0.04, random.random() < 0.15
    how = random.choice(ENDINGS)
    journals = [folder / f"{counts.next}-{n}.journal" for n in (1, 2)]
    for path in journals:
        path.unlink(missing_ok=True)
    windows = [Window(home, journals[0], f"{seed}:{counts.next}:1", trains=trains)]
    early = not two and how == signal.SIGKILL and random.random() < 0.1  # killed while it starts
    if early:
        time.sleep(random.uniform(0, 1.0))
    else:
        if not windows[0].until_ready():
            yield "the window does not start"
        if two:
            windows.append(Window(home, journals[1], f"{seed}:{counts.next}:2", trains=False))
            if not windows[1].until_ready():
                yield "the second window does not start"
        if trains:
            until(lambda: any((home / "models").glob("*/card.json")))
        time.sleep(random.expovariate(2.0))
    for window in windows:
        window.end(how)
    for number, window in enumerate(windows, 1):
        yield from window.gone()
        if how != signal.SIGKILL and window.code != 0:
            yield f"exit code {window.code} after {how.name}"
        yield from _nothing_lost(counts, home, number, window.changes(), window.lived(), how, before)
        counts.changes += len(window.changes())
    counts.kills[how.name] = counts.kills.get(how.name, 0) + 1
    counts.two_windows += two
    counts.trainings += trains and any((home / "models").glob("*"))
    yield from _sound(home, folder / "exports", dead=how == signal.SIGKILL)
    for path in (p.with_suffix(ending) for p in journals for ending in (".journal", ".said", ".clock")):
        path.unlink(missing_ok=True)


def _nothing_lost(
    counts: Counts,
    home: Path,
    number: int,
    changes: list[Change],
    at: float,
    how: signal.Signals,
    before: dict[str, tuple[int, int]],
) -> Iterator[str]:
    name = "last.unmask" if number == 1 else f"last-{number}.unmask"
    seed, results = _kept(home).get(name, (-1, -1))
    old = before.get(name, (-1, -1))
    if seed < old[0] or results < old[1]:
        yield f"{name} went back from {old} to {(seed, results)}"
    missing = [c for c in changes if c.seed > seed or c.results > results]
    if number > 1 and seed < 0:  # a board that is as a model starts with it leaves no file
        missing = [c for c in missing if c.seed or c.results]
    if not missing:
        return
    age = at - missing[0].at
    if how == signal.SIGKILL:
        counts.worst_s = max(counts.worst_s, round(age, 3))
    if how != signal.SIGKILL or age > PERIOD_MS / 1000 + SLACK_S:
        yield f"{name} lacks a change {age:.2f} s before {how.name}: {missing[0]}, it has {(seed, results)}"


def _kept(home: Path) -> dict[str, tuple[int, int]]:
    """Seed and number of results of every board in a home."""
    out = {}
    for path in home.glob("last*.unmask"):
        value = json.loads(path.read_text())
        out[path.name] = (value["recipe"]["seed"], len(value["results"]))
    return out


def _sound(home: Path, exports: Path, *, dead: bool) -> Iterator[str]:
    """What is wrong with the files that were left. dead: no window had the time to clear up."""
    for path in (*home.glob("*.unmask"), *exports.glob("*.unmask")):
        try:
            *_, last = file_format.restore(file_format.read(path), MODEL, _model())
            assert last is not None
        except Exception as error:
            yield f"{path.name} cannot be opened: {error!r}"
    for path in exports.iterdir() if exports.exists() else ():
        if path.suffix in (".gif", ".png", ".json"):
            try:
                _look_at(path)
            except Exception as error:
                yield f"{path.name} is damaged: {error!r}"
    for card in (home / "models").glob("*/card.json"):
        try:
            read_card(card.parent)
        except Exception as error:
            yield f"{card} cannot be read: {error!r}"
    yield from _tidy(home, dead=dead)
    for folder in (home, exports):
        for part in parts(folder) if folder.exists() else ():  # the next save clears what is old
            os.utime(part, (time.time() - HOURS_AGO,) * 2)


def _tidy(home: Path, *, dead: bool) -> Iterator[str]:
    settings.load(home / "settings.json")  # one that is damaged is set aside as `.bad`
    for pattern in ("*.bad", "*kept*", "crash-*.log"):
        yield from (f"{path.name} is there" for path in home.glob(pattern))
    for name in ("unmask.log", "crash.log"):
        if (home / name).exists() and (home / name).stat().st_size:
            yield f"{name} has: {(home / name).read_text()[-2000:]}"
            (home / name).write_text("")
    yield from (f"{path.name} is held by nobody who lives" for path in home.rglob("*lock") if is_held(path))
    if not dead:
        yield from (f"{path.name} stays" for path in home.glob("last.lock"))
        yield from (f"{path.name} stays" for path in parts(home))


def _look_at(path: Path) -> None:
    """Read an export to its end."""
    from PIL import Image, ImageSequence

    if path.suffix == ".json":
        json.loads(path.read_text())
        return
    with Image.open(path) as picture:
        for frame in ImageSequence.Iterator(picture):
            frame.load()


@lru_cache(maxsize=1)
def _model() -> Model:
    return open_now(MODEL).model


if __name__ == "__main__":
    sys.exit(main())

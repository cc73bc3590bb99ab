"""Arguments of every command, in this process: unknown ones, values out of range, of the wrong kind and of any text."""

import contextlib
import io
import os
import re
from pathlib import Path
from random import Random

from models.errors import UserError
from models.processes.orders import POLICIES
from models.processes.schedules import SCHEDULES
from playground import __main__ as entry
from playground import cli
from tests.fuzz.case import Case
from tests.fuzz.mutate import TEXTS, shown
from tests.fuzz.verdict import WrongError

VALUES = (
    "0", "1", "2", "3", "-1", "1.5", "nan", "inf", "-inf", "1e400", "1_0", "٣", " 4 ", "0x10", "1,5", "9" * 30,
    "9" * 5000, "4-2", "2-4", "3-", "-3", "true", "None", "--", "-", "--json", "=", "a=b", "names", "elements",
    "oracle:list:elements", "oracle:", "oracle:x:y", "a" * 300, "a/" * 200, "/", ".", "..", "/dev/null", "/dev/fd/99",
    "words.txt", "few.txt", "gone.txt", "one.unmask", "na\udcefve", "é", *TEXTS,
)  # fmt: skip
ORACLE = ("--model", "oracle:bigram:elements")
OPTIONS: dict[str, tuple[str, ...]] = {
    "fill": (
        "-n", "--seed", "--row", "--length", "--new-only", "--unique", "--model", "--steps", "--policy", "--schedule",
        "--temperature", "--top-k", "--top-p", "--remask", "--remask-rate", "--length-first", "--json",
        "--label", "--guidance", "--classifier", "--guide-by-pins", "--set", "--timetable", "--reward", "--how",
        "--beta", "--threshold", "--particles", "--new", "--best-first", "--attribute", "--attributes",
        "--ignore-right",
    ),
    "score": (
        "--file", "--thorough", "--policy", "--schedule", "--steps", "--temperature", "--top-k", "--top-p",
        "--length-first", "--json", "--model", "--orders", "--label", "--guidance", "--classifier", "--set",
        "--timetable",
    ),
    "guide": ("--labels", "--seed", "--json"),
    "tune": ("--liked", "--disliked", "--beta", "--pattern", "--surrogate", "--policy", "--clip", "--keep", "--name"),
    "models": ("--json", "--help"),
    "inspect": ("--encoding", "--keep-case", "--json", "--debug"),
    "train": (
        "--minutes", "--steps", "--out", "--name", "--denoiser", "--preset", "--process", "--noise-input", "--device",
        "--seed", "--heldout", "--batch", "--threads", "--keep-case", "--encoding", "--resume", "--force", "--json",
    ),
}  # fmt: skip
FLAGS = frozenset({
    "--new-only", "--unique", "--length-first", "--json", "--thorough", "--keep-case", "--resume", "--best-first",
    "--attributes", "--ignore-right", "--orders",
})  # fmt: skip
# Their numbers stay small, or out of range.
SLOW = frozenset({"-n", "--new", "--particles", "--steps", "--minutes", "--threads", "--batch"})
GOOD = (
    *POLICIES, *SCHEDULES, "list:ending", "trained:first", "vowel", "eta=0.3", "blocks:2", "length - distinct", "smc",
    "best", "reject", "ending", "path", "off", "cap", "transformer", "mlp", "tiny", "masked", "auto", "cpu",
)  # fmt: skip
_NO_ARGUMENT = re.compile("[\x00\ud800-\udc7f\udd00-\udfff]")  # what no process is ever given
FILES = {"words.txt": b"anna\nbob\n", "few.txt": b"a\n", "one.unmask": b"{}"}


def make(random: Random) -> Case:
    """value: the arguments."""
    command = random.choice((*OPTIONS, *OPTIONS, *OPTIONS, random.choice(VALUES), "--help", "help", "--version", "--x"))
    arguments = [command]
    if command in ("fill", "score") and random.randrange(8):
        arguments += ORACLE
    if command == "train":
        arguments += [random.choice(("words.txt", "few.txt", random.choice(VALUES[-40:])))]
    elif command != "fill" or random.randrange(2):
        arguments += [_value(random, "") for _ in range(random.randrange(3))]
    if command == "guide":
        arguments += ["--steps", "2"]  # by itself it takes seconds
    known = OPTIONS.get(command, ("--nothing",))
    for name in random.sample(known, k=min(random.randrange(4), len(known))):
        arguments.append(name)
        if name not in FLAGS or random.randrange(9) == 0:
            arguments.append(_value(random, name))
    if random.randrange(20) == 0:
        random.shuffle(arguments)
    arguments = [_NO_ARGUMENT.sub("?", a) for a in arguments]
    return Case(shown(arguments), FILES, arguments)


def _value(random: Random, name: str) -> str:
    value = random.choice((random.choice(VALUES), random.choice(VALUES), random.choice(GOOD)))
    return value if name not in SLOW else random.choice(("0", "1", "2", "20", "-1", "x", "", "9" * 20, "nan", "1e9"))


def feed(case: Case, folder: Path) -> None:
    """Run the command as `unmask` does, in the folder of the input. What would open the window is left out."""
    arguments = [a for a in case.value if a != "--debug"]
    before = Path.cwd()
    os.chdir(folder)
    out, errors = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    try:
        if entry.wants_window(arguments):
            return
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
            code = cli.run(["--debug", *arguments])
    finally:
        os.chdir(before)
    said = errors.getvalue()
    if code == cli.REFUSED:
        raise UserError(said.removesuffix("\n").removeprefix("unmask: "))
    if code == cli.FAILED:
        raise RuntimeError(said[-2000:])
    if code != cli.DONE or "Traceback" in said:
        raise WrongError(f"exit code {code}: {said[:500]}")

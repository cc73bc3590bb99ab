"""How long a list of a million words takes to be read, and how much memory.

    python -m benchmarks.import_list

Read in a process of its own, once as the program does and once by `str.split` into a set, which only counts them.
"""

import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice, product
from pathlib import Path

from benchmarks.shared import Line, root, show

WORDS = 1_000_000
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe")
REPEATS = 3
MIB = 1 << 20


def write(path: Path) -> None:
    """A million different words of four to twelve letters, some of them with accents."""
    words = ("".join(p) for n in range(2, 7) for p in product(SYLLABLES, repeat=n))
    path.write_text("\n".join(w.replace("mu", "mü") for w in islice(words, WORDS)), encoding="utf-8")


def read(path: Path, how: str) -> None:
    """In the child: read, and print seconds, words and the most memory beyond what was there before."""
    from models.data.word_list import WordList, read_file

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, longest, count = time.perf_counter(), 0.0, 0
    if how == "split":
        count = len(set(path.read_text(encoding="utf-8").split()))
    else:
        last = began
        for value in read_file(path):
            longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
            count = len(value.words) if isinstance(value, WordList) else count
    taken = time.perf_counter() - began
    unit = 1 if sys.platform == "darwin" else 1024
    most = unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(taken, longest, count, most / MIB, (most - unit * before) / MIB)


def in_child(path: Path, how: str) -> tuple[float, ...]:
    """What `read` prints."""
    command = [sys.executable, "-m", "benchmarks.import_list", str(path), how]
    done = subprocess.run(command, cwd=root(), capture_output=True, text=True, check=True)
    return tuple(map(float, done.stdout.split()))


def main() -> None:
    """Print the table."""
    if len(sys.argv) == 3:
        read(Path(sys.argv[1]), sys.argv[2])
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "million.txt"
        write(path)
        turns = [(in_child(path, "split"), in_child(path, "list")) for _ in range(REPEATS)]
    plain, taken, longest = (min(t) for t in zip(*((p[0], r[0], r[1]) for p, r in turns), strict=True))
    most, more = turns[0][1][3], turns[0][1][4]
    assert all(r[2] == WORDS for _, r in turns)
    lines = [
        Line("reading", taken, 5.0, "s"),
        Line("reading / split into a set", taken / plain),
        Line("longest between two reports of progress", 1000 * longest, None, "ms"),
        Line("the process's memory at its most", most, 500, "MiB"),
        Line("of it for the list", more, None, "MiB"),
    ]
    show(f"{WORDS} words", lines)


if __name__ == "__main__":
    main()

"""How long each model that comes with the program takes to open once torch is loaded, and its first steps after that.

    python -m benchmarks.opening [NAME ...]

One row by the model's default recipe, with all that the board shows of it. Every opening is one of a fresh process, as
a list that is read once is kept. Milliseconds of the process's time, the median of five processes: the opening with its
words and exact answers, the first frame, the first step, and the median of the later ones. The targets are 200 for an
opening and 10 for a step, where nothing is enumerated and no particles are carried.
"""

import json
import os
import subprocess
import sys
import time

import numpy as np

from benchmarks.shared import root
from models.sampling import sampler
from models.sampling.defaults import default_recipe
from models.storage.installed import installed
from models.storage.loader import load_now

REPEATS = 5
COLUMNS = ("open", "start", "first", "later", "most")


def measured(name: str) -> list[float]:
    """What one opening and one run take in this process: see COLUMNS."""
    import torch

    torch.set_num_threads(1)
    clock = [time.process_time()]
    model = load_now(name).model
    clock.append(time.process_time())
    for frame in sampler.run(model, default_recipe(model)):
        _ = frame.p0, frame.sampling_probs
        clock.append(time.process_time())
    opened, start, *steps = (1000 * np.diff(clock)).tolist()
    return [opened, start, steps[0], float(np.median(steps[1:] or steps)), max(steps[1:] or steps)]


def in_a_process(name: str) -> list[float]:
    """`measured` in a fresh one."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
    command = [sys.executable, "-m", "benchmarks.opening", "--here", name]
    said = subprocess.run(command, cwd=root(), env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: list[float] = json.loads(said.stdout)
    return found


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--here"]:
        print(json.dumps(measured(sys.argv[2])))
        return
    print(f"{'model':<24}" + "".join(f"{column:>8}" for column in COLUMNS))
    for name in sys.argv[1:] or [one.name for one in installed() if one.bundled]:
        median = np.median([in_a_process(name) for _ in range(REPEATS)], 0)
        print(f"{name:<24}" + "".join(f"{value:>8.1f}" for value in median), flush=True)


if __name__ == "__main__":
    main()

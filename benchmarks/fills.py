"""What a thousand fills of a pattern cost beside one.

    python -m benchmarks.fills [THREADS]

The thousand are drawn in one batch. Both are run in turn and the fastest of each is compared.
"""

import os
import sys

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from benchmarks.shared import Line, default_model, fresh_model, in_turn, show
from models.constraints.pattern import parse
from models.model import Model
from models.sampling import sampler
from models.sampling.recipe import Recipe

PATTERNS = ("e??a", "*")
MANY = 1000
REPEATS = 7


def lines_for(model: Model, pattern: str) -> list[Line]:
    """One fill, many, and their ratio."""
    constraint = parse(pattern, model.vocabulary, model.length)
    recipe = Recipe(constraint, steps=max(1, model.length - len(constraint.pins)), seed=1)
    one, many = in_turn(
        REPEATS, lambda: sampler.fill(model, recipe), lambda: sampler.fill(model, recipe.with_(rows=MANY))
    )
    return [
        Line(f"{MANY} fills of {pattern} / one fill", min(many) / min(one), 150),
        Line(f"{MANY} fills of {pattern}", min(many), 5, "s"),
        Line(f"one fill of {pattern}", 1000 * min(one), None, "ms"),
    ]


def main() -> None:
    """Print the tables."""
    threads = int(sys.argv[1]) if len(sys.argv) > 1 else torch.get_num_threads()
    torch.set_num_threads(threads)
    for model in (default_model(), fresh_model("transformer", "small")):
        lines = [line for pattern in PATTERNS for line in lines_for(model, pattern)]
        show(f"{model.title}: {model.denoiser.parameters} parameters, {threads} threads", lines)


if __name__ == "__main__":
    main()

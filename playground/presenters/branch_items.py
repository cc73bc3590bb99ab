"""What the timeline says of each branch: what it reads at its end, and how likely that is."""

import math
from weakref import WeakKeyDictionary

from models.data.vocabulary import Vocabulary
from models.evaluation.figure import Kind
from models.model import Model
from models.sampling.row_recipes import row_recipes
from models.sampling.trajectory import Trajectory
from playground.experiment.experiment import Experiment
from playground.formatting import figure
from playground.glossary import explained
from playground.results.generate import kind_of
from playground.views.timeline import BranchItem

# For each trajectory that was shown: the row and the digest of the model, and what the row reads.
KnownReadings = WeakKeyDictionary[Trajectory, tuple[tuple[int, str], dict[str, str]]]


def branch_items(
    experiment: Experiment,
    vocabulary: Vocabulary,
    row: int,
    model: Model | None = None,
    known: KnownReadings | None = None,
) -> tuple[BranchItem, ...]:
    """The branches as the timeline draws them. model: that which drew them, None where it is not here.

    known: keeps what the rows read; of branches that are the same as before it is not asked again.
    """
    known = KnownReadings() if known is None else known
    of = (row, model.digest if model is not None else "")
    for branch in experiment.branches:
        if known.get(branch.trajectory, (None,))[0] != of:
            known[branch.trajectory] = of, _reading(branch.trajectory, vocabulary, row, model)
    return tuple(
        BranchItem(
            label=b.label, fork=b.fork, length=len(b.trajectory.frames), parent=b.parent, **known[b.trajectory][1]
        )
        for b in experiment.branches
    )


def _reading(trajectory: Trajectory, vocabulary: Vocabulary, row: int, model: Model | None) -> dict[str, str]:
    """What a row holds at the end of a branch, and its log-probability."""
    last = trajectory.last
    word = vocabulary.decode(last.x[min(row, last.rows - 1)])
    return {"word": word, "digest": last.digest[:8], **_score(trajectory, row, model)}


def _score(trajectory: Trajectory, row: int, model: Model | None) -> dict[str, str]:
    """The log-probability of what a row holds at the end of a branch, and what that is."""
    last = trajectory.last
    if model is None:
        return {}
    row = min(row, last.rows - 1)
    *before, recipe = row_recipes(trajectory)[row]
    changed = any(one != recipe for one in before)
    kind = kind_of(model, recipe, edited=bool(last.edited[row]), changed=changed)
    logp, about = float(last.logp[row]) + 0.0, explained(kind.value)
    undrawn = logp == 0.0 and not trajectory.done
    if kind in (Kind.EDITED, Kind.UNSCORED) or math.isnan(logp) or undrawn:
        return {"about": about}
    so_far = "" if trajectory.done else " of what is drawn so far"
    return {"score": f"log p {figure(logp, 1)}", "about": f"log p{so_far}: {figure(logp)} nats. {about}"}

"""The reports that a training run makes: plain values, no torch."""

import math
from dataclasses import dataclass, field, fields
from typing import Literal

from models.errors import UserError
from models.training.tuning.reward_outcome import RewardNow

TrainingStage = Literal["preparing", "choosing", "training", "evaluating", "paused", "done", "stopped"]
Stored = Literal["best", "last", "folds"]
STOP, SKIP = "stop", "skip"  # sent to a run: learn no more; and do not measure what it has come to either
Point = tuple[int, float | None, float | None]  # a step, its training and its held-out loss, None where not measured


@dataclass(frozen=True)
class Progress:
    """One honest report. Losses in nats per character, the end symbol counted; None where not measured yet.

    fraction: in [0, 1], of the budget and of the figure that is measured when it is spent.
    seconds_left: until both are done; None where unknown.
    train, heldout: estimates of the loss, which is the bound itself where `bound_is_loss`. Every heldout is from the
        same draws, of the `evaluated` held-out words, which choose the weights.
    best_heldout, best_step: where the held-out loss was lowest.
    stored, stored_step: which weights are stored: those ("best"), the newest ("last", where there are no words to
        choose by), or those of the step that folds of a short list chose ("folds"), whose mean loss heldout is then.
    figure: at the end only, the value of the kept weights on the `reported` other words, from many more draws; where
        words are few none choose, and it is of the same words. None where measuring was stopped.
    figure_error: its standard error over the words; None for one word.
    bound, relation: the name of what is reported at the end, and the relation of -log p to it.
    apart: why the losses of words learned from and of held-out words do not compare, a clause; "" where they do.
    preset, batch: the size of the network and the words of a step. fitted: whether measured speed chose them.
    samples: words drawn from the averaged weights now.
    survival: where the process learns how long each letter survives, the letters, the end as "", and their exponents.
    losses: where levels are drawn by what letters cost there, nats at levels evenly spaced from 0 to 1 as known now.
    baselines, reported_baselines: name -> exact nats per character of the evaluated and of the reported words.
    earlier: the losses before a run was cut off, reported once when it goes on.
    snapshot: the folder whose checkpoint can be loaded now; "" until the first. While folds are tried it is of a fold.
    falling: the held-out loss was at its lowest when the run ended, so that more time would help.
    trial: what the curves are of while several ways to begin are tried; "" where there is one.
    doing: what is done while the run is prepared, in a few words; "" for nothing that takes long.
    verdict: of a tuning that has ended, what came of it in a sentence.
    notes: what the run began with and what it chose by itself, in sentences.
    tunes: whether a model is tuned, whose last weights are kept whatever the words.
    rewarded: of a tuning by a reward.
    """

    stage: TrainingStage
    step: int
    fraction: float
    seconds: float
    seconds_left: float | None
    train: float | None = None
    heldout: float | None = None
    best_heldout: float | None = None
    best_step: int | None = None
    stored: Stored = "best"
    stored_step: int | None = None
    figure: float | None = None
    figure_error: float | None = None
    evaluated: int = 0
    reported: int = 0
    bound: str = "ELBO"
    relation: str = "<="
    bound_is_loss: bool = True
    apart: str = ""
    words_per_second: float = 0.0
    parameters: int = 0
    preset: str = ""
    batch: int = 0
    fitted: bool = False
    samples: tuple[str, ...] = ()
    survival: tuple[tuple[str, float], ...] = ()
    losses: tuple[float, ...] = ()
    baselines: dict[str, float] = field(default_factory=dict)
    reported_baselines: dict[str, float] = field(default_factory=dict)
    earlier: tuple[Point, ...] = ()
    snapshot: str = ""
    message: str = ""
    falling: bool = False
    trial: str = ""
    doing: str = ""
    verdict: str = ""
    notes: tuple[str, ...] = ()
    tunes: bool = False
    rewarded: RewardNow | None = None


def astray(step: int) -> UserError:
    """The error of a run whose loss is not finite."""
    return UserError(f"The training went astray at step {step}; try another seed or a larger batch.")


def checked(report: object) -> Progress:
    """The report itself, if all its numbers are finite and in their ranges.

    Raises UserError where a loss is no number any more, and where the training process sent something else.
    """
    if not isinstance(report, Progress):
        raise UserError("The training process sent something that is no report; start the training again.")
    values = [getattr(report, f.name) for f in fields(Progress)]
    numbers = [v for v in values if isinstance(v, int | float)] + list(report.baselines.values())
    numbers += [loss for point in report.earlier for loss in point if loss is not None]
    numbers += [exponent for _, exponent in report.survival]
    numbers += report.losses
    numbers += report.rewarded.numbers if report.rewarded is not None else ()
    if not all(map(math.isfinite, numbers)):
        raise astray(report.step)
    if report.step < 0 or not 0 <= report.fraction <= 1 or report.seconds < 0:
        raise UserError("The training process sent a report that cannot be; start the training again.")
    return report

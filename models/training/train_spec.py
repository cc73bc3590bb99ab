"""The request for a training run: a plain value, no torch."""

from dataclasses import dataclass, field

from models.denoisers.shapes import SHAPES
from models.families.registry import DEFAULT_FAMILY
from models.training.tuning.tuning_request import TuningRequest

PRESETS = ("tiny", "small", "medium")
AUTO = "auto"  # for a preset: the one that makes the best model in the minutes given, by the measured speed
SCRATCH = ""  # for a start: first weights
DENOISERS = tuple(SHAPES)
MAX_MINUTES = 10_000.0
QUICK_MINUTES = 2.0  # where no budget is given, and what the window calls Quick
MAX_TRAINING_STEPS = 10_000_000
MAX_BATCH = 65536
MAX_THREADS = 1024
MIN_RATE, MAX_RATE = 0.01, 10.0
MIN_HELDOUT, MAX_HELDOUT = 0.01, 0.5  # shares of distinct words


@dataclass(frozen=True, kw_only=True)
class TrainingChoices:
    """What a user chooses of a training run. Exactly one of minutes and steps is the budget; the other is None.

    family: what kind of model, a name of `FAMILIES`.
    preset: one of PRESETS, or "auto" for the one, with its batch, that makes the best model in the minutes given at the
        speed measured here.
    noise_input: feed the masked share m / L.
    batch: words a step; None: chosen.
    rate: times the usual learning rates.
    heldout: share of distinct words held out.
    device: "auto", "cpu", "cuda" or "mps".
    start: the name or the path of a model whose weights the network begins with, and whose size it then has; "" for
        first weights, AUTO to try both and go on with what is better on held-out words.
    objective: what is learned from, by name; "" for the family's default.
    teacher: the name or path of a model that draws the words to learn from, see `lessons`; "" for those of the list.
    labels_by: what labels are learned with the words, of `LABELLED_BY`; "" for none.
    settings: of the process, by name, those that are not the default ones.
    """

    family: str = DEFAULT_FAMILY
    denoiser: str = DENOISERS[0]
    preset: str = AUTO
    minutes: float | None = None
    steps: int | None = None
    seed: int = 0
    noise_input: bool = False
    batch: int | None = None
    rate: float = 1.0
    heldout: float = 0.1
    device: str = "auto"
    threads: int | None = None
    start: str = SCRATCH
    objective: str = ""
    teacher: str = ""
    labels_by: str = ""
    settings: tuple[tuple[str, str | float], ...] = ()


@dataclass(frozen=True)
class TrainSpec(TrainingChoices):
    """A request for a training run: what is chosen of it, the words that it learns, and the folder of its model.

    words: distinct words, cleaned.
    weights: how often each occurs, in proportion to which it is learned from; empty where the list has no counts.
    labels: one a word, "" for none, kept on the card; empty where the list has none.
    case: the name of the `LetterCase` in which most words stood before they were lower-cased, "" for lower case; kept
        on the card.
    out: folder of the checkpoint.
    resume: go on with the run in `out` that was cut off.
    longer: go on with the one that is over, for this budget more.
    replace: a model that is in `out` may be replaced.
    fitted: whether preset and batch were chosen by measured speed, for the record.
    tuned_by: what the model of `start` is tuned by; None to learn from the words.

    Unless they are given, the preset and the minutes are those that say nothing of this computer.
    """

    name: str
    words: tuple[str, ...]
    out: str
    title: str = ""
    preset: str = field(default="small", kw_only=True)
    minutes: float | None = field(default=QUICK_MINUTES, kw_only=True)
    resume: bool = False
    source: str = ""
    fitted: bool = False
    replace: bool = False
    weights: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    longer: bool = False
    case: str = ""
    tuned_by: TuningRequest | None = None


# The fields that stand on a card as its recipe and that a run goes on with; the batch, where chosen, is of the plan.
RECIPE = (
    "denoiser",
    "preset",
    "minutes",
    "steps",
    "seed",
    "heldout",
    "noise_input",
    "source",
    "fitted",
    "rate",
    "objective",
    "teacher",
    "labels_by",
)

"""What a user chooses of a training run: a plain value that crosses every boundary between a form and the engine."""

from dataclasses import dataclass, fields

from models.data.letter_case import named
from models.data.word_list import WordList
from models.families.registry import DEFAULT_FAMILY
from models.training.progress import AUTO, DENOISERS, SCRATCH, TrainSpec

SMALL_LIST = 2000  # words below which a model that is there is likely to know more than the list can teach


def default_start(words: int) -> str:
    """What a run on a list of so many words begins with unless the user says: for a small one both are tried."""
    return AUTO if words < SMALL_LIST else SCRATCH


@dataclass(frozen=True)
class TrainingRequest:
    """A training run on the list that is read. Exactly one of minutes and steps is the budget; the other is None.

    name: the model's title, "" for the list's name. The other fields mean what they mean in `TrainSpec`.
    """

    name: str = ""
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

    def spec(self, words: WordList, *, name: str, title: str, out: str, source: str) -> TrainSpec:
        """Return the run on these words, its model named `name` and kept in the folder `out`."""
        same = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "name"}
        return TrainSpec(
            name=name,
            title=title,
            words=words.words,
            weights=words.weights,
            labels=words.labels,
            case=named(words.report.case),
            out=out,
            source=source,
            **same,
        )

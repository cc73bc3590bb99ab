"""What a user chooses of a training run: a plain value that crosses every boundary between a form and the engine."""

from dataclasses import dataclass, fields

from models.data.letter_case import named
from models.data.word_list import WordList
from models.training.train_spec import AUTO, SCRATCH, TrainingChoices, TrainSpec

SMALL_LIST = 2000  # words below which a model that is there is likely to know more than the list can teach


def default_start(words: int) -> str:
    """What a run on a list of that many words begins with unless the user says: for a small one both are tried."""
    return AUTO if words < SMALL_LIST else SCRATCH


@dataclass(frozen=True, kw_only=True)
class TrainingRequest(TrainingChoices):
    """A training run on the list that is read. name: the model's title, "" for the list's name."""

    name: str = ""

    def spec(self, words: WordList, *, name: str, title: str, out: str, source: str) -> TrainSpec:
        """Return the run on these words, its model named `name` and kept in the folder `out`."""
        chosen = {f.name: getattr(self, f.name) for f in fields(TrainingChoices)}
        return TrainSpec(
            name=name,
            title=title,
            words=words.words,
            weights=words.weights,
            labels=words.labels,
            case=named(words.report.case),
            out=out,
            source=source,
            **chosen,
        )

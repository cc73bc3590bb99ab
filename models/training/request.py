"""What a user chooses of a training run: a plain value that crosses every boundary between a form and the engine."""

from dataclasses import dataclass

from models.data.word_list import WordList
from models.families.registry import DEFAULT_FAMILY
from models.training.progress import AUTO, DENOISERS, TrainSpec


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

    def spec(self, words: WordList, *, name: str, title: str, out: str, source: str) -> TrainSpec:
        """Return the run on these words, its model named `name` and kept in the folder `out`."""
        return TrainSpec(
            name=name,
            title=title,
            words=words.words,
            weights=words.weights,
            labels=words.labels,
            family=self.family,
            out=out,
            source=source,
            denoiser=self.denoiser,
            preset=self.preset,
            minutes=self.minutes,
            steps=self.steps,
            seed=self.seed,
            noise_input=self.noise_input,
        )

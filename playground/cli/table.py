"""The commands in the order in which `unmask --help` lists them. A module is imported when its command is called."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """`module` holds `parser() -> Parser` and `run(options) -> None`. `example` is a command line to type."""

    module: str
    about: str
    example: str


COMMANDS: dict[str, Command] = {
    "fill": Command("playground.cli.fill", "fill a pattern with new words", "unmask fill 'e??a' -n 20 --seed 1"),
    "train": Command(
        "playground.cli.train", "train a model on a list of words", "unmask train words.txt --minutes 2 --out my-model"
    ),
    "tune": Command(
        "playground.cli.tune",
        "tune a model by words that are liked and not, or by a reward",
        "unmask tune my-model --liked good.txt --disliked others.txt",
    ),
    "guide": Command(
        "playground.cli.guide",
        "train a classifier that guides what a model draws",
        "unmask guide names-transformer --labels ending",
    ),
    "score": Command("playground.cli.score", "how likely words are, in nats per character", "unmask score emma noah"),
    "bench": Command(
        "playground.cli.bench", "families side by side on one list", "unmask bench families names --minutes 2"
    ),
    "models": Command("playground.cli.installed", "the models that are installed", "unmask models"),
    "inspect": Command(
        "playground.cli.inspect",
        "what is in a checkpoint, an experiment or a word list",
        "unmask inspect words.txt",
    ),
}

"""Families side by side: each learns from one list for equal time with a network of like size, and is measured."""

import tempfile
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from typing import Any, TypeVar

from models.data.word_list import WordList
from models.denoisers.shapes import shape
from models.evaluation.drawn_words import Judge, ListLikeness, drawn_words
from models.evaluation.family_table import FamilyRow
from models.evaluation.infilling import infilling
from models.evaluation.reading import Part, watched
from models.families.family import Family
from models.families.registry import family
from models.storage.card_figures import figures_of
from models.storage.checkpoint import load
from models.storage.model_card import parameters_of
from models.storage.model_words import word_lists
from models.training import engine
from models.training.intervals import DEFAULT_INTERVALS, Intervals
from models.training.prepared_list import PreparedList, prepare_list
from models.training.progress import Progress, checked
from models.training.train_spec import PRESETS, TrainSpec

T = TypeVar("T")
BLANKS = (1, 2, 3)
TRAINED = 0.8  # of the way when a family is trained; what is measured then has equal shares of the rest


@dataclass(frozen=True)
class ComparisonSetup:
    """What is the same for all families.

    words: what they learn from. Exactly one of minutes and steps is the budget of each; a family without a network
    takes what it takes. parameters: networks get the preset that is nearest to that many. drawn: how many words each
    draws. filled: in how many held-out words, at most, blanks are filled in.
    """

    words: WordList
    source: str = ""
    minutes: float | None = 2.0
    steps: int | None = None
    parameters: int = 60_000
    drawn: int = 500
    filled: int = 100
    seed: int = 0

    def prepared(self) -> PreparedList:
        """The list as every family has it."""
        return prepare_list(TrainSpec("", self.words.words, "", seed=self.seed, source=self.source))

    def to_json(self, digest: str) -> dict[str, Any]:
        """What rows must have in common to stand in one table. digest: of the list."""
        plain = {name: getattr(self, name) for name in ("minutes", "steps", "parameters", "drawn", "filled", "seed")}
        return {"list": digest, **plain}


def judge_of(setup: ComparisonSetup) -> tuple[Judge, ListLikeness]:
    """What judges drawn words, and what it says of the list's own."""
    data = setup.prepared()
    judge = Judge(data.train, data.reported, len(data.vocabulary))
    return judge, judge.of_the_list(setup.drawn, setup.seed)


def nearest_preset(made_by: Family, size: int, length: int, wanted: int) -> str:
    """The preset of the family's default network whose parameters are nearest to that many, by their ratio."""
    network = made_by.networks[0]

    def away(preset: str) -> float:
        return abs(log(shape(network, preset, size, length, reads=made_by.reads).parameters / wanted))

    return min(PRESETS, key=away)


def family_and_objective(choice: str) -> tuple[Family, str]:
    """What "masked:single-rate" names; the objective is "" for the default, as in "masked". Raises UserError."""
    name, _, objective = choice.partition(":")
    family(name).objective_named(objective)
    return family(name), objective


def spec_of(setup: ComparisonSetup, choice: str, data: PreparedList, out: Path) -> TrainSpec:
    """The request for the training of one family, by one objective."""
    made_by, objective = family_and_objective(choice)
    words = setup.words
    spec = TrainSpec(
        made_by.name,
        words.words,
        str(out),
        weights=words.weights,
        labels=words.labels,
        family=made_by.name,
        seed=setup.seed,
        source=setup.source,
        objective=objective,
    )
    if not made_by.networks:
        return spec
    preset = nearest_preset(made_by, len(data.vocabulary), data.length, setup.parameters)
    return replace(spec, denoiser=made_by.networks[0], preset=preset, minutes=setup.minutes, steps=setup.steps)


def train_and_measure(
    setup: ComparisonSetup, name: str, judge: Judge, intervals: Intervals = DEFAULT_INTERVALS
) -> Generator[tuple[float, str], None, FamilyRow]:
    """Train and measure one family. Yields how far that is, in [0, 1], and what is done. Raises UserError.

    name: of the family, with ":" and an objective where that is not the default one.
    """
    (made_by, objective), data = family_and_objective(name), setup.prepared()
    with tempfile.TemporaryDirectory(prefix="unmask-bench-") as folder:
        out = Path(folder) / made_by.name
        spec = spec_of(setup, name, data, out)
        last = yield from _trained(spec, intervals)
        model, words = load(out), word_lists(out, load(out).card)
        fills = []
        asked = some_of(words.reported, setup.filled)
        for place, blanks in enumerate(BLANKS):
            work = infilling(model, asked, blanks, setup.seed)
            found = yield from _parts(work, place, f"filling {blanks} of the letters")
            fills += [found] if found is not None else []
        drawing = drawn_words(model, judge, frozenset(words.train), setup.drawn, setup.seed)
        drawn = yield from _parts(drawing, len(BLANKS), "drawing words")
    card = model.card
    (figure, *_) = figures_of(card)
    return FamilyRow(
        family=made_by.name,
        title=made_by.title,
        network=str((card["network"] or {}).get("denoiser", "")),
        preset=last.preset,
        parameters=parameters_of(card),
        steps=last.step,
        words_met=last.step * last.batch if last.batch else None,
        seconds=last.seconds,
        figure=figure,
        fills=tuple(fills),
        drawn=drawn,
        objective=objective,
    )


def some_of(words: Sequence[str], most: int) -> list[str]:
    """At most this many of the words, evenly through the list."""
    step = max(1, -(-len(words) // most))
    return list(words[::step])[:most]


def _trained(spec: TrainSpec, intervals: Intervals) -> Generator[tuple[float, str], None, Progress]:
    last = None
    for report in engine.train(spec, intervals):
        last = checked(report)
        yield TRAINED * last.fraction, last.doing or last.stage
    assert last is not None
    return last


def _parts(work: Generator[Part, None, T], place: int, doing: str) -> Generator[tuple[float, str], None, T]:
    def report(part: Part) -> list[tuple[float, str]]:
        done = (place + part.done / part.total) / (len(BLANKS) + 1)
        return [(TRAINED + (1 - TRAINED) * done, f"{doing}, {part.done} of {part.total}")]

    return (yield from watched(work, report))

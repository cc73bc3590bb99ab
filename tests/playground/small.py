"""A small list, exact models of it that count their calls, and a session to drive them with."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from pytestqt.qtbot import QtBot

from models.data.vocabulary import Vocabulary
from models.denoisers.protocol import DenoiserInput, StateDenoiser
from models.errors import UserError
from models.model import Model
from models.oracle import oracle_model
from models.oracle.labelled_words import LabelledWords
from models.processes import Masked
from models.sampling.frame import Frame
from models.sampling.sampler import words as words_of
from models.sampling.trajectory import Trajectory
from models.storage.classifiers import ModelClassifiers
from playground.experiment.board_edits import RemoveBranch
from playground.experiment.experiment import Experiment
from playground.session.edit_queue import Move
from playground.session.session import Session

WORDS = ("anna", "emma", "ella", "nell", "lena", "mona", "noel", "leo", "amal", "elan", "mae", "ana", "lea", "manel")


class Counting:
    """A denoiser that counts how often it is called, and can be made to fail."""

    def __init__(self, inside: Any) -> None:
        self.inside, self.calls = inside, 0
        self.reads, self.gives = inside.reads, inside.gives
        self.shape, self.tensors = inside.shape, inside.tensors
        self.fails: Exception | None = None

    @property
    def parameters(self) -> int:
        return 0

    def fingerprint(self) -> bytes:
        out: bytes = self.inside.fingerprint()
        return out

    def logits(self, inputs: DenoiserInput) -> Any:
        self.calls += 1
        if self.fails is not None:
            raise self.fails
        return self.inside.logits(inputs)


def chain_model(words: tuple[str, ...] = WORDS, name: str = "pairs", title: str = "Pairs") -> Model:
    """The chain of letter pairs of a list, counting."""
    model = list(oracle_model("bigram", words, name))[-1]
    assert isinstance(model, Model)
    return replace(model, name=name, denoiser=Counting(model.denoiser), card={"title": title})


def guided_model(model: Model | None = None, words: tuple[str, ...] = WORDS) -> Model:
    """As opened now, the chain where none is given: with classifiers of labels of those words, none of them read."""
    model = model or chain_model()
    labelled = LabelledWords(words, {}, Vocabulary.from_words(WORDS), model.length)
    return replace(model, classifiers=ModelClassifiers(model.process, labelled))


def even_model(letters: str, length: int, name: str = "even") -> Model:
    """Every letter as likely as any other: a model of any alphabet and length."""

    class Even(StateDenoiser):
        def fingerprint(self) -> bytes:
            return f"even {letters} {length}".encode()

        def logits(self, inputs: DenoiserInput) -> Any:
            return np.zeros((*inputs.x.shape, len(letters) + 1), np.float32)

    vocabulary = Vocabulary(tuple(letters))
    return Model(name, vocabulary, length, Masked(len(vocabulary)), Counting(Even()), {"title": name})


def calls(model: Model) -> int:
    """How often the model's denoiser was called."""
    denoiser = model.denoiser
    assert isinstance(denoiser, Counting)
    return denoiser.calls


def fail(model: Model, error: Exception | None) -> None:
    """Let every further call of the model fail, or none."""
    denoiser = model.denoiser
    assert isinstance(denoiser, Counting)
    denoiser.fails = error


class Person:
    """Drives a session and waits until it has answered, as a person does."""

    def __init__(self, qtbot: QtBot, session: Session) -> None:
        self.qtbot, self.session = qtbot, session
        self.refused: list[tuple[str, tuple[int, ...]]] = []
        self.noticed: list[str] = []
        self.failed: list[str] = []
        self.finished: list[Trajectory] = []
        session.refused.connect(self._on_refused)
        session.failed.connect(self.failed.append)
        session.noticed.connect(self.noticed.append)
        session.finished.connect(self.finished.append)

    def _on_refused(self, sentence: str, positions: tuple[int, ...]) -> None:
        self.refused.append((sentence, positions))

    def does(self, verb: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        """Call a verb and wait until it is answered."""
        verb(*args, **kwargs)
        self.rests()

    def rests(self) -> None:
        """Wait until nothing is being computed."""
        self.qtbot.waitUntil(lambda: self.session.settled and not self.session.busy)

    def plays(self) -> None:
        """Draw every frame and look at the last."""
        self.does(self.session.move, Move.RUN_TO_END)

    @property
    def experiment(self) -> Experiment:
        return self.session.experiment

    @property
    def trajectory(self) -> Trajectory:
        assert self.experiment.trajectory is not None
        return self.experiment.trajectory

    @property
    def frame(self) -> Frame:
        assert self.experiment.frame is not None
        return self.experiment.frame

    @property
    def model(self) -> Model:
        assert self.session.model is not None
        return self.session.model

    def symbol(self, letter: str) -> int:
        return self.model.vocabulary.symbol(letter)

    @property
    def words(self) -> list[str]:
        return words_of(self.model, self.frame)


def remove_branch(session: Session, place: int) -> None:
    """Take away the branch at a place, as the timeline does."""
    edit = RemoveBranch.at(session.experiment, place)
    if edit is not None:
        session.apply(edit)


def impossible(sentence: str) -> UserError:
    """An error as the engine raises it for a recipe that cannot be."""
    return UserError(sentence)

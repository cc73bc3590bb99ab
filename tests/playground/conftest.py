"""A session without a window, with a small exact model on its board."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from playground.experiment import autosave
from playground.experiment.board_edits import OpenModel
from playground.presenters import autosave as autosave_presenter
from playground.session.session import Session
from tests.patience import PATIENCE_MS, PATIENCE_S
from tests.playground.small import Person, chain_model


@pytest.fixture(autouse=True)
def time_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk take its time to answer: what a user is asked after ten seconds, a busy machine asks at any time."""
    monkeypatch.setattr(autosave, "_PATIENCE_S", PATIENCE_S)
    monkeypatch.setattr(autosave_presenter, "STUCK_S", PATIENCE_S)
    monkeypatch.setattr(autosave_presenter, "LEAVING_MS", PATIENCE_MS)


class Clock:
    """Seconds that pass only when it is moved on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float = 10.0) -> None:
        """Let time pass."""
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def empty_session(qtbot: QtBot, clock: Clock) -> Iterator[Session]:
    """A session before any model is there."""
    session = Session(clock=clock)
    yield session
    session.close()


@pytest.fixture
def person(qtbot: QtBot, empty_session: Session) -> Person:
    """Somebody before a session with the chain of letter pairs, four rows, nothing pinned."""
    person = Person(qtbot, empty_session)
    person.does(empty_session.apply, OpenModel("pairs", chain_model()))
    return person

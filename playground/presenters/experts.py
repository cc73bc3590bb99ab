"""The experts of the open model, followed along the run that is shown while their card is in sight."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QObject

from models.evaluation.expert_usage import ExpertUsage, experts_of, has_experts, usage
from models.model import Model
from models.sampling.frame import Frame
from playground.formatting import error_sentence
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob
from playground.session.changes import Changes
from playground.session.session import Session
from playground.system.throttle import Throttle
from playground.views.model_card_experts import COMING, ExpertsCard, ExpertsShown

PAUSE_MS = 100  # between two looks, in play
MOST = 64  # frames of a run that are looked at
_SHOWN = Changes.MODEL | Changes.FRAMES | Changes.INDEX | Changes.SELECTION
Known = WeakKeyDictionary[Frame, ExpertUsage]


@dataclass(frozen=True, eq=False)
class _Question:
    """The frames of a run up to the one that is shown, and the row."""

    model: Model
    frames: tuple[Frame, ...]
    row: int


def _answer(question: _Question, known: Known) -> Iterator[ExpertsShown]:
    """Ask the model about the frames that are new."""
    model, frames = question.model, question.frames
    found = []
    for frame in frames:
        if frame not in known:
            known[frame] = usage(model, frame)
        found.append(known[frame])
    last, row = frames[-1], question.row
    weights = found[-1].weights[row]
    yield ExpertsShown(
        active=int((weights[0, 0] > 0).sum()),
        weights=weights,
        symbols=["" if s == last.mask else model.vocabulary.glyph(int(s)) for s in last.settled[row]],
        row=row + 1,
        hidden=np.array([one.hidden for one in found]),
        shares=np.stack([one.shares for one in found]),
    )


class ExpertsPresenter(QObject):
    """Asks in a thread, one question at a time and the newest next, and only while the card is in sight."""

    def __init__(self, session: Session, card: ExpertsCard, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._card = session, card
        self._known: Known = WeakKeyDictionary()
        self._latest, self._again = LatestJob(self), False
        self._soon = Throttle(self.show, PAUSE_MS, self, leading=True)
        session.changed.connect(self._changed)

    def _changed(self, kinds: Changes) -> None:
        if Changes.MODEL in kinds:
            self._latest.stop()
            self._known = WeakKeyDictionary()
            model = self._model
            self._card.expect(*(experts_of(model) if model is not None else (0, 0)))
            self._card.setVisible(model is not None)
        if kinds & _SHOWN and self._card.isVisible():
            self._card.set_stale(self._session.experiment.stale)
            self._soon.request()

    @property
    def _model(self) -> Model | None:
        """The open model, where it has experts."""
        model = self._session.model
        return model if model is not None and has_experts(model) else None

    def show(self) -> None:
        """Show the frame of now, if the card is in sight."""
        experiment, model = self._session.experiment, self._model
        if model is None or not self._card.isVisible() or experiment.frame is None or experiment.stale:
            return
        if self._latest.busy:
            self._again = True
            return
        assert experiment.trajectory is not None
        frames = experiment.trajectory.frames[: experiment.index + 1]
        stride = max(1, -(-len(frames) // MOST))
        shown = (*frames[:-1:stride], frames[-1])
        question = _Question(model, shown, min(self._session.state.row, frames[-1].rows - 1))
        self._card.say(COMING)
        self._latest.run(partial(_answer, question, self._known), self._card.show_experts, self._over)

    def _over(self, ended: Ended) -> None:
        if ended.error is not None:
            self._card.show_experts(None)
            self._card.say(error_sentence(ended.error, "Which experts worked cannot be said"))
        if self._again:
            self._again = False
            self._soon.request()

    def close(self) -> None:
        """Stop and wait."""
        self._soon.cancel()
        self._latest.close()

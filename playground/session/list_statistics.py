"""What the word list says about the row and the frame shown, and the price of each step: computed in a thread."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QObject, Signal

from models.constraints.constraint import Constraint, of_length
from models.evaluation.drawn_positions import drawn_together
from models.evaluation.total_correlation import Price, joint_price, price, revised
from models.model import Model
from models.oracle import ListOracle
from models.oracle.answer import ListAnswer
from models.sampling.frame import Frame
from models.sampling.trajectory import Trajectory
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob
from playground.session.session import Session
from playground.system.throttle import Throttle

KnownPrices = WeakKeyDictionary[Frame, dict[int, Price]]  # the frame a step made -> row -> the step's price
GROWTH_MS = 100  # frames that are drawn meanwhile are priced together
PAUSE_MS = 100  # between two questions: frames that are in sight for less are asked about if they stay
PATIENCE_MS = 150  # how long an answer may stand for a frame it was not computed for


@dataclass(frozen=True, eq=False)
class Question:
    """One row of one frame of a run, whose steps are to be priced; prices that are known are not asked again.

    constraint: the present one, which the answer is about; each step is priced under the recipe that made it.
    answered: whether the answer is known and only steps are to be priced.
    """

    oracle: ListOracle
    constraint: Constraint
    model: Model
    trajectory: Trajectory
    index: int
    row: int
    known: KnownPrices
    answered: bool = False


def answer_to(question: Question) -> Iterator[ListAnswer | tuple[Price, ...]]:
    """The list's answer first, because the board waits for it; then the price of every step."""
    frames, row = question.trajectory.frames, question.row
    frame = frames[question.index]
    if not question.answered:
        yield question.oracle.answer(frame.settled[row], of_length(question.constraint, int(frame.lengths[row])))
    yield tuple(_price_of(question, i) for i in range(len(frames) - 1))


def _price_of(question: Question, index: int) -> Price:
    """What the step that made frame index + 1 cost."""
    trajectory, row = question.trajectory, question.row
    before, after = trajectory.frames[index], trajectory.frames[index + 1]
    priced = question.known.setdefault(after, {})
    if row not in priced:
        recipe = trajectory.recipe_at(index)  # by which frame index + 1 was drawn, though another may begin there
        held = of_length(recipe.constraint, int(before.lengths[row]))
        process, settled, probs = question.model.process, before.settled[row], before.sampling_probs[row]
        oracle = None if recipe.guided_by else question.oracle  # the list's words are of every label
        telling = not process.traits.uninformative_noise
        evidence = process.evidence(before.state.rows(slice(row, row + 1)))[0] if telling else None
        if process.traits.revises:  # the whole word is drawn at every step, from what the noisy letters leave open
            noisy = tuple(int(i) for i in np.flatnonzero(before.noise[row]))
            priced[row] = revised(price(settled, noisy, held, oracle, probs, evidence))
        else:
            positions = drawn_together(question.model, recipe, before, after, row)
            joint = question.model.traits.joint
            priced[row] = (
                joint_price(len(positions)) if joint else price(settled, positions, held, oracle, probs, evidence)
            )
    return priced[row]


class ListStatistics(QObject):
    """Follows the session. Signals: changed() when the answer is new or has become unknown, prices_changed().

    `answer` is about the frame and the row in `answered`: those shown, except that while a newer one is computed the
    one before may stand for a while, so that numbers do not flicker in play. `prices[i]` is what the step that made
    frame i + 1 cost.
    """

    changed = Signal()
    prices_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._oracle: ListOracle | None = None
        self.answer: ListAnswer | None = None
        self.answered: tuple[Frame, int] | None = None
        self._answering: tuple[Frame, int] | None = None
        self._question: Question | None = None  # the one being computed
        self._constraint: Constraint | None = None  # what the answer is about
        self.prices: tuple[Price, ...] = ()
        self._known: KnownPrices = WeakKeyDictionary()
        self._latest = LatestJob(self)
        self._must_retry = False
        self._asked: tuple[object, ...] = ()
        self._priced: tuple[tuple[Frame, ...], int] = ((), 0)  # the frames and the row that `prices` are of
        self._computing: tuple[tuple[Frame, ...], int] = self._priced
        self._digest = ""  # of the model that the list is of
        self._patience = Throttle(self._forget, PATIENCE_MS, self)
        self._growth = Throttle(partial(self._ask, prices=True), GROWTH_MS, self)
        self._pause = Throttle(self._retry, PAUSE_MS, self)
        session.changed.connect(self._ask)

    def use(self, oracle: ListOracle | None) -> None:
        """The list of the model that is open; None where it has none."""
        self._latest.stop()
        self._pause.cancel()
        self._must_retry = False
        self._oracle = oracle
        self._digest = self._session.outline.digest
        self._asked = ()
        self._known = WeakKeyDictionary()
        self._forget()
        self._ask()

    @property
    def has_list(self) -> bool:
        """Whether there is a list to ask, so that no answer means that it is on its way."""
        return self._oracle is not None

    @property
    def behind(self) -> bool:
        """Whether the answer is still about another frame or row than those shown."""
        experiment = self._session.experiment
        if self.answer is None or self.answered is None or experiment.frame is None:
            return False
        row = min(self._session.state.row, experiment.frame.rows - 1)
        return self.answered[0] is not experiment.frame or self.answered[1] != row

    def close(self) -> None:
        """Stop and wait."""
        self._patience.cancel()
        self._growth.cancel()
        self._pause.cancel()
        self._latest.close()

    def _ask(self, *_: object, prices: bool = False) -> None:
        """Ask about what is shown now. prices: also where only the prices of new frames are missing."""
        experiment, model = self._session.experiment, self._session.model
        if self._oracle is None or model is None or model.digest != self._digest:
            return
        if experiment.trajectory is None or experiment.frame is None or experiment.stale:
            return
        frames, row = experiment.trajectory.frames, min(self._session.state.row, experiment.frame.rows - 1)
        asked = (experiment.recipe, frames, experiment.index, row)
        if asked == self._asked:
            return
        self._trim(frames, row)
        constraint = experiment.recipe.constraint
        answered = self.answer is not None and not self.behind and self._constraint == constraint
        if answered:
            self._patience.cancel()
            if not prices:
                self._growth.request()
                return
        else:
            self._patience.request()
        # Let it finish: under steady playing a newer question must not starve the answer.
        if self._latest.busy or (self._pause.waiting and not answered):
            self._must_retry = True
            return
        if not answered:
            self._pause.request()
        self._asked, self._computing, self._answering = asked, (frames, row), (experiment.frame, row)
        self._question = question = Question(
            self._oracle, constraint, model, experiment.trajectory, experiment.index, row, self._known, answered
        )
        self._latest.run(partial(answer_to, question), self._arrived, self._over)

    def _trim(self, frames: tuple[Frame, ...], row: int) -> None:
        """Keep the prices of the steps that the frames asked about share with those priced before."""
        before, of_row = self._priced
        shared = next((i for i, (a, b) in enumerate(zip(before, frames, strict=False)) if a is not b), len(before))
        if row != of_row or shared < len(before):
            self._priced = (frames[:shared], row)
            self._set_prices(self.prices[: max(0, shared - 1)] if row == of_row else ())

    def _set_prices(self, prices: tuple[Price, ...]) -> None:
        if prices != self.prices:
            self.prices = prices
            self.prices_changed.emit()

    def _forget(self) -> None:
        """The answer is too old to stand."""
        self.answer = None
        if self._oracle is None:
            self._priced = ((), 0)
            self._set_prices(())
        self.changed.emit()

    def _arrived(self, value: ListAnswer | tuple[Price, ...]) -> None:
        if isinstance(value, ListAnswer):
            self._patience.cancel()
            self.answer, self.answered = value, self._answering
            self._constraint = self._question.constraint if self._question is not None else None
            self.changed.emit()
        else:
            self._priced = self._computing
            self._set_prices(value)

    def _over(self, ended: Ended) -> None:
        if ended.error is not None:
            self._forget()
        self._retry()

    def _retry(self) -> None:
        if self._must_retry and not self._latest.busy:
            self._must_retry = False
            self._ask()

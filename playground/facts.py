"""What the word list says about the row and the frame shown, and the price of each step: computed in a thread."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QObject, Signal

from models.answer import ListAnswer
from models.constraint import Constraint
from models.evaluation.price import Price, price
from models.frame import Frame
from models.oracle import ListOracle
from playground.latest import Latest
from playground.session import Session


Known = WeakKeyDictionary[Frame, dict[int, Price]]  # the frame a step made -> row -> the step's price


@dataclass(frozen=True, eq=False)
class Question:
    """One row of one frame, and the frames whose steps are to be priced; prices that are known are not asked again."""

    oracle: ListOracle
    constraint: Constraint
    frames: tuple[Frame, ...]
    index: int
    row: int
    known: Known


def answer_to(question: Question) -> Iterator[ListAnswer | tuple[Price, ...]]:
    """The list's answer first, because the board waits for it; then the price of every step."""
    frame = question.frames[question.index]
    yield question.oracle.answer(frame.x[question.row], question.constraint)
    yield tuple(_price_of(question, a, b) for a, b in pairwise(question.frames))


def _price_of(question: Question, before: Frame, after: Frame) -> Price:
    row, priced = question.row, question.known.setdefault(after, {})
    if row not in priced:
        filled = np.flatnonzero(before.noise[row] & ~after.noise[row]).tolist()
        priced[row] = price(before.x[row], filled, question.constraint, question.oracle, before.after[row])
    return priced[row]


class Facts(QObject):
    """Follows the session. Signals: changed() when the answer or the prices are new or have become unknown."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._oracle: ListOracle | None = None
        self.answer: ListAnswer | None = None
        self.prices: tuple[Price, ...] = ()
        self._known: Known = WeakKeyDictionary()
        self._latest = Latest(self)
        self._again = False
        self._asked: tuple[object, ...] = ()
        session.desk_changed.connect(self._ask)
        session.selection_changed.connect(self._ask)

    def use(self, oracle: ListOracle | None) -> None:
        """The list of the model that is open; None where it has none."""
        self._oracle = oracle
        self._asked = ()
        self._known = WeakKeyDictionary()
        self.answer, self.prices = None, ()
        self.changed.emit()
        self._ask()

    def close(self) -> None:
        """Stop and wait."""
        self._latest.close()

    def _ask(self) -> None:
        desk = self._session.desk
        if self._oracle is None or desk is None or desk.chain is None or desk.frame is None or desk.stale:
            return
        if self._latest.busy:  # let it finish: under steady playing a newer question must not starve the answer
            self._again = True
            return
        row = min(self._session.row, desk.frame.rows - 1)
        asked = (id(self._oracle), desk.recipe, desk.chain.frames, desk.index, row)
        if asked == self._asked:
            return
        self._asked = asked
        constraint = desk.recipe.constraint
        question = Question(self._oracle, constraint, desk.chain.frames, desk.index, row, self._known)
        self._latest.run(lambda: answer_to(question), self._arrived, self._over)

    def _arrived(self, value: ListAnswer | tuple[Price, ...]) -> None:
        if isinstance(value, ListAnswer):
            self.answer = value
        else:
            self.prices = value
        self.changed.emit()

    def _over(self, _ended: object) -> None:
        if self._again:
            self._again = False
            self._ask()

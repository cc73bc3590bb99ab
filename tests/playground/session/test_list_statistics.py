"""What the list says follows the frame and the row shown: the newest question wins, and none starves."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from models.constraints.constraint import Constraint, of_length
from models.evaluation.total_correlation import PriceKind, list_price
from models.model import Model
from models.oracle import BigramChain, ListOracle, UnderNoise
from models.oracle.answer import ListAnswer
from models.processes import Uniform
from models.sampling.recipe import Recipe
from models.sampling.sampler import run
from models.sampling.segment import Segment
from models.sampling.trajectory import Trajectory
from playground.experiment.board_edits import OpenModel
from playground.experiment.edits import ChangeRecipe, Redraw, WriteLetter
from playground.experiment.pattern_edits import LengthsEdit, PinEdit
from playground.session.changes import ALL
from playground.session.edit_queue import Move
from playground.session.list_statistics import ListStatistics, Question, answer_to
from tests.patience import PATIENCE_S
from tests.playground.small import WORDS, Person, even_model


class Gated(ListOracle):
    """A list that answers only when it is let, and remembers what it was asked."""

    def __init__(self, model: Model) -> None:
        vocabulary = model.vocabulary
        super().__init__(vocabulary.encode_all(WORDS, model.length), len(vocabulary), vocabulary)
        self.gate = threading.Event()
        self.gate.set()
        self.asked: list[bytes] = []
        self.fails = False

    def answer(self, x: np.ndarray, constraint: Constraint) -> ListAnswer:
        self.asked.append(x.tobytes())
        self.gate.wait(PATIENCE_S)
        if self.fails:
            raise RuntimeError("the list is broken")
        return super().answer(x, constraint)


@pytest.fixture
def oracle(person: Person) -> Gated:
    return Gated(person.model)


@pytest.fixture
def statistics(person: Person, oracle: Gated) -> Iterator[ListStatistics]:
    statistics = ListStatistics(person.session)
    statistics.use(oracle)
    yield statistics
    oracle.gate.set()
    statistics.close()


def right(person: Person, statistics: ListStatistics, oracle: Gated) -> bool:
    """Whether the answer is that of the frame and row shown."""
    if statistics.answer is None or not person.session.settled:
        return False
    row = min(person.session.state.row, person.frame.rows - 1)
    constraint = of_length(person.experiment.recipe.constraint, int(person.frame.lengths[row]))
    true = ListOracle.answer(oracle, person.frame.x[row], constraint)
    return statistics.answer.count == true.count and bool((statistics.answer.raw == true.raw).all())


def rests(statistics: ListStatistics) -> bool:
    """Whether the next question is asked at once."""
    return not (statistics._latest.busy or statistics._pause.waiting or statistics._growth.waiting)


def test_the_answer_follows_the_frame_and_the_row(
    qtbot: QtBot, person: Person, statistics: ListStatistics, oracle: Gated
) -> None:
    qtbot.waitUntil(lambda: right(person, statistics, oracle))
    assert statistics.answer is not None
    assert statistics.answer.count == len(WORDS)
    person.plays()
    for row in range(4):
        person.session.select((0,), row)
        for index in range(len(person.trajectory.frames)):
            person.session.show(index)
            qtbot.waitUntil(lambda: right(person, statistics, oracle))


def test_the_answer_is_about_words_of_the_length_that_was_drawn(
    qtbot: QtBot, person: Person, statistics: ListStatistics, oracle: Gated
) -> None:
    """Words of other lengths do not fit: counted in, the list would allow ends where the model allows none."""
    person.does(person.session.apply, ChangeRecipe.of(length_first=True))
    person.session.show(0)
    qtbot.waitUntil(lambda: right(person, statistics, oracle))
    answer, row = statistics.answer, person.session.state.row
    assert answer is not None
    assert answer.count == sum(len(word) == person.frame.lengths[row] for word in WORDS)
    assert not (answer.raw[person.frame.p0[row] <= 0.0] > 0.0).any()


def test_every_step_has_its_price(qtbot: QtBot, person: Person, statistics: ListStatistics) -> None:
    person.does(person.session.apply, ChangeRecipe.of(steps=2))
    person.plays()
    qtbot.waitUntil(lambda: len(statistics.prices) == len(person.trajectory.frames) - 1)
    assert all(p.bits >= 0 for p in statistics.prices)
    assert any(p.bits > 0 for p in statistics.prices)


def test_one_position_at_a_time_costs_nothing_in_any_row(
    qtbot: QtBot, person: Person, statistics: ListStatistics
) -> None:
    """Not for the padding behind an end either, nor once a length is drawn or a letter written by hand."""
    person.does(person.session.apply, ChangeRecipe.of(rows=12))
    padded = 0
    for length_first in (False, True):
        person.does(person.session.apply, ChangeRecipe.of(length_first=length_first))
        person.plays()
        for row in range(12):
            person.session.select((0,), row)
            qtbot.waitUntil(lambda: len(statistics.prices) == len(person.trajectory.frames) - 1)
            assert max(price.bits for price in statistics.prices) < 1e-9
            steps = pairwise(person.trajectory.frames)
            padded += sum(int((a.noise[row] & ~b.noise[row]).sum()) > 1 for a, b in steps)
    assert padded > 0
    person.session.show(3)
    person.does(person.session.apply, WriteLetter(0, 1, person.symbol("l")))
    person.session.select((0,), 0)
    qtbot.waitUntil(lambda: len(statistics.prices) == len(person.trajectory.frames) - 1)
    assert max(price.bits for price in statistics.prices) < 1e-9


def test_a_step_is_priced_under_the_recipe_that_made_it(
    qtbot: QtBot, person: Person, statistics: ListStatistics
) -> None:
    person.does(person.session.apply, ChangeRecipe.of(steps=3))
    person.does(person.session.move, Move.FORWARD)
    person.does(person.session.move, Move.FORWARD)
    qtbot.waitUntil(lambda: len(statistics.prices) == 2)
    before = statistics.prices
    assert before[0].drawn > 1
    assert before[0].words == len(WORDS)
    person.session.show(1)
    person.does(person.session.apply, LengthsEdit(4, 4))
    qtbot.waitUntil(lambda: len(statistics.prices) == 1 and not statistics._latest.busy)
    statistics.use(statistics._oracle)  # nothing is kept of what was known
    qtbot.waitUntil(lambda: len(statistics.prices) == 1)
    assert statistics.prices == before[:1]


def test_a_guided_step_is_priced_by_what_it_draws_from_and_not_by_the_list(
    qtbot: QtBot, person: Person, statistics: ListStatistics
) -> None:
    person.does(person.session.apply, PinEdit((0,), person.symbol("l")))
    person.does(person.session.apply, ChangeRecipe.of(steps=1, pin_guidance=2.0))
    person.plays()
    qtbot.waitUntil(lambda: len(statistics.prices) == len(person.trajectory.frames) - 1)
    assert {price.kind for price in statistics.prices} == {PriceKind.BOUND}


def test_a_length_that_is_drawn_leaves_words_of_that_length_alone(
    qtbot: QtBot, person: Person, statistics: ListStatistics
) -> None:
    person.does(person.session.apply, ChangeRecipe.of(steps=1, length_first=True))
    person.plays()
    qtbot.waitUntil(lambda: len(statistics.prices) == 1)
    number = int(person.trajectory.frames[0].lengths[0])
    assert statistics.prices[0].words == sum(len(word) == number for word in WORDS)


def test_where_letters_may_change_until_the_end_a_step_costs_what_drawing_all_of_them_would(
    person: Person, oracle: Gated
) -> None:
    """Of a run of uniform diffusion on the list: from all its words at pure noise down to what is nearly settled."""
    words, size = person.model.vocabulary, len(person.model.vocabulary)
    process = Uniform(size)
    denoiser = UnderNoise(BigramChain.fit(oracle.table, size), process)
    model = replace(person.model, process=process, denoiser=denoiser)
    recipe = Recipe(Constraint.free(model.length, len(words)), steps=6, policy="ancestral")
    frames = tuple(run(model, recipe))
    trajectory = Trajectory(model.digest, (Segment(0, recipe),), frames)
    question = Question(oracle, recipe.constraint, model, trajectory, 0, 0, WeakKeyDictionary())
    answer, prices = answer_to(question)
    assert isinstance(answer, ListAnswer)
    assert isinstance(prices, tuple)
    assert len(prices) == 6
    everything = list_price(oracle.table, range(model.length))
    assert prices[0].bits == pytest.approx(everything.bits)
    assert {price.kind for price in prices} == {PriceKind.REVISED}
    assert prices[-1].bits < 0.8 * prices[0].bits


def test_the_newest_question_wins_however_many_came_between(
    qtbot: QtBot, person: Person, statistics: ListStatistics, oracle: Gated
) -> None:
    person.plays()
    qtbot.waitUntil(lambda: right(person, statistics, oracle) and rests(statistics))
    oracle.gate.clear()
    oracle.asked.clear()
    for index in reversed(range(len(person.trajectory.frames) - 1)):
        person.session.show(index)
    qtbot.waitUntil(lambda: len(oracle.asked) == 1)
    oracle.gate.set()
    qtbot.waitUntil(lambda: right(person, statistics, oracle))
    assert len(oracle.asked) == 2  # the first, and the newest
    assert oracle.asked[-1] == person.trajectory.frames[0].x[0].tobytes()


def test_no_answer_starves_while_frames_keep_coming(qtbot: QtBot, person: Person, statistics: ListStatistics) -> None:
    person.plays()
    answers: list[object] = []
    statistics.changed.connect(lambda: answers.append(statistics.answer))
    last = len(person.trajectory.frames) - 1
    shown = 0

    def come() -> bool:
        nonlocal shown
        shown += 1
        person.session.show(shown % last)  # a new question at every turn of the event loop
        return len([a for a in answers if a is not None]) > 20

    qtbot.waitUntil(come)


def test_an_old_answer_does_not_stand_for_long(
    qtbot: QtBot, person: Person, statistics: ListStatistics, oracle: Gated
) -> None:
    person.plays()
    qtbot.waitUntil(lambda: right(person, statistics, oracle) and not statistics._latest.busy)
    oracle.gate.clear()
    with qtbot.waitSignal(statistics.changed):
        person.session.show(0)
    assert statistics.answer is None
    oracle.gate.set()
    qtbot.waitUntil(lambda: right(person, statistics, oracle))


def test_prices_of_other_steps_are_never_shown(
    qtbot: QtBot, person: Person, statistics: ListStatistics, oracle: Gated
) -> None:
    person.plays()
    qtbot.waitUntil(lambda: len(statistics.prices) == len(person.trajectory.frames) - 1)
    oracle.gate.clear()
    person.session.show(2)
    person.does(person.session.apply, Redraw(99))
    assert len(statistics.prices) <= 1  # the frames before the fork are shared, and so are their prices
    person.session.select((0,), 2)
    assert statistics.prices == ()


def test_another_list_is_never_answered_for_by_the_one_before(
    qtbot: QtBot, person: Person, statistics: ListStatistics, oracle: Gated
) -> None:
    qtbot.waitUntil(lambda: not statistics._latest.busy)
    oracle.gate.clear()
    person.does(person.session.move, Move.FORWARD)
    shapes: list[tuple[int, ...]] = []
    statistics.changed.connect(
        lambda: shapes.append(statistics.answer.raw.shape) if statistics.answer is not None else None
    )
    other = even_model("aelmno", 9)
    vocabulary = other.vocabulary
    person.session.changed.connect(
        lambda: statistics.use(ListOracle(vocabulary.encode_all(WORDS, 9), len(vocabulary), vocabulary))
    )
    person.session.apply(OpenModel("other", other))
    oracle.gate.set()
    person.rests()
    qtbot.waitUntil(lambda: statistics.answer is not None)
    qtbot.waitUntil(lambda: not statistics._latest.busy)
    assert set(shapes) == {(9, 7)}


def test_without_a_list_there_is_no_answer(qtbot: QtBot, person: Person, statistics: ListStatistics) -> None:
    qtbot.waitUntil(lambda: statistics.answer is not None)
    statistics.use(None)
    assert statistics.answer is None
    assert statistics.prices == ()
    person.plays()
    assert statistics.answer is None


def test_a_list_that_fails_leaves_no_answer_and_the_next_question_is_asked(
    qtbot: QtBot, person: Person, statistics: ListStatistics, oracle: Gated
) -> None:
    qtbot.waitUntil(lambda: right(person, statistics, oracle) and not statistics._latest.busy)
    oracle.fails = True
    person.does(person.session.move, Move.FORWARD)
    qtbot.waitUntil(lambda: statistics.answer is None)
    oracle.fails = False
    person.does(person.session.move, Move.FORWARD)
    qtbot.waitUntil(lambda: right(person, statistics, oracle))


def test_the_same_question_is_not_asked_twice(
    qtbot: QtBot, person: Person, statistics: ListStatistics, oracle: Gated
) -> None:
    qtbot.waitUntil(lambda: right(person, statistics, oracle) and not statistics._latest.busy)
    asked = len(oracle.asked)
    person.session.changed.emit(ALL)
    person.session.select((3,), 0)
    assert not statistics._latest.busy
    assert len(oracle.asked) == asked


def test_an_answer_names_the_frame_and_the_row_it_is_about(
    qtbot: QtBot, person: Person, statistics: ListStatistics, oracle: Gated
) -> None:
    person.plays()
    qtbot.waitUntil(lambda: statistics.answered == (person.frame, 0))
    last = person.frame
    person.session.show(0)
    assert statistics.answered == (last, 0)  # numbers may stand for a moment, and still say whose they are
    qtbot.waitUntil(lambda: statistics.answered == (person.frame, 0))
    person.session.select((0,), 2)
    qtbot.waitUntil(lambda: statistics.answered == (person.frame, 2))


def test_a_frame_that_is_answered_is_not_asked_about_again_as_the_run_grows(
    qtbot: QtBot, person: Person, statistics: ListStatistics, oracle: Gated
) -> None:
    qtbot.waitUntil(lambda: right(person, statistics, oracle))
    answer = statistics.answer
    person.session.move(Move.RUN)
    qtbot.waitUntil(lambda: person.trajectory.done and len(statistics.prices) == len(person.trajectory.frames) - 1)
    assert statistics.answer is answer

"""Any sequence of verbs keeps the board consistent: a walk chosen by hypothesis."""

from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from pytestqt.qtbot import QtBot

from models.sampling.trajectory import Trajectory
from playground.experiment.board_edits import OpenBranch, OpenModel
from playground.experiment.edits import ChangeRecipe, Redraw, Restart, WriteLetter
from playground.experiment.experiment import MAX_BRANCHES
from playground.experiment.pattern_edits import ClearPattern, LengthsEdit, PinEdit, ReleaseEdit
from playground.session.edit_queue import Move
from playground.session.session import Session
from tests.playground.small import Person, chain_model, even_model, remove_branch

POSITIONS = st.integers(0, 4)
SYMBOLS = st.integers(0, 6)
SEEDS = st.integers(0, 20)
MODELS = {"pairs": chain_model(), "even": even_model("aelmno", 6)}


class Walk(RuleBasedStateMachine):
    """Verbs in any order; `hurried` verbs do not wait for the answer of the one before."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__()
        self.session = Session(clock=iter(range(0, 10**9, 5)).__next__)
        self.person = Person(qtbot, self.session)
        self.person.does(self.session.apply, OpenModel("pairs", MODELS["pairs"]))
        self.seen: dict[Trajectory, str] = {}

    @rule(position=POSITIONS, symbol=SYMBOLS, hurried=st.booleans())
    def pin(self, position: int, symbol: int, hurried: bool) -> None:
        self.session.apply(PinEdit((position,), symbol))
        self.rest(hurried)

    @rule(position=POSITIONS, hurried=st.booleans())
    def release(self, position: int, hurried: bool) -> None:
        self.session.apply(ReleaseEdit((position,)))
        self.rest(hurried)

    @rule(shortest=st.integers(0, 5), more=st.integers(0, 3))
    def lengths(self, shortest: int, more: int) -> None:
        self.session.apply(LengthsEdit(shortest, shortest + more))
        self.rest()

    @rule(row=st.integers(0, 3), position=POSITIONS, symbol=st.integers(-1, 6), hurried=st.booleans())
    def write(self, row: int, position: int, symbol: int, hurried: bool) -> None:
        self.session.apply(WriteLetter(row, position, None if symbol < 0 else symbol))
        self.rest(hurried)

    @rule(seed=SEEDS, hurried=st.booleans())
    def redraw(self, seed: int, hurried: bool) -> None:
        self.session.apply(Redraw(seed))
        self.rest(hurried)

    @rule(seed=SEEDS, hurried=st.booleans())
    def restart(self, seed: int, hurried: bool) -> None:
        self.session.apply(Restart(seed))
        self.rest(hurried)

    @rule(
        change=st.sampled_from(
            [{"temperature": 0.5}, {"rows": 2}, {"rows": 4}, {"steps": 3}, {"policy": "random"}, {"length_first": True}]
        ),
        hurried=st.booleans(),
    )
    def change(self, change: dict[str, object], hurried: bool) -> None:
        self.session.apply(ChangeRecipe.of(**change))
        self.rest(hurried)

    @rule(verb=st.sampled_from([Move.FORWARD, Move.RUN, Move.RUN_TO_END, ClearPattern()]), hurried=st.booleans())
    def plain(self, verb: Move | ClearPattern, hurried: bool) -> None:
        if isinstance(verb, Move):
            self.session.move(verb)
        else:
            self.session.apply(verb)
        self.rest(hurried)

    @rule(index=st.integers(-1, 8))
    def show(self, index: int) -> None:
        self.session.show(index)
        self.rest()

    @rule(branch=st.integers(0, 4))
    def reopen(self, branch: int) -> None:
        self.session.apply(OpenBranch(branch))
        self.rest()

    @rule(branch=st.integers(0, 4), hurried=st.booleans())
    def remove(self, branch: int, hurried: bool) -> None:
        remove_branch(self.session, branch)
        self.rest(hurried)

    @rule(which=st.sampled_from(sorted(MODELS)))
    def open(self, which: str) -> None:
        self.session.apply(OpenModel(which, MODELS[which]))
        self.rest()

    @rule(hurried=st.booleans())
    def undo(self, hurried: bool) -> None:
        self.session.undo()
        self.rest(hurried)

    @rule(hurried=st.booleans())
    def redo(self, hurried: bool) -> None:
        self.session.redo()
        self.rest(hurried)

    @rule()
    @precondition(lambda self: self.session.settled and bool(self.session.history.undo_label))
    def there_and_back(self) -> None:
        self.rest()
        before, digest = self.person.experiment, self.person.trajectory.digest
        self.person.does(self.session.undo)
        self.person.does(self.session.redo)
        assert self.person.experiment == before
        assert self.person.trajectory.digest == digest

    def rest(self, hurried: bool = False) -> None:
        if not hurried:
            self.person.rests()

    @invariant()
    def board_is_consistent(self) -> None:
        experiment = self.person.experiment
        assert not self.person.failed
        assert 0 <= self.session.state.row < max(experiment.recipe.rows, 1)
        assert all(0 <= i < self.person.model.length for i in self.session.state.positions)
        assert len(experiment.branches) <= MAX_BRANCHES
        for number, branch in enumerate(experiment.branches):
            assert branch.trajectory.model == self.person.model.digest
            assert -1 <= branch.parent < number
            if branch.parent >= 0:
                assert branch.trajectory.shared_prefix(experiment.branches[branch.parent].trajectory) == branch.fork
            self.trajectory_is_consistent(branch.trajectory)

    def trajectory_is_consistent(self, trajectory: Trajectory) -> None:
        assert self.seen.setdefault(trajectory, trajectory.digest) == Trajectory(*_parts(trajectory)).digest
        assert [f.step for f in trajectory.frames] == list(range(len(trajectory.frames)))
        for a, b in pairwise(trajectory.frames):  # a letter taken back at the end leaves one more step, the grid's last
            assert a.clock > b.clock or (a.clock == b.clock and (b.clock == 0 or b.edited.any()))
        for index, frame in enumerate(trajectory.frames):
            constraint = trajectory.recipe_at(index).constraint
            for position, symbol in constraint.pins.items():
                assert (frame.x[:, position] == symbol).all()
            np.testing.assert_allclose(frame.sampling_probs.sum(-1), 1, atol=1e-5)
            if frame.clear:
                assert all(constraint.satisfied_by(row) for row in frame.x)

    def teardown(self) -> None:
        self.session.close()


def _parts(trajectory: Trajectory) -> tuple[Any, ...]:
    return trajectory.model, trajectory.segments, trajectory.frames


def test_any_sequence_of_verbs_keeps_the_board_consistent(qtbot: QtBot) -> None:
    run_state_machine_as_test(
        lambda: Walk(qtbot),  # type: ignore[arg-type]  # it takes whatever makes a machine
        settings=settings(max_examples=25, stateful_step_count=20, deadline=None),
    )

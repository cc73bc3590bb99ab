"""What a step drew together is found again from its frames, and its prices add up to what the run loses."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from models.constraints.pattern import parse
from models.data.vocabulary import END
from models.evaluation.drawn_positions import by_hand, drawn_together
from models.evaluation.total_correlation import list_price
from models.model import Model
from models.oracle import ListOracle
from models.processes import Uniform
from models.processes.orders import POLICIES
from models.processes.policy import Pace, Path
from models.processes.timetables import EVEN, Timetable
from models.processes.traits import Traits
from models.sampling import edits, sampler
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from models.sampling.reverse_step import StepPlan, predict, rng_of
from models.sampling.support import Support
from models.sampling.trajectory import Trajectory
from tests.models.toys import follows, free_recipe, oracle, random_model

LIST = ("abba", "baa", "cab", "ab", "ca", "bacc", "cc", "a", "abc", "acca", "bb", "cabb")


def steps_of(model: Model, recipe: Recipe) -> list[tuple[Frame, Frame]]:
    return list(pairwise(sampler.run(model, recipe)))


ONE_A_STEP = [
    name
    for name, p in POLICIES.items()
    if p.suits(Traits()) and p.pace in (Pace.SCHEDULE, Pace.SINGLY) and p.path is not Path.REVISES
]


@pytest.mark.parametrize("length_first", [False, True])
@pytest.mark.parametrize("policy", ONE_A_STEP)
def test_one_position_a_step_is_one_position_whatever_padding_an_end_brings(policy, length_first):
    model = random_model(length=7, size=4, seed=3)
    recipe = free_recipe(model, 6, policy=policy, length_first=length_first, rows=12, seed=2)
    padded = 0
    for before, after in steps_of(model, recipe):
        for row in range(12):
            filled = np.flatnonzero(before.noise[row] & ~after.noise[row])
            together = drawn_together(model, recipe, before, after, row)
            assert len(together) <= 1
            assert set(together) <= set(filled.tolist())
            assert all((after.x[row, i] == END) for i in filled if i not in together)
            padded += len(filled) > 1
    assert padded > 0 or length_first or policy not in {"lowest-entropy", "left-to-right", "random"}


@pytest.mark.parametrize(
    ("policy", "schedule"),
    [("ancestral", "linear"), ("remask-cap", "linear"), ("remask-rescale", "cosine-mdlm")],
)
def test_the_ancestral_order_draws_what_it_fills(policy, schedule):
    model = random_model(length=6, size=4, seed=5)
    recipe = free_recipe(model, 4, policy=policy, schedule=schedule, rows=8)
    for before, after in steps_of(model, recipe):
        for row in range(8):
            filled = np.flatnonzero(before.noise[row] & ~after.noise[row]).tolist()
            assert list(drawn_together(model, recipe, before, after, row)) == filled


@pytest.mark.parametrize("policy", ["lowest-entropy", "random", "right-to-left", "sample-then-choose"])
def test_several_positions_a_step_are_as_many_as_the_schedule_has(policy):
    """Two ends may be among them; the padding behind the first is not."""
    model = random_model(length=9, size=3, seed=1)
    recipe = free_recipe(model, 2, policy=policy, rows=20, seed=6)
    before, after = steps_of(model, recipe)[0]
    for row in range(20):
        together = drawn_together(model, recipe, before, after, row)
        assert len(together) == 4
        ends = [i for i in together if after.x[row, i] == END]
        letters = [i for i in together if after.x[row, i] != END]
        assert not ends or not letters or max(letters) < min(ends)


def test_a_row_of_many_is_found_as_it_was_drawn_among_them():
    model = random_model(length=6, size=4, seed=9)
    recipe = free_recipe(model, 2, policy="random", rows=5, first_row=7, seed=3)
    for before, after in steps_of(model, recipe):
        for row in range(5):
            alone = recipe.with_(rows=1, first_row=7 + row)
            (one, two) = next(p for p in steps_of(model, alone) if p[0].step == before.step)
            assert drawn_together(model, recipe, before, after, row) == drawn_together(model, alone, one, two, 0)


def test_pins_are_not_drawn():
    model = random_model(length=6, size=4, seed=2)
    recipe = Recipe(parse("a??*", model.vocabulary, model.length), steps=1, rows=4)
    before, after = steps_of(model, recipe)[0]
    assert drawn_together(model, recipe, before, after, 0) == (1, 2, 3, 4)


def test_what_is_written_by_hand_is_not_drawn_and_what_stands_beside_it_is():
    model = random_model(length=7, size=4, seed=2)
    recipe = free_recipe(model, 2, policy="left-to-right", rows=3, seed=1)
    before, after = steps_of(model, recipe)[0]
    row = next(r for r in range(3) if (after.x[r, :3] != END).all())
    assert drawn_together(model, recipe, before, after, row) == (0, 1, 2)
    edited = edits.write(model, recipe, after, row, 4, 2)  # a position that was not drawn
    assert drawn_together(model, recipe, before, edited, row) == (0, 1, 2)
    other = 1 if after.x[row, 1] != 1 else 2
    edited = edits.write(model, recipe, after, row, 1, other)
    assert drawn_together(model, recipe, before, edited, row) == (0, 2)
    edited = edits.write(model, recipe, after, row, 2, None)
    assert drawn_together(model, recipe, before, edited, row) == (0, 1)


def test_what_was_written_by_hand_is_distinguished_from_what_was_drawn_however_often_one_wrote():
    model = random_model(length=7, size=4, seed=2)
    recipe = free_recipe(model, 2, policy="left-to-right", rows=3, seed=1)
    frames = list(sampler.run(model, recipe))
    row = next(r for r in range(3) if (frames[1].x[r, :3] != END).all())
    trajectory = Trajectory.begin(model.digest, recipe, frames[0]).extend(frames[1])
    assert not any(by_hand(model, trajectory, 1, row, i) for i in range(7))
    other = 1 if frames[1].x[row, 1] != 1 else 2
    trajectory = trajectory.fork(1, recipe, edits.write(model, recipe, frames[1], row, 1, other))
    trajectory = trajectory.fork(1, recipe, edits.write(model, recipe, trajectory.last, row, 4, 2))
    assert [i for i in range(6) if by_hand(model, trajectory, 1, row, i) and not trajectory.last.noise[row, i]] == [
        1,
        4,
    ]
    trajectory = trajectory.extend(sampler.step(model, recipe, trajectory.last))
    assert not any(by_hand(model, trajectory, 2, row, i) for i in range(7))


def test_the_padding_of_an_end_that_was_drawn_is_not_by_hand():
    model = random_model(length=7, size=4, seed=3)
    recipe = free_recipe(model, 6, policy="left-to-right", rows=12, seed=2)
    found = 0
    for before, after in steps_of(model, recipe):
        trajectory = Trajectory.begin(model.digest, recipe, before).extend(after).fork(1, recipe.with_(seed=9), after)
        filled = before.noise & ~after.noise
        for row, position in np.argwhere(filled).tolist():
            assert not by_hand(model, trajectory, 1, row, position)
        found += int((filled.sum(1) > 1).sum())
    assert found > 0


@pytest.mark.parametrize("policy", ["lowest-entropy", "left-to-right", "right-to-left", "largest-margin"])
@pytest.mark.parametrize("steps", [1, 2, 3, 4])
def test_the_prices_of_the_steps_add_up_to_what_the_run_loses(policy, steps):
    """Over the list's words, each led along its own path: their mean price is KL(list || words drawn)."""
    model = oracle("list", LIST, floor=1e-9)
    listed = ListOracle(model.vocabulary.encode_all(LIST, model.length), len(model.vocabulary))
    recipe = free_recipe(model, steps, policy=policy)
    support = Support.of(recipe.constraint, np.zeros(1, np.int16))
    paid, lost = [], []
    for word in listed.table:
        x0 = word[None]
        state = model.process.prior(1, support.known, rng_of(recipe, 0))
        clock, number, bits, nats = 1.0, 0, 0.0, 0.0
        while state.noise.any():
            law = predict(model, recipe, state, support).distribution
            plan = StepPlan(model, recipe, support)
            step, rng = plan.step_after(number, clock), rng_of(recipe, number + 1)
            positions = np.flatnonzero(plan.drawn(step, state, law, x0, state.noise)[0][0]).tolist()
            rows = listed.matching(state.x[0], recipe.constraint)
            bits += list_price(listed.table[rows], positions).bits if positions else 0.0
            _, moves, _ = plan.choose(step, state, law, rng, x0)
            after = model.process.posterior_step(state, x0, moves, rng)
            settled = state.noise & ~after.noise
            nats += float(law.log_prob(x0, settled)[0]) if settled.any() else 0.0
            state, clock, number = after, step.next_clock, step.number
        paid.append(bits)
        lost.append(-np.log2(len(LIST)) - nats / np.log(2.0))
    assert np.mean(paid) == pytest.approx(np.mean(lost), abs=2e-5)
    assert steps < 4 or np.mean(paid) < 1e-9  # one position a step


def test_a_word_of_a_run_in_one_step_is_as_likely_as_the_prices_say():
    """The enumeration above, against words that were drawn."""
    model = oracle("list", ("ab", "ba"), floor=1e-9)
    recipe = free_recipe(model, 1, rows=4000, seed=5)
    words = sampler.words(model, sampler.fill(model, recipe))
    counts = np.array([words.count(w) for w in ("ab", "ba", "aa", "bb")])
    assert follows(counts, np.full(4, 0.25))  # one bit less than the list knows


def test_a_letter_settled_before_the_run_would_settle_it_was_written_by_hand():
    made = random_model(length=6, size=4, seed=2)
    model = replace(made, process=Uniform(made.process.size))
    for timetable in (EVEN, Timetable("blocks", 2.0)):
        recipe = free_recipe(model, 6, policy="ancestral", timetable=timetable, rows=2, seed=1)
        frames = list(sampler.run(model, recipe))
        trajectory = Trajectory.begin(model.digest, recipe, frames[0]).extend(frames[1]).extend(frames[2])
        shown = int(frames[2].x[0, 4])
        assert frames[2].noise[0, 4]
        trajectory = trajectory.fork(2, recipe, edits.write(model, recipe, frames[2], 0, 4, shown))
        assert by_hand(model, trajectory, 2, 0, 4), "although the very letter was shown before"
        assert not any(by_hand(model, trajectory, 2, row, i) for row, i in ((0, 0), (0, 3), (1, 4)))
        trajectory = trajectory.extend(sampler.step(model, recipe, trajectory.last))
        assert not by_hand(model, trajectory, 3, 0, 4)

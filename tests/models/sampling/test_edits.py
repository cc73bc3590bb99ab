"""Changes in mid-run: what they change, what they keep, and that the run can always go on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.errors import UserError
from models.processes import Uniform
from models.sampling import sampler
from models.sampling.edits import holds, impose, repredict, what_if, write
from models.sampling.frame import Frame, finished
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Trajectory
from tests.models.any_recipe import L, V, constraints, recipes
from tests.models.toys import asked, free_recipe, random_model

MODEL = random_model(L, V, seed=7)


def halfway(recipe: Recipe, share: float = 0.5) -> Frame:
    frames = list(sampler.run(MODEL, recipe))
    return frames[int(share * (len(frames) - 1))]


def ending(*sets: tuple[int, ...]) -> np.ndarray:
    out = np.zeros((len(sets), V), bool)
    for row, allowed in zip(out, sets, strict=True):
        row[list(allowed)] = True
    return out


def legal(recipe: Recipe, frame: Frame) -> bool:
    """Whether every row can still become a word that satisfies the constraint at the length drawn for it."""
    constraint = recipe.constraint
    return all(
        any(
            all(constraint.at_length(k)[i, c] for i, c in enumerate(row) if c != V)
            for k in constraint.lengths
            if n in (0, k)
        )
        for row, n in zip(frame.x, frame.lengths, strict=True)
    )


@given(recipes(), st.floats(0, 1), st.integers(0, 3), st.integers(0, L - 1), st.none() | st.integers(0, V - 1))
def test_after_any_edit_the_run_ends_in_words_that_satisfy_the_constraint(recipe, share, row, position, symbol):
    frame = halfway(recipe, share)
    row %= recipe.rows
    try:
        edited = write(MODEL, recipe, frame, row, position, symbol)
    except UserError:
        reject()
    assert edited.x[row, position] == (V if symbol is None else symbol)
    assert legal(recipe, edited)
    last = [edited, *sampler.run(MODEL, recipe, edited)][-1]
    assert finished(recipe, last)
    assert all(recipe.constraint.satisfied_by(r) for r in last.x)


@given(recipes(), st.floats(0, 1), constraints())
def test_under_any_new_constraint_the_run_ends_in_words_that_satisfy_it(recipe, share, constraint):
    frame, changed = halfway(recipe, share), recipe.with_(constraint=constraint)
    try:
        edited = impose(MODEL, changed, frame)
    except UserError:
        assert frame.lengths.any()  # lengths drawn before cannot be changed afterwards
        return
    assert legal(changed, edited)
    for position, symbol in constraint.pins.items():
        assert (edited.x[:, position] == symbol).all()
    last = [edited, *sampler.run(MODEL, changed, edited)][-1]
    assert all(constraint.satisfied_by(r) for r in last.x)


@given(recipes(), st.floats(0, 1), st.integers(0, L - 1))
def test_after_freeing_a_position_the_run_ends_well(recipe, share, position):
    frame = halfway(recipe, share)
    freed = recipe.with_(constraint=recipe.constraint.release(position))
    try:
        edited = impose(MODEL, freed, frame, (position,))
    except UserError:
        assert frame.lengths.any()
        return
    last = [edited, *sampler.run(MODEL, freed, edited)][-1]
    assert all(freed.constraint.satisfied_by(r) for r in last.x)


def test_an_edit_leaves_the_frame_it_was_made_from_as_it_was():
    recipe = free_recipe(MODEL, 4, rows=3)
    frame = halfway(recipe)
    digest = frame.digest
    write(MODEL, recipe, frame, 0, 1, 2)
    impose(MODEL, recipe.with_(constraint=recipe.constraint.pin(0, 3)), frame)
    impose(MODEL, recipe, frame, (0,))
    what_if(MODEL, recipe, frame, 0, 1)
    assert frame.digest == digest


def test_writing_changes_one_row_and_asks_the_model_about_it_alone():
    recipe = free_recipe(MODEL, 4, rows=3, policy="random")
    frame = halfway(recipe)
    before = len(asked(MODEL))
    other = 1 if frame.x[1, 0] != 1 else 2
    edited = write(MODEL, recipe, frame, 1, 0, other)
    assert (edited.x[[0, 2]] == frame.x[[0, 2]]).all()
    assert (edited.p0[[0, 2]] == frame.p0[[0, 2]]).all()
    assert [len(x) for x in asked(MODEL)[before:]] == [1]
    assert edited.changed[1, 0]
    assert not edited.changed[[0, 2]].any()


def test_an_edited_row_has_no_probability_of_its_own():
    recipe = free_recipe(MODEL, 4, rows=2)
    frame = halfway(recipe)
    edited = write(MODEL, recipe, frame, 0, 0, 1 if frame.x[0, 0] != 1 else 2)
    assert np.isnan(edited.logp[0])
    assert edited.logp[1] == frame.logp[1]
    assert np.isnan(sampler.fill(MODEL, recipe).logp).sum() == 0


def test_the_prediction_given_a_choice_is_not_the_prediction_given_none():
    recipe = free_recipe(MODEL, 4)
    frame = sampler.start(MODEL, recipe)
    edited = write(MODEL, recipe, frame, 0, 2, 1)
    assert abs(edited.sampling_probs[0, 0] - frame.sampling_probs[0, 0]).max() > 0.01


def test_writing_an_end_returns_the_letters_behind_it_to_noise():
    recipe = free_recipe(MODEL, 1)
    full = write(MODEL, recipe, write(MODEL, recipe, sampler.start(MODEL, recipe), 0, 3, 1), 0, 1, 2)
    edited = write(MODEL, recipe, full, 0, 2, END)
    assert edited.x[0].tolist() == [V, 2, END, V, V, END]


def test_the_padding_behind_an_end_written_by_hand_does_not_count_as_a_step():
    recipe = free_recipe(MODEL, L - 1)
    for policy in ("left-to-right", "right-to-left", "lowest-entropy", "random"):
        r = recipe.with_(policy=policy)
        frame = sampler.start(MODEL, r)
        after = sampler.step(MODEL, r, write(MODEL, r, frame, 0, 3, END))
        assert (after.x[0, 3:] == END).all()
        assert after.noise.sum() == 2, policy  # of the three letters, one was filled


def test_writing_a_letter_returns_the_ends_before_it_to_noise():
    recipe = free_recipe(MODEL, 1)
    short = write(MODEL, recipe, sampler.start(MODEL, recipe), 0, 2, END)
    assert write(MODEL, recipe, short, 0, 4, 3).x[0].tolist() == [V, V, V, V, 3, END]


def test_what_the_constraint_forbids_cannot_be_written():
    recipe = free_recipe(MODEL, 2)
    recipe = recipe.with_(constraint=recipe.constraint.only(1, (1, 2)).pin(3, 2))
    frame = sampler.start(MODEL, recipe)
    with pytest.raises(UserError, match="Position 2 may not be 'c'"):
        write(MODEL, recipe, frame, 0, 1, 3)
    with pytest.raises(UserError, match="Position 4 is pinned"):
        write(MODEL, recipe, frame, 0, 3, None)
    with pytest.raises(UserError, match="Position 1 may not be '·'"):
        write(MODEL, recipe, frame, 0, 0, END)


def test_noise_put_back_into_a_finished_word_is_filled_by_one_more_step():
    for policy in ("lowest-entropy", "ancestral", "random"):
        recipe = free_recipe(MODEL, 3, policy=policy, rows=2)
        last = sampler.fill(MODEL, recipe)
        edited = write(MODEL, recipe, last, 0, 0, None)
        assert edited.clock > 0
        assert not finished(recipe, edited)
        more = list(sampler.run(MODEL, recipe, edited))
        assert len(more) == 1
        assert more[0].clock == 0.0
        assert finished(recipe, more[0])


def test_freeing_an_end_frees_the_padding_behind_it():
    recipe = free_recipe(MODEL, 4)
    recipe = recipe.with_(constraint=recipe.constraint.pin(2, END))
    frame = sampler.start(MODEL, recipe)
    assert frame.x[0].tolist() == [V, V, END, END, END, END]
    freed = recipe.with_(constraint=recipe.constraint.release(2))
    assert impose(MODEL, freed, frame, (2,)).x[0].tolist() == [V, V, V, V, V, END]


def test_a_new_pin_is_written_and_what_contradicts_it_returns_to_noise():
    recipe = free_recipe(MODEL, 1)
    short = write(MODEL, recipe, sampler.start(MODEL, recipe), 0, 1, END)
    edited = impose(MODEL, recipe.with_(constraint=recipe.constraint.pin(3, 2)), short)
    assert edited.x[0].tolist() == [V, V, V, 2, V, END]


def test_an_ending_asked_for_in_mid_run_settles_a_length_for_every_row():
    recipe = free_recipe(MODEL, 6, policy="random", rows=20)
    constraint = recipe.constraint.ending_in(ending((1,), (2,)))
    edited = impose(MODEL, recipe.with_(constraint=constraint), halfway(recipe))
    assert (edited.lengths >= 2).all()
    last = [edited, *sampler.run(MODEL, recipe.with_(constraint=constraint), edited)][-1]
    assert all(constraint.satisfied_by(r) for r in last.x)


def test_a_length_drawn_in_mid_run_counts_in_the_calls_and_in_the_probability():
    recipe = free_recipe(MODEL, 6, policy="random", rows=50)
    frame, before = halfway(recipe), len(asked(MODEL))
    constraint = recipe.constraint.ending_in(ending((1, 2)))
    edited = impose(MODEL, recipe.with_(constraint=constraint), frame)
    assert edited.calls - frame.calls >= len(asked(MODEL)) - before > 1
    unedited = ~np.isnan(edited.logp)  # their ends stood where the length that was drawn puts them
    assert (edited.logp <= frame.logp)[unedited].all()
    assert (edited.logp < frame.logp)[unedited].any()


def test_a_row_between_the_lengths_an_ending_leaves_begins_again():
    """Third letter b or none, and the last an a: any number of letters but three, which is what this row has."""
    recipe = free_recipe(MODEL, 4)
    frame = write(MODEL, recipe, sampler.start(MODEL, recipe), 0, 2, 2)
    three = write(MODEL, recipe, frame, 0, 3, END)
    constraint = recipe.constraint.only(2, (END, 2)).ending_in(ending((1,)))
    assert constraint.lengths == (1, 2, 4, 5)
    changed = recipe.with_(constraint=constraint)
    for seed in range(5):
        edited = impose(MODEL, changed.with_(seed=seed), three)
        last = [edited, *sampler.run(MODEL, changed.with_(seed=seed), edited)][-1]
        assert constraint.satisfied_by(last.x[0])


def test_lengths_drawn_before_cannot_be_asked_away():
    recipe = free_recipe(MODEL, 4, length_first=True, rows=4)
    frame = sampler.start(MODEL, recipe)
    n = int(frame.lengths[0])
    other = recipe.constraint.with_lengths(n + 1, 5) if n < 5 else recipe.constraint.with_lengths(1, 4)
    with pytest.raises(UserError, match="start the run again"):
        impose(MODEL, recipe.with_(constraint=other), frame)


def test_a_recipe_for_another_model_is_refused():
    recipe = Recipe(Constraint.free(L + 1, V), 3)
    for ask in (
        lambda: sampler.start(MODEL, recipe),
        lambda: next(sampler.run(MODEL, recipe)),
        lambda: repredict(MODEL, recipe, halfway(free_recipe(MODEL, 2))),
    ):
        with pytest.raises(UserError, match="made for another model"):
            ask()


def test_what_if_is_what_writing_would_show():
    recipe = free_recipe(MODEL, 4, rows=2, policy="random")
    frame = halfway(recipe)
    previews = what_if(MODEL, recipe, frame, 1, 3)
    for symbol in range(V):
        try:
            written = write(MODEL, recipe, frame, 1, 3, symbol)
        except UserError:
            assert not previews[symbol].any()
        else:
            assert np.allclose(previews[symbol], written.sampling_probs[1], atol=1e-6)


def test_what_if_asks_the_model_once():
    recipe = free_recipe(MODEL, 4)
    frame = sampler.start(MODEL, recipe)
    before = len(asked(MODEL))
    what_if(MODEL, recipe, frame, 0, 1)
    assert len(asked(MODEL)) == before + 1


def test_looking_again_changes_nothing():
    recipe = free_recipe(MODEL, 4, rows=3)
    frame = halfway(recipe)
    assert repredict(MODEL, recipe, frame).p0.tobytes() == frame.p0.tobytes()
    assert repredict(MODEL, recipe, frame).sampling_probs.tobytes() == frame.sampling_probs.tobytes()


def test_another_temperature_shows_at_once_what_would_be_drawn():
    recipe = free_recipe(MODEL, 4, rows=1)
    frame = sampler.start(MODEL, recipe)
    cold = repredict(MODEL, recipe.with_(temperature=0.0), frame)
    assert (cold.p0 == frame.p0).all()
    assert (cold.sampling_probs[0].max(-1) == 1.0).all()


def test_a_fork_leaves_the_old_run_as_it_was_and_shares_its_beginning():
    recipe = free_recipe(MODEL, 5, rows=2, policy="random")
    frames = list(sampler.run(MODEL, recipe))
    old = Trajectory.begin(MODEL.digest, recipe, frames[0])
    for frame in frames[1:]:
        old = old.extend(frame)
    digest = old.digest
    edited = write(MODEL, recipe, frames[2], 0, 0, 1 if frames[2].x[0, 0] != 1 else 2)
    new = old.fork(2, recipe.with_(temperature=2.0), edited)
    for frame in sampler.run(MODEL, new.recipe, edited):
        new = new.extend(frame)
    assert old.digest == digest
    assert old.frames == tuple(frames)
    assert new.shared_prefix(old) == 2
    assert all(a is b for a, b in zip(new.frames[:2], old.frames[:2], strict=True))
    assert new.recipe_at(1) == recipe
    assert new.recipe_at(2).temperature == 2.0
    assert new.digest != digest


def test_writing_the_letter_that_is_shown_settles_it_where_it_is_noise_and_does_nothing_else():
    model = replace(MODEL, process=Uniform(MODEL.process.size))
    recipe = Recipe(Constraint.free(model.length, model.process.size), 6, policy="ancestral", rows=2)
    frame = list(sampler.run(model, recipe))[2]
    shown = int(frame.x[0, 1])
    assert not holds(frame, 0, 1, shown)
    written = write(model, recipe, frame, 0, 1, shown)
    assert written.level[0, 1] == 0
    assert holds(written, 0, 1, shown)
    assert not holds(written, 0, 1, None)
    back = write(model, recipe, written, 0, 1, None)
    assert back.level[0, 1] == 1
    assert holds(back, 0, 1, None)
    begun = sampler.start(MODEL, recipe)
    assert holds(begun, 0, 1, None), "what is hidden is noise already"
    assert not holds(begun, 0, 1, shown)

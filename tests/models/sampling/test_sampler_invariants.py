"""What holds in every run of every recipe."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.data.vocabulary import END
from models.processes.orders import POLICIES
from models.processes.policy import Pace
from models.sampling import sampler
from models.sampling.frame import Frame, finished
from tests.models.any_recipe import L, V, recipes
from tests.models.toys import random_model

# The last is so sure of itself that single precision rounds what it predicts to 0 and 1.
MODELS = [random_model(L, V, seed=s, spread=spread) for s, spread in ((0, 1.0), (1, 4.0), (2, 0.1), (3, 25.0))]
EVERY = given(st.sampled_from(range(len(MODELS))), recipes())


def frames_of(number: int, recipe) -> list[Frame]:
    return list(sampler.run(MODELS[number], recipe))


@EVERY
def test_every_result_satisfies_the_constraint(number, recipe):
    last = frames_of(number, recipe)[-1]
    assert last.clear
    assert all(recipe.constraint.satisfied_by(row) for row in last.x)


@EVERY
def test_what_is_drawn_from_is_a_distribution(number, recipe):
    for frame in frames_of(number, recipe):
        assert (frame.sampling_probs >= 0).all()
        assert np.allclose(frame.sampling_probs.sum(-1), 1.0, atol=1e-5)


@EVERY
def test_pins_never_move(number, recipe):
    for frame in frames_of(number, recipe):
        for position, symbol in recipe.constraint.pins.items():
            assert (frame.x[:, position] == symbol).all()


@EVERY
def test_a_mask_is_never_drawn_and_no_other_state_appears(number, recipe):
    for frame in frames_of(number, recipe):
        assert frame.p0.shape[-1] == frame.sampling_probs.shape[-1] == V
        assert ((frame.x >= 0) & (frame.x <= V)).all()


@EVERY
def test_what_is_revealed_stays_unless_the_process_forgets(number, recipe):
    frames = frames_of(number, recipe)
    for old, new in itertools.pairwise(frames):
        moved = ~old.noise & (new.x != old.x)
        assert not moved.any() or recipe.remasks
        assert (new.x[moved] == V).all()  # forgotten, never exchanged


@EVERY
def test_every_state_can_still_become_a_word_that_satisfies_the_constraint(number, recipe):
    """So a run stopped anywhere, or continued with other settings, can always be completed."""
    for frame in frames_of(number, recipe):
        for row, n in zip(frame.x, frame.lengths, strict=True):
            constraint = recipe.constraint
            fits = [k for k in constraint.lengths if n in (0, k)]
            assert any(all(constraint.at_length(k)[i, c] for i, c in enumerate(row) if c != V) for k in fits)


@EVERY
def test_predictions_are_distributions_and_point_masses_where_a_symbol_stands(number, recipe):
    for frame in frames_of(number, recipe):
        for probs in (frame.p0, frame.sampling_probs):
            assert np.isfinite(probs).all()
            assert (probs >= 0).all()
            assert np.allclose(probs.sum(-1), 1.0, atol=1e-5)
        rows, positions = np.nonzero(~frame.noise)
        assert (frame.p0[rows, positions, frame.x[rows, positions]] == 1.0).all()
        assert (frame.sampling_probs[rows, positions, frame.x[rows, positions]] > 0.999_999).all()


@EVERY
def test_nothing_that_is_not_allowed_is_ever_offered(number, recipe):
    for frame in frames_of(number, recipe):
        assert (frame.sampling_probs[:, ~recipe.constraint.allowed] == 0).all()


@EVERY
def test_a_drawn_symbol_lies_inside_the_support_that_was_shown(number, recipe):
    frames = frames_of(number, recipe)
    for old, new in itertools.pairwise(frames):
        rows, positions = np.nonzero(old.noise & ~new.noise)
        assert (old.sampling_probs[rows, positions, new.x[rows, positions]] > 0).all()


@EVERY
def test_time_falls_strictly_from_one(number, recipe):
    frames = frames_of(number, recipe)
    t = [f.clock for f in frames]
    assert t[0] == 1.0
    assert all(a > b for a, b in itertools.pairwise(t))
    assert t[-1] >= 0.0
    assert [f.step for f in frames] == list(range(len(frames)))
    pace = POLICIES[recipe.policy].pace
    assert len(frames) <= (recipe.steps if pace is not Pace.SINGLY else L) + 1


@EVERY
def test_the_last_frame_is_the_result(number, recipe):
    frames = frames_of(number, recipe)
    assert finished(recipe, frames[-1])
    assert not any(finished(recipe, f) for f in frames[:-1])
    assert sampler.fill(MODELS[number], recipe).digest == frames[-1].digest


@EVERY
def test_changed_marks_just_the_positions_whose_symbol_changed(number, recipe):
    frames = frames_of(number, recipe)
    assert not frames[0].changed.any()
    for old, new in itertools.pairwise(frames):
        assert (new.changed == (old.x != new.x)).all()


@EVERY
def test_log_probabilities_are_finite_and_only_fall(number, recipe):
    frames = frames_of(number, recipe)
    assert np.isfinite(frames[-1].logp).all()
    for old, new in itertools.pairwise(frames):
        assert (new.logp <= old.logp + 1e-12).all()


@EVERY
def test_lengths_drawn_first_are_the_lengths_of_the_words(number, recipe):
    last = frames_of(number, recipe)[-1]
    drawn = recipe.length_first or len(recipe.constraint.suffix) > 0
    assert (last.lengths > 0).all() == drawn
    if drawn:
        assert ((last.x != END).sum(1) == last.lengths).all()


@EVERY
def test_frames_cannot_be_written_to(number, recipe):
    frame = frames_of(number, recipe)[-1]
    for array in (frame.x, frame.p0, frame.sampling_probs, frame.changed, frame.logp, frame.lengths):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


@EVERY
@settings(max_examples=30)
def test_a_step_asks_the_model_once_and_counts_two_calls_where_a_row_is_known_to_be_longer(number, recipe):
    denoiser = MODELS[number].denoiser
    asked, calls = len(denoiser.asked), 0
    for frame in sampler.run(MODELS[number], recipe):
        batches = len(denoiser.asked) - asked
        if frame.asked is not None:  # a batch of rows with a letter hidden each
            batches, calls = batches - 1, calls + int(frame.asked.max())
        first = 2 if len(recipe.constraint.suffix) else 1  # an ending is asked about before the length is drawn
        assert batches <= 1 + (first if frame.step == 0 and frame.lengths.any() else 0)
        longer = frame.at_least.any() or frame.lengths.any()
        assert batches <= frame.calls - calls <= (2 if longer else 1) * batches
        asked, calls = len(denoiser.asked), frame.calls

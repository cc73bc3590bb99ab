"""What a step did, in a sentence: true of every policy, of edits by hand, and of noise that shows letters."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.processes.orders import POLICIES
from models.processes.policy import ByScore, Reason
from models.sampling import sampler
from models.sampling.change import Impose, Regenerate, Repredict, Write, WriteWord
from models.sampling.changed import changed
from models.sampling.recipe import Recipe
from models.sampling.reverse_step import StepPlan, distribution_in, rng_of
from models.sampling.support import Support
from models.sampling.trajectory import Trajectory
from playground.views.timeline.sentence import _Step, step_sentence, step_wordings
from tests.playground.small import chain_model
from tests.playground.views import small_noise
from tests.playground.views.small_run import VOCABULARY as VOCABULARY_OF_NOISE

MODEL = chain_model()
VOCABULARY = MODEL.vocabulary
ROWS = 4


def recipe(policy="lowest-entropy", **changes):
    free = Constraint.free(MODEL.length, len(VOCABULARY))
    return Recipe(**{"constraint": free, "steps": 3, "policy": policy, "rows": ROWS, "seed": 5, **changes})


def drawn(of, model=MODEL):
    frames = list(sampler.run(model, of))
    made = Trajectory.begin(model.digest, of, frames[0])
    for frame in frames[1:]:
        made = made.extend(frame)
    return made


def sentence(trajectory, index, row=0, *, vocabulary=VOCABULARY, hides=True):
    return step_sentence(trajectory, index, row, vocabulary, hides=hides)


def written(trajectory, index, change, of=None):
    of = of or trajectory.recipe
    frame = changed(MODEL, of, trajectory.frames[index], change)
    return trajectory.fork(index, of, frame, change)


def test_every_policy_has_a_reason():
    assert [name for name, policy in POLICIES.items() if policy.reason == Reason()] == []


@pytest.mark.parametrize("steps", [2, MODEL.length - 1])
def test_of_a_policy_without_a_reason_the_positions_are_said_alone(monkeypatch, steps):
    monkeypatch.setitem(POLICIES, "unheard-of", replace(POLICIES["random"], reason=Reason()))
    texts = [sentence(drawn(recipe("unheard-of", steps=steps)), 1, row) for row in range(ROWS)]
    assert all(" at once; drew " in text or " was filled; drew " in text for text in texts)


@pytest.mark.parametrize("policy", [name for name, p in POLICIES.items() if isinstance(p.choose, ByScore)])
def test_the_position_that_is_named_is_the_first_by_the_policy_s_own_score(policy):
    trajectory = drawn(recipe(policy))
    support = Support.of(trajectory.recipe.constraint, trajectory.last.lengths)
    reason, choose = POLICIES[policy].reason, POLICIES[policy].choose
    assert isinstance(choose, ByScore)
    for before, after in zip(trajectory.frames, trajectory.frames[1:], strict=False):
        plan, rng = StepPlan(MODEL, trajectory.recipe, support), rng_of(trajectory.recipe, before.step + 1)
        step = plan.step_after(before.step, before.clock)
        distribution = distribution_in(MODEL, trajectory.recipe, before.state, support, before.p0)
        inputs = plan.policy_input(step, before.state, distribution, rng)
        score = choose.score(inputs)
        chosen = choose.chosen(inputs)
        for row in range(ROWS):
            at = np.flatnonzero(chosen[row])
            first = min(at, key=lambda i: (score[row, i], i), default=-1) + 1
            ends = np.flatnonzero(after.settled[row] == END)
            at = at[: np.searchsorted(at, ends[0], "right")] if len(ends) else at  # the others are padding
            text = sentence(trajectory, after.step, row)
            if reason.rank is not None or reason.side:
                assert (reason.one in text or reason.first in text) == (first - 1 in at)
                assert first - 1 not in at or f"position {first} " in text or f"at once, {first} " in text
            for i in at:
                chance = 100 * before.sampling_probs[row, i, after.x[row, i]]
                assert f"{chance:.1f}" in text or f"{chance:.0f}" in text


def test_one_position_at_a_time():
    trajectory = drawn(recipe(steps=MODEL.length - 1))
    texts = [sentence(trajectory, i, 1) for i in range(len(trajectory.frames))]
    assert texts[0] == "Step 0: nothing is drawn yet."
    assert sentence(drawn(recipe(constraint=recipe().constraint.pin(1, 2))), 0).endswith("; position 2 pinned.")
    assert texts[1] == "Step 1: position 1 was surest, 1.6\u00a0nats; drew a, 23\u00a0%."


def test_the_nats_are_the_entropy_of_the_position_though_its_end_is_likely():
    trajectory, ends = drawn(recipe(steps=MODEL.length - 1)), 0
    for before, after in zip(trajectory.frames, trajectory.frames[1:], strict=False):
        for row in range(ROWS):
            at = np.flatnonzero(before.noise[row] & ~after.noise[row])
            if len(at) == 1:
                p = before.sampling_probs[row, at[0]].astype(float)
                nats = abs(-(p[p > 0] * np.log(p[p > 0])).sum())
                assert f"was surest, {nats:.1f}\u00a0nats" in sentence(trajectory, after.step, row)
                ends += after.x[row, at[0]] == END
    assert ends


def test_several_at_once_say_how_many_and_the_surest_first():
    trajectory = drawn(recipe(steps=1))
    text = sentence(trajectory, 1, 1)
    assert text.startswith("Step 1: ")
    assert " positions at once, " in text
    assert " surest, " in text


@pytest.mark.parametrize("greedy", [{"temperature": 0.0}, {"top_k": 1}])
@pytest.mark.parametrize("policy", ["lowest-entropy", "highest-confidence", "largest-margin"])
def test_of_equally_sure_positions_the_first_is_not_said_to_be_surer(policy, greedy):
    long = recipe().constraint.with_lengths(MODEL.length - 1, MODEL.length - 1)
    trajectory = drawn(recipe(policy, steps=MODEL.length - 1, constraint=long, **greedy))
    assert trajectory.recipe.draws_likeliest
    text = sentence(trajectory, 1)
    assert re.match(r"Step 1: position 1 was first of [2-9] equally sure; drew ", text), text
    assert "equally sure" not in sentence(drawn(recipe(policy, steps=MODEL.length - 1)), 1)


@pytest.mark.parametrize("policy", ["remask-cap", "remask-rescale"])
def test_what_returns_to_noise_is_said(policy):
    trajectory = drawn(recipe(policy, steps=12, settings={"eta": 1.0}))
    for before, after in zip(trajectory.frames, trajectory.frames[1:], strict=False):
        for row in range(ROWS):
            back = ~before.noise[row] & after.noise[row]
            assert ("returned to noise" in sentence(trajectory, after.step, row)) == back.any()


def test_a_step_that_draws_nothing_says_why():
    by_count, by_chance = drawn(recipe(steps=12)), drawn(recipe("ancestral", steps=40))
    said_by_count = {sentence(by_count, i) for i in range(1, len(by_count.frames))}
    said_by_chance = {sentence(by_chance, i) for i in range(1, len(by_chance.frames))}
    assert any("the schedule fills no position here" in text for text in said_by_count)
    assert any("chance took no position" in text for text in said_by_chance)


def test_a_letter_written_by_hand_is_named_in_its_row_alone():
    trajectory = written(drawn(recipe()), 1, Write(2, 1, 3))
    assert sentence(trajectory, 1, 2).startswith(f"Step 1: by hand, {VOCABULARY.glyph(3)} written at 2")
    assert "by hand" not in sentence(trajectory, 1, 0)
    assert "by hand" not in sentence(trajectory.extend(sampler.step(MODEL, recipe(), trajectory.last)), 2, 2)
    assert "position 2 returned to noise" in sentence(written(trajectory, 1, Write(2, 1, None)), 1, 2)


def test_a_word_and_what_is_generated_again_are_named():
    word = (*[1] * 3, *[END] * (MODEL.length - 3))
    trajectory = written(drawn(recipe()), 2, WriteWord(0, word))
    assert sentence(trajectory, 2) == f"Step 2: by hand, the word {VOCABULARY.glyph(1) * 3} written."
    again = written(trajectory, 2, Regenerate(0, (0, 2)))
    assert sentence(again, 2).endswith(" written, positions 1 and 3 to be generated again.")


def test_another_pattern_says_what_it_set():
    trajectory = drawn(recipe())
    letter = 2 if trajectory.frames[1].x[0, 0] == 1 else 1
    other = trajectory.recipe.with_(constraint=trajectory.recipe.constraint.pin(0, letter))
    text = sentence(written(trajectory, 1, Impose(), other), 1, 0)
    assert text.startswith(f"Step 1: by hand, the pattern was changed; {VOCABULARY.glyph(letter)} at 1 set")


def test_other_settings_leave_the_sentence_of_the_step():
    trajectory = drawn(recipe())
    forked = written(trajectory, 1, Repredict(), recipe(temperature=0.5))
    assert sentence(forked, 1) == sentence(trajectory, 1)


def test_letters_that_are_noise_say_what_was_revised_and_what_settled():
    trajectory = drawn(small_noise.noisy_recipe(), small_noise.MODEL)
    for before, after in zip(trajectory.frames, trajectory.frames[1:], strict=False):
        for row, (x, old) in enumerate(zip(after.x, before.x, strict=True)):
            text = sentence(trajectory, after.step, row, vocabulary=VOCABULARY_OF_NOISE, hides=False)
            letters = len(VOCABULARY_OF_NOISE.decode(x))
            count = int((x != old)[: letters + 1].sum())
            assert ("no letter changed" in text) == (count == 0)
            assert count == 0 or f"revised {count} position" in text
            named = re.findall(r"(\d+) became", text) + re.findall(r"positions? (?:[^;.]* )?(\d+) settled", text)
            assert all(int(place) <= letters + 1 for place in named), text  # the word that is shown has no others
    assert text.endswith("every position is settled.")


@pytest.mark.parametrize("steps", [2, MODEL.length - 1])
def test_shorter_wordings_say_the_same_step(steps):
    """What was drawn at one position is in all of them, and each is shorter than the one before."""
    made = drawn(recipe(steps=steps))
    for index in range(1, len(made.frames)):
        said = step_wordings(made, index, 0, VOCABULARY, hides=True)
        assert said[0] == sentence(made, index)
        assert sorted(said, key=len, reverse=True) == list(said)
        assert all(each.startswith(f"Step {made.frames[index].step}: ") for each in said)
        if len(said) > 1:
            assert "%" not in "".join(said[1:])


def test_a_step_that_revises_many_letters_is_said_in_few_words_where_space_is_short():
    x = np.array([[1, 2, 3, 4, 0]], np.int16)
    before, after = (
        SimpleNamespace(x=shown, noise=np.ones(shown.shape, bool))
        for shown in (x, np.array([[2, 3, 4, 1, 0]], np.int16))
    )
    of = _Step(recipe(), before, after, 0, VOCABULARY)  # type: ignore[arg-type]
    full, brief, briefer, briefest = (of._replace(brief=n).revised() for n in range(4))
    first, second = (VOCABULARY.glyph(i) for i in (2, 3))
    assert full.startswith(f"revised 4 positions: 1 became {first}, 2 became {second}, ")
    assert brief.startswith(f"revised 4 positions (1 {first}, 2 {second}, ")
    assert (briefer, briefest) == (brief, "revised 4 positions")

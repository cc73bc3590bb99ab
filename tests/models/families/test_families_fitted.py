"""What every family must be that is fitted without a gradient: its law over all words, exact whatever is asked."""

from __future__ import annotations

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.denoisers.protocol import DenoiserInput
from models.errors import UserError
from models.evaluation.along_path import follow
from models.evaluation.reading import finish, reading
from models.families.family import Family
from models.model import Model
from models.processes.orders import POLICIES
from models.processes.policy import Path
from models.sampling import sampler
from models.sampling.recipe import Recipe
from models.sampling.support import Support
from tests.models.constraints.without import without
from tests.models.families.fitted import FITTED, WORDS, L, V, chances, fitted
from tests.models.toys import follows, tally

FREE = Constraint.free(L, V)
ENDING = np.array([[False, True, False, False], [False, True, True, False]])
ASKED = {
    "nothing": FREE,
    "a pin": FREE.pin(2, 1),
    "pins": FREE.pin(0, 2).pin(3, 1),
    "an end": FREE.pin(3, END),
    "a set": without(FREE.only(1, (END, 2)), 3, (1,)),
    "lengths": FREE.with_lengths(2, 3),
    "a length": FREE.with_lengths(4, 4).pin(1, 2),
    "an ending": without(FREE.ending_in(ENDING), 0, (2,)),
}
families = pytest.mark.parametrize("family", FITTED, ids=lambda family: family.name)
asked = pytest.mark.parametrize("asked", ASKED)
TRIALS, MANY, BATCH = 100, 10_000, 100
DRAWS = 100_000


def given(model: Model, constraint: Constraint) -> np.ndarray:
    law = chances(model) * constraint.matches(WORDS)
    return law / law.sum()


def by_position(law: np.ndarray) -> np.ndarray:
    return np.stack([np.bincount(WORDS[:, i], law, V) for i in range(L)])


@families
def test_its_words_have_all_the_chance_there_is_and_each_has_some(family: Family) -> None:
    p = chances(fitted(family))
    assert p.sum() == pytest.approx(1.0, abs=1e-9)
    assert (p > 0).all()


@families
@asked
def test_what_is_shown_and_drawn_from_are_marginals_of_its_law(family: Family, asked: str) -> None:
    model = fitted(family)
    frame = sampler.start(model, Recipe(ASKED[asked], 3, policy=family.policies[0]))
    x = frame.x[0]
    own = chances(model) * ((x == V) | (x == WORDS)).all(1)
    own = by_position(own / own.sum())
    assert frame.p0[0] == pytest.approx(own, abs=1e-6)
    assert np.exp(model.denoiser.logits(DenoiserInput(frame.x)))[0] == pytest.approx(own, abs=1e-9)
    support = Support.of(ASKED[asked], np.zeros(1, np.int16))
    drawn_from = model.predictor.predict(model.process, frame.state, support, Recipe(ASKED[asked], 3)).distribution
    if asked != "an ending":  # with one the length is drawn first
        law = given(model, ASKED[asked])
        assert drawn_from.marginals[0] == pytest.approx(by_position(law), abs=1e-9)
        assert law[(drawn_from.best() == WORDS).all(1)] == pytest.approx(law.max())


@families
@asked
@pytest.mark.parametrize(
    ("steps", "count"), [(1, 2000), (3, 500), *(pytest.param(s, DRAWS, marks=pytest.mark.long) for s in (1, 2))]
)
def test_steps_of_any_size_draw_from_its_law(family: Family, asked: str, steps: int, count: int) -> None:
    model = fitted(family)
    frame = sampler.fill(model, Recipe(ASKED[asked], steps, policy=family.policies[0], rows=count, seed=steps))
    assert follows(tally(frame.x, WORDS), given(model, ASKED[asked]))


@families
@asked
def test_a_word_has_the_same_probability_on_every_path(family: Family, asked: str) -> None:
    model = fitted(family)
    for policy in (policy for policy in family.policies if POLICIES[policy].scorable):
        found = finish(follow(reading(model, Recipe(ASKED[asked], 3, policy=policy)), WORDS))
        assert np.exp(found) == pytest.approx(given(model, ASKED[asked]), abs=1e-6)


def random_constraint(rng: np.random.Generator) -> Constraint:
    """Pins, allowed and forbidden letters, an end, lengths: what can be fulfilled."""
    while True:
        constraint = FREE
        try:
            if rng.random() < 0.4:
                constraint = constraint.with_lengths(*sorted(rng.integers(1, L, 2).tolist()))
            for position in range(L):
                kind, some = rng.integers(5), tuple(rng.integers(V, size=2).tolist())
                if kind == 0:
                    constraint = constraint.pin(position, some[0])
                elif kind == 1:
                    constraint = without(constraint, position, some[:1])
                elif kind == 2:
                    constraint = constraint.only(position, some)
        except UserError:
            continue
        if constraint.feasible.any():
            return constraint


@families
@pytest.mark.parametrize(
    "batch", [pytest.param(b, marks=() if b * BATCH < TRIALS else pytest.mark.long) for b in range(MANY // BATCH)]
)
def test_what_is_asked_for_holds_in_random_trials(family: Family, batch: int) -> None:
    model = fitted(family)
    for trial in range(batch * BATCH, (batch + 1) * BATCH):
        rng = np.random.default_rng(trial)
        constraint, policy = random_constraint(rng), str(rng.choice(family.policies))
        options = {"temperature": float(rng.choice([0.0, 0.5, 1.0, 2.0])), "top_k": int(rng.integers(3))}
        recipe = Recipe(constraint, int(rng.integers(1, 6)), policy=policy, rows=2, seed=trial, **options)  # type: ignore[arg-type]
        for frame in sampler.run(model, recipe):
            for position, symbol in constraint.pins.items():
                assert (frame.x[:, position] == symbol).all()
        assert frame.clear
        assert constraint.matches(frame.x).all()


@families
@asked
def test_temperature_0_draws_the_likeliest_word(family: Family, asked: str) -> None:
    model = fitted(family)
    frame = sampler.fill(model, Recipe(ASKED[asked], 1, policy=family.policies[0], temperature=0.0, rows=3))
    law = given(model, ASKED[asked])
    if asked != "an ending":  # the likeliest length, then
        assert (frame.x == WORDS[law.argmax()]).all()
    assert (law[(frame.x[:, None] == WORDS).all(-1).argmax(1)] > 0).all()


@families
def test_a_row_is_the_same_in_any_batch_to_the_bit(family: Family) -> None:
    model = fitted(family)
    for options in ({}, {"temperature": 0.7, "top_k": 3}):
        recipe = Recipe(ASKED["an ending"], 3, policy=family.policies[0], rows=8, seed=2, **options)  # type: ignore[arg-type]
        whole = list(sampler.run(model, recipe))
        for row in (0, 5):
            one = list(sampler.run(model, recipe.with_(rows=1, first_row=row)))
            for frame, all_of_them in zip(one, whole, strict=False):  # a row alone may be complete earlier
                assert (frame.x[0] == all_of_them.x[row]).all()
                assert frame.p0[0].tobytes() == all_of_them.p0[row].tobytes()
                assert frame.sampling_probs[0].tobytes() == all_of_them.sampling_probs[row].tobytes()


@families
def test_a_letter_written_in_mid_run_and_what_it_would_do_are_by_its_law(family: Family) -> None:
    model = fitted(family)
    recipe = Recipe(FREE.pin(3, 2), 4, policy=family.policies[0], rows=2, seed=1)
    frame = sampler.start(model, recipe)
    for symbol, preview in enumerate(sampler.what_if(model, recipe, frame, 0, 1)):
        law = given(model, recipe.constraint) * (WORDS[:, 1] == symbol)
        if law.sum() > 0:
            assert preview == pytest.approx(by_position(law / law.sum()), abs=1e-6)
            written = sampler.write(model, recipe, frame, 0, 1, symbol)
            assert written.sampling_probs[0] == pytest.approx(by_position(law / law.sum()), abs=1e-6)
    assert all(POLICIES[policy].path is not Path.THROWS_AWAY for policy in family.policies)


@families
def test_both_sides_of_a_position_count_as_declared(family: Family) -> None:
    """Its answer at the second position, with one letter or another known on its right."""
    model = fitted(family)
    x = np.full((V - 1, L), V, np.int16)
    x[:, 2] = np.arange(1, V)
    answers = np.exp(model.denoiser.logits(DenoiserInput(x)))[:, 1]
    assert (np.abs(answers - answers[0]).max() > 1e-3) == family.traits.both_sides

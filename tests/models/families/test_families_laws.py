"""What every family must be: its process by Bayes' rule, its exact models at the law, what is asked for kept.

A family is tested by being listed: its process over three symbols with every policy and timetable that it declares.
What it takes for granted stands in `kernels.py`: all words of four positions with a probability each, and the denoiser
that knows it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.errors import UserError
from models.evaluation.along_path import follow
from models.evaluation.reading import finish, reading
from models.families.family import Family
from models.families.registry import FAMILIES
from models.model import Model
from models.processes import Moves, Process, State
from models.processes.orders import POLICIES
from models.processes.policy import Path
from models.processes.policy_input import padding
from models.processes.timetables import TIMETABLES, Timetable
from models.rng import CounterRNG
from models.sampling import edits, sampler
from models.sampling.recipe import Recipe
from models.sampling.restore import restored, stored
from tests.models.constraints.without import without
from tests.models.families.toy import drift_family
from tests.models.processes.kernels import LAW, VOCABULARY, WORDS, Exact, L, V, distance, exact_model, shares

EVERY = [*FAMILIES.values(), drift_family()]
N = 30_000
ROWS = 5000
FREE = Constraint.free(L, V)
LEVELS = (0.85, 0.5, 0.2)
LAGGING = ("jump-euler",)  # whose steps are only nearly those of the process
LEANING = (Path.THROWS_AWAY, Path.AIMS)  # of which runs are known not to have the law

families = pytest.mark.parametrize("family", EVERY, ids=lambda family: family.name)
# Of these too, for what they choose depends on letters, or they draw several positions at once however many the steps.
LEANS = {"dilated", "adjacent", "confidence-threshold", "entropy-bounded", "remask-conf", "informed", "path-planning"}
LEANS |= {"mask-predict"}
COMBINED = [
    (family, policy, timetable)
    for family in EVERY
    for policy in family.policies
    for timetable in family.timetables
    if timetable == "even" or not POLICIES[policy].even_only
]


def first_of_its_kind(family: Family, policy: str) -> bool:
    """Whether no policy above it in the family's list is made in the same way."""
    kinds = [(type(p.choose), p.path, p.pace) for p in map(POLICIES.__getitem__, family.policies)]
    at = family.policies.index(policy)
    return kinds[at] not in kinds[:at]


def by_hand(number: int) -> bool:
    """Whether a combination is one of the suite by hand: a process that a family above has, or one made of it.

    In another timetable than its first one, and in orders that the other has as well but for the first one; any family
    in another timetable than its first one, in orders of a kind that it has already; and all but the first family,
    whose process decides least, other orders in other timetables than the first ones.
    """
    family, policy, timetable = COMBINED[number]
    if family is not EVERY[0] and policy != family.policies[0] and timetable != family.timetables[0]:
        return True
    above = EVERY[: EVERY.index(family)]
    alike = [other for other in above if isinstance(process_of(family), type(process_of(other)))]
    again = any(policy in other.policies for other in alike) and policy != family.policies[0]
    other_time = timetable != family.timetables[0]
    if other_time and not first_of_its_kind(family, policy):
        return True
    return bool(alike) and (again or other_time)


def long_law(number: int) -> bool:
    """Whether the law of a combination is tested by hand: so it is of all orders but the first of each kind."""
    family, policy, _ = COMBINED[number]
    return by_hand(number) or not first_of_its_kind(family, policy)


def is_first(number: int) -> bool:
    """Whether it has the first timetable of its family; in the others something is asked for as well, see `ASKED`."""
    family, _, timetable = COMBINED[number]
    return not long_law(number) and timetable == family.timetables[0]


def has_law(policy: str) -> bool:
    """Whether its runs of many steps have the law that the denoiser knows, and do not mix words up by design."""
    return POLICIES[policy].path not in LEANING and policy not in LEANS and not POLICIES[policy].in_one_step


def is_scored(policy: str) -> bool:
    """Whether a word has a probability along a path of it."""
    return POLICIES[policy].scorable


def steps_of(timetable: str) -> int:
    """Enough for one position a step, and for what the process itself loses to be lost in the draws' noise.

    Where all positions change together it loses twice as much.
    """
    return 48 if timetable == "even" else 24


def process_of(family: Family, size: int = V) -> Process:
    return family.process(size, family.parameters, {})


def combined(quick: Callable[[int], bool], has: Callable[[str], bool] = bool) -> pytest.MarkDecorator:
    """Every combination whose policy is one that `has` what is tested; those that are not `quick` by hand."""
    return pytest.mark.parametrize(
        ("family", "policy", "timetable"),
        [
            pytest.param(*c, id=f"{c[0].name}-{c[1]}-{c[2]}", marks=() if quick(number) else pytest.mark.long)
            for number, c in enumerate(COMBINED)
            if has(c[1])
        ],
    )


runs = combined(lambda number: not by_hand(number))


def model_of(family: Family) -> Model:
    """The model of the family that knows the law of the toy."""
    return exact_model(lambda size: process_of(family, size), family.gives)


def numbers(seed: int = 0, rows: int = N) -> CounterRNG:
    return CounterRNG(seed, 0, rows, 1)


def clean() -> np.ndarray:
    """Every symbol at one position, alike often."""
    return (np.arange(N) % V).astype(np.int16)[:, None]


def at(level: float) -> np.ndarray:
    return np.full((N, 1), level)


def seen(state: State) -> np.ndarray:
    """What tells states apart, a number each: what is shown, and whether it is settled."""
    return state.x[:, 0] * 2 + state.noise[:, 0]


def assert_posterior(found: np.ndarray, x0: np.ndarray, log_chances: np.ndarray) -> None:
    """Among rows of each kind of `found` each x0 has the share that their chances, (N, V), give it on average."""
    kinds, of = np.unique(found, return_inverse=True)
    counts, expected = np.zeros((len(kinds), V)), np.zeros((len(kinds), V))
    np.add.at(counts, (of, x0[:, 0]), 1)
    chances = np.exp(log_chances - log_chances.max(-1, keepdims=True))
    np.add.at(expected, of, chances / chances.sum(-1, keepdims=True))
    assert_shares(counts, expected)


# -- the process, by Bayes --


@families
@pytest.mark.parametrize("level", LEVELS)
def test_the_evidence_is_what_the_symbols_that_became_a_state_were(family, level):
    process, x0 = process_of(family), clean()
    state = process.corrupt(x0, at(level), numbers())
    assert_posterior(seen(state), x0, process.evidence(state)[:, 0])


@families
def test_the_chances_of_a_step_are_those_of_the_symbols_that_took_it(family):
    """exp(log_step) is in proportion to q(xs | xt, c): the shares of x0 among rows with the same step are by Bayes."""
    process, x0 = process_of(family), clean()
    state = process.corrupt(x0, at(0.8), numbers())
    moves = Moves(np.minimum(state.level, 0.3))
    after = process.posterior_step(state, x0, moves, numbers(1))
    log = process.evidence(state) + process.log_step(state, after, moves)
    assert_posterior(seen(state) * 100 + seen(after), x0, log[:, 0])


def assert_shares(counts: np.ndarray, chances: np.ndarray) -> None:
    total = counts.sum(1, keepdims=True)
    p = chances / chances.sum(1, keepdims=True)
    error = np.sqrt(np.maximum(p * (1 - p), 1e-3) / total)
    assert (np.abs(counts / total - p) < 5 * error + 1e-9).all()


@families
def test_a_step_leads_where_less_noise_leads(family):
    """q(xt | x0), then the step to s: as drawn by q(xs | x0) at once."""
    process, x0 = process_of(family), clean()
    state = process.corrupt(x0, at(0.8), numbers())
    after = process.posterior_step(state, x0, Moves(np.minimum(state.level, 0.3)), numbers(1))
    once = process.corrupt(x0, at(0.3), numbers(2))
    for c in range(V):
        here = x0[:, 0] == c
        both = [np.bincount(seen(state)[here], minlength=2 * V + 4) / here.sum() for state in (after, once)]
        assert np.abs(both[0] - both[1]).max() < 0.02


@families
def test_two_steps_are_as_good_as_one(family):
    process, x0 = process_of(family), np.ones((N, 1), np.int16)
    state = process.corrupt(x0, at(0.9), numbers())
    half = process.posterior_step(state, x0, Moves(np.minimum(state.level, 0.6)), numbers(1))
    twice = process.posterior_step(half, x0, Moves(np.minimum(half.level, 0.2)), numbers(2))
    once = process.posterior_step(state, x0, Moves(np.minimum(state.level, 0.2)), numbers(3))
    joint = [np.bincount(seen(state) * 20 + seen(end), minlength=200) / N for end in (twice, once)]
    assert np.abs(joint[0] - joint[1]).max() < 0.015


@families
def test_a_lower_level_destroys_a_part_of_what_a_higher_one_does(family):
    process, x0 = process_of(family), clean()
    high, low = (process.corrupt(x0, at(level), numbers()) for level in (0.8, 0.4))
    assert not ((low.x != x0) & (high.x == x0)).any()


@families
def test_the_ends_of_the_noise_are_the_word_and_nothing_of_it(family):
    process, x0 = process_of(family), clean()
    assert (process.corrupt(x0, at(0.0), numbers()).x == x0).all()
    assert_posterior(seen(process.corrupt(x0, at(1.0), numbers())), x0, np.zeros((N, V)))
    p = np.array([0.5, 0.3, 0.2])
    found = process.information(np.linspace(0, 1, 9), p)
    assert found[0] == pytest.approx(-(p * np.log(p)).sum())
    assert found[-1] == pytest.approx(0.0, abs=1e-12)
    assert (np.diff(found) < 0).all()


@families
def test_the_verbs_change_what_they_name_and_nothing_else(family):
    process, rng = process_of(family), numbers(rows=5)
    state = process.corrupt(WORDS[:5], np.full((5, L), 0.7), rng)
    where = np.zeros((5, L), bool)
    where[2, 1] = True
    settled = process.settle(state, where, np.array(2, np.int16))
    assert (settled.x[2, 1], settled.level[2, 1]) == (2, 0.0)
    renewed = process.renew(settled, where, rng)
    assert renewed.level[2, 1] == 1.0
    for changed in (settled, renewed):
        assert (changed.x[~where] == state.x[~where]).all()
        assert (changed.level[~where] == state.level[~where]).all()
    process.posterior_step(state, WORDS[:5], Moves(np.zeros((5, L))), rng)
    assert (state.x == process.corrupt(WORDS[:5], np.full((5, L), 0.7), rng).x).all()  # no verb writes into a state


# -- runs of exact models --


@combined(is_first, has_law)
def test_runs_draw_the_law_that_the_denoiser_knows(family, policy, timetable):
    recipe = Recipe(FREE, steps=steps_of(timetable), policy=policy, timetable=Timetable.parse(timetable), rows=ROWS)
    assert distance(shares(sampler.fill(model_of(family), recipe).x), LAW) < near(policy)


@pytest.mark.parametrize("policy", [name for name, policy in POLICIES.items() if not policy.scorable])
def test_what_has_no_likelihood_along_paths_says_so(policy):
    family = next(f for f in EVERY if policy in f.policies)
    with pytest.raises(UserError, match="choose another order"):
        finish(follow(reading(model_of(family), Recipe(FREE, steps=2, policy=policy)), WORDS[:1]))


ASKED = {
    "a pin": FREE.pin(1, 2),
    "a length": FREE.with_lengths(2, 2),
    "a range": FREE.with_lengths(2, 3),
    "a pin and a length": FREE.pin(0, 2).with_lengths(3, 3),
}


@pytest.mark.parametrize(
    ("family", "policy", "timetable", "asked"),
    [
        pytest.param(*c, asked, id=f"{c[0].name}-{c[1]}-{c[2]}-{asked}", marks=() if quick else pytest.mark.long)
        for number, c in enumerate(COMBINED)
        for place, asked in enumerate(ASKED)
        for quick in [
            (number + place) % len(ASKED) == 0 and not long_law(number)
        ]  # each combination with one, and each of these with many
        if has_law(c[1])
    ],
)
def test_pins_and_lengths_condition_the_law(family, policy, timetable, asked):
    constraint = ASKED[asked]
    wanted = LAW * constraint.matches(WORDS)
    wanted /= wanted.sum()
    rows = min(ROWS, int(2 * ROWS * spread(wanted) / spread(LAW)))  # among fewer words fewer draws come as near
    recipe = Recipe(
        constraint, steps=steps_of(timetable), policy=policy, timetable=Timetable.parse(timetable), rows=rows
    )
    assert distance(shares(sampler.fill(model_of(family), recipe).x), wanted) < near(policy)


def near(policy: str) -> float:
    """The distance from the law that is left to the draws' noise."""
    return 0.05 if policy in LAGGING else 0.035


def spread(law: np.ndarray) -> float:
    """In proportion to the draws after which their shares lie at a certain distance from the law, on average."""
    return float(np.sqrt(law * (1 - law)).sum() ** 2)


@combined(lambda number: not long_law(number), is_scored)
def test_the_likelihood_along_paths_is_the_exact_one(family, policy, timetable):
    path = POLICIES[policy].path
    model, each = model_of(family), 1 if path is Path.ONE else 20
    recipe = Recipe(FREE, steps=steps_of(timetable), policy=policy, timetable=Timetable.parse(timetable))
    logs = finish(follow(reading(model, recipe), np.repeat(WORDS, each, 0))).reshape(len(WORDS), each)
    if not has_law(policy):
        assert distance(shares(sampler.fill(model, recipe.with_(rows=ROWS)).x), np.exp(logs[:, 0])) < 0.035
        return
    gap = float(LAW @ (np.log(LAW) - logs.mean(1)))
    if path is Path.ONE:
        assert logs[:, 0] == pytest.approx(np.log(LAW), abs=1e-5)
    else:
        error = float(np.sqrt(LAW**2 @ logs.var(1, ddof=1) / each))
        loses = np.inf if family.traits.likelihood == "loose bound" else 0.06  # in finitely many steps
        assert -4 * error - 1e-6 < gap < loses + 4 * error


@runs
def test_what_is_asked_for_holds_in_random_trials(family, policy, timetable):
    model, rng = model_of(family), np.random.default_rng(7)
    for trial in range(12):
        constraint = random_constraint(rng)
        steps, first = int(rng.integers(1, 9)), bool(rng.integers(2))
        recipe = Recipe(
            constraint,
            steps=steps,
            policy=policy,
            timetable=Timetable.parse(timetable),
            rows=8,
            seed=trial,
            length_first=first,
        )
        frames = list(sampler.run(model, recipe))
        for frame in frames:
            for position, symbol in constraint.pins.items():
                assert (frame.x[:, position] == symbol).all()
                assert not frame.noise[:, position].any()
        assert frames[-1].clear
        assert constraint.matches(frames[-1].x).all()


def random_constraint(rng: np.random.Generator) -> Constraint:
    while True:
        constraint = FREE
        if rng.random() < 0.5:
            constraint = constraint.with_lengths(*sorted(rng.integers(1, L, 2).tolist()))
        for position in range(L - 1):
            kind = rng.integers(4)
            symbol = int(rng.integers(V))
            try:
                if kind == 0:
                    constraint = constraint.pin(position, symbol)
                elif kind == 1:
                    constraint = without(constraint, position, (symbol,))
            except UserError:
                continue
        if constraint.feasible.any():
            return constraint


@runs
def test_every_edit_holds_at_every_frame(family, policy, timetable):
    """A letter written, a letter taken back, a pin set and freed; and what a letter would do, before it is written."""
    model = model_of(family)
    recipe = Recipe(FREE.pin(0, 2), steps=5, policy=policy, timetable=Timetable.parse(timetable), rows=2, seed=3)
    freed = recipe.with_(constraint=recipe.constraint.release(0))
    retaken = POLICIES[policy].path is Path.REVISES  # such a policy may take any letter back but a pin
    for frame in sampler.run(model, recipe):
        kept = frame.x.copy(), frame.level.copy()
        guesses = edits.what_if(model, recipe, frame, 1, 1)
        for symbol in range(V):
            written = edits.write(model, recipe, frame, 1, 1, symbol)
            assert guesses[symbol] == pytest.approx(written.sampling_probs[1], abs=1e-6)
            *_, last = sampler.run(model, recipe, written) if not sampler.finished(recipe, written) else (written,)
            assert last.clear
            assert last.x[1, 0] == 2
            assert last.x[1, 1] == symbol or retaken
        back = edits.write(model, recipe, frame, 1, 1, None)
        assert back.noise[1, 1]
        *_, last = sampler.run(model, recipe, back)
        assert last.clear
        released = edits.impose(model, freed, frame, (0,))
        assert released.noise[:, 0].all()
        assert released.edited.all()
        pinned = edits.impose(model, recipe, released)
        assert (pinned.x[:, 0] == 2).all()
        assert not pinned.noise[:, 0].any()
        assert (frame.x == kept[0]).all()
        assert (frame.level == kept[1]).all()


@runs
def test_a_row_is_the_same_in_every_batch(family, policy, timetable):
    model = model_of(family)
    many = Recipe(FREE, steps=6, policy=policy, timetable=Timetable.parse(timetable), rows=5, seed=3)
    together = list(sampler.run(model, many))
    for row in range(5):
        alone = list(sampler.run(model, many.with_(rows=1, first_row=row)))
        for mine, theirs in zip(alone, together, strict=False):
            assert (mine.x[0] == theirs.x[row]).all()
            assert (mine.level[0] == theirs.level[row]).all()


@runs
def test_a_frame_and_its_recipe_come_back_to_the_bit(family, policy, timetable):
    model = model_of(family)
    recipe = Recipe(FREE.pin(1, 2), steps=5, policy=policy, timetable=Timetable.parse(timetable), rows=3, seed=11)
    read = Recipe.from_json(recipe.to_json(VOCABULARY), VOCABULARY, L)
    assert read == recipe
    for frame in sampler.run(model, recipe):
        again = restored(model, read, stored(recipe, frame, hides=model.traits.hides))
        assert again is not None
        assert (again.x == frame.x).all()
        assert (again.level == frame.level).all()
        assert (again.p0 == frame.p0).all()
        assert (again.sampling_probs == frame.sampling_probs).all()
        following = [list(sampler.run(model, read, f))[-1:] for f in (again, frame)]
        assert [f.x.tolist() for f in following[0]] == [f.x.tolist() for f in following[1]]


# An end that may return to noise closes nothing: a longer word may follow it.
CLOSING = [c[:2] for c in COMBINED if c[2] == "blocks" and not Recipe(FREE, steps=1, policy=c[1]).remasks]


@pytest.mark.parametrize(("family", "policy"), [pytest.param(*c, id=f"{c[0].name}-{c[1]}") for c in CLOSING])
def test_an_end_closes_its_row_though_its_padding_has_blocks_to_come(family, policy):
    recipe = Recipe(FREE, steps=12, policy=policy, timetable=Timetable.parse("blocks:1"), rows=300)
    frames = list(sampler.run(model_of(family), recipe))
    for before, after in pairwise(frames):
        closed = padding(before.settled)
        assert closed.any() or not (before.settled == END)[:, :-1].any()
        assert (after.x[closed & before.noise] == END).all()
        assert not after.noise[closed & before.noise].any()


# -- traits, as declared --


@families
def test_noise_shows_nothing_or_a_letter_as_declared(family):
    state = process_of(family).prior(50, np.full(L, -1, np.int16), numbers(rows=50))
    assert (state.x == V).all() if family.traits.hides else (state.x < V).all()
    assert (state.level == 1).all()


@runs
def test_letters_that_are_shown_change_on_the_way_as_declared(family, policy, timetable):
    """In one of two patterns: an order that draws nothing by chance has one way in each, and may stand by all on it."""
    times = Timetable.parse("blocks:2" if timetable == "blocks" else timetable)  # alone, nothing speaks against it
    model = model_of(family)
    changed = any(
        ((a.x != V) & (a.x != b.x)).any()
        for asked in (FREE, FREE.pin(0, 1))
        for a, b in pairwise(sampler.run(model, Recipe(asked, 12, policy=policy, timetable=times, rows=100)))
    )
    assert changed == (family.traits.revises or POLICIES[policy].path is Path.REVISES)


@families
def test_what_its_process_declares_is_what_the_family_does(family):
    traits = process_of(family).traits
    assert (traits.hides, traits.revises, traits.latent) == (
        family.traits.hides,
        family.traits.revises,
        family.traits.latent,
    )


@pytest.mark.parametrize("family", [f for f in EVERY if f.fit is None], ids=lambda family: family.name)
def test_both_sides_of_a_position_count_as_declared(family):
    """The exact model's answer at the first position, with another letter known on its right."""
    model = model_of(family)
    state = model.process.prior(1, np.full(L, -1, np.int16), numbers(rows=1))
    here = np.zeros((1, L), bool)
    here[0, 1] = True
    answers = [model.probabilities(model.process.settle(state, here, np.array(c, np.int16)))[0, 0] for c in (1, 2)]
    assert (np.abs(answers[0] - answers[1]).max() > 1e-3) == family.traits.both_sides


@families
def test_a_likelihood_is_called_exact_where_a_policy_has_one(family):
    exact = any(POLICIES[policy].path is Path.ONE for policy in family.policies)
    assert (family.traits.likelihood == "exact") == (exact and process_of(family).traits.uninformative_noise)


@families
def test_every_policy_and_timetable_that_it_names_is_there(family):
    assert family.policies
    assert set(family.policies) <= set(POLICIES)
    assert {name.partition(":")[0] for name in family.timetables} <= set(TIMETABLES)
    assert END == 0
    assert isinstance(model_of(family).denoiser, Exact)

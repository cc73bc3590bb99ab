"""Which positions go first: every name means what it says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath

import numpy as np
import pytest

from models.data.vocabulary import END
from models.distributions.factorised_words import FactorisedWords
from models.probabilities import entropy
from models.processes import State
from models.processes.orders import POLICIES
from models.processes.policy import ByScore, Path, lowest
from models.processes.policy_input import Draw, PolicyInput, Step, Terms
from models.rng import CounterRNG

# Three positions: sure, split between two, spread over all; the end has little mass.
AFTER = np.array([[[0.02, 0.94, 0.02, 0.02], [0.02, 0.49, 0.47, 0.02], [0.01, 0.33, 0.33, 0.33]]])
NONE = np.zeros((1, 3))


class Chosen(CounterRNG):
    """Numbers that are given."""

    u: np.ndarray

    def __call__(self, count, stream):
        return self.u


def policy_input(
    after: np.ndarray, drawn: np.ndarray, u: np.ndarray, settings: Mapping[str, float] | None = None
) -> PolicyInput:
    """One row of which nothing is settled, for which these chances, letters and numbers were found."""
    shape = drawn.shape
    words = FactorisedWords(after[..., END], after[..., 1:], after, np.ones(1))
    step = Step(1, 1.0, 0.5, np.ones(shape[1]), np.full(shape[1], 0.5), True)
    rng = Chosen(0, 0, 1, 1)
    rng.u = u
    nothing = np.full(shape, after.shape[-1], np.int16)
    state = State(nothing, np.ones(shape))
    leave_out = lambda state: (u, np.zeros(1, int))  # noqa: E731
    terms = Terms(after.shape[-1], True, np.zeros(shape[1], bool), np.array(shape[1]), settings or {}, leave_out)
    return PolicyInput(state, words, Draw(words, None, drawn), step, terms, rng)


def score_of(policy: str):
    choose = POLICIES[policy].choose
    assert isinstance(choose, ByScore)
    return choose.score


def order(policy: str, after: np.ndarray = AFTER, drawn=(1, 1, 1), u=NONE) -> list[int]:
    seen = policy_input(after, np.array([drawn], np.int16), np.asarray(u))
    return np.argsort(score_of(policy)(seen)[0], kind="stable").tolist()


def test_lowest_entropy_goes_from_the_surest_to_the_least_sure():
    assert order("lowest-entropy", AFTER[:, [2, 0, 1]]) == [1, 2, 0]


def test_highest_confidence_goes_by_the_likeliest_letter():
    assert order("highest-confidence", AFTER[:, [1, 2, 0]]) == [2, 0, 1]


def test_largest_margin_goes_by_the_lead_of_the_first_letter():
    split = np.array([[[0.0, 0.5, 0.49, 0.01], [0.0, 0.45, 0.3, 0.25]]])  # 0.01 ahead; 0.15 ahead
    assert order("largest-margin", split, (1, 1), NONE[:, :2]) == [1, 0]
    assert order("highest-confidence", split, (1, 1), NONE[:, :2]) == [0, 1]


def test_a_certain_end_is_not_taken_for_confidence():
    """Otherwise the padding goes first and settles the length before any letter."""
    after = np.array([[[0.97, 0.01, 0.01, 0.01], [0.0, 0.5, 0.3, 0.2]]])
    for policy in ("lowest-entropy", "highest-confidence", "largest-margin"):
        assert order(policy, after, (0, 1), NONE[:, :2]) == [1, 0], policy
    assert order("sample-then-choose", after, (0, 1), NONE[:, :2]) == [1, 0]


def test_sample_then_choose_keeps_the_likeliest_draws():
    assert order("sample-then-choose", drawn=(2, 1, 3)) == [1, 2, 0]


def test_random_goes_by_its_numbers_and_the_two_directions_by_position():
    assert order("random", u=[[0.5, 0.9, 0.1]]) == [2, 0, 1]
    assert order("left-to-right") == [0, 1, 2]
    assert order("right-to-left") == [2, 1, 0]


def test_only_policies_blind_to_the_draws_claim_exact_probabilities():
    rng = np.random.default_rng(0)
    after = rng.dirichlet(np.ones(4), size=(1, 6))
    for name, policy in POLICIES.items():
        if not isinstance(policy.choose, ByScore):
            assert policy.path is not Path.ONE or policy.in_one_step  # which settles all, whatever is drawn
            continue
        settings = {p.name: p.default for p in policy.parameters}
        draws = (
            policy_input(after, rng.integers(4, size=(1, 6)).astype(np.int16), rng.random((1, 6)), settings)
            for _ in range(8)
        )
        assert (len({score_of(name)(seen).tobytes() for seen in draws}) == 1) == (policy.path is Path.ONE), name


def test_entropy_of_certainty_is_zero_and_of_evenness_the_log_of_the_count():
    assert entropy(np.array([0.0, 1.0, 0.0])) == 0.0
    assert entropy(np.full(8, 1 / 8)) == pytest.approx(np.log(8))


def test_lowest_takes_the_asked_number_from_each_row_and_never_more_than_there_are():
    score = np.array([[3.0, 1.0, 2.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
    among = np.array([[True, True, True, False], [False, True, True, True]])
    assert lowest(score, among, np.array([2, 9])).tolist() == [[False, True, True, False], [False, True, True, True]]
    assert not lowest(score, among, np.array([0, 0])).any()


def test_equals_go_from_the_left():
    assert lowest(np.zeros((1, 4)), np.ones((1, 4), bool), np.array([2])).tolist() == [[True, True, False, False]]


def test_the_page_of_families_lists_every_order_with_its_settings_and_what_a_probability_is():
    text = (FilePath(__file__).parents[3] / "docs" / "FAMILIES.md").read_text(encoding="utf-8")
    kinds = {Path.ONE: "exact", Path.RANDOM: "of its path"}
    for name, policy in POLICIES.items():
        about = f"{policy.label}: {policy.about[0].lower()}{policy.about[1:]}"
        settings = ", ".join(f"`{p.name}`" for p in policy.parameters)
        assert f"| `{name}` | {about} | {settings} | {kinds.get(policy.path, 'none')} |" in text, name

"""Words with attributes: one sequence of two kinds of positions, either side drawn from the other, pins that hold."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import torch

from models.constraints.constraint import Constraint
from models.constraints.constraint_json import constraint_from_json, constraint_to_json
from models.constraints.pattern import parse, to_pattern
from models.constraints.widening import ForbiddenError
from models.data.table import Table
from models.data.vocabulary import END, Vocabulary, with_attributes
from models.errors import ConstraintError, PatternError
from models.evaluation.figure import Kind
from models.evaluation.likelihood import score
from models.families.modalities import MODALITIES
from models.model import Model
from models.oracle import ListOracle
from models.processes import Masked
from models.processes.traits import Traits
from models.rewards.reward import Reward, RewardFunction
from models.sampling import edits, sampler
from models.sampling.by_reward import REWARD_SAMPLERS, ByReward, draw_by_reward
from models.sampling.defaults import default_recipe
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from models.training.objectives.modalities import EitherSide
from models.training.objectives.objective import Batch, constant, generator
from tests.models.toys import FunctionDenoiser

WORDS = ["anna", "bo", "otto", "xy", "ab", "bab"]
VOCABULARY = with_attributes(Vocabulary.from_words(WORDS), WORDS)
A, L, V = 4, 4 + 5, len(VOCABULARY)
TABLE = VOCABULARY.encode_all(WORDS, L)
KINDS = VOCABULARY.attributes.kinds(L)
FREE = Constraint.free(L, V, KINDS)


def sign(position: int, label: str) -> int:
    found = VOCABULARY.attributes[position].find(label)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def model() -> Model:
    """The exact model of six words with their attributes, each as likely."""

    def of(x):
        fitting = TABLE[((x == V) | (x == TABLE)).all(1)]
        return np.eye(V)[fitting if len(fitting) else TABLE].mean(0)

    process = Masked(V, traits=Traits(attribute_count=A))
    return Model("six", VOCABULARY, L, process, FunctionDenoiser(of), {"family": MODALITIES.name})


def drawn(model: Model, constraint: Constraint, rows: int = 60, **changes: object) -> list[tuple[str, np.ndarray]]:
    recipe = default_recipe(model, constraint, rows=rows).with_(**changes)
    frame = sampler.fill(model, recipe)
    assert constraint.matches(frame.x).all()
    return [(model.vocabulary.decode(x), x) for x in frame.x]


def test_words_are_drawn_with_their_attributes(model):
    found = drawn(model, FREE, rows=200)
    assert {word for word, _ in found} == set(WORDS)
    assert all((VOCABULARY.encode(word, L) == x).all() for word, x in found)


@pytest.mark.parametrize("policy", ["random", "left-to-right", "right-to-left"])
def test_either_side_is_drawn_from_the_other(model, policy):
    two = sign(1, "2")
    consonant = sign(3, "c")
    assert {w for w, _ in drawn(model, FREE.pin(1, two), policy=policy)} == {"anna", "otto"}
    assert {w for w, _ in drawn(model, FREE.pin(3, consonant), policy=policy)} == {"xy", "ab", "bab"}
    ((word, x),) = drawn(model, parse("otto", VOCABULARY, L), rows=1, policy=policy)
    assert (word, VOCABULARY.attributes.values(x)) == ("otto", ("length=4", "vowels=2", "first=vowel", "last=vowel"))


def test_lengths_are_those_of_the_word_and_drawn_first_they_agree(model):
    assert [n - A for n in FREE.lengths] == [1, 2, 3, 4]
    assert {w for w, _ in drawn(model, FREE.with_lengths(A + 3, A + 3))} == {"bab"}
    assert {w for w, _ in drawn(model, FREE.with_lengths(A + 3, A + 4), length_first=True)} == {"anna", "otto", "bab"}
    start = sampler.start(model, default_recipe(model, FREE))
    assert start.calls == 1  # that a word has a letter is no condition that costs a call
    with pytest.raises(ConstraintError, match="from 1 to 4, the shorter first, not 0 to 9"):
        FREE.with_lengths(A, A + 9)


def test_what_a_position_cannot_hold_is_refused_in_a_sentence():
    for position, symbol, said in (
        (0, 1, "Attribute 1 holds a value"),
        (A, END, "Position 1 holds the first letter"),
        (A + 1, V - 1, "Position 2 holds letters"),
    ):
        with pytest.raises(ConstraintError, match=said):
            FREE.pin(position, symbol)
    assert FREE.is_free
    assert FREE.pin(0, VOCABULARY.attributes[0].symbols[1]).release(0) == FREE


def test_patterns_speak_of_the_word_and_name_attributes_anywhere():
    asked = parse("②b*[Ⓒ]", VOCABULARY, L)
    assert asked.asked == (0, 2, A)
    assert {w for w, x in zip(WORDS, TABLE, strict=True) if asked.matches(x[None])[0]} == {"bo"}
    assert parse("[①-③]", VOCABULARY, L).matches(TABLE).tolist() == [len(word) < 4 for word in WORDS]
    assert parse("[^②]", VOCABULARY, L).matches(TABLE).tolist() == [len(word) != 2 for word in WORDS]
    for text in ("*", "②*", "[①-③]a*", "??", "*o", "b?*{2-3}", "Ⓒb?b", "❶[ab]*"):
        constraint = parse(text, VOCABULARY, L)
        again = parse(to_pattern(constraint, VOCABULARY), VOCABULARY, L)
        assert (again.allowed == constraint.allowed).all()
        assert again.lengths == constraint.lengths
        plain = constraint_to_json(constraint, VOCABULARY)
        assert constraint_from_json(plain, VOCABULARY, L) == constraint
    for text in ("②③", "[a②]", "[①❶]"):
        with pytest.raises(PatternError):
            parse(text, VOCABULARY, L)
    with pytest.raises(PatternError, match="at most 4"):
        parse("abbab", VOCABULARY, L)


def test_a_row_is_edited_at_both_sides_and_goes_on(model):
    recipe = default_recipe(model, FREE, rows=2)
    two = sign(1, "2")
    written = edits.write(model, recipe, sampler.start(model, recipe), 0, 1, two)
    *_, last = sampler.run(model, recipe, written)
    assert VOCABULARY.decode(last.x[0]) in ("anna", "otto")
    back = edits.write(model, recipe, last, 0, 0, None)
    *_, again = sampler.run(model, recipe, back)
    assert (again.x == last.x).all()


def test_the_list_answers_for_words_with_an_attribute():
    oracle = ListOracle(TABLE, V, VOCABULARY)
    x = np.full(L, V, np.int16)
    x[0] = sign(0, "2")
    answer = oracle.answer(x, FREE)
    assert answer.count == 3
    assert answer.fits[A:].sum(1).tolist() == [3] * 5


def test_a_word_with_open_attributes_has_a_bound_and_given_all_of_them_its_probability(model):
    left = default_recipe(model, FREE).with_(policy="left-to-right")
    (of_both,) = score(model, ["otto"], left)
    assert (of_both.kind, of_both.figure.relation, of_both.figure.name) == (Kind.BOUND, "<=", "with its attributes")
    assert of_both.nats == pytest.approx(np.log(6), abs=1e-6)
    assert of_both.nats_per_char == pytest.approx(np.log(6) / 5, abs=1e-6)
    given = FREE
    for i, symbol in enumerate(VOCABULARY.encode("otto", L)[:A]):
        given = given.pin(i, int(symbol))
    (of_word,) = score(model, ["otto"], left.with_(constraint=given))
    assert (of_word.kind, of_word.figure.relation) == (Kind.EXACT, "=")
    assert of_word.nats == pytest.approx(np.log(2), abs=1e-6)


def test_rows_hide_the_whole_the_word_or_the_attributes_and_each_has_its_bound():
    """Of independent positions each kind of row has a bound that can be written down."""
    objective, many = EitherSide(V, A), 6000
    words = torch.from_numpy(TABLE[[0]].astype(np.int64)).repeat(many, 1)
    corrupted = objective.draw(Batch(words), generator(0, 0), evaluating=False)
    log_p = torch.full((L, V), 1.0 / V).log()
    loss, kind = objective.loss(constant(log_p), corrupted), torch.arange(many) % 3
    each = -float(log_p[0, 0])
    letters, ends = 4, sum(1 / n for n in range(1, L - A - 4))
    assert float(loss[kind == 2].mean()) == pytest.approx(A * each, rel=1e-4)
    assert float(loss[kind == 1].mean()) == pytest.approx((letters + ends) * each, rel=0.02)
    assert float(loss[kind == 0].mean()) == pytest.approx((A + letters + ends) * each, rel=0.02)
    where = corrupted.where
    assert not where[kind == 1][:, :A].any()
    assert not where[kind == 2][:, A:].any()
    assert where[kind == 0][:, :A].any()
    held_out = objective.draw(Batch(words), generator(0, 0), evaluating=True)
    assert (held_out.where[:, :A].any(1) & held_out.where[:, A:].any(1)).double().mean() > 0.5


WEIGHTS = torch.randn(L * (V + 1), L * V, generator=torch.Generator().manual_seed(0))


def unaware(x: torch.Tensor, *_: object, where: torch.Tensor | None = None) -> torch.Tensor:
    """A network that no list has taught which symbols stand where."""
    shown = torch.nn.functional.one_hot(x, V + 1).float().flatten(1)
    logits = (0.5 * shown @ WEIGHTS).view(len(x), L, V)
    return logits if where is None else logits[where]


def over_orders(word: torch.Tensor, possible: torch.Tensor) -> float:
    """The mean over all orders of what a run's steps cost, from each state that it may be in to its end."""
    states = [frozenset(hidden) for count in range(L) for hidden in combinations(range(L - 1), count)]
    x = word.repeat(len(states), 1)
    for row, hidden in zip(x, states, strict=True):
        row[list(hidden)] = V
    log_p = unaware(x).masked_fill(~possible, -torch.inf).log_softmax(-1)
    nats = dict(zip(states, (-log_p[:, torch.arange(L), word]).tolist(), strict=True))
    costs = {frozenset[int](): 0.0}
    for state in states[1:]:
        steps = []
        for i in state:
            left = {j for j in state if j < i} if word[i] == END else state - {i}
            steps.append(costs[frozenset(left)] + nats[state][i])
        costs[state] = sum(steps) / len(steps)
    return costs[states[-1]]


@pytest.fixture(scope="module")
def objective() -> EitherSide:
    """That of a new model of the six words."""
    process, _ = MODALITIES.new_process(VOCABULARY, Table(TABLE, np.ones(len(TABLE)), V), {})
    made = MODALITIES.make_objective("")(process, MODALITIES.model_traits)
    assert isinstance(made, EitherSide)
    return made


@pytest.mark.parametrize("word", ["otto", "xy"])
def test_the_bound_is_that_of_runs_which_give_nothing_to_what_a_position_cannot_hold(objective, word):
    """By enumeration over all orders; without the values of the attributes it is looser by what they are given."""
    kinds = objective.kinds(L)
    assert (kinds.numpy() == KINDS).all()
    x0 = torch.from_numpy(VOCABULARY.encode(word, L).astype(np.int64))
    drawn = objective.draw_for_bound(Batch(x0.expand(6000, -1)), generator(0, 0))
    nats, loose = (one.nats(unaware, drawn).double() for one in (objective, EitherSide(V, A)))
    assert float(nats.mean()) == pytest.approx(over_orders(x0, kinds), abs=4 * float(nats.std()) / 6000**0.5)
    assert float(loose.mean()) > float(nats.mean()) + 1
    everything = torch.ones_like(kinds)
    assert float(loose.mean()) == pytest.approx(over_orders(x0, everything), abs=4 * float(loose.std()) / 6000**0.5)


def test_of_independent_positions_the_loss_is_known_with_the_kinds_too(objective):
    words = torch.from_numpy(TABLE.astype(np.int64)).repeat(2000, 1)
    net, exact = objective.control_variate(torch.full((L, V), 1.0 / V).log(), words)
    found = objective.loss(net, objective.draw(Batch(words), generator(0, 0), evaluating=True))
    assert float(found.mean()) == pytest.approx(float(exact.mean()), rel=0.01)


def test_a_card_whose_attributes_are_not_those_of_its_alphabet_is_refused():
    card = {"alphabet": list(VOCABULARY.characters), "process": {"beside": 2}}
    with pytest.raises(ValueError, match="4 attributes"):
        MODALITIES.denoiser(card, {}, "cpu")


def test_a_recipe_for_its_words_counts_what_is_free():
    assert Recipe(FREE, 3).constraint.free_positions == (True,) * (L - 1) + (False,)


@pytest.mark.parametrize("how", REWARD_SAMPLERS)
def test_words_drawn_by_a_reward_say_their_attributes(model: Model, how: str) -> None:
    reward = Reward(expression="length")
    score = RewardFunction(reward, model.vocabulary, None)
    recipe = default_recipe(model, FREE.pin(0, sign(0, "4")))
    *_, last = draw_by_reward(model, recipe, ByReward(reward, how, words=2, particles=4), score)
    assert last.found
    assert {found.row.values[0] for found in last.found} == {"length=4"}


def written(model: Model, row: str, position: int, symbol: int | None, pattern: str = "*") -> Frame:
    """A symbol written into a word that is shown with its attributes: "_" is not drawn yet, "." is the end."""
    recipe = default_recipe(model, parse(pattern, VOCABULARY, L))
    frame = sampler.start(model, recipe)
    word = VOCABULARY.encode(row.strip("_."), L)
    shown = np.full((1, L), V, np.int16)
    shown[0, :A] = word[:A]
    letters = [V if c == "_" else END if c == "." else VOCABULARY.symbol(c) for c in row]
    shown[0, A : A + len(letters)] = letters
    state = model.process.settle(frame.state, shown < V, shown)
    return edits.write(model, recipe, edits.repredict(model, recipe, frame, state), 0, position, symbol)


def free(frame: Frame) -> list[str]:
    """The attributes that are noise."""
    return [one.name for i, one in enumerate(VOCABULARY.attributes) if frame.noise[0, i]]


def test_a_letter_that_rules_out_a_drawn_attribute_sets_it_free(model):
    """What follows is then p(attributes | letters): conditional on both it would be on what cannot be."""
    a, b, o = (VOCABULARY.symbol(c) for c in "abo")
    assert free(written(model, "bo", A, a)) == ["vowels", "first"]
    assert free(written(model, "bo", A, b)) == []  # the same letter again
    assert free(written(model, "bo", A + 1, a)) == []  # another vowel, and so the same attributes
    assert free(written(model, "bo", A + 2, o)) == ["length", "vowels"]
    assert free(written(model, "bo", A + 1, END)) == ["length", "vowels", "last"]
    assert free(written(model, "b_", A + 1, None)) == []
    again = sampler.fill(model, default_recipe(model, parse("bab", VOCABULARY, L)))
    assert VOCABULARY.decode(again.x[0]) == "bab"


def test_a_letter_that_rules_out_an_attribute_asked_for_is_refused_and_may_take_it_away(model):
    a = VOCABULARY.symbol("a")
    with pytest.raises(
        ForbiddenError, match=r"No word that fits the letters has first=consonant, only first=vowel"
    ) as no:
        written(model, "bo", A, a, "Ⓒ*")
    assert to_pattern(no.value.wider, VOCABULARY) == "*"


def test_an_attribute_that_no_word_with_the_letters_has_is_refused(model):
    with pytest.raises(ConstraintError, match=r"No word that fits the letters has last=consonant, only last=vowel"):
        written(model, "bo.", 3, sign(3, "consonant"))
    assert free(written(model, "b_", 0, sign(0, "2"))) == []


def test_a_pin_in_mid_run_sets_free_what_it_rules_out(model):
    recipe = default_recipe(model, FREE, rows=30)
    last = sampler.fill(model, recipe)
    words = [model.vocabulary.decode(x) for x in last.x]
    pinned = edits.impose(model, recipe.with_(constraint=parse("a*", VOCABULARY, L)), last)
    for row, word in enumerate(words):
        assert bool(pinned.noise[row, 2]) == (word[0] not in "ao")
        assert not pinned.noise[row, 3] or len(word) == 1
    kept = edits.impose(model, recipe.with_(temperature=0.5), last)
    assert not kept.noise.any()
    asked = edits.impose(model, recipe.with_(constraint=parse("Ⓥ*", VOCABULARY, L)), last)
    for row, word in enumerate(words):
        assert bool(asked.noise[row, A:].any()) == (word[0] not in "ao")


def test_a_preview_shows_attributes_as_they_are_drawn_again(model):
    recipe = default_recipe(model, FREE)
    last = sampler.fill(model, recipe)
    first = sign(2, "consonant" if VOCABULARY.decode(last.x[0])[0] in "ao" else "vowel")
    seen = edits.what_if(model, recipe, last, 0, A)
    letters = [
        c
        for c in range(1, V)
        if seen[c, 0].any() and VOCABULARY.attributes[2].symbol_of(VOCABULARY.characters[c - 1]) == first
    ]
    assert letters
    assert all(seen[c, 2].max() < 1 or seen[c, 2].argmax() == first for c in letters)

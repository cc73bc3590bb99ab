"""A word of one's own in a row, and some of its positions generated again: what stays, and the law of what is drawn."""

from __future__ import annotations

from collections import deque
from itertools import product

import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.denoisers.protocol import DenoiserInput, StateDenoiser
from models.errors import UserError
from models.model import Model
from models.oracle import BigramChain
from models.processes import State, Uniform
from models.processes.orders import POLICIES
from models.processes.policy import Pace, Path
from models.processes.timetables import EVEN, Timetable
from models.sampling import sampler
from models.sampling.drafts import regenerate, write_word
from models.sampling.frame import Frame, finished
from models.sampling.recipe import Recipe
from models.sampling.support import Support
from tests.models.any_recipe import L, V, recipes
from tests.models.toys import all_words, follows, free_recipe, model_of, random_model, tally

MODEL = random_model(L, V, seed=7)
WORD = (1, 2, 1, 2)


def ended(model, recipe, frame) -> Frame:
    return deque([frame, *sampler.run(model, recipe, frame)], maxlen=1).pop()


def padded(*letters, length=L):
    return (*letters, *[END] * (length - len(letters)))


@given(recipes().filter(lambda recipe: not recipe.remasks), st.floats(0.5, 1), st.data())
def test_only_what_is_selected_changes_and_the_run_ends_in_a_word_of_the_pattern(recipe, share, data):
    frames = list(sampler.run(MODEL, recipe))
    frame, again = frames[round(share * (len(frames) - 1))], recipe.with_(seed=data.draw(st.integers(0, 999)))
    row = data.draw(st.integers(0, recipe.rows - 1))
    free = np.flatnonzero(Support.of(recipe.constraint, frame.lengths).row(row).known < 0).tolist()
    shown = [i for i in free if not frame.noise[row, i]] or reject()
    chosen = {data.draw(st.sampled_from(shown)), *data.draw(st.sets(st.sampled_from(free)))}
    try:
        begun = regenerate(MODEL, again, frame, row, sorted(chosen))
    except UserError:
        reject()
    others = [i for i in range(L) if i not in chosen]
    was = frame.settled[row, others] < V
    last = ended(MODEL, again, begun)
    assert finished(again, last)
    assert (last.x[row, others][was] == frame.x[row, others][was]).all()
    for r in range(recipe.rows):
        assert recipe.constraint.satisfied_by(last.x[r])
        if r != row:
            known = ~frame.noise[r]
            assert (last.x[r, known] == frame.x[r, known]).all()
    assert last.edited[row] == (~frame.noise[row, sorted(chosen)]).any()
    assert np.isnan(last.logp[row]) or not last.edited[row]


def chain(seed: int = 5) -> BigramChain:
    rng = np.random.default_rng(seed)
    step = rng.dirichlet(np.ones(V), size=V)
    step[END] = np.eye(V)[END]
    return BigramChain(np.append(0.0, rng.dirichlet(np.ones(V - 1))), step, L)


def drawn_again(policy: str, positions: tuple[int, ...], draws: int, **options) -> tuple[np.ndarray, np.ndarray]:
    """How often each word came of a finished draft, and the conditional distribution."""
    model = model_of(chain(), L, V)
    recipe = free_recipe(model, L, policy=policy, rows=1, **options)
    draft = write_word(model, recipe, sampler.fill(model, recipe), 0, padded(*WORD))
    out = []
    for seed in range(draws):
        again = recipe.with_(seed=seed)
        out.append(ended(model, again, regenerate(model, again, draft, 0, positions)).x[0])
    return compared(np.array(out), positions)


def compared(x: np.ndarray, positions: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Tally and expectation of rows in which nothing but these positions of the draft was generated again."""
    words = all_words(L, V)
    others = [i for i in range(L) if i not in positions]
    assert (x[:, others] == np.array(padded(*WORD))[others]).all()
    p = np.exp(chain().log_prob(words)) * (words[:, others] == np.array(padded(*WORD))[others]).all(1)
    return tally(x, words), p / p.sum()


@pytest.mark.parametrize(
    ("policy", "positions"), [("lowest-entropy", (1, 2)), ("random", (2, 3, 4)), ("left-to-right", (0, 3))]
)
def test_what_is_drawn_again_follows_the_conditional_distribution(policy, positions):
    assert follows(*drawn_again(policy, positions, 300))


@pytest.mark.long
@pytest.mark.parametrize("positions", [(0,), (1, 2), (0, 2, 3), (2, 3, 4), (3, 4)])
@pytest.mark.parametrize(
    "policy",
    [name for name, p in POLICIES.items() if p.path in (Path.ONE, Path.RANDOM) and p.suits(MODEL.process.traits)],
)
def test_it_does_in_every_order_with_many_draws(policy, positions):
    if POLICIES[policy].pace in (Pace.AVERAGE, Pace.OWN):  # exact at one position alone
        positions = positions[:1]
    assert follows(*drawn_again(policy, positions, 4000))


def exact_uniform():
    """The chain under uniform noise, each position at its own level: by the sum over all words."""

    words = all_words(L, V)
    log_p = chain().log_prob(words)
    process = Uniform(V)

    class Exact(StateDenoiser):
        reads = frozenset({"levels"})

        def fingerprint(self):
            return b"exact"

        def logits(self, inputs):
            evidence = process.evidence(State(inputs.x, inputs.level))  # (R, L, V)
            with np.errstate(divide="ignore"):
                joint = log_p + evidence[:, np.arange(L), words].sum(-1)  # (R, N)
            p = np.exp(joint - joint.max(-1, keepdims=True))
            out = np.stack([(p[:, :, None] * (words == c)).sum(1) for c in range(V)], -1)
            with np.errstate(divide="ignore"):
                return np.log(out / out.sum(-1, keepdims=True))

    denoiser = Exact()
    return Model("exact", model_of(chain(), L, V).vocabulary, L, process, denoiser, {"family": "uniform"})


def redrawn_of_noise(positions: tuple[int, ...], draws: int, steps: int = 6, timetable: Timetable = EVEN) -> np.ndarray:
    """The rows that came of a finished draft whose letters were noise that may change to the end."""
    model = exact_uniform()
    recipe = Recipe(Constraint.free(L, V), steps, policy="ancestral", rows=1, timetable=timetable)
    draft = write_word(model, recipe, sampler.start(model, recipe), 0, padded(*WORD))
    out = []
    for seed in range(draws):
        again = recipe.with_(seed=seed)
        out.append(ended(model, again, regenerate(model, again, draft, 0, positions)).x[0])
    return np.array(out)


def test_where_noise_shows_letters_one_position_follows_the_conditional_distribution_too():
    assert follows(*compared(redrawn_of_noise((2,), 200), (2,)))


@pytest.mark.parametrize("positions", [(1, 2), (0, 2, 3)])
def test_several_do_where_one_is_finished_before_the_next_begins(positions):
    blocks, free = Timetable("blocks", 1), Constraint.free(L, V).free_positions
    assert follows(*compared(redrawn_of_noise(positions, 300, sum(free), blocks), positions))


def law_together(positions: tuple[int, ...], steps: int) -> tuple[np.ndarray, np.ndarray]:
    """The words that T steps make of pure noise at some positions that share a level, and their probabilities.

    Summed over every state on the way. A step draws each position's x0 from its posterior given what all show, and
    then what it shows next from q(xs | xt, x0), in proportion to q(xs | x0) q(xt | xs): Austin et al. 2021, eq. 3.
    """
    model, process = exact_uniform(), Uniform(V)
    shown = np.array(list(product(range(V), repeat=len(positions))), np.int16)
    x = np.tile(np.array(padded(*WORD), np.int16), (len(shown), 1))
    x[:, positions] = shown
    law = np.full(len(shown), 1.0 / len(shown))
    for step in range(steps):
        now, to = 1.0 - step / steps, 1.0 - (step + 1) / steps
        level = np.zeros(x.shape)
        level[:, positions] = now
        p0 = np.exp(model.denoiser.logits(DenoiserInput(x, level)))[:, positions]  # (N, k, V)
        survived, forward = (process.kernel(np.array(a), np.array(b)) for a, b in ((0.0, to), (to, now)))
        bridge = survived[:, :, None] * forward[None]  # (x0, xs, xt)
        bridge /= bridge.sum(1, keepdims=True)
        each = np.einsum("nkz,zsx->nkxs", p0, bridge)
        each = np.take_along_axis(each, shown[:, :, None, None].astype(int), 2)[:, :, 0]  # (N, k, V) of xs
        law = law @ np.stack([each[:, np.arange(len(positions)), other].prod(-1) for other in shown], -1)
    return x, law


@pytest.mark.parametrize("positions", [(1, 2), (0, 1, 2)])
def test_together_they_follow_what_the_steps_make_of_noise_and_that_comes_to_the_conditional(positions):
    apart = []
    for steps in (1, 2, 4, 16, 64):
        words, law = law_together(positions, steps)
        assert law.sum() == pytest.approx(1.0)
        conditional = np.exp(chain().log_prob(words))
        apart.append(0.5 * abs(law - conditional / conditional.sum()).sum())
        if steps <= 2:
            assert follows(tally(redrawn_of_noise(positions, 250, steps), words), law)
    assert apart == sorted(apart, reverse=True)
    assert apart[-1] < 0.1 * apart[0]


@pytest.mark.long
@pytest.mark.parametrize("position", [0, 1, 3, 4])
def test_it_does_with_many_draws(position):
    assert follows(*compared(redrawn_of_noise((position,), 3000), (position,)))


@pytest.mark.long
@pytest.mark.parametrize("positions", [(0, 1), (0, 2), (1, 2), (0, 1, 2)])
@pytest.mark.parametrize("steps", [1, 2, 3, 8])
def test_together_they_do_with_many_draws(positions, steps):
    words, law = law_together(positions, steps)
    assert follows(tally(redrawn_of_noise(positions, 4000, steps), words), law)


def test_other_random_numbers_give_other_letters_and_the_same_the_same():
    recipe = free_recipe(MODEL, L, rows=1)
    draft = write_word(MODEL, recipe, sampler.fill(MODEL, recipe), 0, padded(*WORD))

    def again(seed):
        of = recipe.with_(seed=seed)
        return ended(MODEL, of, regenerate(MODEL, of, draft, 0, (1, 2))).digest

    assert again(4) == again(4)
    assert len({again(seed) for seed in range(20)}) > 1


def test_a_word_takes_the_place_of_whatever_the_row_held_and_of_the_length_drawn_for_it():
    recipe = free_recipe(MODEL, 4, rows=3, length_first=True, seed=2)
    frame = sampler.start(MODEL, recipe)
    for letters in range(1, L):
        written = write_word(MODEL, recipe, frame, 1, padded(*[1] * letters))
        assert written.lengths[1] == letters
        assert written.settled[1].tolist() == [1] * letters + [END] * (L - letters)
        assert (written.x[[0, 2]] == frame.x[[0, 2]]).all()


@pytest.mark.parametrize(
    ("symbols", "must"),
    [
        ((END,) * L, "1 to"),
        ((1, END, 1) + (END,) * (L - 3), "no gap"),
        (padded(1, 1), "'a' here"),
        (padded(2), "no word of 1 letter;"),
    ],
)
def test_a_word_that_cannot_stand_is_refused_in_a_sentence(symbols, must):
    recipe = Recipe(Constraint.free(L, V).pin(0, 2).with_lengths(2, L - 1), 3)
    with pytest.raises(UserError, match=must):
        write_word(MODEL, recipe, sampler.start(MODEL, recipe), 0, symbols)


@pytest.mark.parametrize(
    ("changes", "positions", "must"),
    [
        ({"policy": "remask-cap"}, (1,), "may be taken back"),
        ({"constraint": Constraint.free(L, V).pin(1, 2)}, (0, 1), "Position 2 can only be 'b'"),
        ({}, (L - 1,), f"Position {L} can only be"),
    ],
)
def test_what_cannot_be_generated_again_is_refused_in_a_sentence(changes, positions, must):
    recipe = free_recipe(MODEL, 3).with_(**changes)
    frame = write_word(MODEL, recipe, sampler.start(MODEL, recipe), 0, padded(*WORD))
    with pytest.raises(UserError, match=must):
        regenerate(MODEL, recipe, frame, 0, positions)


def test_noise_alone_is_refused():
    recipe = free_recipe(MODEL, 3)
    with pytest.raises(UserError, match="noise still"):
        regenerate(MODEL, recipe, sampler.start(MODEL, recipe), 0, (1, 2))


def test_what_lies_behind_the_end_alone_is_refused():
    recipe = free_recipe(MODEL, 3)
    frame = write_word(MODEL, recipe, sampler.start(MODEL, recipe), 0, padded(1))
    with pytest.raises(UserError, match="behind the end"):
        regenerate(MODEL, recipe, frame, 0, (2,))
    assert ended(MODEL, recipe, regenerate(MODEL, recipe, frame, 0, (1, 2))).clear

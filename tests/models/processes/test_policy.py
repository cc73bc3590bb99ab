"""What a policy may ask and say: leave-one-out, memory, its own clock, an early end, parameters of its own."""

from __future__ import annotations

import numpy as np
import pytest

from models.processes import Moves
from models.processes.orders import POLICIES
from models.processes.policy import ByScore, Parameter, Path, Policy
from models.processes.traits import Traits
from models.rng import Stream
from models.sampling import sampler
from models.sampling.recipe import Recipe
from tests.models.toys import FunctionDenoiser, asked, free_recipe, random_model

L, V = 5, 3


@pytest.fixture
def listed(monkeypatch):
    def listed(choose, **fields) -> None:
        policy = Policy("Toy", "For a test.", choose, fields.pop("path", Path.RANDOM), **fields)
        monkeypatch.setitem(POLICIES, "toy", policy)

    return listed


def recipe(**fields) -> Recipe:
    return free_recipe(random_model(L, V), 4, policy="toy", rows=3, **fields)


def test_leave_one_out_is_asked_only_if_called_and_is_counted(listed):
    model, seen = random_model(L, V), []

    def choose(view):
        moves = POLICIES["random"].choose(view)
        if view.clock < 1:
            seen.append((view.state, view.without()))
        return moves

    listed(choose)
    frames = list(sampler.run(model, recipe()))
    toy = model.denoiser
    assert isinstance(toy, FunctionDenoiser)
    assert seen
    for state, without in seen:
        settled = ~state.noise[:, : L - 1]
        assert (np.isfinite(without[:, : L - 1]) == settled).all()
        row, position = np.argwhere(settled)[0]
        x = state.x[row].copy()
        symbol, x[position] = x[position], V
        chances = toy.of(x)[position] * free_recipe(model, 1).constraint.allowed[position]
        assert without[row, position] == pytest.approx(chances[symbol] / chances.sum())
    shown = sum(len(batch) for batch in asked(model))
    plain = random_model(L, V)
    list(sampler.run(plain, recipe().with_(policy="random")))
    assert shown > sum(len(batch) for batch in asked(plain))
    assert frames[-1].calls > len(frames)


def test_what_a_policy_remembers_travels_with_the_rows(listed):
    def choose(view):
        age = view.state.memo.get("age", np.zeros(view.drawn.shape))
        return POLICIES["random"].choose(view)._replace(memo={"age": age + ~view.state.noise})

    listed(choose)
    model = random_model(L, V)
    *_, last = sampler.run(model, recipe())
    assert last.state.memo["age"].max() > 1
    one = list(sampler.run(model, recipe().with_(rows=1, first_row=2)))[-1]
    assert (one.state.memo["age"][0] == last.state.memo["age"][2]).all()


def test_a_policy_may_end_the_run_and_may_keep_its_own_clock(listed):
    def at_once(view):
        return Moves(np.zeros_like(view.to), view.state.noise, done=True)

    listed(at_once, path=Path.REVISES)
    frames = list(sampler.run(random_model(L, V), recipe()))
    assert len(frames) == 2
    assert frames[-1].clock == 0.0

    def slowly(view):
        rows = len(view.drawn)
        return POLICIES["random"].choose(view)._replace(clock=np.full(rows, max(0.0, view.clock - 0.1)))

    listed(slowly)
    clocks = [frame.clock for frame in sampler.run(random_model(L, V), recipe())]
    assert clocks[1] == pytest.approx(0.9)


def test_parameters_are_declared_read_and_checked(listed):
    def choose(view):
        score = ByScore(lambda seen: seen.u(Stream.ORDER) * seen.settings["weight"])
        return score(view)

    listed(choose, parameters=(Parameter("weight", "Weight", "Of the numbers.", -1.0, 1.0, 1.0),))
    model = random_model(L, V)
    up, down = (sampler.fill(model, recipe(settings={"weight": w})) for w in (1.0, -1.0))
    assert (up.x != down.x).any()
    assert dict(recipe().settings) == {"weight": 1.0}


def test_what_a_policy_needs_is_a_trait():
    noisy = Traits(hides=False, revises=True)
    assert [name for name, policy in POLICIES.items() if policy.suits(noisy)] == ["ancestral"]
    unsuited = {name for name, policy in POLICIES.items() if not policy.suits(Traits())}
    assert unsuited == {"clamp", "clamp-afresh", "jump-corrected", "jump-euler", "until-stable", "at-once"}
    drafts = Traits(hides=False, revises=True, rewrites=True)
    assert [name for name, policy in POLICIES.items() if policy.suits(drafts)] == ["ancestral", "until-stable"]
    points = Traits(hides=False, revises=True, latent=2)
    assert {name for name, policy in POLICIES.items() if policy.suits(points)} == {"ancestral", "clamp", "clamp-afresh"}
    one_pass = {name for name, policy in POLICIES.items() if policy.suits(Traits(one_pass=True))}
    assert one_pass == {"at-once"} == {name for name, policy in POLICIES.items() if policy.in_one_step}

"""Every family at the numbers of the suite by hand: 100,000 words by Pearson's statistic, and 10,000 random patterns.

With the exact denoiser, one position at a time where the timetable can, which is where runs are exact at any number of
steps; of one pass the law is that of its product.
"""

from __future__ import annotations

import numpy as np
import pytest

from models.evaluation.along_path import follow
from models.evaluation.reading import finish, reading
from models.families.family import Family
from models.processes.orders import POLICIES
from models.processes.timetables import Timetable
from models.sampling import sampler
from models.sampling.recipe import Recipe
from tests.models.families.test_families_laws import EVERY, FREE, families, has_law, model_of, random_constraint
from tests.models.processes.kernels import LAW, WORDS
from tests.models.toys import tail_of, tally

pytestmark = pytest.mark.long

STEPS = 6  # of which each of two or three free positions has its own: no step ends one and begins the next
DRAWS, ROWS = 100_000, 10_000
MANY, BATCH = 10_000, 1000
LAGS = ("jump-euler",)  # steps that are those of the process in the limit alone


def one_at_a_time(family: Family, policy: str) -> str:
    """A timetable in which no two positions are drawn in one step, where there is one."""
    return "blocks:1" if "blocks" in family.timetables and not POLICIES[policy].even_only else family.timetables[0]


def lawful() -> list[tuple[Family, str]]:
    """The first order of each family, and those of the masked one that are of another kind."""
    found, kinds = list[tuple[Family, str]](), set[tuple[str, object, object]]()
    for family in EVERY:
        for policy in family.policies:
            made = POLICIES[policy]
            kind = (family.name if policy == family.policies[0] else "", type(made.choose), (made.path, made.pace))
            if kind not in kinds and policy not in LAGS and (has_law(policy) or made.in_one_step):
                found.append((family, policy))
            kinds.add(kind)
    return found


@pytest.mark.parametrize(("family", "policy"), lawful(), ids=lambda value: getattr(value, "name", value))
@pytest.mark.parametrize("asked", [FREE, FREE.pin(1, 2)], ids=["nothing", "a pin"])
def test_words_have_the_law(family: Family, policy: str, asked) -> None:
    model = model_of(family)
    timetable = Timetable.parse(one_at_a_time(family, policy))
    recipe = Recipe(asked, STEPS, policy=policy, timetable=timetable, rows=ROWS, seed=1)
    counts = np.zeros(len(WORDS), np.int64)
    for first in range(0, DRAWS, ROWS):
        counts += tally(sampler.fill(model, recipe.with_(first_row=first)).x, WORDS)
    law = LAW * asked.matches(WORDS)
    if not has_law(policy):
        law = np.exp(finish(follow(reading(model, recipe), WORDS)))
    assert 0.001 <= tail_of(counts, law / law.sum()) <= 0.999


@families
@pytest.mark.parametrize("batch", range(MANY // BATCH))
def test_what_is_asked_for_holds(family: Family, batch: int) -> None:
    """In random orders, timetables and steps: pins in every frame, allowed letters and lengths at the end."""
    model = model_of(family)
    for trial in range(batch * BATCH, (batch + 1) * BATCH):
        rng = np.random.default_rng(trial)
        constraint, policy = random_constraint(rng), str(rng.choice(family.policies))
        timetable = family.timetables[0] if POLICIES[policy].even_only else str(rng.choice(family.timetables))
        recipe = Recipe(
            constraint,
            int(rng.integers(1, 6)),
            policy=policy,
            timetable=Timetable.parse(timetable),
            rows=2,
            seed=trial,
            length_first=bool(rng.integers(2)),
        )
        for frame in sampler.run(model, recipe):
            for position, symbol in constraint.pins.items():
                assert (frame.x[:, position] == symbol).all()
                assert not frame.noise[:, position].any()
        assert frame.clear
        assert constraint.matches(frame.x).all()

"""Rows with distributions of different kinds answer as each of these does for its own rows."""

from __future__ import annotations

import numpy as np
import pytest

from models.distributions.each_words import EachWords
from models.distributions.mixed_words import MixedWords
from tests.models.distributions.test_mixed_words import random_asked
from tests.models.distributions.test_word_kinds import L, V, random_kinds

PARTS = [MixedWords(random_kinds(seed), random_asked(seed, rows=4)) for seed in range(3)]
OF = np.array([2, 0, 1, 0, 2, 2, 1])
AT = np.array([3, 1, 0, 1, 0, 2, 2])


def words() -> EachWords:
    return EachWords(lambda number: PARTS[number], OF, AT)


def one_by_one(ask) -> np.ndarray:
    return np.concatenate(
        [ask(PARTS[of].rows(np.array([at])), slice(i, i + 1)) for i, (of, at) in enumerate(zip(OF, AT, strict=True))]
    )


@pytest.mark.parametrize("index", [slice(None), np.array([6, 2, 2]), OF == 0, OF > 2])
def test_every_answer_is_that_of_its_part(index) -> None:
    rng = np.random.default_rng(0)
    u, weight = rng.random((len(OF), L + 1)), rng.random((len(OF), L, V))
    some, best = words().rows(index), one_by_one(lambda part, _: part.best())
    where = np.stack([PARTS[of].asked.x[at] == V for of, at in zip(OF, AT, strict=True)])
    found: list[tuple[np.ndarray, np.ndarray]] = [
        (some.marginals, one_by_one(lambda part, _: part.marginals)),
        (some.mass, one_by_one(lambda part, _: part.mass)),
        (some.lengths(), one_by_one(lambda part, _: part.lengths())),
        (some.best(), best),
        (some.draw(u[index]), one_by_one(lambda part, row: part.draw(u[row]))),
        (some.draw(u[index], where[index]) * where[index], one_by_one(lambda part, row: part.draw(u[row])) * where),
        (some.log_mean(weight[index]), one_by_one(lambda part, row: part.log_mean(weight[row]))),
        (
            some.log_prob(best[index], where[index]),
            one_by_one(lambda part, row: part.log_prob(best[row], where[row])),
        ),
    ]
    for given, expected in found:
        assert given.tobytes() == expected[index].tobytes()
    ends, letters = some.marginals_at(where[index])
    assert np.array_equal(np.column_stack([ends, letters]), some.marginals[where[index]])

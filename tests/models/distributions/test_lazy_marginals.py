"""What frames keep of a distribution: the same numbers whenever they are read, and no distribution afterwards."""

from __future__ import annotations

import numpy as np

from models.distributions.factorised_words import FactorisedWords
from models.distributions.lazy_marginals import LazyMarginals
from tests.models.toys import words_of

RNG = np.random.default_rng(3)
P = RNG.dirichlet(np.ones(4), (5, 6)).astype(np.float32)
LENGTHS = np.broadcast_to(np.arange(6) > 0, (5, 6))


def test_they_are_the_marginals_rounded_and_read_only() -> None:
    lazy = LazyMarginals(words_of(P, LENGTHS, None))
    values = lazy.values()
    assert (values == words_of(P, LENGTHS, None).marginals.astype(np.float32)).all()
    assert values.dtype == np.float32
    assert not values.flags.writeable
    assert lazy.values() is values
    assert LazyMarginals(None, values).values() is values


def test_what_is_computed_at_some_positions_is_what_is_computed_at_all_of_them() -> None:
    where = RNG.random((5, 6)) < 0.5
    cells = RNG.random((6, 4)) < 0.7
    for allowed in (None, cells, np.broadcast_to(cells, P.shape)):
        words = words_of(P, LENGTHS, allowed)
        again = words_of(P, LENGTHS, allowed)
        end, letters = words.marginals_at(where)
        assert (np.column_stack([end, letters]) == again.marginals[where]).all()
        u = RNG.random((5, 7))
        some, every = words_of(P, LENGTHS, allowed).draw(u, where), again.draw(u)
        assert (some[where] == every[where]).all()
        eager = FactorisedWords(again.ended, again.letters, again.marginals, again.mass)
        assert (eager.draw(u, where)[where] == every[where]).all()
        for flags in (where, np.arange(6) == RNG.integers(0, 6, (5, 1))):
            assert (words_of(P, LENGTHS, allowed).log_prob(every, flags) == eager.log_prob(every, flags)).all()
        index = np.array([4, 0, 0])
        assert (words.rows(index).marginals == again.marginals[index]).all()
        for r in range(5):
            own = words_of(P[[r]], LENGTHS[[r]], None if allowed is None else cells)
            assert (own.draw(u[[r]], where[[r]])[where[[r]]] == every[r, where[r]]).all()

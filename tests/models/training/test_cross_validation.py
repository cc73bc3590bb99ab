"""A short list is cut into parts of which each is measured once."""

from dataclasses import replace

import pytest
import torch

from models.training.cross_validation import FOLDS, fold, fold_baselines, steady
from models.training.data import Data, prepare
from tests.models.training.lists import WORDS, spec_of


@pytest.fixture
def data(tmp_path: object) -> Data:
    spec = spec_of(tmp_path, words=WORDS[:80], weights=tuple(range(1, 81)))  # type: ignore[arg-type]
    return prepare(spec, torch.device("cpu"))


def rows(table: torch.Tensor) -> set[tuple[int, ...]]:
    return {tuple(row) for row in table.tolist()}


def test_every_word_that_is_learned_from_is_measured_in_one_fold(data: Data) -> None:
    parts = [fold(data, number) for number in range(FOLDS)]
    measured = [rows(part.evaluated) for part in parts]
    assert sum(map(len, measured)) == len(data.train)
    assert set.union(*measured) == rows(data.train)
    for part, held in zip(parts, measured, strict=True):
        assert rows(part.train) == rows(data.train) - held
        assert not rows(part.train) & rows(data.reported)
        assert len(part.words.train) == len(part.train)
        table = torch.from_numpy(data.vocabulary.encode_all(part.words.train, data.length))
        assert torch.equal(table, part.train)


def test_words_of_a_fold_keep_their_proportions(data: Data) -> None:
    weight = {word: n for n, word in enumerate(WORDS[:80], start=1)}
    for part in (fold(data, number) for number in range(FOLDS)):
        assert part.running is not None
        shares = torch.tensor([weight[word] for word in part.words.train], dtype=torch.float64)
        torch.testing.assert_close(part.running, shares.cumsum(0) / shares.sum())


def test_what_a_fold_is_compared_with_is_learned_from_its_own_words(data: Data) -> None:
    found = fold_baselines(data)
    assert found.keys() == {"positional", "trigram", "5-gram"}
    unseen = fold_baselines(replace(data, train=data.train[: len(data.train) // 2]))
    assert unseen["5-gram"] > found["5-gram"]


def test_the_rate_rises_and_stays() -> None:
    factors = [steady(step) for step in range(60)]
    assert factors == sorted(factors)
    assert 0 < factors[0] < 0.1
    assert factors[40:] == [1.0] * 20

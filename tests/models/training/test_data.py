"""What a list becomes before it is learned from."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models.data.split import split
from models.errors import UserError
from models.training.data import batch_rows, prepare
from tests.models.toys import follows
from tests.models.training.lists import WORDS, spec_of

CPU = torch.device("cpu")


def test_no_word_is_in_two_parts(tmp_path: Path) -> None:
    data = prepare(spec_of(tmp_path, words=WORDS + WORDS[:50]), CPU)
    rows = [{tuple(row) for row in table.tolist()} for table in (data.train, data.evaluated, data.reported)]
    assert len(set.union(*rows)) == sum(map(len, rows)) == len(WORDS)
    assert all(rows)
    assert data.words == split(WORDS, 0.1, 0)


def test_positions_are_the_longest_word_and_its_end(tmp_path: Path) -> None:
    data = prepare(spec_of(tmp_path), CPU)
    assert data.length == max(map(len, WORDS)) + 1
    assert (data.train[:, -1] == 0).all()
    assert data.train_characters == pytest.approx(float((data.train > 0).sum(1).float().mean()) + 1)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "no words"),
        (("anna",) * 500, "Every entry of the list is 'anna'"),
        (WORDS[:19], "only 19 different words"),
    ],
)
def test_a_list_too_poor_to_learn_from_is_refused(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    with pytest.raises(UserError, match=says):
        prepare(spec_of(tmp_path, words=words), CPU)


@pytest.mark.parametrize("share", [0.0, -0.1, 0.6, float("nan")])
def test_a_held_out_share_that_leaves_nothing_is_refused(tmp_path: Path, share: float) -> None:
    with pytest.raises(UserError, match="held-out share"):
        prepare(spec_of(tmp_path, heldout=share), CPU)


def test_a_small_list_trains_with_a_warning(tmp_path: Path) -> None:
    assert "few" in prepare(spec_of(tmp_path, words=WORDS[:60]), CPU).warning
    assert prepare(spec_of(tmp_path), CPU).warning == ""


def test_every_epoch_meets_every_word_once_in_its_own_order() -> None:
    rows = torch.cat([batch_rows(10, 4, step, seed=1) for step in range(5)])
    first, second = rows[:10], rows[10:]
    assert sorted(first.tolist()) == sorted(second.tolist()) == list(range(10))
    assert first.tolist() != second.tolist()


def test_a_batch_may_be_larger_than_the_list() -> None:
    rows = batch_rows(3, 8, 0, seed=1)
    assert len(rows) == 8
    assert sorted(rows[:3].tolist()) == [0, 1, 2]


def test_words_are_drawn_in_proportion_to_their_weights(tmp_path: Path) -> None:
    """By the law: over many batches each word comes as often as its share says."""
    weights = tuple(float(1 + 9 * (i % 7)) for i in range(len(WORDS)))
    data = prepare(replace(spec_of(tmp_path), weights=weights), CPU)
    steps, batch = 400, 64
    rows = torch.cat([data.batch_rows(batch, step, seed=1) for step in range(steps)])
    weight = dict(zip(WORDS, weights, strict=True))
    share = np.array([weight[word] for word in data.words.train])
    share /= share.sum()
    counts = np.bincount(rows.numpy(), minlength=len(share))
    assert follows(counts, share)
    assert not follows(counts, np.full(len(share), 1 / len(share)))
    assert data.train_characters == pytest.approx(
        1 + sum(p * len(word) for p, word in zip(share, data.words.train, strict=True))
    )
    assert torch.equal(data.batch_rows(batch, 3, seed=1), rows[3 * batch : 4 * batch])

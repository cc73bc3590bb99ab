from __future__ import annotations

import numpy as np
import pytest

from models.rng import MAX_SEED, Stream, philox, row_uniforms, uniforms


def words(*hexadecimal: str) -> np.ndarray:
    return np.array([[int(h, 16)] for h in hexadecimal], np.uint64)


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        (("0",) * 4, (0, 0), ("6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8")),
        (("ffffffff",) * 4, (0xFFFFFFFF, 0xFFFFFFFF), ("408f276d", "41c83b0e", "a20bc7c6", "6d5451fd")),
        (
            ("243f6a88", "85a308d3", "13198a2e", "03707344"),
            (0xA4093822, 0x299F31D0),
            ("d16cfe09", "94fdcceb", "5001e420", "24126ea1"),
        ),
    ],
    ids=["zeros", "ones", "digits of pi"],
)
def test_philox_gives_the_published_answers(counter, key, expected):
    """Random123's known-answer file for philox4x32-10."""
    assert (philox(words(*counter), key) == words(*expected)).all()


def test_numbers_lie_in_the_unit_interval_and_fill_it():
    u = uniforms(7, np.arange(2000), 3, 17, Stream.LETTERS)
    assert u.shape == (2000, 17)
    assert u.min() >= 0.0
    assert u.max() < 1.0
    counts, _ = np.histogram(u, bins=20, range=(0.0, 1.0))
    assert abs(counts - u.size / 20).max() < 5 * np.sqrt(u.size / 20)
    assert abs(u.mean() - 0.5) < 5 / np.sqrt(12 * u.size)


def test_a_row_has_its_own_numbers_whatever_the_batch():
    many = uniforms(1, np.arange(10, 30), 5, 9, Stream.ORDER)
    alone = uniforms(1, [17], 5, 9, Stream.ORDER)
    assert (many[7] == alone[0]).all()


def test_asking_for_more_numbers_leaves_the_first_ones_as_they_were():
    assert (uniforms(1, [4], 2, 5, Stream.LETTERS) == uniforms(1, [4], 2, 12, Stream.LETTERS)[:, :5]).all()


@pytest.mark.parametrize("rows", [1, 3, 700])
@pytest.mark.parametrize("step", [0, 1, 15, 16, 4095])
def test_numbers_drawn_ahead_are_the_numbers_themselves(rows, step):
    ahead = row_uniforms(9, 40, rows, step, 13, Stream.REVEAL)
    assert (ahead == uniforms(9, np.arange(40, 40 + rows), step, 13, Stream.REVEAL)).all()


def test_numbers_drawn_ahead_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        row_uniforms(9, 0, 2, 1, 4, Stream.LETTERS)[0, 0] = 0.5


def test_seed_row_step_and_use_each_give_other_numbers():
    base = uniforms(1, [2], 3, 8, Stream.LETTERS)
    others = [
        uniforms(2, [2], 3, 8, Stream.LETTERS),
        uniforms(1, [3], 3, 8, Stream.LETTERS),
        uniforms(1, [2], 4, 8, Stream.LETTERS),
        uniforms(1, [2], 3, 8, Stream.ORDER),
    ]
    assert all((other != base).all() for other in others)


def test_every_bit_of_the_largest_seed_counts():
    base = uniforms(MAX_SEED, [0], 0, 4, Stream.LETTERS)
    assert (uniforms(MAX_SEED - 1, [0], 0, 4, Stream.LETTERS) != base).all()
    assert (uniforms(MAX_SEED ^ (1 << 52), [0], 0, 4, Stream.LETTERS) != base).all()


def test_no_two_uses_share_a_number():
    assert len({int(s) for s in Stream}) == len(Stream)

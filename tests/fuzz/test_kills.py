"""The first kills of `kills.py`: enough to see that windows work, die, and leave all they had."""

import os
from pathlib import Path

import pytest

from tests.fuzz.kills import Counts, run


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
@pytest.mark.parametrize(
    ("first", "last"),
    [
        pytest.param(3, 3, id="SIGKILL"),
        pytest.param(30, 30, id="SIGKILL of two windows"),
        pytest.param(2, 4, id="SIGTERM, SIGKILL, SIGHUP", marks=pytest.mark.long),
        pytest.param(31, 50, id="twenty more", marks=pytest.mark.long),
    ],
)
def test_a_window_that_is_killed_loses_nothing(tmp_path: Path, first: int, last: int) -> None:
    counts = Counts(next=first)
    run(counts, tmp_path, 3, last + 1)
    assert counts.failures == []
    assert counts.changes > 0

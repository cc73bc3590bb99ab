"""A row is the same to the bit in every batch, on processors of other kinds too, as the libraries emulate them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import CHILD_S

ROOT = Path(__file__).resolve().parents[4]
PROCESSORS = {
    "this one": {},
    "this one, eight threads": {"OMP_NUM_THREADS": "8", "MKL_NUM_THREADS": "8", "MKL_DYNAMIC": "FALSE"},
    "any, as MKL's compatible branch": {"MKL_CBWR": "COMPATIBLE", "ATEN_CPU_CAPABILITY": "default"},
    "any, eight threads": {
        "MKL_CBWR": "COMPATIBLE", "OMP_NUM_THREADS": "8", "MKL_NUM_THREADS": "8", "MKL_DYNAMIC": "FALSE",
    },
    "with AVX2 only": {
        "ATEN_CPU_CAPABILITY": "avx2", "MKL_ENABLE_INSTRUCTIONS": "AVX2", "ONEDNN_MAX_CPU_ISA": "AVX2",
    },
    "with SSE4 only": {
        "ATEN_CPU_CAPABILITY": "default", "MKL_ENABLE_INSTRUCTIONS": "SSE4_2", "ONEDNN_MAX_CPU_ISA": "SSE41",
    },
}  # fmt: skip


# The threads that are most, and the branch of the libraries that is another on every processor; the rest by hand.
IN_THE_SUITE = ("this one, eight threads", "any, as MKL's compatible branch")


@pytest.mark.parametrize("trials", ["few", pytest.param("many", marks=pytest.mark.long)])
@pytest.mark.parametrize(
    "processor", [pytest.param(p, marks=() if p in IN_THE_SUITE else pytest.mark.long) for p in PROCESSORS]
)
def test_a_row_is_the_same_in_every_batch_and_a_word_alone_and_among_many(processor: str, trials: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.models.denoisers.networks.batches", trials],
        cwd=ROOT, env={**os.environ, **PROCESSORS[processor]}, capture_output=True, text=True, check=False,
        timeout=CHILD_S,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

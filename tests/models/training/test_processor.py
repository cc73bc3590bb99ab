"""The precision of a step follows from the processor's features and from nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from models.training.processor import Features, features, has_bfloat16, orthogonalising_dtype, training_dtype

ROOT = Path(__file__).parents[3]
NONE = Features()
NATIVE = [Features(amx=True, library=True), Features(avx512_bf16=True, library=True)]
EMULATED = [NONE, Features(library=True), Features(amx=True, avx512_bf16=True)]


@pytest.mark.parametrize("of", NATIVE)
def test_bfloat16_is_for_processors_that_multiply_it(of: Features) -> None:
    assert has_bfloat16(of)
    assert training_dtype("cpu", of) is orthogonalising_dtype("cpu", of) is torch.bfloat16


@pytest.mark.parametrize("of", EMULATED)
def test_elsewhere_everything_is_float32(of: Features) -> None:
    assert not has_bfloat16(of)
    assert training_dtype("cpu", of) is orthogonalising_dtype("cpu", of) is torch.float32


@pytest.mark.parametrize("of", [*NATIVE, *EMULATED])
def test_a_graphics_card_does_not_ask_the_processor(of: Features) -> None:
    assert training_dtype("cuda", of) is torch.float32
    assert orthogonalising_dtype("cuda", of) is torch.bfloat16
    assert training_dtype("mps", of) is orthogonalising_dtype("mps", of) is torch.float32


def test_features_do_not_change_while_a_program_runs() -> None:
    assert features() == features()


def test_a_processor_emulated_without_bfloat16_has_none() -> None:
    """oneDNN kept from newer instructions, as one would emulate a processor that has AVX2 only."""
    code = "from models.training.processor import features, has_bfloat16; print(has_bfloat16(features()))"
    emulated = {**os.environ, "ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"}
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=emulated, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["False"]

"""Which products this processor computes fast, by its features: a measured speed varies, and a run must not."""

import os
from dataclasses import dataclass

import torch

from models.plurals import counted


@dataclass(frozen=True)
class Features:
    """What bears on bfloat16 products. amx, avx512_bf16: instructions that the processor has.

    library: whether oneDNN, which computes them, may use such instructions (ONEDNN_MAX_CPU_ISA can forbid it).
    """

    amx: bool = False
    avx512_bf16: bool = False
    library: bool = False


def features() -> Features:
    """The features of this processor by torch; what an older torch does not report counts as absent."""
    return Features(
        amx=_asked(torch.cpu, "_is_amx_tile_supported"),
        avx512_bf16=_asked(torch.cpu, "_is_avx512_bf16_supported"),
        library=bool(torch.backends.mkldnn.is_available())  # type: ignore[no-untyped-call]
        and _asked(torch.ops.mkldnn, "_is_mkldnn_bf16_supported"),
    )


def _asked(owner: object, name: str) -> bool:
    question = getattr(owner, name, None)  # torch 2.9 to 2.13 have no public question
    return bool(question and question())


def has_bfloat16(of: Features) -> bool:
    """Whether bfloat16 matrices are multiplied in hardware.

    There they are two to four times as fast as float32 ones; elsewhere they are emulated, 16 to 100 times slower.
    """
    return of.library and (of.amx or of.avx512_bf16)


def training_dtype(device: str, of: Features) -> torch.dtype:
    """The precision in which a step multiplies: bfloat16 on a processor that has it, else float32.

    device: torch's name of its kind. A graphics card trains in float32, as small networks leave it idle anyway.
    """
    return torch.bfloat16 if device == "cpu" and has_bfloat16(of) else torch.float32


def orthogonalising_dtype(device: str, of: Features) -> torch.dtype:
    """The precision of Muon's iteration, which needs few digits: also bfloat16 on a CUDA device, as in the original."""
    return torch.bfloat16 if device == "cuda" else training_dtype(device, of)


def described() -> str:
    """ "2 AVX2 cores": those that this process may use, by the instructions that torch finds in them."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return counted(cores, f"{torch.backends.cpu.get_cpu_capability()} core")

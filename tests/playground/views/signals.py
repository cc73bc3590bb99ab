"""What a view emits."""

from __future__ import annotations

from typing import Any


def emitted(signal: Any) -> list[tuple[Any, ...]]:
    """The arguments of every emission of a signal from now on."""
    out: list[tuple[Any, ...]] = []
    signal.connect(lambda *values: out.append(values))
    return out

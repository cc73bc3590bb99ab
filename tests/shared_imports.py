"""Children that are forked from one process, which has loaded PyTorch for all of them: a spawned one takes seconds."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from typing import Any

_LOADED = ["models.training.trainer", "models.training.counting"]


class SharedImports(ForkServerContext):
    """Each child has the environment and the folder of the test that starts it, as a spawned one would."""

    def Process(self, *, target: Callable[..., Any], args: tuple[Any, ...], **rest: Any) -> Any:  # type: ignore[override]
        here = dict(os.environ), os.getcwd()
        return super().Process(target=_as_spawned, args=(*here, target, args), **rest)


def shared_imports() -> multiprocessing.context.BaseContext:
    """The context; that of spawned children where the system has no other."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = SharedImports()
    context.set_forkserver_preload(_LOADED)
    return context


def _as_spawned(environment: dict[str, str], folder: str, target: Callable[..., Any], args: tuple[Any, ...]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    if hasattr(os, "nice"):
        os.nice = lambda _: 0  # on a busy machine the test would wait for a child that waits for all others
    target(*args)

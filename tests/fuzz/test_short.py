"""The first hostile inputs of every surface: each is taken, or refused in one sentence."""

from collections.abc import Iterator

import pytest

from tests.fuzz.surfaces import SURFACES
from tests.fuzz.worker import Worker


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """One process for all surfaces."""
    made = Worker()
    yield made
    made.close()


@pytest.mark.leaks_allowed  # the worker stays for the next surface
@pytest.mark.parametrize("name", SURFACES)
def test_every_input_is_taken_or_refused_in_a_sentence(worker: Worker, name: str) -> None:
    _feed(worker, name, 0, SURFACES[name].short)


@pytest.mark.long
@pytest.mark.leaks_allowed
@pytest.mark.parametrize("name", SURFACES)
def test_every_further_input_is_taken_or_refused_in_a_sentence(worker: Worker, name: str) -> None:
    _feed(worker, name, SURFACES[name].short, 5 * SURFACES[name].short)


def _feed(worker: Worker, name: str, start: int, stop: int) -> None:
    for index, outcome in enumerate(worker.outcomes(name, 0, start, stop), start):
        assert outcome.good, f"{outcome.verdict}: {outcome.says} (python -m tests.fuzz --surface {name} --only {index})"

"""Long work proceeds until the one who waits refuses, in its own thread alone."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models.interruption import StoppedError, in_parts, proceed, stoppable


def test_work_that_nobody_watches_proceeds() -> None:
    proceed()


def test_work_stops_when_it_is_no_longer_wanted() -> None:
    answers = iter([True, True, False])
    with stoppable(lambda: next(answers)):
        proceed()
        proceed()
        with pytest.raises(StoppedError):
            proceed()
    proceed()


def test_the_inner_one_who_waits_is_asked_and_then_the_outer_one_again() -> None:
    with stoppable(lambda: False):
        with stoppable(lambda: True):
            proceed()
        with pytest.raises(StoppedError):
            proceed()


def test_other_threads_are_not_stopped() -> None:
    with stoppable(lambda: False), ThreadPoolExecutor(1) as pool:
        pool.submit(proceed).result()


def test_who_waits_learns_how_much_is_done_of_the_outermost_work_that_counts() -> None:
    seen: list[float] = []
    with stoppable(lambda: True, seen.append):
        proceed(1)
        with in_parts(4):
            proceed(1)
            with in_parts(100):
                proceed(1)
            proceed(7)
        proceed(1)
    assert seen == [0.25, 0.5, 1.0]
    with in_parts(4):
        proceed(1)

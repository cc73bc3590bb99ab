"""One class drives any generator: order, bells, back-pressure, stopping, failing, and which thread runs what."""

import threading
from collections.abc import Iterator
from time import perf_counter

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from models.interruption import proceed
from playground.jobs.job import CAPACITY, Ended, Job, Mailbox
from tests.patience import PATIENCE_MS, wait_until

EVERY_S = 0.04  # between two values: at least one every 50 ms is what work promises


class Receiver(QObject):
    """Takes what a job yields, in its own thread, and notes who did what."""

    def __init__(self, job: Job[object]) -> None:
        super().__init__()
        self.job, self.values, self.bells = job, list[object](), 0
        self.thread_of_slots = set[QThread]()
        self.ended: list[Ended] = []
        job.ready.connect(self.on_ready)
        job.ended.connect(self.on_ended)

    def on_ready(self) -> None:
        self.bells += 1
        self.thread_of_slots.add(QThread.currentThread())
        self.values += self.job.take()

    def on_ended(self, ended: Ended) -> None:
        self.thread_of_slots.add(QThread.currentThread())
        self.ended.append(ended)


def ran(qtbot: QtBot, job: Job[object]) -> Receiver:
    """Run a job to its end."""
    receiver = Receiver(job)
    with qtbot.waitSignal(job.finished):
        job.start()
    qtbot.waitUntil(lambda: bool(receiver.ended))
    job.wait()
    return receiver


def waits_for_space(job: Job[object]) -> bool:
    """Whether the work waits at a full box, until something is taken or the job is stopped."""
    return bool(vars(job._mailbox._change)["_waiters"])


def test_values_arrive_in_order_and_all_of_them(qtbot: QtBot) -> None:
    receiver = ran(qtbot, Job(lambda: iter(range(1000))))
    assert receiver.values == list(range(1000))
    assert receiver.ended == [Ended(None, stopped=False)]


def test_the_bell_rings_once_per_batch() -> None:
    box = Mailbox[int]()
    assert [box.put(i) for i in range(3)] == [True, False, False]
    assert box.take() == [0, 1, 2]
    assert box.put(3) is True
    assert box.take() == [3]
    assert box.take() == []


def test_a_fast_producer_waits_at_a_full_box(qtbot: QtBot) -> None:
    made: list[int] = []

    def work() -> Iterator[object]:
        for i in range(10 * CAPACITY):
            made.append(i)
            yield i

    job: Job[object] = Job(work)
    with qtbot.waitSignal(job.ready):
        job.start()
    # One more than fits is made, and waits in put().
    qtbot.waitUntil(lambda: waits_for_space(job))
    assert len(made) == CAPACITY + 1
    taken = job.take()
    assert taken == list(range(CAPACITY))
    qtbot.waitUntil(lambda: len(made) == 2 * CAPACITY + 1)
    assert job.stop_and_wait(PATIENCE_MS)


def test_from_stop_to_joined_takes_less_than_a_tenth_of_a_second(qtbot: QtBot) -> None:
    tick = threading.Event()

    def work() -> Iterator[object]:
        while True:
            tick.wait(EVERY_S)
            yield None

    def seconds() -> float:
        job: Job[object] = Job(work)
        with qtbot.waitSignal(job.ready):
            job.start()
        began = perf_counter()
        assert job.stop_and_wait(PATIENCE_MS)
        return perf_counter() - began

    wait_until(lambda: seconds() < 0.1)  # the quickest counts: other programs may hold the processor


def test_a_producer_waiting_at_a_full_box_stops_at_once(qtbot: QtBot) -> None:
    job: Job[object] = Job(lambda: iter(range(10**9)))
    with qtbot.waitSignal(job.ready):
        job.start()
    qtbot.waitUntil(lambda: waits_for_space(job))
    assert job.stop_and_wait(PATIENCE_MS)


def test_an_error_in_the_work_arrives_after_the_values_before_it(qtbot: QtBot) -> None:
    def work() -> Iterator[object]:
        yield 1
        raise ValueError("broken")

    receiver = ran(qtbot, Job(work))
    assert receiver.values == [1]
    (ended,) = receiver.ended
    assert isinstance(ended.error, ValueError)
    assert str(ended.error) == "broken"
    assert not ended.stopped


def test_an_error_before_the_first_value_arrives(qtbot: QtBot) -> None:
    def work() -> Iterator[object]:
        raise KeyError("no generator at all")

    (ended,) = ran(qtbot, Job(work)).ended
    assert isinstance(ended.error, KeyError)


def test_an_error_while_the_generator_is_closed_arrives(qtbot: QtBot) -> None:
    def work() -> Iterator[object]:
        try:
            while True:
                yield 0
        finally:
            raise OSError("cannot tidy up")

    job: Job[object] = Job(work)
    receiver = Receiver(job)
    job.start()
    qtbot.waitUntil(lambda: receiver.bells > 0)
    job.stop()
    qtbot.waitUntil(lambda: bool(receiver.ended))
    assert isinstance(receiver.ended[0].error, OSError)
    assert receiver.ended[0].stopped
    job.wait()


def test_the_generator_is_closed_when_the_job_is_stopped_in_its_own_thread(qtbot: QtBot) -> None:
    closed: list[int] = []

    def work() -> Iterator[object]:
        try:
            while True:
                yield threading.get_ident()
        finally:
            closed.append(threading.get_ident())

    job: Job[object] = Job(work)
    receiver = Receiver(job)
    job.start()
    qtbot.waitUntil(lambda: bool(receiver.values))
    assert job.stop_and_wait(PATIENCE_MS)
    assert closed == [receiver.values[0]]


def test_work_runs_in_the_jobs_thread_and_slots_run_in_the_receivers(qtbot: QtBot) -> None:
    here = threading.get_ident()
    receiver = ran(qtbot, Job(lambda: iter([threading.get_ident() for _ in range(3)])))
    assert receiver.values == [receiver.values[0]] * 3
    inside = ran(qtbot, Job(lambda: (threading.get_ident() for _ in range(3))))
    assert here not in inside.values
    assert inside.thread_of_slots == {QThread.currentThread()}


def test_nothing_can_be_taken_after_a_stop(qtbot: QtBot) -> None:
    job: Job[object] = Job(lambda: iter(range(10**9)))
    with qtbot.waitSignal(job.ready):
        job.start()
    job.stop()
    assert job.take() == []
    assert job.wait(PATIENCE_MS)
    assert job.take() == []


@pytest.mark.parametrize("capacity", [1, 2, 64])
def test_no_value_is_lost_or_doubled_whatever_the_capacity(qtbot: QtBot, capacity: int) -> None:
    receiver = ran(qtbot, Job(lambda: iter(range(300)), capacity=capacity))
    assert receiver.values == list(range(300))


def test_work_that_asks_on_the_way_ends_within_a_value(qtbot: QtBot) -> None:
    began = threading.Event()

    def work() -> Iterator[int]:
        began.set()
        while True:  # one value that would take for ever
            proceed()
        yield 1

    job = Job[object](work)
    receiver = Receiver(job)
    job.start()
    assert began.wait(PATIENCE_MS / 1000)
    with qtbot.waitSignal(job.finished):
        job.stop()
    qtbot.waitUntil(lambda: bool(receiver.ended))
    assert receiver.ended == [Ended(None, stopped=True)]
    assert receiver.values == []

"""Tests wait for what happens and never for a time: what takes a second here takes a minute on a busy machine."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
ENTERED = {"waitSignal", "waitSignals", "waitActive", "waitExposed", "waitCallback", "assertNotEmitted"}
SLEEPS = {"sleep", "msleep", "usleep", "qSleep", "qWait"}
# Programs that are not tests, or only by their verdict, and in which the time itself is the hostile input.
AT_RANDOM_TIMES = {"fuzz/kills.py", "fuzz/surfaces/surroundings.py"}
PATHS = sorted({path.relative_to(TESTS).as_posix() for path in TESTS.rglob("*.py")} - AT_RANDOM_TIMES)


def waits_for_a_time(program: list[ast.AST]) -> list[str]:
    """Each call in a program that sleeps, or whose limit is a number of its own instead of one of `patience`."""
    calls = (node for node in program if isinstance(node, ast.Call))
    return [f"line {call.lineno}: {ast.unparse(call)}" for call in calls if _is_sleep(call) or any(_numbers(call))]


def waits_for_nothing(program: list[ast.AST]) -> list[str]:
    """Each wait of pytest-qt that does nothing, because it is called and not entered."""
    bare = (node.value for node in program if isinstance(node, ast.Expr))
    calls = (value for value in bare if isinstance(value, ast.Call) and _name(value.func) in ENTERED)
    return [f"line {call.lineno}: with {ast.unparse(call)}: ..." for call in calls]


def nodes(source: str) -> list[ast.AST]:
    """All that a program consists of."""
    return list(ast.walk(ast.parse(source)))


def _is_sleep(call: ast.Call) -> bool:
    return _name(call.func) in SLEEPS


def _numbers(call: ast.Call) -> Iterator[ast.expr]:
    """The limits of a wait that are written as a number."""
    limits = [keyword.value for keyword in call.keywords if keyword.arg == "timeout"]
    if _name(call.func) in {"wait", "join", "wait_for", "stop_and_wait"}:
        limits += call.args
    if ast.unparse(call.func) == "pytest.mark.timeout":
        limits += call.args
    return (limit for limit in limits if _is_number(limit))


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_number(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, (int, float)) and value.value != 0


def test_no_test_waits_for_a_time() -> None:
    wrong = []
    for path in PATHS:
        program = nodes((TESTS / path).read_text(encoding="utf-8"))
        wrong += [f"{path}, {what}" for what in (*waits_for_a_time(program), *waits_for_nothing(program))]
    assert len(PATHS) > 400
    assert wrong == []


def test_a_wait_that_is_not_entered_is_found() -> None:
    (found,) = waits_for_nothing(nodes("window.show()\nqtbot.waitExposed(window)"))
    assert found == "line 2: with qtbot.waitExposed(window): ..."
    assert waits_for_nothing(nodes("with qtbot.waitExposed(window):\n    window.show()")) == []


@pytest.mark.parametrize(
    "line",
    [
        "time.sleep(1)",
        "sleep(pause)",
        "QTest.qWait(50)",
        "qtbot.wait(200)",
        "qtbot.waitUntil(ready, timeout=2000)",
        "assert not job.wait(50)",
        "thread.join(0.2)",
        "child.communicate(timeout=60)",
        "pytest.mark.timeout(240)",
    ],
)
def test_a_wait_for_a_time_is_found(line: str) -> None:
    assert waits_for_a_time(nodes(line)) != []


@pytest.mark.parametrize("line", ["qtbot.waitUntil(ready)", "child.wait(CHILD_S)", "free.wait()", "', '.join(words)"])
def test_a_wait_for_what_happens_is_allowed(line: str) -> None:
    assert waits_for_a_time(nodes(line)) == []

"""Undo and redo, as laws over any sequence of verbs."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from playground.experiment.undo import LIMIT, UndoHistory

LABELS = st.text("abc", min_size=1, max_size=3)


class Walk(RuleBasedStateMachine):
    """A history beside the plainest model of one: the values, the labels of the steps between them, and a place."""

    def __init__(self) -> None:
        super().__init__()
        self.history = UndoHistory(0)
        self.values, self.labels, self.at, self.fresh = [0], list[str](), 0, 0
        self.dropable: tuple[list[int], list[str], int] | None = None

    def new(self) -> int:
        self.fresh += 1
        return self.fresh

    @rule(label=LABELS)
    def push(self, label: str) -> None:
        self.dropable = (self.values.copy(), self.labels.copy(), self.at)
        value = self.new()
        self.history.push(value, label)
        self.values = [*self.values[: self.at + 1], value]
        self.labels = [*self.labels[: self.at], label]
        self.at += 1

    @rule()
    def replace(self) -> None:
        self.values[self.at] = self.new()
        self.history.replace(self.values[self.at])

    @rule()
    def undo(self) -> None:
        assert self.history.undo() == (self.at > 0)
        if self.at:
            self.at, self.dropable = self.at - 1, None

    @rule()
    def redo(self) -> None:
        there = self.at < len(self.labels)
        assert self.history.redo() == there
        if there:
            self.at, self.dropable = self.at + 1, None

    @rule()
    def seal(self) -> None:
        self.history.seal()

    @rule()
    @precondition(lambda self: self.dropable is None)
    def drop_nothing(self) -> None:
        assert not self.history.drop()

    @rule()
    @precondition(lambda self: self.dropable is not None)
    def drop(self) -> None:
        assert self.dropable is not None
        assert self.history.drop()
        (self.values, self.labels, self.at), self.dropable = self.dropable, None
        # What replaced the present after the push belonged to what was dropped.

    @invariant()
    def agrees(self) -> None:
        assert self.history.present == self.values[self.at]
        assert self.history.undo_label == (self.labels[self.at - 1] if self.at else "")
        assert self.history.redo_label == (self.labels[self.at] if self.at < len(self.labels) else "")


TestWalk = Walk.TestCase


def test_what_changed_beside_the_value_is_undone_in_its_turn_and_leaves_the_value_alone() -> None:
    history = UndoHistory("a")
    history.push("b", "to b")
    history.push("b", "aside", aside="change")
    history.replace("b with frames")
    entry = history.undo_entry
    assert entry is not None
    assert (entry.label, entry.aside, entry.apart) == ("aside", "change", True)
    assert history.undo()
    assert history.present == "b with frames"
    assert history.undo()
    assert history.present == "a"
    assert history.redo()
    entry = history.redo_entry
    assert entry is not None
    assert (entry.aside, entry.apart) == ("change", True)
    history.replace("b with more")
    assert history.redo()
    assert history.present == "b with more"


def test_a_value_that_changed_with_something_else_is_undone_with_it() -> None:
    history = UndoHistory("a")
    history.push("b", "both", aside="change")
    entry = history.undo_entry
    assert entry is not None
    assert (entry.aside, entry.apart) == ("change", False)
    assert history.undo()
    assert history.present == "a"


@given(st.lists(st.integers(), min_size=1, max_size=8), LABELS)
def test_changes_with_the_same_key_are_one_step(values: list[int], label: str) -> None:
    history = UndoHistory("start")
    for value in values:
        history.push(str(value), label, merge="temperature")
    assert history.undo()
    assert history.present == "start"
    assert not history.undo()
    assert history.redo()
    assert history.present == str(values[-1])


def test_changes_with_other_keys_or_none_are_steps_of_their_own() -> None:
    history = UndoHistory(0)
    for value, key in enumerate(["a", "b", "", ""], start=1):
        history.push(value, "x", key)
    for value in (3, 2, 1, 0):
        assert history.undo()
        assert history.present == value


def test_a_sealed_run_of_changes_is_not_added_to() -> None:
    history = UndoHistory(0)
    history.push(1, "x", "a")
    history.seal()
    history.push(2, "x", "a")
    history.undo()
    assert history.present == 1


def test_a_change_after_undo_is_a_step_of_its_own() -> None:
    history = UndoHistory(0)
    history.push(1, "temperature", "t")
    history.push(2, "seed", "s")
    history.undo()
    history.push(3, "temperature", "t")
    history.undo()
    assert history.present == 1


def test_what_was_undone_is_gone_after_a_new_change() -> None:
    history = UndoHistory(0)
    history.push(1, "x")
    history.undo()
    history.push(2, "y")
    assert not history.redo()
    assert history.redo_label == ""


def test_dropping_a_merged_change_takes_back_that_change_alone() -> None:
    history = UndoHistory(0)
    history.push(1, "x", "t")
    history.push(2, "y", "t")
    assert history.drop()
    assert history.present == 1
    assert history.undo_label == "x"


def test_dropping_a_change_brings_back_what_could_be_done_again() -> None:
    history = UndoHistory(0)
    history.push(1, "x")
    history.undo()
    history.push(2, "impossible")
    assert history.drop()
    assert history.redo()
    assert history.present == 1


def test_only_so_many_steps_are_kept() -> None:
    history = UndoHistory(0)
    for value in range(LIMIT + 50):
        history.push(value, "x")
    steps = 0
    while history.undo():
        steps += 1
    assert steps == LIMIT


def test_every_value_that_can_come_back_is_named() -> None:
    made = UndoHistory("a")
    assert set(made.values()) == {"a"}
    made.push("b", "b")
    made.push("c", "c")
    made.undo()
    assert set(made.values()) == {"a", "b", "c"}
    made.push("d", "d")
    assert set(made.values()) == {"a", "b", "c", "d"}  # the push can still be dropped, and then c is ahead again
    made.push("e", "e")
    assert set(made.values()) == {"a", "b", "d", "e"}


def test_what_was_typed_since_the_mark_is_taken_back_and_can_be_redone() -> None:
    history = UndoHistory("")
    history.push("m", "m", merge="pattern")
    history.mark()
    for value in ("j", "jo"):
        history.push(value, value, merge="pattern")
        history.seal()
    assert history.undo_to_mark("pattern")
    assert history.present == "m"
    assert not history.undo_to_mark("pattern")
    assert (history.redo(), history.present, history.undo_label) == (True, "j", "j")


def test_other_changes_and_those_before_the_mark_are_not_taken_back() -> None:
    history = UndoHistory("")
    history.push("m", "m", merge="pattern")
    history.mark()
    history.push("mo", "mo", merge="pattern")
    history.push("hot", "temperature")
    assert not history.undo_to_mark("pattern")
    assert history.present == "hot"
    history.undo()
    history.undo()
    history.undo()
    history.push("x", "x", merge="pattern")
    assert not history.undo_to_mark("pattern"), "the mark is gone"


def test_a_change_of_some_fields_alone_is_undone_whatever_became_of_the_others() -> None:
    @dataclass(frozen=True)
    class Both:
        board: int = 0
        beside: int = 0

    history = UndoHistory(Both())
    history.push(Both(0, 1), "beside", "b", only=("beside",))
    history.push(Both(0, 2), "beside", "b", only=("beside",))
    history.replace(Both(5, 2))
    assert history.undo()
    assert history.present == Both(5, 0)
    history.replace(Both(7, 0))
    assert history.redo()
    assert history.present == Both(7, 2)
    history.push(Both(8, 2), "board")
    history.push(Both(8, 3), "beside", only=("beside",))
    assert history.undo()
    assert history.undo()
    assert history.present == Both(7, 2)

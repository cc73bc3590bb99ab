"""Pins that a model does not heed from the left are marked, and said to be so where they stand, by its traits alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from models.constraints.constraint import Constraint
from models.errors import UserError
from models.families.registry import FAMILIES
from models.model import Model
from models.processes.masked import Masked
from models.processes.orders import POLICIES
from models.processes.timetables import in_blocks
from models.processes.traits import Traits
from models.sampling.recipe import Recipe
from models.sampling.sampler import check
from playground.experiment.board_edits import OpenModel
from playground.experiment.pattern_edits import PatternEdit
from playground.painting import cells
from playground.painting.pattern_cells import NOT_HEEDED, NOT_HEEDED_BY_BLOCKS, pattern_cells
from playground.painting.scene import Scene
from playground.views.board.caret import PATTERN, Caret
from playground.views.board.describe import describe_cell, describe_pattern_cell, explain
from playground.views.board.status import status
from tests.models.families.counted import counted_family
from tests.playground.app import opened, ready
from tests.playground.painting.scenes import frame, free, recipe, scene, symbol
from tests.playground.small import chain_model

NAME = "one-sided"
ONE_SIDED = Traits(any_order=False, both_sides=False)


def pinned(traits: Traits, **pins: str) -> Scene:
    constraint = free()
    for place, letter in pins.items():
        constraint = constraint.pin(int(place[1:]), symbol(letter))
    return scene(recipe=recipe(constraint), traits=traits)


def marked(of: Scene) -> list[int]:
    return [i for i, cell in enumerate(pattern_cells(of)) if cell.look is cells.UNHEEDED]


def test_a_pin_with_something_free_before_it_is_marked_and_one_in_an_unbroken_beginning_is_not() -> None:
    of = pinned(ONE_SIDED, p0="a", p1="b", p3="c")
    assert marked(of) == [3]
    assert describe_pattern_cell(of, 3).startswith(f"Pattern, position 4: pinned to c; {NOT_HEEDED}.")
    assert NOT_HEEDED in explain(of, Caret(line=PATTERN, position=3), counted_out=True)
    assert NOT_HEEDED not in describe_pattern_cell(of, 1)
    assert "letters before pin 4 ignore it" in status(of)
    assert "letters before pins 3 and 5 ignore them" in status(pinned(ONE_SIDED, p2="a", p4="b"))


def test_a_pin_is_marked_where_a_block_before_its_own_has_something_free() -> None:
    in_fours = {"recipe": recipe(free().pin(2, symbol("a")).pin(5, symbol("b"))).with_(timetable=in_blocks(4))}
    of = scene(traits=Traits(block=4), **in_fours)
    assert marked(of) == [5]
    assert describe_pattern_cell(of, 5).startswith(f"Pattern, position 6: pinned to b; {NOT_HEEDED_BY_BLOCKS}.")
    assert "blocks before pin 6 ignore it" in status(of)
    assert (
        marked(scene(traits=Traits(block=4), recipe=recipe(free().pin(3, symbol("a"))).with_(timetable=in_blocks(4))))
        == []
    )
    assert marked(scene(traits=Traits(), **in_fours)) == []


@pytest.mark.parametrize("traits", [Traits(), Traits(any_order=False), FAMILIES["uniform"].traits])
def test_nothing_is_marked_where_both_sides_count(traits: Traits) -> None:
    of = pinned(traits, p3="c")
    assert marked(of) == []
    assert NOT_HEEDED not in describe_pattern_cell(of, 3)
    assert "ignore" not in status(of)


def test_pins_are_marked_where_the_user_asks_that_the_right_be_ignored() -> None:
    heeded = pinned(Traits(any_order=False, may_ignore_right=True), p3="c")
    assert marked(heeded) == []
    assert heeded.recipe is not None
    ignored = heeded.with_(recipe=heeded.recipe.with_(ignore_right=True))
    assert marked(ignored) == [3]
    assert "letters before pin 4 ignore it" in status(ignored)


def test_the_legend_has_the_mark_where_it_may_stand() -> None:
    for traits, there in (
        (Traits(), False),
        (ONE_SIDED, True),
        (Traits(block=4), True),
        (Traits(may_ignore_right=True), True),
    ):
        assert (cells.UNHEEDED in [look for look, _, _ in cells.cell_key(traits)]) == there


def test_particles_are_said_where_a_row_rests_on_them() -> None:
    rest = np.array([0, 256], np.intp)
    shown = frame("m?ia....", "m?ia....")
    with_some = scene(frame=replace(shown, predicted=shown.predicted._replace(particles=rest)))
    assert "particle" not in status(with_some.with_(row=0))
    assert "approximate: drawn from 256 particles" in status(with_some.with_(row=1))


def test_a_conflict_says_more_than_the_mark() -> None:
    of = pinned(ONE_SIDED, p3="c").with_(blocked=frozenset({3}))
    assert pattern_cells(of)[3].look is cells.BLOCKED
    assert NOT_HEEDED in pattern_cells(of)[3].description


def one_sided(monkeypatch: pytest.MonkeyPatch) -> Model:
    """A model of a family that the program has never seen."""
    made = counted_family(name=NAME, traits=ONE_SIDED, policies=("left-to-right",))
    monkeypatch.setitem(FAMILIES, NAME, made)
    model = chain_model()
    process = Masked(len(model.vocabulary), traits=ONE_SIDED)
    return replace(model, process=process, card={"family": NAME, "title": "One-sided"})


def test_only_orders_from_left_to_right_suit_a_model_that_has_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    model = one_sided(monkeypatch)
    suiting = {name for name, policy in POLICIES.items() if policy.suits(model.traits)}
    assert suiting == {"left-to-right", "ancestral"}
    with pytest.raises(UserError, match="cannot be drawn in the order Random order; choose"):
        check(model, Recipe(Constraint.free(model.length, len(model.vocabulary)), 3, policy="random"))


def test_the_window_says_it_of_a_model_of_an_unknown_family(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    model = one_sided(monkeypatch)
    with opened(qtbot, monkeypatch) as application:
        session, board = application.session, application.window.board
        session.apply(OpenModel("own", model))
        qtbot.waitUntil(lambda: ready(application) and session.experiment.model == "own")
        session.apply(PatternEdit("??n*"))
        qtbot.waitUntil(lambda: ready(application) and not application.window.updates.waiting)
        assert marked(board.scene) == [2]
        assert "letters before pin 3 ignore it" in status(board.scene)
        grid = board.stage.grid
        grid.set_caret(Caret(line=PATTERN, position=2))
        assert NOT_HEEDED in grid.accessibleDescription()
        assert NOT_HEEDED in describe_cell(board.scene, 0, 2)
        session.apply(PatternEdit("an*"))
        qtbot.waitUntil(lambda: ready(application) and not application.window.updates.waiting)
        assert marked(board.scene) == []

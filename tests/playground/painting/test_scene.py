from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.painting import cells
from playground.painting.canvas import Canvas
from playground.painting.cells import ROW_LOOKS
from playground.painting.heatmap import forbidden_colour, line_of, map_colours, symbol_of
from playground.painting.letters import bare_percent, candidates
from playground.painting.pattern_cells import options_mark, pattern_cells, set_text
from playground.painting.row_cells import Meaning
from playground.painting.scene import missing
from playground.views.board.caret import PATTERN, Caret
from playground.views.board.describe import describe_cell, describe_number, describe_pattern_cell, explain
from playground.views.board.status import headline, status
from tests.models.constraints.without import without
from tests.playground.painting.scenes import (
    LATIN,
    LENGTH,
    MASK,
    answer,
    frame,
    free,
    recipe,
    scene,
    symbol,
)


def meanings(**changes: object) -> list[int]:
    return scene(**changes).cells.meanings[0].tolist()


def test_a_cell_is_noise_draft_new_or_committed() -> None:
    shown = meanings(frame=frame("ab??????", changed="1", likely="???e????"))
    assert shown[:4] == [Meaning.COMMITTED, Meaning.FRESH, Meaning.NOISE, Meaning.GUESS]


def test_under_remasking_no_letter_is_committed_before_the_end() -> None:
    remasking = recipe(policy="remask-cap")
    assert meanings(recipe=remasking, frame=frame("ab??????"))[:2] == [Meaning.DRAFT, Meaning.DRAFT]
    between, last = frame("ab......"), replace(frame("ab......"), clock=0.0)
    assert meanings(recipe=remasking, frame=between)[:2] == [Meaning.DRAFT, Meaning.DRAFT]  # it may return to noise
    assert meanings(recipe=remasking, frame=last)[:2] == [Meaning.COMMITTED, Meaning.COMMITTED]


def test_a_word_that_may_return_to_noise_is_not_yet_called_a_word() -> None:
    remasking = recipe(policy="remask-cap")
    between, last = frame("ab......"), replace(frame("ab......"), clock=0.0)
    assert "a new word" not in status(scene(recipe=remasking, frame=between, answer=answer()))
    assert "2 letters" not in status(scene(recipe=remasking, frame=between, answer=answer()))
    assert "a new word, in no list" in status(scene(recipe=remasking, frame=last, answer=answer()))
    assert "2 letters" in status(scene(recipe=remasking, frame=last, answer=answer()))


def test_pins_are_pins_even_before_the_first_frame() -> None:
    assert meanings(recipe=recipe(free().pin(2, symbol("m"))))[2] == Meaning.PINNED


def test_what_stands_behind_the_end_is_not_part_of_the_word() -> None:
    shown = meanings(frame=frame("ann....."))
    assert shown[:4] == [Meaning.COMMITTED] * 4
    assert set(shown[4:]) == {Meaning.BEHIND}


def test_behind_a_likely_end_nothing_is_part_of_the_word_unless_a_letter_follows() -> None:
    assert meanings(frame=frame("an??????", likely="??......"))[3:] == [Meaning.BEHIND] * 5
    assert meanings(frame=frame("an???a??", likely="??......"))[4] == Meaning.GUESS


def test_the_meanings_differ_by_more_than_colour() -> None:
    shapes = {
        meaning: (bool(look.fill), look.dashed, look.width, look.weight, look.mark)
        for meaning, look in ROW_LOOKS.items()
    }
    assert len(set(shapes.values())) == len(shapes)


def test_the_pattern_says_what_is_asked_of_each_position() -> None:
    constraint = free().pin(0, symbol("m")).only(1, LATIN.vowels).only(2, {symbol("b"), symbol("d")}).pin(5, 0)
    shown = pattern_cells(scene(recipe=recipe(constraint)))
    assert [w.text for w in shown[:4]] == ["m", "@", "bd", cells.BLANK_SIGN]
    assert shown[0].look is cells.PIN
    assert (shown[5].look, shown[5].text) == (cells.PIN, cells.END_SIGN)
    assert shown[6].look is cells.BEHIND


def test_sets_are_written_short() -> None:
    assert set_text(LATIN.letters, LATIN) == "?"
    assert set_text(LATIN.consonants | {0}, LATIN) == "#."
    assert set_text(LATIN.letters - {symbol("x")}, LATIN) == "^x"
    assert set_text(frozenset(range(1, 11)), LATIN) == "10"


def test_a_letter_shared_by_every_word_that_fits_stands_in_the_pattern_in_grey() -> None:
    known = answer("emma", "erma")
    shown = pattern_cells(scene(answer=known))
    assert (shown[0].look, shown[0].text) == (cells.FORCED, "e")
    assert shown[1].look is cells.FREE


def test_the_cells_in_conflict_are_options_mark() -> None:
    shown = pattern_cells(scene(blocked=frozenset({2})))
    assert shown[2].look is cells.BLOCKED
    assert shown[1].look is not cells.BLOCKED


def test_letters_are_listed_by_falling_probability() -> None:
    shown = scene(frame=frame("????????", likely="m???????"))
    order = candidates(shown, 5)
    assert order is not None
    assert order[0, 0] == symbol("m")
    assert order.shape == (LENGTH, 5)


def test_a_letter_that_would_become_likeliest_is_listed_while_ghosts_are_shown() -> None:
    what_if = np.full((LENGTH, MASK), 0.001)
    what_if[3, symbol("z")] = 0.9
    order = candidates(scene(frame=frame("????????"), what_if=what_if), 5)
    assert order is not None
    assert order[3, -1] == symbol("z")


@pytest.mark.parametrize(("p", "text"), [(1.0, "100"), (0.994, "99"), (0.01, "1"), (0.004, "<1"), (0.0, "0")])
def test_percentages_never_round_to_a_certainty_that_is_none(p: float, text: str) -> None:
    assert bare_percent(p) == text


def test_the_map_shows_p0_change_and_difference_from_the_list() -> None:
    first = frame("????????")
    second = frame("m???????", before=first)
    m = symbol("m")
    shown = scene(frame=second, previous=first, answer=answer("mia", "eva"))
    for mode, expected in (("p0", 1.0), ("sampling", 1.0), ("change", 1 - 1 / MASK), ("exact", 1 - 1.01 / 2.27)):
        values = shown.with_(mode=mode).map_values
        assert values is not None
        assert values[0, m] == pytest.approx(expected, abs=0.01), mode


def test_the_map_says_why_it_is_empty() -> None:
    assert "before" in missing(scene(frame=frame("????????"), mode="change"))
    assert "list" in missing(scene(frame=frame("????????"), mode="exact"))
    assert missing(scene(loading="Loading")) == "Loading"
    assert missing(scene(frame=frame("????????"))) == ""


def test_every_symbol_has_its_line_on_the_map_and_the_end_is_last() -> None:
    lines = [line_of(c, MASK) for c in range(MASK)]
    assert sorted(lines) == list(range(MASK))
    assert lines[0] == MASK - 1
    assert [symbol_of(line, MASK) for line in lines] == list(range(MASK))


def test_forbidden_letters_are_holes_in_the_map_but_not_in_the_raw_p0() -> None:
    shown = scene(recipe=recipe(without(free(), 3, {symbol("q")})), frame=frame("????????"))
    canvas = Canvas()
    hole, line = forbidden_colour(canvas).rgb(), line_of(symbol("q"), MASK)
    colours, raw = map_colours(canvas, shown), map_colours(canvas, shown.with_(mode="p0"))
    assert colours is not None
    assert raw is not None
    assert colours[3, line] == hole
    assert colours[2, line] != hole
    assert raw[3, line] != hole


def test_cells_are_described_in_words() -> None:
    shown = scene(frame=frame("a?......", changed="0", likely="?e"), answer=answer("ae"))
    assert describe_cell(shown, 0, 0) == "Row 1, position 1: a, new this step."
    assert describe_cell(shown, 0, 1) == "Row 1, position 2: still noise; likeliest is e with 90\u00a0%."
    assert describe_cell(shown, 0, 2) == "Row 1, position 3: the end, committed."
    assert describe_cell(shown, 0, 3) == "Row 1, position 4: behind the end of the word."
    assert "1 symbol still fits, in 1 list word" in describe_pattern_cell(shown, 1)
    assert describe_number(shown, 1, symbol("e")).startswith("position 2, e: predicted 0.900 · after pattern 0.900")


@pytest.mark.parametrize(
    ("constraint", "changes", "expected"),
    [
        (free(), {}, "length automatic"),
        (free().with_lengths(4, 4), {}, "length fixed at 4"),
        (free().with_lengths(3, 5), {}, "length 3–5"),
        (free().pin(3, symbol("a")), {}, "length automatic (4–7)"),
        (free(), {"length_first": True}, "length drawn first"),
    ],
)
def test_the_status_says_how_the_length_is_settled(
    constraint: object, changes: dict[str, object], expected: str
) -> None:
    assert status(scene(recipe=recipe(constraint, **changes))) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("constraint", "changes"), [(free(), {}), (free().with_lengths(3, 5), {}), (free(), {"length_first": True})]
)
def test_once_all_is_drawn_the_status_says_the_length_it_got(constraint, changes):
    shown = scene(recipe=recipe(constraint, **changes), frame=frame("mona....", "mo......", "m???...."))
    assert status(shown) == "row 1: 4 letters"
    assert status(shown.with_(row=1)) == "row 2: 2 letters"
    assert "letters" not in status(shown.with_(row=2))
    listed = shown.with_(answer=answer("mona"))
    assert status(listed) == "row 1: a word of the list · 4 letters"


def test_a_length_that_was_asked_for_stays_fixed_where_nothing_is_drawn() -> None:
    asked = free().with_lengths(2, 2).pin(0, symbol("m")).pin(1, symbol("o"))
    assert status(scene(recipe=recipe(asked), frame=frame("mo......"))) == "length fixed at 2"


def test_a_length_that_the_model_contradicts_itself_about_is_called_approximate() -> None:
    for share, said in (
        (0.0, "length fixed at 4"),
        (0.04, "length fixed at 4"),
        (0.12, "length fixed at 4 (approximate, 12\u00a0% off)"),
    ):
        shown = frame("????....")
        shown = replace(shown, predicted=shown.predicted._replace(misfit=np.full(1, share)))
        assert status(scene(recipe=recipe(free().with_lengths(4, 4)), frame=shown)) == said


def test_the_status_counts_the_words_that_fit_or_names_what_blocks() -> None:
    assert status(scene(answer=answer("mia", "ada"))).startswith("2 list words fit ·")
    assert status(scene(answer=answer("mia"))).startswith("1 list word fits ·")
    assert status(scene(answer=answer(blocking=(0, 4)))).startswith("no list word fits positions 1 and 5 ·")


def test_the_law_of_the_length_is_read_from_the_chances_of_the_end() -> None:
    law = scene(frame=frame("ann.....")).length_distribution
    assert law is not None
    assert law.argmax() == 3
    assert law.sum() == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("row", "count", "said", "tone"),
    [
        ("m???????", 0, "no list word fits positions 1 and 3 · ", "bad"),
        ("mx??????", 0, "row 1: no list word goes on like this · ", "muted"),
        ("mx??????", 2, "row 1: 2 list words go on like this · ", "muted"),
        ("mxa.....", 0, "row 1: a new word, in no list · ", "muted"),
        ("mxa.....", 1, "row 1: a word of the list · ", "muted"),
    ],
)
def test_only_a_pattern_that_no_word_meets_is_said_in_red(row, count, said, tone):
    words = ("mia", "mea")[:count]
    shown = scene(
        recipe=recipe(free().pin(0, symbol("m"))),
        frame=frame(row),
        answer=answer(*words, blocking=() if words else (0, 2)),
    )
    text, ink = headline(shown, "", hint=False)
    assert text.startswith(said)
    assert ink == tone


def test_what_a_run_drew_is_not_crossed_out():
    pinned = recipe(free().pin(0, symbol("m")))
    fault = answer(blocking=(0, 2))
    assert options_mark(scene(recipe=pinned, frame=frame("m???????"), answer=fault), 0) == 0
    assert options_mark(scene(recipe=pinned, frame=frame("mxa....."), answer=fault), 0) is None


def test_the_numbers_of_a_cell_are_named():
    shown = scene(frame=frame("m???????"), answer=answer("mia"))
    assert describe_number(shown, 2, symbol("a")) == (
        "position 3, a: predicted 0.037 · after pattern 0.037 · list 0.795 smoothed (1 of 1 word)"
    )


def test_the_number_in_a_cell_of_the_pattern_is_explained():
    constraint = free().only(1, frozenset(symbol(c) for c in "abcdefgh"))
    shown = scene(recipe=recipe(constraint))
    assert pattern_cells(shown)[1].text == "8"
    assert "The number 8 counts the letters allowed." in describe_pattern_cell(shown, 1)


def test_a_narrow_line_leaves_out_its_last_part_first():
    shown = scene(answer=answer("mia", "ada"))
    assert headline(shown, "", hint=False)[0] == "2 list words fit · length automatic"
    assert headline(shown, "", hint=False, fitting=lambda text: len(text) < 20)[0] == "2 list words fit"


def test_a_tooltip_explains_the_mark_under_a_cell_as_it_is_drawn():
    at = Caret(PATTERN, 1, 1)
    open_cell = scene(answer=answer("mia", "ada"))
    assert "number beside it: how many" in explain(open_cell, at, counted_out=True)
    dot = explain(open_cell, at, counted_out=False)
    assert "the larger it is, the fewer" in dot
    assert "number beside it" not in dot
    blocked = scene(answer=answer(blocking=(1,)))
    assert "The cross" in explain(blocked, at, counted_out=True)
    pinned = scene(answer=answer("mia"), recipe=recipe(free().pin(1, symbol("i"))))
    for other, caret in ((scene(), at), (scene(answer=answer("mia")), Caret(0, 1, 1)), (pinned, at)):
        assert "The dot" not in explain(other, caret, counted_out=True)

"""The verbs of the experiment, without a window."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from models.data.vocabulary import END
from models.errors import UserError
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from playground.experiment.board_edits import ONLY_BRANCH, NewBoard, OpenBranch, OpenModel
from playground.experiment.edits import ChangeRecipe, Recall, Redraw, Restart, WriteLetter
from playground.experiment.experiment import Experiment
from playground.experiment.pattern_edits import AllowEdit, ClearPattern, LengthsEdit, PatternEdit, PinEdit, ReleaseEdit
from playground.session import runner
from playground.session.changes import Changes
from playground.session.edit_queue import Move
from playground.session.editor import WITHDRAWN
from playground.session.session import Session
from tests.playground.conftest import Clock
from tests.playground.small import WORDS, Person, calls, chain_model, even_model, fail, remove_branch


def digests(person: Person) -> list[str]:
    """Of every branch on the board."""
    return [b.trajectory.digest for b in person.experiment.branches]


# -- before a model is there --


def test_no_verb_does_anything_before_a_model_is_there(empty_session: Session) -> None:
    s = empty_session
    verbs: tuple[Callable[[], None], ...] = (
        lambda: s.apply(PinEdit((0,), 1)),
        lambda: s.apply(AllowEdit((0,), frozenset({1, 2}))),
        lambda: s.apply(ReleaseEdit((0,))),
        lambda: s.apply(PatternEdit("e??a")),
        lambda: s.apply(LengthsEdit(2, 3)),
        lambda: s.apply(ChangeRecipe.of(seed=3)),
        lambda: s.apply(WriteLetter(0, 0, 1)),
        lambda: s.apply(Redraw(3)),
        lambda: s.apply(OpenBranch(0)),
        lambda: remove_branch(s, 0),
        lambda: s.apply(ClearPattern()),
        s.undo,
        s.redo,
        *(partial(s.move, move) for move in Move),
        lambda: s.show(2),
        lambda: s.apply(Restart(2)),
        lambda: s.ask_what_if(0, 1),
        s.stop,
    )
    before = s.experiment
    for verb in verbs:
        verb()
    assert s.experiment is before
    assert before.trajectory is None
    assert not s.settled
    assert not s.busy


def test_a_listener_of_the_first_frame_can_go_on_from_it(person: Person) -> None:
    settled: list[bool] = []
    person.session.changed.connect(lambda: settled.append(person.session.settled))
    person.does(person.session.apply, Restart(4))
    assert settled == [False, True]


# -- moving along the run --


def test_a_step_forward_is_one_model_call_and_a_step_back_is_none(person: Person) -> None:
    for step in range(1, person.experiment.recipe.steps + 1):
        before = calls(person.model)
        person.does(person.session.move, Move.FORWARD)
        assert calls(person.model) <= before + 1
        assert person.frame.calls == person.trajectory.frames[step - 1].calls + calls(person.model) - before
        assert person.experiment.index == step
        if person.trajectory.done:
            break
        assert calls(person.model) == before + 1
    assert person.trajectory.done
    before, frames = calls(person.model), person.trajectory.frames
    for index in reversed(range(len(frames) - 1)):
        person.session.show(index)
        assert person.frame is frames[index]
    for index in range(1, len(frames)):
        person.session.move(Move.FORWARD)
        assert person.frame is frames[index]
    assert calls(person.model) == before
    assert not person.session.busy


def test_forward_at_the_end_does_nothing(person: Person) -> None:
    person.plays()
    before, trajectory = calls(person.model), person.trajectory
    person.does(person.session.move, Move.FORWARD)
    assert calls(person.model) == before
    assert person.trajectory is trajectory


def test_two_quick_steps_forward_are_two_steps(person: Person) -> None:
    person.session.move(Move.FORWARD)
    person.session.move(Move.FORWARD)
    person.qtbot.waitUntil(lambda: person.experiment.index == 2)
    person.rests()
    assert person.experiment.index == len(person.trajectory.frames) - 1 == 2


def test_a_step_forward_asked_for_while_a_run_begins_is_taken(person: Person) -> None:
    person.session.apply(Restart(5))
    person.session.move(Move.FORWARD)
    person.qtbot.waitUntil(lambda: person.experiment.index == 1)
    person.rests()
    assert person.trajectory.recipe.seed == 5


def test_a_run_asked_for_while_the_pattern_is_being_read_draws_the_new_pattern(person: Person) -> None:
    person.session.apply(PatternEdit("em?a"))
    person.session.move(Move.RUN_TO_END)
    person.qtbot.waitUntil(lambda: person.trajectory.done and person.session.settled)
    assert all(w.startswith("em") and w.endswith("a") for w in person.words)
    assert person.experiment.index == len(person.trajectory.frames) - 1


def test_running_leaves_the_frame_shown_and_following_shows_the_last(person: Person) -> None:
    person.does(person.session.move, Move.RUN)
    assert person.trajectory.done
    assert person.experiment.index == 0
    person.does(person.session.apply, Restart(3))
    person.does(person.session.move, Move.FOLLOW)
    assert person.experiment.index == len(person.trajectory.frames) - 1


def test_a_run_that_is_already_going_can_be_followed(person: Person) -> None:
    person.session.move(Move.RUN)
    person.session.move(Move.RUN_TO_END)
    person.rests()
    assert person.experiment.index == len(person.trajectory.frames) - 1


def test_a_whole_run_makes_one_call_a_frame_and_ends_once(person: Person) -> None:
    person.plays()
    assert calls(person.model) == person.frame.calls
    assert [c.digest for c in person.finished] == [person.trajectory.digest]
    person.plays()
    assert len(person.finished) == 1


def test_a_run_asked_for_as_the_answer_to_an_edit_arrives_is_drawn(person: Person) -> None:
    person.plays()
    at_step(person, 1)
    position = int(person.frame.noise[0].argmax())

    def goes_on(_kinds: Changes) -> None:
        if len(person.experiment.branches) == 2 and not person.trajectory.done:
            person.session.changed.disconnect(goes_on)
            person.session.move(Move.RUN_TO_END)

    person.session.changed.connect(goes_on)
    person.session.apply(WriteLetter(0, position, person.symbol("l")))
    person.qtbot.waitUntil(lambda: len(person.experiment.branches) == 2 and person.trajectory.done)


def test_stopping_while_a_run_begins_leaves_its_first_frame_alone(person: Person) -> None:
    person.session.apply(Restart(5))
    person.session.move(Move.RUN_TO_END)
    person.session.stop()
    person.qtbot.waitUntil(lambda: person.session.settled)
    person.rests()
    assert person.trajectory.recipe.seed == 5
    assert len(person.trajectory.frames) == 1


def test_stopping_keeps_the_frames_that_are_there(person: Person) -> None:
    person.session.move(Move.RUN)
    person.qtbot.waitUntil(lambda: len(person.trajectory.frames) > 1)
    person.session.stop()
    person.rests()
    there = person.trajectory.frames
    person.plays()
    assert person.trajectory.frames[: len(there)] == there
    assert person.trajectory.done


def test_showing_a_frame_that_does_not_exist_shows_the_nearest(person: Person) -> None:
    person.plays()
    person.session.show(99)
    assert person.experiment.index == len(person.trajectory.frames) - 1
    person.session.show(-5)
    assert person.experiment.index == 0


# -- the recipe --


def test_pins_hold_in_every_row_of_every_frame(person: Person) -> None:
    person.does(person.session.apply, PinEdit((0, 2), person.symbol("m")))
    person.plays()
    assert all((f.x[:, [0, 2]] == person.symbol("m")).all() for f in person.trajectory.frames)


def test_only_and_lengths_hold_at_the_end(person: Person) -> None:
    vowels = person.model.vocabulary.vowels
    person.does(person.session.apply, AllowEdit((0,), vowels))
    person.does(person.session.apply, LengthsEdit(3, 4))
    person.plays()
    assert {len(w) for w in person.words} <= {3, 4}
    assert all(person.symbol(w[0]) in vowels for w in person.words)
    person.does(person.session.apply, LengthsEdit(0, 0))
    assert person.experiment.recipe.constraint.longest == person.model.length - 1


def test_a_pattern_is_read_and_cleared(person: Person) -> None:
    person.does(person.session.apply, PatternEdit("n*a"))
    person.plays()
    assert all(w.startswith("n") and w.endswith("a") for w in person.words)
    person.does(person.session.apply, ClearPattern())
    assert person.experiment.recipe.constraint.is_free


def test_freeing_a_position_that_the_lengths_held_widens_them(person: Person) -> None:
    person.does(person.session.apply, PatternEdit("le?"))
    assert person.experiment.recipe.constraint.longest == 3
    person.does(person.session.apply, ReleaseEdit((3,)))
    assert person.experiment.recipe.constraint.longest == person.model.length - 1


def test_a_run_of_one_position_a_step_stays_one_while_the_pattern_changes(person: Person) -> None:
    assert person.experiment.recipe.steps == person.model.length - 1
    person.does(person.session.apply, PinEdit((0,), person.symbol("m")))
    assert person.experiment.recipe.steps == person.model.length - 2


@pytest.mark.parametrize(
    ("verb", "positions"),
    [
        (lambda s: s.apply(PinEdit((5,), 3)), (5,)),
        (lambda s: s.apply(AllowEdit((1,), frozenset())), (1,)),
        (lambda s: s.apply(LengthsEdit(9, 3)), ()),
        (lambda s: s.apply(PatternEdit("[zz")), ()),
        (lambda s: s.apply(PatternEdit("emma?????")), ()),
        (lambda s: s.apply(ChangeRecipe.of(temperature=-1.0)), ()),
        (lambda s: s.apply(ChangeRecipe.of(settings={"eta": 0.5})), ()),
    ],
)
def test_a_refused_pattern_leaves_everything_as_it_was_and_names_the_positions(person: Person, verb, positions) -> None:
    person.plays()
    before = (person.experiment, person.session.state.positions, person.session.state.row)
    history = person.session.history
    assert history is not None
    label = history.undo_label
    verb(person.session)
    person.rests()
    assert (person.experiment, person.session.state.positions, person.session.state.row) == before
    assert history.undo_label == label
    ((sentence, named),) = person.refused
    assert named == positions
    assert sentence.endswith(".")


def test_a_contradiction_names_both_cells(person: Person) -> None:
    person.does(person.session.apply, PinEdit((1,), END))
    person.does(person.session.apply, PinEdit((3,), person.symbol("a")))
    ((_, positions),) = person.refused
    assert positions == (1, 3)


def test_a_pattern_that_changes_nothing_is_no_step(person: Person) -> None:
    experiment = person.experiment
    person.does(person.session.apply, ChangeRecipe.of(seed=experiment.recipe.seed))
    person.does(person.session.apply, ReleaseEdit((2,)))
    person.does(person.session.apply, ClearPattern())
    assert person.experiment is experiment


def test_every_setting_of_the_recipe_can_be_undone(person: Person, clock: Clock) -> None:
    first = person.experiment.recipe
    changes = {
        "temperature": 0.5,
        "steps": 3,
        "schedule": "cosine-md4",
        "policy": "random",
        "top_k": 3,
        "top_p": 0.9,
        "rows": 2,
        "length_first": True,
        "seed": 99,
    }
    recipes = [first]
    for name, value in changes.items():
        clock.wait()
        person.does(person.session.apply, ChangeRecipe.of(**{name: value}))
        assert getattr(person.experiment.recipe, name) == value
        recipes.append(person.experiment.recipe)
    for recipe in reversed(recipes[:-1]):
        person.does(person.session.undo)
        assert person.experiment.recipe == recipe
        assert not person.experiment.stale
    for recipe in recipes[1:]:
        person.does(person.session.redo)
        assert person.experiment.recipe == recipe


def test_one_setting_changed_in_quick_steps_is_undone_at_once_and_after_a_pause_alone(
    person: Person, clock: Clock
) -> None:
    for value in (0.9, 0.8, 0.7):
        person.does(person.session.apply, ChangeRecipe.of(temperature=value))
    clock.wait()
    person.does(person.session.apply, ChangeRecipe.of(temperature=0.6))
    person.does(person.session.undo)
    assert person.experiment.recipe.temperature == 0.7
    person.does(person.session.undo)
    assert person.experiment.recipe.temperature == 1.0


def test_what_was_undone_cannot_be_redone_after_a_new_change(person: Person) -> None:
    person.does(person.session.apply, PinEdit((0,), person.symbol("a")))
    person.does(person.session.undo)
    person.does(person.session.apply, PinEdit((0,), person.symbol("e")))
    experiment = person.experiment
    person.does(person.session.redo)
    assert person.experiment is experiment


def test_a_pattern_refused_after_an_undo_leaves_redo_as_it_was(person: Person) -> None:
    person.does(person.session.apply, PinEdit((0,), person.symbol("a")))
    person.does(person.session.undo)
    fail(person.model, UserError("No word can be made of this; change something."))
    person.does(person.session.apply, PinEdit((1,), person.symbol("a")))
    fail(person.model, None)
    assert person.refused == [("No word can be made of this; change something.", ())]
    assert not person.experiment.recipe.constraint.pins.get(1)
    person.does(person.session.redo)
    assert person.experiment.recipe.constraint.pins[0] == person.symbol("a")


def test_a_new_board_is_free_and_empty_and_undo_brings_the_old_one_back(person: Person) -> None:
    person.does(person.session.apply, PinEdit((0,), person.symbol("e")))
    person.plays()
    old = person.experiment
    person.does(person.session.apply, NewBoard())
    assert person.experiment.recipe.constraint.is_free
    assert len(person.experiment.branches) == 1
    assert len(person.trajectory.frames) == 1
    person.does(person.session.undo)
    assert person.experiment == old


def test_a_new_board_asked_for_behind_an_edit_leaves_the_edit_to_undo(person: Person) -> None:
    at_step(person, 1)
    position = int(person.frame.noise[0].argmax())
    person.session.apply(WriteLetter(0, position, person.symbol("n")))
    person.session.apply(NewBoard())
    person.qtbot.waitUntil(lambda: len(person.experiment.branches) == 1)
    person.rests()
    person.does(person.session.undo)
    assert person.frame.x[0, position] == person.symbol("n")


# -- editing in mid-run --


def at_step(person: Person, index: int) -> None:
    person.plays()
    person.session.show(index)


def test_an_edit_in_mid_run_makes_a_branch_and_leaves_the_old_one_to_the_bit(person: Person) -> None:
    at_step(person, 2)
    old, digest = person.trajectory, person.trajectory.digest
    position = int(person.frame.noise[1].argmax())
    person.does(person.session.apply, WriteLetter(1, position, person.symbol("n")))
    assert person.frame.x[1, position] == person.symbol("n")
    assert person.experiment.index == 2
    assert person.trajectory.shared_prefix(old) == 2
    person.plays()
    assert person.words[1][position] == "n"
    assert digests(person)[0] == digest
    person.does(person.session.apply, OpenBranch(0))
    assert person.trajectory is old
    assert person.trajectory.digest == digest
    assert person.words


def test_the_other_rows_do_not_feel_an_edit(person: Person) -> None:
    at_step(person, 2)
    words = [w for i, w in enumerate(_last_words(person)) if i != 1]
    position = int(person.frame.noise[1].argmax())
    person.does(person.session.apply, WriteLetter(1, position, person.symbol("n")))
    person.plays()
    assert [w for i, w in enumerate(person.words) if i != 1] == words


def _last_words(person: Person) -> list[str]:
    return [person.model.vocabulary.decode(row) for row in person.trajectory.last.x]


def test_an_edit_is_undone_and_redone_to_the_same_bits(person: Person) -> None:
    at_step(person, 2)
    digest = person.trajectory.digest
    position = int(person.frame.noise[0].argmax())
    person.does(person.session.apply, WriteLetter(0, position, person.symbol("l")))
    edited = person.trajectory.digest
    person.does(person.session.undo)
    assert person.trajectory.digest == digest
    assert person.experiment.index == 2
    person.does(person.session.redo)
    assert person.trajectory.digest == edited


def test_an_edit_and_its_undo_asked_for_in_one_breath_can_be_redone(person: Person) -> None:
    at_step(person, 2)
    position = int(person.frame.noise[0].argmax())
    trajectory = person.trajectory
    person.session.apply(WriteLetter(0, position, person.symbol("l")))
    person.session.undo()
    person.rests()
    assert person.trajectory is trajectory
    person.does(person.session.redo)
    assert person.frame.x[0, position] == person.symbol("l")


def test_letters_typed_faster_than_they_are_computed_are_all_kept(person: Person) -> None:
    at_step(person, 1)
    for position, letter in enumerate("lena"):
        person.session.apply(WriteLetter(0, position, person.symbol(letter)))
    person.qtbot.waitUntil(lambda: person.words[0].startswith("lena"))
    person.rests()
    assert person.experiment.index == 1
    assert len(person.experiment.branches) == 2  # typing leaves one branch, not four
    for _ in "lena":
        person.does(person.session.undo)
    assert len(person.experiment.branches) == 1


def test_pins_typed_in_mid_run_faster_than_they_are_computed_stay_in_mid_run(person: Person) -> None:
    at_step(person, 1)
    for position, letter in enumerate("ma"):
        person.session.apply(PinEdit((position,), person.symbol(letter)))
    person.qtbot.waitUntil(lambda: len(person.experiment.recipe.constraint.pins) >= 3 and person.session.settled)
    person.rests()
    assert person.experiment.index == 1
    assert all(w.startswith("ma") for w in person.words)


def test_a_letter_can_go_back_to_noise(person: Person) -> None:
    person.plays()
    person.does(person.session.apply, WriteLetter(0, 1, None))
    assert person.frame.noise[0, 1]
    assert not person.trajectory.done
    person.plays()
    assert "?" not in person.words[0]
    assert len(person.finished) == 2


def test_writing_what_is_there_already_is_no_edit(person: Person) -> None:
    said = list[str]()
    person.session.noticed.connect(said.append)
    at_step(person, 0)
    experiment = person.experiment
    person.does(person.session.apply, WriteLetter(0, 1, None))
    assert person.experiment is experiment
    assert said == ["Position 2 of row 1 is noise already."]
    person.plays()
    experiment = person.experiment
    person.does(person.session.apply, WriteLetter(0, 0, int(person.frame.x[0, 0])))
    assert person.experiment is experiment
    assert said[1:] == [f"Position 1 of row 1 is {person.words[0][0]} already."]
    assert person.refused == []


def test_a_letter_that_has_no_place_is_refused_in_a_sentence(person: Person) -> None:
    at_step(person, 1)
    experiment = person.experiment
    person.does(person.session.apply, WriteLetter(4, 0, person.symbol("a")))
    assert person.experiment is experiment
    assert [sentence for sentence, _ in person.refused] == ["There is no row 5; the last one is 4."]
    with pytest.raises(UserError, match="no rows of these settings"):
        WriteLetter(0, 0, 1).apply(Experiment("pairs", experiment.recipe), person.session.outline)


def test_an_edit_the_constraint_forbids_is_refused_and_leaves_no_trace(person: Person) -> None:
    person.does(person.session.apply, PinEdit((0,), person.symbol("m")))
    at_step(person, 1)
    experiment, history = person.experiment, person.session.history
    assert history is not None
    label = history.undo_label
    person.does(person.session.apply, WriteLetter(0, 0, person.symbol("a")))
    assert person.experiment == experiment
    assert history.undo_label == label
    assert len(person.refused) == 1
    assert "Position 1" in person.refused[0][0]


def test_what_was_asked_for_behind_a_refused_edit_is_still_done(person: Person) -> None:
    person.does(person.session.apply, PinEdit((0,), person.symbol("m")))
    at_step(person, 1)
    person.session.apply(WriteLetter(0, 0, person.symbol("a")))
    person.session.apply(WriteLetter(0, 1, person.symbol("e")))
    person.qtbot.waitUntil(lambda: person.words[0].startswith("me"))
    assert len(person.refused) == 1


def test_a_change_that_is_stopped_before_its_answer_leaves_no_trace_and_what_waits_is_done(person: Person) -> None:
    person.session.stop(changes=True)
    at_step(person, 1)
    experiment, redo = person.experiment, person.session.history.redo_label
    first, second = np.flatnonzero(person.frame.noise[0])[:2]
    person.session.apply(WriteLetter(0, int(first), person.symbol("l")))
    person.session.stop(changes=True)
    person.rests()
    assert (person.experiment, person.session.history.redo_label) == (experiment, redo)
    person.session.apply(WriteLetter(0, int(first), person.symbol("l")))
    person.session.apply(WriteLetter(0, int(second), person.symbol("e")))
    person.session.stop(changes=True)
    person.rests()
    assert person.frame.noise[0, first]
    assert person.frame.x[0, second] == person.symbol("e")
    assert person.noticed == [WITHDRAWN, WITHDRAWN]


def test_an_engine_that_fails_in_an_edit_leaves_no_trace(person: Person) -> None:
    at_step(person, 1)
    experiment = person.experiment
    fail(person.model, RuntimeError("out of memory"))
    position = int(person.frame.noise[0].argmax())
    person.does(person.session.apply, WriteLetter(0, position, person.symbol("l")))
    fail(person.model, None)
    assert person.experiment == experiment
    assert person.failed == ["The engine failed: out of memory"]


def test_an_engine_that_fails_in_a_run_keeps_the_frames_before(person: Person) -> None:
    person.does(person.session.move, Move.FORWARD)
    frames = person.trajectory.frames
    fail(person.model, RuntimeError("out of memory"))
    person.does(person.session.move, Move.RUN_TO_END)
    fail(person.model, None)
    assert person.trajectory.frames == frames
    assert len(person.failed) == 1
    person.plays()
    assert person.trajectory.done


def test_a_pin_in_mid_run_is_written_into_every_row_and_freeing_it_makes_noise_of_it(person: Person) -> None:
    at_step(person, 1)
    position = int(person.frame.noise.all(0).argmax())
    person.does(person.session.apply, PinEdit((position,), person.symbol("e")))
    assert person.experiment.index == 1
    assert (person.frame.x[:, position] == person.symbol("e")).all()
    person.does(person.session.apply, ReleaseEdit((position,)))
    assert person.frame.noise[:, position].all()


def test_freeing_a_pin_leaves_the_letters_that_were_drawn_beside_it(person: Person) -> None:
    person.does(person.session.apply, PinEdit((0,), person.symbol("m")))
    at_step(person, 3)
    drawn = ~person.frame.noise
    person.does(person.session.apply, ReleaseEdit(tuple(range(person.model.length - 1))))
    drawn[:, 0] = False
    assert (~person.frame.noise[:, 1:] == drawn[:, 1:]).all()
    assert person.frame.noise[:, 0].all()


def test_redrawing_in_mid_run_shares_the_frames_before_and_changes_those_after(person: Person) -> None:
    at_step(person, 2)
    old = person.trajectory
    person.does(person.session.apply, Redraw(12345))
    person.plays()
    assert person.trajectory.shared_prefix(old) == 2
    assert person.trajectory.digest != old.digest
    assert person.trajectory.recipe.seed == 12345
    assert person.experiment.branches[0].trajectory is old


def test_redrawing_at_the_end_begins_again_from_noise(person: Person) -> None:
    person.plays()
    person.does(person.session.apply, Redraw(7))
    assert person.experiment.index == 0
    assert person.trajectory.recipe.seed == 7
    assert len(person.experiment.branches) == 2


def test_a_setting_changed_in_mid_run_goes_on_from_the_frame_shown(person: Person) -> None:
    at_step(person, 2)
    x = person.frame.x
    person.does(person.session.apply, ChangeRecipe.of(temperature=0.2))
    assert person.experiment.index == 2
    assert (person.frame.x == x).all()
    person.plays()
    assert [s.recipe.temperature for s in person.trajectory.segments] == [1.0, 0.2]


def test_a_slider_dragged_in_mid_run_leaves_one_branch(person: Person) -> None:
    at_step(person, 2)
    for percent in range(50, 90):
        person.session.apply(ChangeRecipe.of(temperature=percent / 100))
    person.rests()
    person.qtbot.waitUntil(lambda: person.experiment.recipe.temperature == 0.89 and person.session.settled)
    assert len(person.experiment.branches) == 2
    person.does(person.session.undo)
    assert person.experiment.recipe.temperature == 1.0


def test_what_is_shown_is_stale_from_the_change_until_the_answer(person: Person) -> None:
    person.plays()
    stale: list[bool] = []
    person.session.changed.connect(lambda: stale.append(person.experiment.stale))
    person.session.apply(ChangeRecipe.of(temperature=0.5))
    assert person.experiment.stale
    person.rests()
    assert stale[0]
    assert not stale[-1]
    assert person.trajectory.recipe.temperature == 0.5


def test_an_answer_that_was_overtaken_is_never_shown(person: Person) -> None:
    shown: list[tuple[float, float]] = []

    def look() -> None:
        if not person.experiment.stale:
            shown.append((person.experiment.recipe.temperature, person.trajectory.recipe.temperature))

    person.session.changed.connect(look)
    for i in range(1, 30):
        person.session.apply(ChangeRecipe.of(temperature=i / 10))
    person.rests()
    assert all(constraint == made for constraint, made in shown)
    assert shown[-1] == (2.9, 2.9)


def test_rows_shrink_while_a_later_row_is_selected(person: Person) -> None:
    person.session.select((2,), 3)
    person.does(person.session.apply, ChangeRecipe.of(rows=2))
    assert person.session.state.row == 1
    assert person.frame.rows == 2
    person.does(person.session.undo)
    assert person.frame.rows == 4


def test_a_remasking_run_plays_to_its_end(person: Person) -> None:
    person.does(person.session.apply, ChangeRecipe.of(policy="remask-cap", settings={"eta": 0.5}, steps=24))
    person.plays()
    assert person.trajectory.done
    assert len(person.trajectory.frames) == 25
    assert person.frame.clock == 0.0
    assert not person.frame.noise.any()
    assert any((~a.noise & b.noise).any() for a, b in pairwise(person.trajectory.frames))


def test_turning_re_masking_off_ends_a_run_where_no_noise_is_left(person: Person) -> None:
    """That frame held no noise before either, and the run went on from it all the same."""
    person.does(person.session.apply, ChangeRecipe.of(rows=1, policy="remask-cap", settings={"eta": 0.3}))
    person.does(person.session.apply, ChangeRecipe.of(steps=24))
    person.plays()
    index = next(i for i, frame in enumerate(person.trajectory.frames) if frame.clear)
    assert 0 < index < len(person.trajectory.frames) - 1
    assert len(person.finished) == 1
    person.session.show(index)
    person.does(person.session.apply, ChangeRecipe.of(policy="ancestral"))
    assert person.trajectory.done
    assert [trajectory.digest for trajectory in person.finished[1:]] == [person.trajectory.digest]
    person.session.show(index)
    person.does(person.session.apply, WriteLetter(0, 0, person.symbol("n" if person.words[0][0] != "n" else "m")))
    assert len(person.finished) == 2  # a finished word that is changed by hand is no other run


def test_a_pattern_of_one_word_is_settled_at_once_and_is_no_run(person: Person) -> None:
    person.does(person.session.apply, PatternEdit("emma"))
    assert person.trajectory.done
    assert person.words == ["emma"] * 4
    assert person.finished == []  # nothing was drawn: the word is the user's own


# -- recalling --


def test_recalling_a_recipe_gives_the_very_same_words(person: Person) -> None:
    person.does(person.session.apply, Restart(31))
    person.plays()
    digest, recipe, words = person.trajectory.digest, person.trajectory.recipe, person.words
    person.does(person.session.apply, ChangeRecipe.of(temperature=2.0, seed=5, rows=7))
    person.plays()
    person.does(person.session.apply, Recall(recipe, 2))
    assert person.session.state.row == 2
    person.plays()
    assert person.words == words
    assert person.trajectory.digest == digest


def test_recalling_one_row_alone_gives_its_word(person: Person) -> None:
    person.plays()
    word, recipe = person.words[3], person.trajectory.recipe
    person.does(person.session.apply, Recall(recipe.with_(first_row=3, rows=1), 0))
    person.plays()
    assert person.words == [word]


def test_recalling_what_is_on_the_board_only_selects_the_row(person: Person) -> None:
    person.plays()
    experiment = person.experiment
    person.does(person.session.apply, Recall(person.trajectory.recipe, 2))
    assert person.experiment is experiment
    assert person.session.state.row == 2


def _recalls_alone(person: Person, row: int = 118) -> Recipe:
    """A single later row of another seed, drawn to its end."""
    recipe = person.experiment.recipe.with_(seed=9, first_row=row, rows=1)
    person.does(person.session.apply, Recall(recipe, 0))
    person.plays()
    assert person.experiment.recipe == recipe
    return recipe


@pytest.mark.parametrize(
    ("verb", "asked"),
    [
        (lambda s: s.apply(PatternEdit("e*")), {"seed": 9, "rows": 4}),
        (lambda s: s.apply(ClearPattern()), {"seed": 9, "rows": 4}),
        (lambda s: s.apply(ChangeRecipe.of(temperature=0.5)), {"temperature": 0.5, "rows": 4}),
        (lambda s: s.apply(ChangeRecipe.of(seed=3)), {"seed": 3, "rows": 4}),
        (lambda s: s.apply(ChangeRecipe.of(rows=6)), {"rows": 6}),
        (lambda s: s.apply(Restart(11)), {"seed": 11, "rows": 4}),
        (lambda s: s.apply(Redraw(12)), {"seed": 12, "rows": 4}),
        (lambda s: s.apply(OpenModel("other", chain_model(WORDS[:9], "other"))), {"seed": 9, "rows": 4}),
    ],
)
def test_what_is_asked_for_after_a_recall_begins_at_the_first_row_with_the_rows_of_before(
    person: Person, clock: Clock, verb: Any, asked: dict[str, object]
) -> None:
    person.does(person.session.apply, PatternEdit("?????*"))
    recalled = _recalls_alone(person)
    clock.wait()
    person.does(verb, person.session)
    recipe = person.experiment.recipe
    assert {name: getattr(recipe, name) for name in asked} == asked
    assert (recipe.first_row, person.experiment.rows_asked, person.frame.rows) == (0, 0, recipe.rows)
    person.does(person.session.undo)
    assert person.experiment.recipe == recalled
    assert person.frame.clear
    person.does(person.session.apply, ChangeRecipe.of(top_k=3))
    assert (person.experiment.recipe.first_row, person.experiment.recipe.rows) == (0, 4), "undo knows the chains, too"


def test_one_recall_after_another_keeps_the_rows_that_were_asked_for(person: Person) -> None:
    _recalls_alone(person)
    _recalls_alone(person, 30)
    person.does(person.session.apply, Restart(1))
    assert (person.experiment.recipe.first_row, person.experiment.recipe.rows) == (0, 4)


def test_a_change_in_the_middle_of_a_recalled_row_goes_on_with_that_row(person: Person) -> None:
    recalled = _recalls_alone(person)
    person.session.show(1)
    person.does(person.session.apply, ChangeRecipe.of(temperature=0.5))
    assert person.experiment.recipe == recalled.with_(temperature=0.5)
    person.plays()
    person.does(person.session.apply, ChangeRecipe.of(temperature=0.6))
    assert (person.experiment.recipe.first_row, person.experiment.recipe.rows) == (0, 4)


def test_a_branch_with_a_recalled_row_that_is_opened_again_is_left_for_the_rows_of_before(person: Person) -> None:
    recalled = _recalls_alone(person)
    person.does(person.session.apply, Restart(1))
    person.plays()
    place = next(i for i, b in enumerate(person.experiment.branches) if b.trajectory.recipe == recalled)
    person.does(person.session.apply, OpenBranch(place))
    assert person.experiment.recipe == recalled
    person.does(person.session.apply, Restart(2))
    assert (person.experiment.recipe.first_row, person.experiment.recipe.rows) == (0, 4)


def test_recalling_the_recipe_of_an_edited_run_draws_it_from_noise(person: Person) -> None:
    person.plays()
    words, recipe = person.words, person.trajectory.recipe
    person.session.show(1)
    position = int(person.frame.noise[0].argmax())
    person.does(person.session.apply, WriteLetter(0, position, person.symbol("n")))
    person.plays()
    person.does(person.session.apply, Recall(recipe, 0))
    person.plays()
    assert person.words == words


# -- branches --


def test_a_branch_is_reopened_unchanged_with_its_pattern_and_reopening_can_be_undone(person: Person) -> None:
    person.plays()
    first = person.trajectory
    person.does(person.session.apply, Restart(9))
    person.plays()
    second = person.trajectory
    person.does(person.session.apply, OpenBranch(0))
    assert person.trajectory is first
    assert person.experiment.recipe == first.recipe
    assert not person.experiment.stale
    person.does(person.session.undo)
    assert person.trajectory is second
    person.session.apply(OpenBranch(17))
    person.session.apply(OpenBranch(-1))
    assert person.trajectory is second


def test_a_start_that_was_never_played_leaves_no_branch(person: Person) -> None:
    for seed in range(5):
        person.does(person.session.apply, Restart(seed))
    assert len(person.experiment.branches) == 1


def test_old_branches_are_let_go_of_and_undo_still_holds_them(person: Person) -> None:
    person.plays()
    first = person.trajectory.digest
    for seed in range(1, 40):
        person.does(person.session.apply, Restart(seed))
        person.does(person.session.move, Move.FORWARD)
    assert len(person.experiment.branches) == 24
    assert person.experiment.current == 23
    assert first not in digests(person)
    for branch in person.experiment.branches:
        assert -1 <= branch.parent < len(person.experiment.branches)
    for _ in range(39):
        person.does(person.session.undo)
    assert digests(person) == [first]


def test_pruning_keeps_every_parent_right(person: Person) -> None:
    at_step(person, 1)
    for i in range(40):
        position = int(person.frame.noise[i % 4].argmax())
        person.does(person.session.apply, WriteLetter(i % 4, position, person.symbol("nela"[i % 4])))
        if person.trajectory.done:
            person.does(person.session.apply, Restart(i))
        person.does(person.session.move, Move.FORWARD)
    branches = person.experiment.branches
    for branch in branches:
        if branch.parent >= 0:
            assert branch.trajectory.shared_prefix(branches[branch.parent].trajectory) == branch.fork


def test_a_branch_is_removed_and_undo_brings_it_back_to_the_bit(person: Person) -> None:
    person.plays()
    person.does(person.session.apply, Restart(9))
    person.plays()
    before, digested, shown = person.experiment, digests(person), person.trajectory
    person.does(remove_branch, person.session, 0)
    assert digests(person) == digested[1:]
    assert person.trajectory is shown
    assert person.session.history.undo_label.startswith("remove the branch")
    person.does(person.session.undo)
    assert person.experiment == before
    assert digests(person) == digested
    person.does(person.session.redo)
    assert digests(person) == digested[1:]


def test_where_the_open_branch_is_removed_the_one_it_left_opens_with_its_pattern(person: Person) -> None:
    at_step(person, 2)
    first = person.trajectory
    person.does(person.session.apply, ChangeRecipe.of(temperature=0.5))
    person.does(person.session.move, Move.FORWARD)
    edited = person.experiment
    person.does(remove_branch, person.session, person.experiment.current)
    assert person.trajectory is first
    assert person.experiment.recipe == first.recipe
    assert not person.experiment.stale
    person.does(person.session.undo)
    assert person.experiment == edited


def test_a_first_run_that_is_removed_leaves_what_was_made_from_it_whole(person: Person) -> None:
    for seed, step in enumerate((1, 2, 2)):
        person.does(person.session.apply, OpenBranch(0))
        at_step(person, step)
        person.does(person.session.apply, Redraw(40 + seed))
        person.does(person.session.move, Move.FORWARD)
    kept = [b.trajectory for b in person.experiment.branches[1:]]
    person.does(person.session.apply, OpenBranch(0))
    person.does(remove_branch, person.session, 0)
    branches = person.experiment.branches
    assert [b.trajectory for b in branches] == kept
    assert [(b.parent, b.fork) for b in branches] == [(-1, 0), (0, 1), (1, 2)]
    assert person.trajectory is kept[0]


def test_the_only_branch_stays_and_that_is_said(person: Person) -> None:
    person.plays()
    before = person.experiment
    person.does(remove_branch, person.session, 0)
    assert person.experiment is before
    assert person.refused == [(ONLY_BRANCH, ())]
    remove_branch(person.session, 7)
    remove_branch(person.session, -1)
    assert person.experiment is before


def test_a_branch_that_is_removed_while_another_begins_is_the_one_that_was_meant(person: Person) -> None:
    person.plays()
    person.does(person.session.apply, Restart(1))
    person.plays()
    meant, other = (b.trajectory for b in person.experiment.branches)
    person.session.apply(Restart(2))
    remove_branch(person.session, 0)
    person.rests()
    assert meant not in [b.trajectory for b in person.experiment.branches]
    assert other in [b.trajectory for b in person.experiment.branches]
    assert person.experiment.recipe.seed == 2


def test_frames_of_the_open_branch_go_on_coming_while_another_is_removed(person: Person) -> None:
    person.plays()
    person.does(person.session.apply, Restart(1))
    person.session.move(Move.RUN)
    remove_branch(person.session, 0)
    person.rests()
    assert person.trajectory.done
    assert len(person.experiment.branches) == 1


# -- selection and what-if previews --


def test_selecting_is_emitted_once_and_nothing_is_no_selection(person: Person) -> None:
    received: list[int] = []
    person.session.changed.connect(lambda kinds: received.append(1) if Changes.SELECTION in kinds else None)
    person.session.select((1, 2), 3)
    person.session.select((1, 2), 3)
    person.session.select((), 0)
    assert person.session.state.positions == (1, 2)
    assert len(received) == 1


def test_a_what_if_is_what_the_prediction_would_become(person: Person) -> None:
    previews: list[object] = []
    person.session.what_if.changed.connect(previews.append)
    person.session.ask_what_if(0, person.symbol("m"))
    person.qtbot.waitUntil(lambda: len(previews) == 1)
    person.does(person.session.apply, PinEdit((0,), person.symbol("m")))
    what_if = previews[0]
    assert what_if is not None
    assert abs(np.asarray(what_if) - person.frame.sampling_probs[0]).max() < 1e-6
    assert previews[-1] is None  # another frame is shown: its preview is gone


def test_a_what_if_is_gone_as_soon_as_another_is_asked_for_or_another_row_is_selected(person: Person) -> None:
    previews: list[object] = []
    person.session.what_if.changed.connect(previews.append)
    person.session.ask_what_if(0, person.symbol("m"))
    person.qtbot.waitUntil(lambda: len(previews) == 1)
    person.session.ask_what_if(0, person.symbol("n"))
    assert previews[-1] is None
    person.qtbot.waitUntil(lambda: len(previews) == 3)
    assert previews[-1] is not None
    person.session.select((2,), 0)
    assert len(previews) == 3  # another position of the same row: it is still what that letter would change
    person.session.select((2,), 1)
    assert previews[-1] is None


def test_the_time_of_a_step_is_of_a_step_that_called_the_model(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def timed(frames: Iterator[Frame]) -> Iterator[tuple[Frame, float]]:
        return ((frame, 5.0 if frame.clear else 7.0) for frame in frames)

    monkeypatch.setattr(runner, "timed", timed)
    person.plays()
    assert person.session.runner.step_ms == 7.0


def test_the_time_of_a_step_is_not_that_of_the_model_before(person: Person) -> None:
    person.plays()
    assert person.session.runner.step_ms > 0
    person.session.apply(OpenModel("other", even_model("xyz", 6)))
    assert person.session.runner.step_ms == 0.0
    person.rests()


def test_the_newest_what_if_wins(person: Person) -> None:
    previews: list[object] = []
    person.session.what_if.changed.connect(previews.append)
    for letter in "aelmno":
        person.session.ask_what_if(0, person.symbol(letter))
    person.qtbot.waitUntil(lambda: bool(previews))
    person.qtbot.waitUntil(lambda: not person.session.what_if._latest.busy)
    assert len(previews) == 1
    assert np.asarray(previews[0])[0, person.symbol("o")] == 1.0


def test_patterns_given_up_leave_the_board_as_it_stood(person: Person) -> None:
    person.does(person.session.apply, PatternEdit("e*"))
    person.plays()
    before = person.experiment
    person.session.move(Move.MARK)
    for text in ("a", "an"):
        person.session.apply(PatternEdit(text))
    person.does(person.session.move, Move.TAKE_BACK)
    assert person.experiment == before
    assert person.session.history.redo_label.startswith("pattern a")

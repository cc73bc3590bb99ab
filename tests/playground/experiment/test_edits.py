"""Edits are values: equal where they ask for the same, and applied without a model to what is known of one."""

import pytest

from models.data.vocabulary import END, Vocabulary, with_attributes
from models.errors import ConstraintError, UserError
from models.processes.orders import POLICIES
from models.processes.schedules import SCHEDULES
from models.processes.timetables import Timetable
from models.sampling import sampler
from playground.experiment.edit_outcome import ChangedFrame, Edit, FirstFrame
from playground.experiment.edits import ChangeRecipe, Recall, Redraw, Restart, WriteLetter
from playground.experiment.experiment import Experiment
from playground.experiment.outline import Outline, outline
from playground.experiment.pattern_edits import AllowEdit, ClearPattern, LengthsEdit, PatternEdit, PinEdit, ReleaseEdit
from playground.experiment.recipe_transfer import fresh_recipe
from tests.playground.small import chain_model

MODEL = chain_model()
KNOWN = outline(MODEL)
BLANK = Experiment("pairs", fresh_recipe(KNOWN))


def drawn(steps: int = 2) -> Experiment:
    """In mid-run, at the last of so many frames."""
    recipe = BLANK.recipe
    experiment = BLANK.begun(MODEL.digest, recipe, sampler.start(MODEL, recipe), "start")
    for frame in list(sampler.run(MODEL, recipe))[1 : steps + 1]:
        experiment = experiment.extended(frame)
    return experiment.showing(steps)


@pytest.mark.parametrize(
    ("edit", "label"),
    [
        (PinEdit((0, 2), 2), "pin e at 1, 3"),
        (AllowEdit((1,), frozenset({1, 2})), "letters at 2"),
        (PatternEdit("e*"), "pattern e*"),
        (LengthsEdit(3, 3), "3 letters"),
        (LengthsEdit(2, 4), "2 to 4 letters"),
        (ChangeRecipe.of(temperature=0.5, top_k=3), "temperature 0.5, top-k 3"),
        (Restart(7), "seed 7"),
        (Redraw(7), "seed 7"),
    ],
)
def test_an_edit_of_what_is_known_names_itself_and_waits_for_a_first_frame(edit: Edit, label: str) -> None:
    step = edit.apply(BLANK, KNOWN)
    assert step is not None
    assert (step.label, step.merge_key) == (label, edit.merge_key)
    assert isinstance(step.missing, FirstFrame)
    assert step.experiment.stale
    frame = step.missing.compute(MODEL)
    whole = step.missing.complete(MODEL, frame)
    assert not whole.stale
    assert whole.branches[-1].label == label


@pytest.mark.parametrize(
    ("edit", "label"),
    [
        (WriteLetter(0, 0, None), "noise at 1 in row 1"),
        (Redraw(7), "redraw with seed 7"),
        (ChangeRecipe.of(temperature=0.5), "temperature 0.5"),
        (ChangeRecipe.of(policy="random"), f"order {POLICIES['random'].label}"),
        (ChangeRecipe.of(schedule="cosine-md4"), f"schedule {SCHEDULES['cosine-md4'].label}"),
        (ChangeRecipe.of(timetable=Timetable("pyramid", 1.5)), "timetable From the left, lead 1.5"),
        (ChangeRecipe.of(timetable=Timetable("blocks", 2)), "timetable Block by block, positions 2"),
        (ChangeRecipe.of(top_k=3), "top-k 3"),
        (LengthsEdit(2, 5), "2 to 5 letters"),
    ],
)
def test_in_mid_run_an_edit_changes_the_frame_shown(edit: Edit, label: str) -> None:
    before = drawn(1)
    step = edit.apply(before, KNOWN)
    if isinstance(edit, WriteLetter) and step is not None and not step.label:  # it was noise
        assert step.experiment is before
        assert step.notice == "Position 1 of row 1 is noise already."
        step = WriteLetter(0, 0, MODEL.vocabulary.symbol("n")).apply(before, KNOWN)
        label = "n at 1 in row 1"
    assert step is not None
    assert step.label == label
    assert isinstance(step.missing, ChangedFrame)
    whole = step.missing.complete(MODEL, step.missing.compute(MODEL))
    assert (whole.index, len(whole.branches)) == (1, 2)
    assert whole.branches[0] is before.branches[0]


@pytest.mark.parametrize(
    "edit",
    [
        ClearPattern(),
        LengthsEdit(0, 0),
        PatternEdit("*"),
        ReleaseEdit((2,)),
        ChangeRecipe.of(seed=0, temperature=1.0),
        AllowEdit((0,), frozenset(range(len(MODEL.vocabulary)))),
    ],
)
def test_what_is_so_already_is_no_step(edit: Edit) -> None:
    assert edit.apply(BLANK, KNOWN) is None


def test_what_cannot_be_is_an_error_with_the_positions() -> None:
    step = PinEdit((1,), END).apply(BLANK, KNOWN)
    assert step is not None
    with pytest.raises(ConstraintError) as raised:
        PinEdit((3,), 2).apply(step.experiment, KNOWN)
    assert raised.value.positions == (1, 3)
    with pytest.raises(UserError, match="Temperature"):
        ChangeRecipe.of(temperature=-1).apply(BLANK, KNOWN)


def test_edits_that_ask_for_the_same_are_equal_and_merge_by_what_they_change() -> None:
    assert ChangeRecipe.of(top_k=3, steps=2) == ChangeRecipe.of(steps=2, top_k=3)
    assert ChangeRecipe.of(steps=2).merge_key == ChangeRecipe.of(steps=3).merge_key
    assert ChangeRecipe.of(steps=2).merge_key != ChangeRecipe.of(seed=2).merge_key
    assert PatternEdit("a").merge_key == PatternEdit("b").merge_key != ""
    assert PinEdit((0,), 1).merge_key == ""
    assert {PinEdit((0,), 1), PinEdit((0,), 1)} == {PinEdit((0,), 1)}


def test_recalling_what_is_shown_selects_its_row_and_is_no_step_to_undo() -> None:
    step = Recall(BLANK.recipe, 2).apply(drawn(), KNOWN)
    assert step is not None
    assert (step.label, step.row, step.missing) == ("", 2, None)


def test_an_edit_that_no_word_with_its_attributes_meets_is_refused_as_any_other():
    known = Outline(with_attributes(Vocabulary.from_words(["ab", "bab"]), ["ab", "bab"]), 4 + 4, family="modalities")
    vowel, (a, b) = known.vocabulary.attributes[2].symbols[0], map(known.vocabulary.symbol, "ab")
    step = PinEdit((2,), vowel).apply(Experiment("of two", fresh_recipe(known)), known)
    assert step is not None
    for edit in (PinEdit((4,), b), AllowEdit((4,), frozenset((b,))), PatternEdit("Ⓥb*")):
        with pytest.raises(
            ConstraintError, match=r"first=vowel, only first=consonant; change one of them\."
        ) as refused:
            edit.apply(step.experiment, known)
        assert refused.value.positions == (2,)
    assert PinEdit((4,), a).apply(step.experiment, known) is not None

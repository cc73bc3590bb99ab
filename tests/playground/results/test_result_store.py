"""Finished words: none is lost, none comes twice, further rows go on where the last ones ended."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from models.evaluation.figure import Kind
from models.evaluation.novelty import NoveltyIndex
from models.evaluation.result import Novelty, Result
from models.sampling import sampler
from models.sampling.recipe import Recipe
from models.sampling.reverse_step import distribution_in
from models.sampling.support import Support
from models.sampling.trajectory import Trajectory
from playground.experiment.draft_edits import RegenerateEdit, WordEdit
from playground.experiment.edit_outcome import Edit
from playground.experiment.edits import ChangeRecipe, WriteLetter
from playground.experiment.pattern_edits import PatternEdit
from playground.experiment.recipe_transfer import fresh_recipe
from playground.experiment.results_change import ResultsChange
from playground.results.generate import GenerationRequest
from playground.results.result_store import ResultStore
from tests.playground.small import WORDS, Person, chain_model, fail


class Listener:
    """What a store of results says."""

    def __init__(self, result_store: ResultStore) -> None:
        self.busy: list[tuple[int, int]] = []
        self.refused: list[str] = []
        self.appended: list[tuple[Result, ...]] = []
        result_store.busy.connect(lambda *a: self.busy.append(a))
        result_store.refused.connect(self.refused.append)
        result_store.appended.connect(self.appended.append)


@pytest.fixture
def result_store(qtbot: QtBot) -> Iterator[ResultStore]:
    result_store = ResultStore()
    yield result_store
    result_store.close()


def setting(person: Person, **changes: Any) -> GenerationRequest:
    return GenerationRequest(
        person.model, NoveltyIndex(WORDS[:-2], WORDS[-2:]), person.experiment.recipe.with_(**changes)
    )


def trajectory_of(of: GenerationRequest) -> Trajectory:
    first, *rest = sampler.run(of.model, of.recipe)
    trajectory = Trajectory.begin(of.model.digest, of.recipe, first)
    for frame in rest:
        trajectory = trajectory.extend(frame)
    return trajectory


def rests(qtbot: QtBot, result_store: ResultStore) -> None:
    qtbot.waitUntil(lambda: not result_store._queue.busy)


def test_no_result_of_runs_that_finish_quickly_one_after_another_is_lost(
    qtbot: QtBot, person: Person, result_store: ResultStore
) -> None:
    settings = [setting(person, seed=seed) for seed in range(12)]
    runs = [trajectory_of(s) for s in settings]
    for s, trajectory in zip(settings, runs, strict=True):
        result_store.add(s, trajectory)
    rests(qtbot, result_store)
    words = [w for trajectory in runs for w in sampler.words(person.model, trajectory.last)]
    assert [r.word for r in result_store.results] == words
    assert [r.seed for r in result_store.results] == [seed for seed in range(12) for _ in range(4)]


def test_a_run_that_is_played_again_adds_nothing(qtbot: QtBot, person: Person, result_store: ResultStore) -> None:
    s = setting(person)
    result_store.add(s, trajectory_of(s))
    result_store.add(s, trajectory_of(s))
    rests(qtbot, result_store)
    assert len(result_store.results) == 4


def test_more_words_go_on_after_the_last_row_however_often_they_are_asked_for(
    qtbot: QtBot, person: Person, result_store: ResultStore
) -> None:
    s = setting(person)
    result_store.add(s, trajectory_of(s))
    result_store.more(s, 20)
    result_store.more(s, 7)
    rests(qtbot, result_store)
    assert [r.row for r in result_store.results] == list(range(31))
    everything = sampler.words(s.model, sampler.fill(s.model, s.recipe.with_(rows=31)))
    assert [r.word for r in result_store.results] == everything


def test_more_words_of_another_seed_begin_behind_its_own_rows(
    qtbot: QtBot, person: Person, result_store: ResultStore
) -> None:
    result_store.more(setting(person), 5)
    result_store.more(setting(person, seed=9), 5)
    rests(qtbot, result_store)
    assert [r.row for r in result_store.results] == [4, 5, 6, 7, 8] * 2


def test_every_result_can_be_drawn_again_from_its_own_recipe(
    qtbot: QtBot, person: Person, result_store: ResultStore
) -> None:
    person.does(person.session.apply, PatternEdit("?*a"))
    s = setting(person)
    result_store.add(s, trajectory_of(s))
    result_store.more(s, 10)
    rests(qtbot, result_store)
    for result in result_store.results:
        row = result.row - result.recipe.first_row
        words = sampler.words(s.model, sampler.fill(s.model, result.recipe))
        assert words[row] == result.word


def test_a_row_has_the_same_figures_on_the_board_and_drawn_alone(
    qtbot: QtBot, person: Person, result_store: ResultStore
) -> None:
    s = setting(person)
    result_store.add(s, trajectory_of(s))
    rests(qtbot, result_store)
    board = result_store.results
    alone_store = ResultStore()
    alone_store.more(setting(person, rows=1, first_row=0), 3)
    rests(qtbot, alone_store)
    alone_store.close()
    assert len(alone_store.results) == 3
    for alone in alone_store.results:
        beside = board[alone.row]
        assert (alone.word, alone.logp, alone.steps, alone.calls) == (
            beside.word,
            beside.logp,
            beside.steps,
            beside.calls,
        )


def test_cancelling_keeps_what_came_and_what_the_board_brings(
    qtbot: QtBot, person: Person, result_store: ResultStore
) -> None:
    listener = Listener(result_store)
    s = setting(person)
    result_store.more(s, 100_000)
    qtbot.waitUntil(lambda: len(result_store.results) >= 128)
    result_store.add(s, trajectory_of(s))
    result_store.more(s, 50)
    result_store.cancel()
    rests(qtbot, result_store)
    came = len(result_store.results)
    assert came < 100_000
    assert {0, 1, 2, 3} <= {r.row for r in result_store.results}
    assert listener.busy[-1] == (0, 0)
    result_store.more(s, 5)
    rests(qtbot, result_store)
    assert len(result_store.results) == came + 5
    rows = sorted(r.row for r in result_store.results)
    assert rows == list(range(len(rows)))


def test_cancelling_when_nothing_is_drawn_does_not_lose_a_run(
    qtbot: QtBot, person: Person, result_store: ResultStore
) -> None:
    s = setting(person)
    result_store.add(s, trajectory_of(s))
    result_store.cancel()
    rests(qtbot, result_store)
    assert len(result_store.results) == 4


def test_how_far_it_has_come_is_said(qtbot: QtBot, person: Person, result_store: ResultStore) -> None:
    listener = Listener(result_store)
    result_store.more(setting(person), 300)
    rests(qtbot, result_store)
    assert listener.busy == [(0, 300), (128, 300), (256, 300), (300, 300), (0, 0)]
    assert sum(map(len, listener.appended)) == 300


def test_a_model_that_fails_is_said_and_the_next_words_are_drawn(
    qtbot: QtBot, person: Person, result_store: ResultStore
) -> None:
    listener = Listener(result_store)
    other = chain_model(name="other", title="Other")
    fail(other, RuntimeError("out of memory"))
    result_store.more(GenerationRequest(other, NoveltyIndex(WORDS), person.experiment.recipe), 5)
    result_store.more(setting(person), 5)
    rests(qtbot, result_store)
    assert listener.refused == ["Drawing failed: out of memory"]
    assert len(result_store.results) == 5


def test_stars_are_put_on_and_taken_off(qtbot: QtBot, person: Person, result_store: ResultStore) -> None:
    result_store.more(setting(person), 5)
    rests(qtbot, result_store)
    result_store.mark(2, starred=True)
    assert [r.starred for r in result_store.results] == [False, False, True, False, False]
    result_store.mark(2, disliked=True)  # a word is liked or not
    assert [(r.starred, r.disliked) for r in result_store.results][2] == (False, True)
    result_store.mark(2, starred=True)
    assert [(r.starred, r.disliked) for r in result_store.results][2] == (True, False)
    result_store.mark(2)
    assert not any(r.marked for r in result_store.results)


def test_novelty_is_said_by_the_lists(qtbot: QtBot, person: Person, result_store: ResultStore) -> None:
    result_store.more(setting(person), 200)
    rests(qtbot, result_store)
    for result in result_store.results:
        if result.word in WORDS[:-2]:
            assert result.novelty is Novelty.IN_LIST
        elif result.word in WORDS[-2:]:
            assert result.novelty is Novelty.HELD_OUT
        else:
            assert result.novelty is Novelty.NEW
        assert (result.distance == 0) == (result.novelty is not Novelty.NEW)


def kinds_after(
    qtbot: QtBot, person: Person, result_store: ResultStore, *edits: Edit, shown: int | None = None
) -> list[Kind]:
    """Of the results of a run that was edited at a frame, None for the last, and played to its end."""
    person.plays()
    if shown is not None:
        person.session.show(shown)
    for edit in edits:
        person.does(person.session.apply, edit)
    person.plays()
    result_store.add(setting(person), person.trajectory)
    rests(qtbot, result_store)
    return [r.kind for r in result_store.results]


def test_a_word_changed_by_hand_has_no_probability_and_its_neighbours_keep_theirs(
    qtbot: QtBot, person: Person, result_store: ResultStore
) -> None:
    kinds = kinds_after(qtbot, person, result_store, WriteLetter(1, 0, None))
    assert kinds[1] is Kind.EDITED
    assert all(k is Kind.EXACT for i, k in enumerate(kinds) if i != 1)


def test_a_run_whose_settings_changed_on_the_way_has_the_probability_of_each_letter_under_those_of_its_step(
    qtbot: QtBot, person: Person, result_store: ResultStore
) -> None:
    kinds = kinds_after(qtbot, person, result_store, ChangeRecipe.of(temperature=0.5), shown=1)
    assert set(kinds) == {Kind.CHANGED}
    frames, total = person.trajectory.frames, np.zeros(person.trajectory.last.rows)
    for i, (before, after) in enumerate(pairwise(frames)):
        recipe = person.trajectory.recipe_at(i)
        support = Support.of(recipe.constraint, before.lengths)
        drawn_from = distribution_in(person.model, recipe, before.state, support, before.p0)
        total += drawn_from.log_prob(after.x, before.noise & ~after.noise)
    assert [r.logp for r in result_store.results] == pytest.approx(total.tolist())
    assert not any(r.kind.repeats for r in result_store.results)


def test_a_row_that_was_changed_by_hand_in_such_a_run_is_still_edited(
    qtbot: QtBot, person: Person, result_store: ResultStore
) -> None:
    edits = ChangeRecipe.of(temperature=0.5), WriteLetter(1, 0, None)
    kinds = kinds_after(qtbot, person, result_store, *edits, shown=1)
    assert kinds[1] is Kind.EDITED
    assert all(k is Kind.CHANGED for i, k in enumerate(kinds) if i != 1)
    assert all(np.isnan(r.logp) == (r.kind is Kind.EDITED) for r in result_store.results)


def test_another_title_of_a_model_is_on_its_words_and_on_no_others(
    qtbot: QtBot, person: Person, result_store: ResultStore
) -> None:
    model = chain_model(WORDS[:5], "other", "Other")
    other = GenerationRequest(model, NoveltyIndex(WORDS), fresh_recipe(model))
    result_store.more(setting(person), 3)
    result_store.more(other, 2)
    rests(qtbot, result_store)
    received: list[object] = []
    result_store.replaced.connect(received.append)
    result_store.retitle(other.model.digest, "Renamed")
    result_store.retitle(other.model.digest, "Renamed")
    assert [r.model for r in result_store.results] == ["Pairs"] * 3 + ["Renamed"] * 2
    assert received == [result_store.results]


def test_runs_that_end_just_before_the_window_closes_are_judged_all_the_same(person: Person) -> None:
    settings = [setting(person, seed=seed) for seed in range(5)]
    result_store = ResultStore()
    for s in settings:
        result_store.add(s, trajectory_of(s))
    result_store.more(settings[0], 1000)
    result_store.close()
    rows = sum(s.recipe.rows for s in settings)
    assert len(result_store.results) == len({(r.seed, r.row) for r in result_store.results}) == rows


def test_runs_are_evaluated_at_once_on_request_while_words_are_generated(
    qtbot: QtBot, person: Person, result_store: ResultStore
) -> None:
    settings = [setting(person, seed=seed) for seed in range(3)]
    listener = Listener(result_store)
    result_store.add(settings[0], trajectory_of(settings[0]))
    result_store.evaluate_runs()
    assert len(result_store.results) == 4
    result_store.more(settings[0], 300)
    for s in settings[1:]:
        result_store.add(s, trajectory_of(s))
    result_store.evaluate_runs()
    assert [r.seed for r in result_store.results] == [0] * 4 + [1] * 4 + [2] * 4
    rests(qtbot, result_store)
    assert len(result_store.results) == 312
    assert (300, 300) in listener.busy
    assert listener.busy[-1] == (0, 0)
    assert listener.refused == []


def test_a_run_that_cannot_be_evaluated_is_reported_and_hides_no_other(
    person: Person, result_store: ResultStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_words: object) -> None:
        raise OSError("no list")

    listener, good = Listener(result_store), setting(person)
    bad = GenerationRequest(good.model, NoveltyIndex(()), good.recipe)
    monkeypatch.setattr(bad.novelty_index, "verdicts", refuse)
    result_store.add(bad, trajectory_of(bad))
    result_store.add(good, trajectory_of(good))
    result_store.evaluate_runs()
    assert len(result_store.results) == 4
    assert listener.refused == ["Drawing failed: no list"]


def test_clearing_and_putting_back_make_no_recipe_again(
    qtbot: QtBot, person: Person, result_store: ResultStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of thousands of words, making their recipes once more would stop the window for seconds."""
    result_store.more(setting(person), 50)
    rests(qtbot, result_store)
    before = result_store.results
    monkeypatch.setattr(Recipe, "with_", fail)
    result_store.make(ResultsChange(before, ()))
    assert not result_store.results
    result_store.make(ResultsChange(before, ()).backwards())
    assert result_store.results == before


def after_edits(qtbot: QtBot, person: Person, result_store: ResultStore, *edits: Edit) -> list[int]:
    """How many results there are after a run, and after each edit of its end once it is played to its end again."""
    counts = []
    for edit in (None, *edits):
        if edit is not None:
            person.does(person.session.apply, edit)
        person.plays()
        result_store.add(setting(person), person.trajectory)
        rests(qtbot, result_store)
        counts.append(len(result_store.results))
    assert not person.refused
    return counts


def test_only_a_row_that_is_generated_again_is_added(qtbot: QtBot, person: Person, result_store: ResultStore) -> None:
    edits = [RegenerateEdit(1, (0,), 21), RegenerateEdit(1, (0,), 22), RegenerateEdit(2, (0,), 23)]
    assert after_edits(qtbot, person, result_store, *edits) == [4, 5, 6, 7]
    assert [(r.row, r.seed) for r in result_store.results[4:]] == [(1, 21), (1, 22), (2, 23)]
    assert [r.kind for r in result_store.results] == [Kind.EXACT] * 4 + [Kind.EDITED] * 3


def test_only_a_row_that_is_written_in_by_hand_is_added(
    qtbot: QtBot, person: Person, result_store: ResultStore
) -> None:
    edits = [WordEdit(1, "ana"), RegenerateEdit(2, (0,), 21), WriteLetter(3, 0, None)]
    assert after_edits(qtbot, person, result_store, *edits) == [4, 5, 6, 7]
    assert [r.row for r in result_store.results[4:]] == [1, 2, 3]


def test_of_a_branch_with_other_settings_only_the_rows_that_were_not_complete_are_added(
    qtbot: QtBot, person: Person, result_store: ResultStore
) -> None:
    after_edits(qtbot, person, result_store)
    first = result_store.results
    ends = [next(i for i, f in enumerate(person.trajectory.frames) if not f.noise[row].any()) for row in range(4)]
    shown = min(ends)
    person.session.show(shown)
    later = [row for row in range(4) if ends[row] > shown]
    person.does(person.session.apply, ChangeRecipe.of(temperature=0.5))
    assert after_edits(qtbot, person, result_store) == [4 + len(later)]
    assert 0 < len(later) < 4
    assert [(r.row, r.kind) for r in result_store.results[4:]] == [(row, Kind.CHANGED) for row in later]
    assert result_store.results[:4] == first
    assert after_edits(qtbot, person, result_store) == [4 + len(later)], "the same words with the same chances"


def test_further_rows_come_after_those_that_were_cleared(
    qtbot: QtBot, person: Person, result_store: ResultStore
) -> None:
    s = setting(person)
    result_store.more(s, 20)
    rests(qtbot, result_store)
    result_store.make(ResultsChange(result_store.results, ()))
    result_store.more(s, 20)
    rests(qtbot, result_store)
    assert [r.row for r in result_store.results] == list(range(24, 44))

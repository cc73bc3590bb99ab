"""What a teacher writes: for each pattern the likeliest of its words that fits, and a student that mixes nothing up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary
from models.errors import UserError
from models.evaluation.reading import finish
from models.families.nat import NAT
from models.families.registry import family
from models.model import Model
from models.processes import Uniform
from models.sampling import sampler
from models.sampling.defaults import default_recipe
from models.storage.loader import LoadedModel
from models.storage.model_card import CARD, read_card
from models.training import lessons
from models.training.engine import train
from models.training.lessons import LEAST, Lessons, answers, lessons_of, recipe_for
from models.training.objectives.objective import Batch, generator
from models.training.objectives.one_pass import OnePass
from models.training.progress import Progress
from models.training.train_spec import TrainSpec
from playground.training.resumable import longer_spec_of
from tests.models.toys import FunctionDenoiser, ab_or_ba, oracle
from tests.models.training.lists import WORDS

LETTERS = Vocabulary(("a", "b"))


@pytest.fixture
def teacher(monkeypatch: pytest.MonkeyPatch) -> Model:
    """A model that knows the words ab and ba, by any name."""
    return known(monkeypatch, ab_or_ba())


def known(monkeypatch: pytest.MonkeyPatch, model: Model) -> Model:
    def load(_name: str) -> Iterator[LoadedModel]:
        yield LoadedModel(model, None, None, None)  # type: ignore[arg-type]

    monkeypatch.setattr(lessons, "load_model", load)
    monkeypatch.setattr(lessons, "DRAWN", 512)
    return model


def taught(given: Lessons | None) -> Model:
    """A model of one pass that has the least loss on its lessons, or on the words ab and ba: their shares by state."""
    words = torch.from_numpy(LETTERS.encode_all(["ab", "ba"], 3)).repeat(5000, 1)
    batch = Batch(words.long()) if given is None else Batch(given.words.long(), given=given.given)
    drawn = OnePass(3).draw(batch, generator(0, 0), evaluating=False)
    shown, counts = drawn.inputs.x, torch.full((4**3, 3, 3), 1e-3, dtype=torch.float64)
    states = (shown * 4 ** torch.arange(3)).sum(1)
    rows, places = drawn.where.nonzero().unbind(1)
    counts.index_put_(
        (states[rows], places, drawn.x0[drawn.where]), torch.ones(len(rows), dtype=torch.float64), accumulate=True
    )
    chances = (counts / counts.sum(-1, keepdim=True)).numpy()
    denoiser = FunctionDenoiser(lambda x: chances[(x.astype(int) * 4 ** np.arange(3)).sum()])
    return Model("student", LETTERS, 3, NAT.process(3, {}, {}), denoiser, {"family": NAT.name})


def valid_and_entropy(model: Model, pattern: Constraint) -> tuple[float, float]:
    """The share of ab and ba among the words of one pass, and the entropy of these, nats."""
    words = sampler.words(model, sampler.fill(model, default_recipe(model, pattern, rows=2000)))
    p = np.unique(words, return_counts=True)[1] / len(words)
    return sum(word in ("ab", "ba") for word in words) / len(words), float(-(p * np.log(p)).sum())


def test_a_student_that_meets_one_word_a_pattern_mixes_nothing_up(teacher):
    """Untaught, half of what one pass writes is aa or bb, at log 4 nats; taught, next to nothing, of one word."""
    free = Constraint.free(3, 3)
    found = finish(lessons_of("toy", LETTERS, 3, seed=0))
    before, after = (valid_and_entropy(taught(given), free) for given in (None, found))
    assert before == pytest.approx((0.5, np.log(4)), abs=0.06)
    assert after == pytest.approx((1.0, 0.0), abs=0.03)
    for student in (taught(None), taught(found)):  # where one word fits there is nothing to mix up
        assert valid_and_entropy(student, free.pin(0, 2))[0] > 0.97


def test_the_answer_to_a_pattern_is_the_likeliest_word_that_fits():
    best = torch.from_numpy(LETTERS.encode_all(["ab", "b", "ba", "bb"], 3))
    words, given = answers(best, seed=1)
    assert words.shape == given.shape == (LEAST, 3)
    for word, asked in zip(words[:100], given, strict=False):
        fits = [other for other in best if bool(((other == word) | ~asked).all())]
        assert torch.equal(word, fits[0])
    assert torch.equal(answers(best, seed=1)[0], words)
    assert not all(torch.equal(word, best[0]) for word in words)


def test_a_teacher_is_drawn_in_the_letters_and_lengths_of_the_student(teacher):
    wide = oracle("list", ["abc", "ab", "ba", "cab", "a"])
    recipe = recipe_for(wide, LETTERS, 3, seed=4)
    drawn = [dict(batch) for batch in lessons.draw_batches(wide, recipe, 300)]
    assert [len(batch) > 0 for batch in drawn] == [True, True]
    assert {letter for batch in drawn for word in batch for letter in word} <= {"a", "b"}
    assert max(len(word) for batch in drawn for word in batch) <= 2
    total = {word: np.exp(logp) for batch in drawn for word, logp in batch.items()}
    assert sum(total.values()) == pytest.approx(1.0, abs=0.05)


def test_what_can_be_no_teacher_is_refused_in_a_sentence(teacher):
    with pytest.raises(UserError, match="none of the letters"):
        recipe_for(teacher, Vocabulary(("x", "y")), 3, 0)
    noisy = replace(teacher, process=Uniform(3), card={"family": "uniform", "title": "Noisy"})
    with pytest.raises(UserError, match="no exact probability"):
        recipe_for(noisy, LETTERS, 3, 0)
    for name in ("masked", "ngram"):
        with pytest.raises(UserError, match="leave the teacher out"):
            family(name).check_teacher("toy")
    family("nat").check_teacher("toy")


def test_a_stop_makes_do_with_the_words_that_are_drawn(teacher):
    work = lessons_of("toy", LETTERS, 3, seed=0)
    assert "256 of 512" in next(work)
    work.send("stop")
    found = finish(work)
    assert found.about.words == 256
    assert found.about.different == 2
    assert 0 < found.choosing < len(found.words)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Progress]]:
    """A short run that is taught by the list's own letter pairs."""
    with pytest.MonkeyPatch.context() as patch:
        known(patch, oracle("bigram", WORDS))
        out = tmp_path_factory.mktemp("taught") / "student"
        spec = TrainSpec(
            "student", tuple(WORDS), str(out), family="nat", preset="tiny", minutes=None, steps=3, teacher="pairs"
        )
        return out, list(train(spec))


def test_a_taught_run_says_by_whom_and_is_reported_on_the_lists_own_words(run):
    out, reports = run
    assert any("draws words" in report.doing for report in reports)
    last, card = reports[-1], read_card(out)
    said = [report.notes for report in reports if report.stage == "training"]
    assert all(note[0].startswith("Taught by ") for note in (*said, last.notes))
    about = card["taught_by"]
    assert (about["words"], about["seed"], card["recipe"]["teacher"]) == (512, 0, "pairs")
    assert about["patterns"] >= LEAST
    assert card["kept"] == "best"
    assert card["words"]["count"] == len(WORDS)
    assert last.reported == card["words"]["reported"] == card["figures"][0]["words"]
    assert (card["figures"][0]["name"], card["figures"][0]["relation"]) == ("one pass", "=")


def test_a_taught_run_that_is_over_goes_on_with_the_same_lessons(run, monkeypatch):
    known(monkeypatch, oracle("bigram", WORDS))
    before = read_card(run[0])
    spec = replace(longer_spec_of(run[0]), minutes=None, steps=2)
    assert spec.teacher == "pairs"
    *_, last = train(spec)
    assert last.step == 5
    assert read_card(run[0])["taught_by"] == before["taught_by"]


def test_a_card_with_a_teacher_that_cannot_be_is_refused(run, tmp_path):
    card = read_card(run[0]) | {"taught_by": {"title": "x"}}
    (tmp_path / CARD).write_text(json.dumps(card))
    with pytest.raises(UserError, match="taught_by"):
        read_card(tmp_path)

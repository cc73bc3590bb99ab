"""The latent mixture: fitted better with every pass, the best of which is kept, and the whole way to a file."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.constraints.pattern import parse
from models.data.bundled_lists import bundled_words
from models.data.split import split
from models.data.table import Table
from models.data.vocabulary import END, Vocabulary
from models.families import mixture
from models.families.independent import fit as count
from models.families.mixture import MIXTURE, NUMBERS, PASSES, WORK, em, kinds_for
from models.families.products import Products
from models.rng import CounterRNG
from models.sampling.recipe import Recipe
from models.sampling.sampler import fill, words
from models.sampling.support import Support
from models.storage.card_figures import figures_of
from models.storage.checkpoint import load
from models.storage.model_card import WEIGHTS, read_card
from models.training.engine import train
from models.training.progress import Progress
from playground.__main__ import main
from tests.models.families.fitted import WORDS, table
from tests.models.training.lists import EAGER, spec_of
from tests.models.training.lists import WORDS as LIST


def test_every_pass_fits_at_least_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    for rows in (mixture.ROWS, 60):  # in one part, and in several
        monkeypatch.setattr(mixture, "ROWS", rows)
        nats = [found.nats for found in islice(em(table(), 4, 0, 1e-6), 12)]
        assert all(b < a + 2.0 for a, b in pairwise(nats)), "what a kind has besides counts for a little"
        assert nats[-1] < nats[0] - 20


def test_what_is_reported_is_of_the_kinds_before_the_pass() -> None:
    (_, before), (nats, _) = islice(em(table(), 4, 0, 0.5), 2)
    assert nats == pytest.approx(-float(table().weights @ before.log_prob(table().words)), rel=1e-5)


def test_one_kind_is_a_word_of_independent_letters() -> None:
    found = next(em(table(), 1, 0, 1.0)).products
    counted = Products(**next(count(table(), spec_of(Path()))))  # type: ignore[arg-type]
    assert np.abs(np.exp(found.log_prob(WORDS)) - np.exp(counted.log_prob(WORDS))).max() < 2e-3


def test_it_tells_apart_two_kinds_of_word() -> None:
    a, b = [1, 1, 1, 0, 0], [2, 2, 2, 2, 0]
    twice = Table(np.array([a, b], np.int16), np.array([30.0, 60.0]), 4)
    found = next(islice(em(twice, 2, 1, 0.01), 29, None)).products
    got = np.exp(found.log_prob(np.array([a, b, [1, 2, 1, 0, 0]], np.int16)))
    assert got[:2] == pytest.approx([1 / 3, 2 / 3], abs=0.05)
    assert got[2] < 0.01


def test_a_count_stands_for_so_many_words() -> None:
    few = table()
    often = Table(np.repeat(few.words, few.weights.astype(int), 0), np.ones(int(few.weights.sum())), few.size)
    one, other = (next(em(words, 1, 0, 1.0)).products.tensors() for words in (few, often))
    for name, found in one.items():
        assert found == pytest.approx(other[name], abs=1e-6)


def test_the_same_seed_gives_the_same_kinds() -> None:
    one, two, other = (next(em(table(), 3, seed, 1.0)).products.fingerprint() for seed in (4, 4, 5))
    assert one == two != other


@pytest.mark.parametrize(
    ("words", "length", "size", "kinds"),
    [(20, 8, 27, 2), (558, 24, 27, 64), (27_000, 15, 27, 256), (2000, 32, 1000, 32), (1_000_000, 32, 100, 2)],
)
def test_as_many_kinds_as_the_words_and_the_time_allow(words: int, length: int, size: int, kinds: int) -> None:
    assert kinds_for(words, length, size) == kinds
    if kinds > 2:
        assert kinds * length * size <= NUMBERS
        assert 4 * PASSES * words * length * size * kinds <= WORK


def test_on_the_names_sixteen_kinds_are_worth_more_than_the_lengths() -> None:
    """2.336 on the names of makemore after 40 passes, and 2.236 for 64 and 2.167 for 256; here after 8."""
    every = bundled_words("names")
    sides, vocabulary = split(every, 0.1, 0), Vocabulary.from_words(every)
    learned, reported = (vocabulary.encode_all(part, 15) for part in (sides.train, sides.reported))
    found = next(islice(em(Table(learned, np.ones(len(learned)), 27), 16, 0, 4.0), 7, None)).products
    nats = -found.log_prob(reported).sum() / ((reported != END).sum() + len(reported))
    assert 2.25 < nats < 2.36


# -- the whole way --


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    there = tmp_path_factory.mktemp("trained")
    (there / "words.txt").write_text("\n".join(LIST))
    arguments = ["train", str(there / "words.txt"), "--family", "mixture", "--out", str(there / "m"), "--json"]
    assert main(arguments) == 0
    return there / "m"


def test_the_pass_that_is_best_on_words_held_out_is_kept(folder: Path, tmp_path: Path) -> None:
    seen = list(train(replace(spec_of(tmp_path), family=MIXTURE.name), EAGER))
    passes = [report for report in seen if report.stage == "training"]
    assert [report.step for report in passes] == list(range(1, PASSES + 1))
    held = {report.step: report.heldout for report in passes if report.heldout is not None}
    last = seen[-1]
    assert (last.stored, last.stored_step) == ("best", last.best_step)
    if last.best_step in held:
        assert last.best_heldout == held[last.best_step] == min(held.values())
    assert (last.bound, last.relation) == ("exact", "=")
    card = read_card(tmp_path / "toy")
    assert (card["kept"], card["steps"], card["best"]["step"]) == ("best", last.best_step, last.best_step)
    model = load(tmp_path / "toy")
    table = model.vocabulary.encode_all(split(LIST, 0.1, 0).choosing, model.length)
    assert model.exact is not None
    nats = -model.exact.log_prob(table).sum() / ((table != END).sum() + len(table))
    assert card["best"]["heldout"] == pytest.approx(nats, abs=1e-4)


def test_a_stop_keeps_the_best_so_far(tmp_path: Path) -> None:
    running, seen, command = train(replace(spec_of(tmp_path), family=MIXTURE.name), EAGER), list[Progress](), None
    while True:
        try:
            seen.append(running.send(command))
        except StopIteration:
            break
        command = "stop" if seen[-1].stage == "training" and seen[-1].step == 3 else None
    assert seen[-1].stage == "stopped"
    assert seen[-1].best_step in (1, 2, 3)
    assert (tmp_path / "toy" / WEIGHTS).exists()


def test_its_card_has_its_exact_figure_and_pins_hold(folder: Path) -> None:
    model = load(folder)
    (figure,) = figures_of(read_card(folder))
    assert (figure.name, figure.relation) == ("exact", "=")
    assert model.traits == MIXTURE.traits
    pattern = parse("?a??*", model.vocabulary, model.length)
    assert all(word[1] == "a" for word in words(model, fill(model, Recipe(pattern, 3, policy="random", rows=20))))


def test_the_commands_fill_its_patterns_and_score_its_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fill", "k?*a", "-n", "6", "--model", str(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert all(row["word"].startswith("k") and row["word"].endswith("a") for row in found)
    assert {row["kind"] for row in found} == {"exact"}


def test_the_mass_of_what_is_asked_is_its_share_of_the_words_that_hold_what_is_settled() -> None:
    model = MIXTURE.process(4, {}, {})
    found = next(islice(em(table(), 3, 0, 0.5), 2, None)).products
    p, length = np.exp(found.log_prob(WORDS)), WORDS.shape[1]
    pattern = Constraint.free(length, 4).only(1, [1, 2]).with_lengths(2, 3)
    state = model.settle(
        model.prior(1, np.full(length, -1, np.int16), CounterRNG(0, 0, 1, 0)),
        np.arange(length)[None] == 0,
        np.array(1, np.int16),
    )
    support = Support.of(pattern, np.zeros(1, np.int16))
    mass = found.distribution(model, state, support, Recipe(pattern, 1), np.zeros((1, length, 4), np.float32)).mass
    begins = WORDS[:, 0] == 1
    assert mass == pytest.approx(p[begins & pattern.matches(WORDS)].sum() / p[begins].sum())

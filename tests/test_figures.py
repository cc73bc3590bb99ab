"""Every figure of the README, of docs/FIGURES.md and of the bundled cards, against cards, weights and lists."""

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import cards, names
from models.constraints.constraint import Constraint
from models.data.bundled_lists import bundled_words
from models.data.split import split
from models.evaluation.elbo import nats_per_character, tight
from models.evaluation.family_table import table_of_names
from models.evaluation.ngram import baseline_nats
from models.evaluation.reading import finish
from models.model import Model
from models.processes.protocol import HasExponents
from models.sampling.recipe import Recipe
from models.storage.card_figures import figures_of
from models.storage.checkpoint import load
from models.storage.folders import bundled_folder
from models.storage.model_card import read_card
from models.storage.model_words import word_lists
from playground.cli.bench_table import table
from tests.models.training.lists import run as train_on
from tests.models.training.lists import spec_of

ROOT = Path(__file__).parents[1]
README, FIGURES = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/FIGURES.md"))
FOLDERS = [bundled_folder() / name for name in cards.ORDER]
PROBED = [folder for folder in FOLDERS if read_card(folder)["version"] == 1]  # whose cards keep some words' own nats
SAMPLED = [folder.name for folder in FOLDERS if folder not in PROBED] + [*cards.OTHER_NETWORKS]


@pytest.fixture(scope="module", params=PROBED, ids=lambda folder: folder.name)
def opened(request: pytest.FixtureRequest) -> tuple[Path, Model]:
    return request.param, load(request.param)


def exact_nats(model: Model, words: tuple[str, ...]) -> np.ndarray:
    free = Constraint.free(model.length, len(model.vocabulary))
    lowest = Recipe(free, steps=model.length, policy="lowest-entropy")
    return finish(tight(model, model.vocabulary.encode_all(words, model.length), lowest, paths=1)).nats


def test_every_bundled_model_has_its_line() -> None:
    others = (*cards.OTHER_NETWORKS, *cards.OF_BLOCKS, *cards.OF_RUNS, *cards.EXACT, *cards.BOUNDED)
    known = [*FOLDERS, *(bundled_folder() / name for name in others)]
    assert sorted(bundled_folder().glob("*/card.json")) == sorted(folder / "card.json" for folder in known)


def test_a_card_of_version_2_is_measured_written_and_shown(tmp_path: Path, monkeypatch, capsys) -> None:
    folder = tmp_path / "toy"
    train_on(spec_of(tmp_path, steps=3))
    monkeypatch.setattr(sys, "argv", ["cards", str(folder), "--words", "4", "--write"])
    cards.main()
    card = read_card(folder)
    assert card["version"] == 2
    found = {figure.name: figure for figure in figures_of(card)}
    assert [(name, found[name].relation) for name in found] == [
        ("ELBO", "<="),
        ("tight bound", "<="),
        ("exact, lowest entropy", "="),
    ]
    assert all(figure.words == 4 and figure.draws for figure in found.values())
    assert capsys.readouterr().out == cards.row(card) + "\n"


def test_the_table_of_masked_models_is_that_of_the_cards() -> None:
    lines = "\n".join([cards.HEAD, *(cards.row(read_card(folder)) for folder in FOLDERS)])
    assert lines in FIGURES


def test_the_table_of_families_is_that_of_their_file_in_which_the_window_reads_too() -> None:
    found = table_of_names()
    lines = table(found.rows, {}, found.of_the_list, markdown=True)
    assert "\n".join(lines) in README
    assert f"of one {found.machine.removeprefix('1 ')}" in README


def test_the_table_of_other_networks_is_that_of_their_cards() -> None:
    rows = (cards.row(read_card(bundled_folder() / name)) for name in cards.OTHER_NETWORKS)
    assert "\n".join([cards.HEAD, *rows]) in FIGURES


@pytest.mark.parametrize("name", SAMPLED)
def test_their_figures_come_out_again_of_a_sample(name: str) -> None:
    folder = bundled_folder() / name
    card = read_card(folder)
    kept = figures_of(card)
    assert {figure.words for figure in kept} == {len(word_lists(folder, card).reported)}
    again = cards.measure(folder, 12)["figures"]
    for figure, found in zip(kept, again, strict=True):
        assert (found["name"], found["relation"]) == (figure.name, figure.relation)
        assert found["nats"] == pytest.approx(figure.nats, abs=4 * found["stderr"])


def test_the_table_of_models_that_revise_is_that_of_their_cards() -> None:
    rows = (cards.row_of_figures(read_card(bundled_folder() / name)) for name in cards.OF_RUNS)
    assert "\n".join([cards.HEAD_OF_RUNS, *rows]) in FIGURES


def test_the_tables_of_exact_models_and_of_bounded_ones_are_those_of_their_cards() -> None:
    rows = (cards.row_of_figures(read_card(bundled_folder() / name)) for name in cards.EXACT)
    assert "\n".join([cards.HEAD_OF_EXACT, *rows]) in FIGURES
    rows = (cards.row_of_figures(read_card(bundled_folder() / name)) for name in cards.BOUNDED)
    assert "\n".join([cards.HEAD_OF_BOUNDED, *rows]) in FIGURES


def test_the_table_of_models_that_draw_blocks_is_that_of_their_cards() -> None:
    rows = (cards.row_of_figures(read_card(bundled_folder() / name)) for name in cards.OF_BLOCKS)
    assert "\n".join([cards.HEAD_OF_BLOCKS, *rows]) in FIGURES


@pytest.mark.parametrize("name", cards.OF_BLOCKS)
def test_exact_figures_by_order_come_out_again_of_a_sample(name: str) -> None:
    """The sums of a few words, whose mean lies about that of all, against the card's exact values and each other."""
    folder = bundled_folder() / name
    model, card = load(folder), read_card(folder)
    reported = word_lists(folder, card).reported
    kept = figures_of(card)
    assert {figure.words for figure in kept} == {len(reported)}
    assert [figure.relation for figure in kept] == ["<=", "=", "=", "="]
    again = cards.in_blocks(model, cards.sample(reported, 12, 0))
    for figure, found in zip(kept, again, strict=True):
        assert found["name"] == figure.name
        assert found["nats"] == pytest.approx(figure.nats, abs=4 * found["stderr"])
    assert again[1]["nats"] <= again[0]["nats"]


@pytest.mark.parametrize("name", [*cards.EXACT, *cards.BOUNDED])
def test_exact_figures_come_out_again_to_the_digit(name: str) -> None:
    card = read_card(bundled_folder() / name)
    again = cards.measure(bundled_folder() / name)
    assert again["figures"] == card["figures"]
    assert (again["baselines"], again["baselines_stderr"]) == (card["baselines"], card["baselines_stderr"])


@pytest.mark.parametrize("name", cards.OF_RUNS)
def test_their_figures_come_out_again(name: str) -> None:
    """A few reported words on one path, against the command's own figures of all words and paths."""
    folder = bundled_folder() / name
    model, card = load(folder), read_card(folder)
    reported = word_lists(folder, card).reported
    kept = figures_of(card)
    assert {figure.words for figure in kept} == {len(reported)}
    assert [figure.relation for figure in kept] == ["<="] * 3
    assert kept[2].nats <= kept[1].nats
    again = cards.along_runs(model, cards.sample(reported, 32, 0))
    for figure, found in zip(kept[1:], again, strict=True):
        assert found["name"] == figure.name
        assert found["nats"] == pytest.approx(figure.nats, abs=4 * found["stderr"])


def test_the_letters_that_the_page_names_are_hidden_first_and_last() -> None:
    found = re.search(r"Learned destruction hides (.*?) soonest and (.*?) last", " ".join(FIGURES.split()))
    assert found is not None
    soonest, last = (set(re.findall(r"\*(\w)\*", part)) for part in found.groups())
    model = load(bundled_folder() / "names-learned")
    assert isinstance(model.process, HasExponents)
    by_exponent = [model.vocabulary.characters[i - 1] for i in np.argsort(model.process.exponents) if i > 0]
    assert set(by_exponent[: len(soonest)]) == soonest
    assert set(by_exponent[-len(last) :]) == last


def test_figures_are_of_all_words_that_did_not_choose(opened: tuple[Path, Model]) -> None:
    folder, model = opened
    sides, about = word_lists(folder, model.card), model.card["words"]
    assert (
        (len(sides.choosing), len(sides.reported))
        == (about["choosing"], about["reported"])
        == (
            2048,
            about["heldout"] - 2048,
        )
    )
    assert model.card["figures"]["words"] == len(sides.reported)
    assert [word for word, _, _ in model.card["figures"]["probe"]] == list(sides.reported[: cards.PROBED])


def test_the_probed_words_have_the_nats_of_the_card(opened: tuple[Path, Model]) -> None:
    """The command computes what the card says: the tight bound with its seed, the exact value without one."""
    _, model = opened
    kept = model.card["figures"]
    words = tuple(word for word, _, _ in kept["probe"])
    bound = finish(tight(model, model.vocabulary.encode_all(words, model.length), paths=16, seed=kept["seed"]))
    assert bound.nats == pytest.approx([nats for _, nats, _ in kept["probe"]], abs=2e-3)
    assert exact_nats(model, words) == pytest.approx([nats for _, _, nats in kept["probe"]], abs=2e-3)


def test_a_whole_figure_comes_out_again() -> None:
    """The smallest of the models on every reported word, to the digits of the page."""
    folder = bundled_folder() / "russian"
    model = load(folder)
    sides, kept = word_lists(folder, model.card), model.card["figures"]
    table = model.vocabulary.encode_all(sides.reported, model.length)
    value, error = nats_per_character(exact_nats(model, sides.reported), table)
    assert (f"{value:.3f}", f"{error:.3f}") == (
        f"{kept['exact_lowest_entropy']:.3f}",
        f"{kept['exact_lowest_entropy_stderr']:.3f}",
    )


def test_the_baselines_come_out_again(opened: tuple[Path, Model]) -> None:
    folder, model = opened
    sides = word_lists(folder, model.card)
    train, table = (model.vocabulary.encode_all(part, model.length) for part in (sides.train, sides.reported))
    for name, nats in baseline_nats(train, table, len(model.vocabulary)).items():
        value, error = nats_per_character(nats, table)
        assert model.card["baselines"][name] == pytest.approx(value, abs=1e-4)
        assert model.card["baselines_stderr"][name] == pytest.approx(error, abs=1e-4)


def test_a_sample_is_drawn_at_random_and_named_by_its_seed() -> None:
    """Every second word up to 500 of 1,400 would be the first 71 % of the alphabet."""
    words = tuple(f"{i:04}" for i in range(1400))
    some = cards.sample(words, 500, seed=0)
    assert len(set(some)) == 500
    assert some == cards.sample(words, 500, seed=0) != cards.sample(words, 500, seed=1)
    assert abs(np.mean([int(word) for word in some]) - 699.5) < 4 * 1400 / np.sqrt(12 * 500)
    assert cards.sample(words, 5000, seed=0) == words


def test_the_autoregressive_comparison_of_the_readme_is_that_of_the_record() -> None:
    record = json.loads(names.RECORD.read_text(encoding="utf-8"))
    trials = [names.Trial(**entry["trial"]) for entry in record["trials"]]
    short = [[t for t in trials if t.kind == kind and t.steps == names.SWEEP_STEPS] for kind in names.KINDS]
    assert len(short[0]) == len(short[1]) == len(names.RATES) * len(names.DROPOUTS) + 1
    for kind in names.KINDS:
        full = [t for t in trials if t.kind == kind and t.steps == names.FULL_STEPS]
        assert {t.seed for t in full} == set(names.SEEDS)
        best = names.best_of(record["trials"], kind)
        assert {(t.rate, t.dropout) for t in full} == {(best.rate, best.dropout)}
    said = re.findall(r"\d\.\d{3} ± \d\.\d{3}", FIGURES[FIGURES.index("## What a longer search says") :])
    found = names.summary(record)
    for kind, figure in (("autoregressive", "exact"), ("masked", "tight"), ("masked", "exact_lowest_entropy")):
        mean, spread = found[kind][figure]
        assert f"{mean:.3f} ± {spread:.3f}" in said
    assert f"{len(short[0])} trials each of {names.SWEEP_STEPS:,} steps" in " ".join(FIGURES.split())
    assert f"{len(names.SEEDS)} seeds of {names.FULL_STEPS:,} steps" in " ".join(FIGURES.split())
    assert read_card(bundled_folder() / names.CARD_OF)["at_one_budget"] == names.on_card(record)
    of_trials, of_card = (
        split(bundled_words(names.LIST), names.HELDOUT, 0, number)
        for number in (names.CHOOSING, read_card(bundled_folder() / names.CARD_OF)["words"]["choosing"])
    )
    assert record["words"]["reported"] == len(of_trials.reported)
    assert set(of_trials.reported) <= set(of_card.reported)

"""Independent positions: counted exactly, whatever the letters beside them, and the whole way to a file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from models.data.bundled_lists import bundled_words
from models.data.split import split
from models.data.table import Table
from models.data.vocabulary import END, Vocabulary
from models.denoisers.protocol import DenoiserInput
from models.evaluation.ngram import positional_log_prob
from models.families.independent import INDEPENDENT, SMOOTHING, fit
from models.families.products import Products
from models.storage import checkpoint
from models.storage.card_figures import figures_of
from models.storage.model_card import CARD, read_card
from playground.__main__ import main
from tests.models.families.fitted import L, V, fitted, table
from tests.models.training.lists import WORDS as LIST
from tests.models.training.lists import spec_of

FIGURES = (2.546, 2.508)  # nats per character


def counted(words: Table) -> Products:
    tensors = next(fit(words, spec_of(Path())))
    return Products(**tensors)  # type: ignore[arg-type]


def test_letters_and_lengths_are_as_often_as_the_list_has_them() -> None:
    words, model = table(), counted(table())
    number = (words.words != END).sum(1)
    lengths = np.bincount(number, words.weights, L).astype(float)
    lengths[1:] += SMOOTHING / L
    assert model.lengths[0] == pytest.approx(lengths / lengths.sum())
    times = np.array([[words.weights[words.words[:, i] == c].sum() for c in range(1, V)] for i in range(L)])
    anywhere = times.sum(0) + 1 / V
    times += SMOOTHING * anywhere / anywhere.sum()
    assert model.letters[0] == pytest.approx(times / times.sum(1, keepdims=True))


def test_a_letter_says_nothing_of_another_and_only_of_the_length() -> None:
    model = fitted(INDEPENDENT)
    x = np.full((2 * (V - 1), L), V, np.int16)
    x[: V - 1, 3] = x[V - 1 :, 1] = np.arange(1, V)
    found = np.exp(model.denoiser.logits(DenoiserInput(x)))
    letters = found[..., 1:] / found[..., 1:].sum(-1, keepdims=True)
    for part, known in ((letters[: V - 1], 3), (letters[V - 1 :], 1)):
        beside = np.delete(part, known, axis=1)[:, :-1]
        assert np.abs(beside - beside[0]).max() < 1e-12
    assert found[0, 1, END] < 1e-200
    assert found[V, 1, END] < found[V, 3, END]


def test_on_the_names_it_is_better_than_padding_by_positions_and_worse_if_it_knew_the_length() -> None:
    """As on the names of makemore, where the figures are 2.620, and 2.488 with letters by the length."""
    words = bundled_words("names")
    sides = split(words, 0.1, 0)
    vocabulary = Vocabulary.from_words(words)
    length, size = max(map(len, words)) + 1, len(vocabulary)
    train, reported = (vocabulary.encode_all(part, length) for part in (sides.train, sides.reported))
    characters = (reported != END).sum() + len(reported)
    padded = -positional_log_prob(train, reported, size).sum() / characters
    found = -counted(Table(train, np.ones(len(train)), size)).log_prob(reported).sum() / characters
    number = (train != END).sum(1)
    kinds = sorted(set(number.tolist()))  # a kind of word for each length
    each = [counted(Table(train[number == n], np.ones((number == n).sum()), size)).letters[0] for n in kinds]
    share = np.array([(number == n).mean() for n in kinds])
    by_length = Products(share, (np.array(kinds)[:, None] == np.arange(length)).astype(float), np.stack(each))
    by_both = -by_length.log_prob(reported).sum() / characters
    assert padded == pytest.approx(2.659, abs=2e-3)
    assert by_both < found < padded
    assert (found, by_both) == (pytest.approx(FIGURES[0], abs=5e-3), pytest.approx(FIGURES[1], abs=5e-3))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    there = tmp_path_factory.mktemp("trained")
    (there / "words.txt").write_text("\n".join(LIST))
    arguments = ["train", str(there / "words.txt"), "--family", "independent", "--out", str(there / "m"), "--json"]
    assert main(arguments) == 0
    return there / "m"


def test_it_is_kept_with_its_exact_figure_and_the_traits_of_its_family(folder: Path) -> None:
    card, model = read_card(folder), checkpoint.load(folder)
    assert (card["family"], card["network"]) == (INDEPENDENT.name, None)
    (figure,) = figures_of(card)
    assert (figure.name, figure.relation) == ("exact", "=")
    assert model.traits == INDEPENDENT.traits
    checkpoint.save(model, folder.parent / "again")
    assert checkpoint.load(folder.parent / "again").digest == model.digest


def test_the_commands_fill_its_patterns_and_score_its_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fill", "k?*a", "-n", "6", "--model", str(folder), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert all(row["word"].startswith("k") and row["word"].endswith("a") for row in rows)
    assert {row["kind"] for row in rows} == {"exact"}
    assert main(["score", LIST[0], "--model", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["kind"] == "exact"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("weights", lambda a: a[:0]),
        ("weights", lambda a: a * 2),
        ("lengths", lambda a: a[:, 1:]),
        ("lengths", lambda a: np.roll(a, -1, 1)),
        ("lengths", lambda a: a * np.nan),
        ("letters", lambda a: a[..., 1:]),
        ("letters", lambda a: -a),
        ("letters", lambda a: a[0]),
    ],
)
def test_tables_of_no_list_are_refused(folder: Path, name: str, change) -> None:
    model = checkpoint.load(folder)
    tensors = model.denoiser.tensors()
    with pytest.raises(ValueError, match=r"letters|lengths|chances"):
        INDEPENDENT.denoiser({**model.card, CARD: None}, {**tensors, name: change(tensors[name])}, "cpu")

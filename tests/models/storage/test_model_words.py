"""Words beside a model with their counts and labels: written by a run, read for its answers and to go on."""

import json
from pathlib import Path

import pytest

from models.errors import UserError
from models.storage.model_card import CARD, check_card, read_card
from models.storage.model_words import word_columns, word_lists
from models.training.train_spec import TrainSpec
from playground.training import resumable
from tests.models.training.lists import WORDS, cut_off, run, spec_of

WEIGHTS = tuple(1.0 + 3 * i for i in range(len(WORDS)))
LABELS = tuple("ab"[i % 2] if i % 3 else "" for i in range(len(WORDS)))


def counted(folder: Path, **changes: object) -> TrainSpec:
    return spec_of(folder, **{"weights": WEIGHTS, "labels": LABELS, "steps": 4, **changes})


def test_counts_and_labels_of_words_lie_beside_the_model(tmp_path: Path) -> None:
    folder = Path(run(counted(tmp_path))[-1].snapshot)
    card = read_card(folder)
    assert (card["version"], card["words"]["columns"], card["labels"]) == (2, ["word", "count", "label"], ["a", "b"])
    assert word_columns(folder, card) == (
        dict(zip(WORDS, WEIGHTS, strict=True)),
        dict(zip(WORDS, LABELS, strict=True)),
    )
    plain = Path(run(spec_of(tmp_path / "plain", steps=4))[-1].snapshot)
    assert word_lists(folder, card) == word_lists(plain, read_card(plain))
    assert word_columns(plain, read_card(plain)) == ({}, {})


def test_a_run_with_counts_goes_on_with_them_and_not_without(tmp_path: Path) -> None:
    spec = cut_off(counted(tmp_path, steps=12), at=6)
    found = resumable.spec_of(resumable.Unfinished(Path(spec.out), "toy", 6, read_card(Path(spec.out))))
    assert dict(zip(found.words, found.weights, strict=True)) == dict(zip(WORDS, WEIGHTS, strict=True))
    assert dict(zip(found.words, found.labels, strict=True)) == dict(zip(WORDS, LABELS, strict=True))
    with pytest.raises(UserError, match="another list"):
        run(spec_of(tmp_path, steps=12, resume=True))
    from dataclasses import replace

    last = run(replace(found, preset="tiny", device="cpu"))[-1]
    assert last.step == 12


def test_a_list_whose_columns_are_gone_is_said_to_be(tmp_path: Path) -> None:
    folder = Path(run(counted(tmp_path))[-1].snapshot)
    card = read_card(folder)
    (folder / card["words"]["file"]).write_text("\n".join(WORDS))
    with pytest.raises(UserError, match="columns"):
        word_columns(folder, card)


@pytest.mark.parametrize(
    "change",
    [
        {"family": "smoke"},
        {"family": ""},
        {"process": "masked"},
        {"length": 3},
        {"length": None},
        {"network": None},
        {"labels": [1]},
        {"figures": {}},
        {"figures": [{"name": "ELBO", "relation": "about", "nats": 2.0}]},
        {"figures": [{"name": "ELBO", "relation": "<=", "nats": "2"}]},
        {"tensors": {"process/x": [0]}},
        {"words": {"columns": ["count", "sum"]}},
        {"alphabet": ["a" * 17]},
    ],
)
def test_a_card_of_version_2_is_read_field_by_field(change: dict[str, object], tmp_path: Path) -> None:
    folder = Path(run(spec_of(tmp_path, steps=2))[-1].snapshot)
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    check_card(card, folder / CARD)
    with pytest.raises(UserError):
        check_card(card | change, folder / CARD)


def test_the_case_of_the_list_stands_on_the_card_and_goes_with_a_run_that_goes_on(tmp_path: Path) -> None:
    spec = cut_off(spec_of(tmp_path, case="title", steps=12), at=6)
    card = read_card(Path(spec.out))
    assert card["words"]["case"] == "title"
    assert resumable.spec_of(resumable.Unfinished(Path(spec.out), "toy", 6, card)).case == "title"
    plain = Path(run(spec_of(tmp_path / "plain", steps=4))[-1].snapshot)
    assert "case" not in read_card(plain)["words"]

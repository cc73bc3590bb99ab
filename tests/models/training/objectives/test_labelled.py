"""Labels are learned with the words, are on the card, and are left out where nothing is to be known of them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models.data.labels import WordLabels
from models.denoisers.networks.inputs import NetInput
from models.errors import UserError
from models.families.registry import FAMILIES, family
from models.storage.checkpoint import load
from models.storage.model_card import read_card
from models.training.objectives.labelled import DROPPED, dropped, with_labels
from models.training.objectives.objective import Corrupted
from models.training.size import family_of
from models.training.trainer import Training
from playground.training.resumable import longer_spec_of
from tests.models.training.lists import EAGER, WORDS, cut_off, first_learner, run, spec_of

BESIDE = tuple("ab"[word.startswith("ka")] for word in WORDS)


@pytest.fixture(scope="module", params=["masked", "uniform", "blocks"])
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of a few steps that has learned labels."""
    folder = tmp_path_factory.mktemp(request.param)
    return Path(
        run(spec_of(folder, family=request.param, denoiser=network_of(request.param), labels_by="last", steps=4))[
            -1
        ].snapshot
    )


def network_of(name: str) -> str:
    return FAMILIES[name].networks[0]


def begun(folder: Path, **changes: object) -> Training:
    changes.setdefault("denoiser", network_of(str(changes.get("family", "masked"))))
    return Training(spec_of(folder, **changes), intervals=EAGER)


def weights_of(training: Training) -> dict[str, np.ndarray]:
    return {name: p.detach().numpy() for name, p in first_learner(training).net.named_parameters()}


def test_the_card_says_what_was_learned(source: Path) -> None:
    card, model = read_card(source), load(source)
    assert model.labels == WordLabels("last", ("a", "e", "i", "o", "u"))
    assert model.traits.labels
    assert (card["network"]["labels"], card["network"]["reads"][0]) == (5, "label")
    assert card["recipe"]["labels_by"] == "last"
    assert card["labelling"]["figures"] == "without a label"


def test_other_names_of_labels_are_another_model(source: Path) -> None:
    model = load(source)
    other = replace(model, card={**model.card, "labelling": {"kind": "last", "names": ["e", "a", "i", "o", "u"]}})
    assert other.digest != model.digest


def test_a_share_of_the_labels_is_left_out_by_seed_and_step() -> None:
    labels = torch.arange(4000)[:, None] % 3
    found = dropped(labels, 3, seed=1, step=5)
    assert torch.equal(found, dropped(labels, 3, seed=1, step=5))
    assert not torch.equal(found, dropped(labels, 3, seed=1, step=6))
    assert float((found == 3).float().mean()) == pytest.approx(DROPPED, abs=0.03)
    assert torch.equal(found[found != 3], labels[found != 3])


def test_labels_go_with_the_rows_that_they_belong_to(tmp_path: Path) -> None:
    data = begun(tmp_path, labels_by="column", labels=BESIDE).prepared.data
    batch, names = data.batch(40, 3, 0), data.word_labels
    assert names is not None
    assert batch.labels is not None
    words = [data.vocabulary.decode(row.numpy()) for row in batch.words]
    assert batch.labels[:, 0].tolist() == [names.of(word, BESIDE[WORDS.index(word)]) for word in words]
    with pytest.raises(ValueError, match="corrupts each word of a batch once"):
        with_labels(Corrupted(batch.words, NetInput(batch.words), batch.words > 0), batch.labels[1:])


def test_what_is_held_out_is_shown_without_a_label(tmp_path: Path) -> None:
    prepared = begun(tmp_path, labels_by="last").prepared
    assert prepared.heldout._corrupted.inputs.label is None


def test_a_run_goes_on_with_its_labels(tmp_path: Path) -> None:
    spec = cut_off(spec_of(tmp_path, labels_by="last"), 6)
    with pytest.raises(UserError, match="of another list, network or recipe"):
        run(replace(spec, resume=True, labels_by="first"))
    assert load(Path(run(replace(spec, resume=True))[-1].snapshot)).labels is not None


def test_a_run_that_is_over_goes_on_with_its_labels(source: Path) -> None:
    assert longer_spec_of(source).labels_by == "last"


def test_a_labelled_network_begins_with_one_without_labels_and_the_other_way(source: Path, tmp_path: Path) -> None:
    start = {"start": str(source), "preset": "auto", "batch": None, "family": read_card(source)["family"]}
    own = load(source).denoiser.tensors()
    same = weights_of(begun(tmp_path, labels_by="last", **start))
    np.testing.assert_array_equal(same["label.weight"], own["label.weight"])
    other = weights_of(begun(tmp_path, labels_by="ending", labels=(), words=("ab", *WORDS), **start))
    np.testing.assert_array_equal(other["label.weight"], np.repeat(own["label.weight"][-1:], 3, 0))
    without = weights_of(begun(tmp_path, **start))
    assert "label.weight" not in without
    np.testing.assert_array_equal(without["position"], own["position"] + own["label.weight"][-1])


def test_what_cannot_learn_labels_says_so(tmp_path: Path) -> None:
    for name in ("autoregressive", "modalities", "ngram"):
        with pytest.raises(UserError, match="learns no labels with the words"):
            family(name).check_labels("first")
    with pytest.raises(UserError, match="The network mlp reads no labels"):
        begun(tmp_path, labels_by="first", denoiser="mlp").prepared  # noqa: B018 - prepared when it is first asked for
    with pytest.raises(UserError, match="no column of labels"):
        begun(tmp_path, labels_by="column")
    with pytest.raises(UserError, match="have no labels"):
        begun(tmp_path, family="nat", labels_by="last", teacher="names-transformer")
    assert family_of(spec_of(tmp_path, labels_by="last")).labels


@pytest.mark.parametrize("name", [name for name, made in FAMILIES.items() if made.labels])
def test_every_family_that_may_learns_labels(name: str, tmp_path: Path) -> None:
    learner = first_learner(begun(tmp_path, family=name, labels_by="last"))
    before = learner.net.get_parameter("label.weight").detach().clone()
    learner.advance(1.0)
    assert not torch.equal(before, learner.net.get_parameter("label.weight"))

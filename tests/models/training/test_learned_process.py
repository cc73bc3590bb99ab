"""How many numbers a model learns, which its training and its card count alike."""

from pathlib import Path

import pytest

from models.evaluation.reading import finish
from models.families.registry import FAMILIES
from models.storage.checkpoint import save
from models.storage.model_card import parameters_of, read_card
from models.training.best_model import current_model
from models.training.prepared import Prepared
from tests.models.training.lists import EAGER, spec_of

FIXED, LEARNED = ("gaussian", ()), ("gaussian", (("embeddings", "learned"),))


@pytest.mark.parametrize(("family", "settings"), [FIXED, LEARNED, ("neighbour", ()), ("learned", ()), ("masked", ())])
def test_training_and_the_card_count_what_is_learned_and_nothing_that_was_chosen(
    family: str, settings: tuple[tuple[str, str | float], ...], tmp_path: Path
) -> None:
    spec = spec_of(tmp_path, family=family, settings=settings)
    prepared = finish(Prepared.of(spec, EAGER))
    configuration = prepared.configurations[0]
    run = prepared.learner(configuration)
    learned = sum(p.numel() for p in run.net.parameters())
    assert prepared.about(configuration)["parameters"] == learned
    model = current_model(run, run.averaged, spec)
    card = save(model, tmp_path / "kept", words=spec.words)
    assert card["parameters"] == parameters_of(card) == read_card(tmp_path / "kept")["parameters"] == learned
    chosen = [a.size for name, a in model.process.tensors().items() if name in FAMILIES[family].given(card["process"])]
    assert parameters_of(card, chosen=True) == learned + sum(chosen)

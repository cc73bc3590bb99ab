"""Which models are kept in memory, and under which names they are found."""

from dataclasses import replace

from models.model import Model
from models.sampling import sampler
from playground.experiment.experiment import Experiment
from playground.experiment.recipe_transfer import fresh_recipe
from playground.session.model_cache import ModelCache
from tests.playground.small import even_model

OLDER, NEWER = even_model("abc", 5, "snapshot"), even_model("abc", 6, "snapshot")


def drawn(model: Model, identifier: str = "snapshot") -> Experiment:
    """A board with a run of that model."""
    recipe = fresh_recipe(model)
    return Experiment(identifier, recipe).begun(model.digest, recipe, sampler.start(model, recipe), "start")


def both() -> ModelCache:
    made = ModelCache()
    made.put("snapshot", OLDER)
    made.put("snapshot", NEWER)
    return made


def test_a_board_finds_the_weights_it_was_drawn_with_whatever_its_id_means_now() -> None:
    made = both()
    assert made.of(drawn(OLDER)) is OLDER
    assert made.of(drawn(NEWER)) is NEWER
    assert made.of(Experiment("snapshot", fresh_recipe(NEWER))) is NEWER
    assert made.find(OLDER.digest) == ("snapshot", OLDER)
    assert made.find("unknown") is None


def test_only_the_models_of_the_desks_named_are_kept() -> None:
    made = both()
    made.keep_for([drawn(NEWER)])
    assert made.find(OLDER.digest) is None
    assert made.of(drawn(NEWER)) is NEWER


def test_a_board_without_a_run_keeps_the_model_of_its_id() -> None:
    made = both()
    waiting = Experiment("snapshot", fresh_recipe(NEWER))
    made.keep_for([waiting, drawn(OLDER)])
    assert made.of(waiting) is NEWER
    assert made.find(OLDER.digest) == ("snapshot", OLDER)


def test_another_title_is_found_under_every_name() -> None:
    made = both()
    renamed = replace(NEWER, card={"title": "Half trained"})
    made.retitle(renamed)
    assert made.find(NEWER.digest) == ("snapshot", renamed)
    assert made.of(Experiment("snapshot", fresh_recipe(NEWER))) is renamed
    assert made.find(OLDER.digest) == ("snapshot", OLDER)

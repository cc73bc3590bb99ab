"""What a run may begin with: the models of its family, and those whose weights one of its networks takes."""

from models.families.registry import trainable
from models.storage.installed import installed
from models.storage.model_card import family_name
from playground.training.starting_models import starting_models


def test_a_model_with_a_network_is_offered_to_its_family_and_a_causal_one_to_the_masked_too() -> None:
    offered = [(family, path) for family, path, _ in starting_models()]
    assert len(set(offered)) == len(offered)
    own = [m for m in installed() if m.card["network"] is not None and family_name(m.card) in trainable()]
    assert {(family_name(m.card), str(m.folder)) for m in own} <= set(offered)
    others = {(f, path) for f, path in offered if (f, path) not in {(family_name(m.card), str(m.folder)) for m in own}}
    causal = {("masked", str(m.folder)) for m in own if m.card["network"]["denoiser"] == "causal"}
    assert others == causal

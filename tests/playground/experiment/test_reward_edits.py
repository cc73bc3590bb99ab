"""The reward of a board: an edit that leaves the board as it is, and a field of its file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.errors import UserError
from models.rewards.reward import Reward, Term
from models.sampling.by_reward import ByReward
from playground.experiment import file_format, file_writer
from playground.experiment.contents import Contents
from playground.experiment.outline import outline
from playground.experiment.reward_edits import ChangeReward
from tests.playground.experiment.test_file_format import reopened
from tests.playground.small import Person

BY = ByReward(Reward((Term("ends", 1.0, "a"),), "vowels"), "best", 5)


def contents(person: Person) -> Contents:
    return Contents(person.experiment, outline(person.model), (), 0, (0,))


def test_a_file_brings_the_reward_back_and_has_no_field_for_none(person: Person, tmp_path: Path) -> None:
    assert "reward" not in file_format.to_json(contents(person))
    person.does(person.session.apply, ChangeReward(BY))
    path = tmp_path / "a.unmask"
    file_writer.save(path, contents(person))
    assert reopened(path, person.model).experiment.reward == BY


@pytest.mark.parametrize(
    ("reward", "says"),
    [
        ({"how": "?"}, "This experiment is damaged: its field 'reward"),
        (BY.to_json() | {"beta": -1}, "This experiment is damaged: its field 'reward.beta' must be a number"),
        (BY.to_json() | {"reward": {"terms": [], "expression": "2*"}}, "The reward, character 3: "),
    ],
)
def test_a_damaged_reward_is_refused_in_words(person: Person, tmp_path: Path, reward: object, says: str) -> None:
    path = tmp_path / "a.unmask"
    path.write_text(json.dumps(file_format.to_json(contents(person)) | {"reward": reward}))
    with pytest.raises(UserError, match=f"^{says}"):
        reopened(path, person.model)


def test_the_same_reward_again_is_no_change(person: Person) -> None:
    person.does(person.session.apply, ChangeReward(BY))
    assert ChangeReward(BY).apply(person.experiment, person.session.outline) is None
    outcome = ChangeReward(None).apply(person.experiment, person.session.outline)
    assert outcome is not None
    assert outcome.goes_on
    assert outcome.experiment.branches is person.experiment.branches

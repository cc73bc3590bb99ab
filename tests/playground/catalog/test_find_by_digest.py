"""Which model drew a result: by its digest, under whatever title; a model that only looks like it is passed over."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from models.denoisers.protocol import StateDenoiser
from models.errors import UserError
from models.evaluation.novelty import NoveltyIndex
from models.evaluation.result import Result
from models.model import Model
from models.storage.installed import installed
from models.storage.model_card import length_of, vocabulary_of
from playground.catalog import find_by_digest
from playground.catalog.entries import Item
from playground.catalog.find_by_digest import open_by_digest
from playground.catalog.opened import Opened, open_now
from playground.experiment.recipe_transfer import fresh_recipe
from playground.results.generate import generate
from tests.playground.own import own_model
from tests.playground.small import WORDS, even_model


def drawn_by(model: Model) -> Result:
    (result,) = generate(model, fresh_recipe(model).with_(seed=3), NoveltyIndex(WORDS), 1)
    return result


def found(result: Result) -> Opened:
    (opened,) = [value for value in open_by_digest(result) if isinstance(value, Opened)]
    return opened


class Shop:
    """Opens models in place of the real ones: `models` by id; `tried` in the order asked for. None is damaged."""

    def __init__(self) -> None:
        card = next(m.card for m in installed() if m.name == "names-mlp")
        letters, length = "".join(vocabulary_of(card).characters), length_of(card)
        self.alike = [even_model(letters, length, str(i)) for i in range(2)]
        self.alike = [replace(m, denoiser=_Marked(m.denoiser, i)) for i, m in enumerate(self.alike)]
        self.models: dict[str, Model | None] = {}
        self.tried: list[str] = []

    def open(self, identifier: str) -> Iterator[str | Opened]:
        self.tried.append(identifier)
        yield "reading"
        model = self.models.get(identifier)
        if model is None:
            raise UserError("It is damaged.")
        yield Opened(Item(identifier, model.title, "", ""), model, None, None, NoveltyIndex(()))


class _Marked(StateDenoiser):
    """A denoiser with a fingerprint of its own."""

    def __init__(self, inside: Any, mark: int) -> None:
        self.logits = inside.logits
        self.mark = mark

    def fingerprint(self) -> bytes:
        return bytes([self.mark])


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    made = Shop()
    monkeypatch.setattr(find_by_digest, "open_item", made.open)
    return made


def test_a_renamed_model_is_found_by_its_digest(shop: Shop) -> None:
    mine = own_model("mine", "Another title")
    shop.models[mine] = shop.alike[1]
    result = replace(drawn_by(shop.alike[1]), model="Old title")
    assert found(result).item.id == mine


def test_of_models_of_one_title_the_one_that_drew_it_is_found_and_those_of_its_title_are_tried_first(
    shop: Shop,
) -> None:
    first, second = own_model("mine-1", "Mine"), own_model("mine-2", "Mine")
    shop.models |= {first: shop.alike[0], second: shop.alike[1]}
    assert found(replace(drawn_by(shop.alike[1]), model="Mine")).item.id == second
    assert shop.tried == [first, second]


def test_a_damaged_model_keeps_no_other_from_being_found(shop: Shop) -> None:
    damaged, good = own_model("a", "Mine"), own_model("b", "Mine")
    shop.models |= {damaged: None, good: shop.alike[0]}
    assert found(replace(drawn_by(shop.alike[0]), model="Mine")).item.id == good


def test_models_of_other_letters_or_another_length_are_not_opened(shop: Shop) -> None:
    with pytest.raises(UserError, match="cannot be drawn again"):
        found(drawn_by(even_model("abc", 5)))
    assert shop.tried == []


def test_an_exact_model_of_any_list_is_found_and_draws_the_very_word() -> None:
    result = drawn_by(open_now("oracle:bigram:elements").model)
    opened = found(result)
    assert opened.item.id == "oracle:bigram:elements"
    assert drawn_by(opened.model).word == result.word


def test_a_model_that_is_gone_is_one_sentence_that_names_the_word_and_the_model(shop: Shop) -> None:
    result = replace(drawn_by(shop.alike[0]), model="Gone")
    with pytest.raises(UserError, match=rf"^'{result.word}' cannot be drawn again: Gone, .*since\.$"):
        found(result)

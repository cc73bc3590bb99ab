"""Models that are opened: loading is `models.storage.loader`; here a loaded model gets its entry. No Qt here."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from models.data.bundled_lists import bundled_words
from models.data.labels import labels_on
from models.data.split import Split
from models.data.vocabulary import Vocabulary
from models.errors import UserError, quoted
from models.evaluation.novelty import NoveltyIndex
from models.families.family import objective_on
from models.families.registry import family_of
from models.model import Model
from models.oracle import ListOracle
from models.storage.installed import installed
from models.storage.loader import (
    folder_of,
    gone,
    is_oracle,
    is_own,
    load_model,
    oracle_list,
    oracle_title,
)
from models.storage.model_card import length_of, read_card, shape_of, vocabulary_of
from playground.catalog.entries import OWN, Item, oracle_item
from playground.experiment.outline import Outline


@dataclass(frozen=True, eq=False)
class Opened:
    """A loaded model with its words, the exact answers of its list, and what looks up whether a word is new."""

    item: Item
    model: Model
    words: Split | None
    oracle: ListOracle | None
    novelty_index: NoveltyIndex


def open_item(identifier: str) -> Iterator[str | Opened]:
    """Load a model, yielding what is being done. Raises UserError for an unknown or damaged one."""
    identifier = _unambiguous(identifier)
    for value in load_model(identifier):
        if isinstance(value, str):
            yield value
        else:
            item = _opened_item(identifier, value.model)
            yield Opened(item, value.model, value.words, value.oracle, value.novelty_index)


def _unambiguous(identifier: str) -> str:
    """An id of the window as `find` takes it: bundled models have their names there and own ones their folders."""
    return next((m.opened_by for m in installed() if m.bundled and m.shared and m.name == identifier), identifier)


def _opened_item(identifier: str, model: Model) -> Item:
    if is_oracle(identifier):
        return oracle_item(*identifier.split(":", 2)[1:])
    own = is_own(str(folder_of(identifier)))
    group = OWN if own else family_of(model.card).title
    return Item(identifier, model.title, "", group, own=own, plain=str(model.card["title"]))


def outline_of(identifier: str) -> Outline | None:
    """What is known of a model without loading it: from its card, or of an exact model from its list.

    None where neither can be read. Reading a list takes a while; any thread may call this.
    """
    try:
        if is_oracle(identifier):
            words = bundled_words(oracle_list(identifier))
            return Outline(
                Vocabulary.from_words(words),
                max(map(len, words)) + 1,
                title=oracle_title(*identifier.split(":", 2)[1:]),
            )
        card = read_card(folder_of(_unambiguous(identifier)))
        family, shape = family_of(card), shape_of(card)
    except (UserError, IndexError):
        return None
    traits = family.traits_with(card.get("process"))
    traits = traits.read_by(shape.reads if shape is not None else family.reads)
    title, labels = str(card["title"]), labels_on(card)
    return Outline(vocabulary_of(card), length_of(card), "", title, traits, family.name, labels, objective_on(card))


def title_of(identifier: str) -> str:
    """What a model that is not listed is called before it is loaded: of an exact model of another list its title."""
    if is_oracle(identifier):
        with contextlib.suppress(KeyError, ValueError):
            _, kind, name = identifier.split(":", 2)
            return oracle_title(kind, name)
    return "another model"


def open_now(identifier: str) -> Opened:
    """Load a model and wait for it."""
    for value in open_item(identifier):
        if isinstance(value, Opened):
            return value
    raise UserError(f"There is no model {quoted(identifier)}.")


def open_named(name: str) -> Opened:
    """`open_now` for a name that a user wrote. Raises UserError with both paths where two models have it."""
    if not is_oracle(name):
        folder_of(name)
    return open_now(name)


def own_folder(identifier: str) -> Path:
    """The folder of a model that was trained here. Raises UserError for any other, and for one that is gone."""
    if not is_own(identifier):
        raise UserError("This model was not trained here; only models of your own can be renamed or deleted.")
    folder = Path(identifier)
    if not folder.is_dir():
        raise gone(folder)
    return folder


def retitled(opened: Opened, title: str) -> Opened:
    """The same model under another title."""
    model = replace(opened.model, card={**opened.model.card, "title": title})
    return replace(opened, item=replace(opened.item, title=model.title, plain=title), model=model)

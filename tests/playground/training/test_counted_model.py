"""A list is counted to a model at once, and the same list is counted once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from models.data.word_list import WordList, read_text
from models.families.registry import AT_ONCE
from models.storage.folders import models_folder
from models.storage.loader import load_now
from models.storage.model_card import read_card
from playground.training.counted_model import CountedModel
from playground.training.list_import import PASTED
from tests.models.training.lists import WORDS
from tests.patience import CHILD_MS


@pytest.fixture
def counter(qtbot: QtBot) -> Iterator[CountedModel]:
    made = CountedModel()
    yield made
    made.close()


def read(text: str, name: str = "mine") -> WordList:
    return next(value for value in read_text(text, name) if isinstance(value, WordList))


def counted(qtbot: QtBot, counter: CountedModel, words: WordList) -> Path:
    """The folder of its model, when the thread is over."""
    with (
        qtbot.waitSignal(counter.kept, timeout=CHILD_MS) as kept,
        qtbot.waitSignal(counter.counting, timeout=CHILD_MS, check_params_cb=lambda on: not on),
    ):
        counter.count(words, "")
    return Path(kept.args[0])


def test_a_list_becomes_a_model_that_opens(qtbot: QtBot, counter: CountedModel) -> None:
    folder = counted(qtbot, counter, read("\n".join(WORDS)))
    card = read_card(folder)
    assert (card["family"], card["title"]) == (AT_ONCE, "mine, letter n-gram")
    assert folder.parent == models_folder()
    opened = load_now(str(folder))
    assert opened.model.exact is not None
    assert opened.words is not None
    assert sorted((*opened.words.train, *opened.words.heldout)) == sorted(WORDS)


def test_the_same_list_is_counted_once_and_another_one_replaces_nothing(qtbot: QtBot, counter: CountedModel) -> None:
    words = read("\n".join(WORDS))
    first = counted(qtbot, counter, words)
    written = (first / "weights.safetensors").stat().st_mtime_ns
    assert counted(qtbot, counter, words) == first
    assert (first / "weights.safetensors").stat().st_mtime_ns == written
    others = [replace(words, weights=tuple(map(float, range(1, len(WORDS) + 1)))), read("\n".join(WORDS[1:]))]
    folders = [counted(qtbot, counter, other) for other in others]
    assert len({first, *folders}) == 3
    assert [counted(qtbot, counter, other) for other in others] == folders


def test_of_pasted_lists_the_title_begins_with_what_tells_them_apart(qtbot: QtBot, counter: CountedModel) -> None:
    folders = [counted(qtbot, counter, read("\n".join(words), PASTED)) for words in (WORDS, WORDS[1:])]
    titles = [str(read_card(folder)["title"]) for folder in folders]
    assert titles == [f"{n} pasted words, letter n-gram" for n in (len(WORDS), len(WORDS) - 1)]


def test_why_nothing_can_be_kept_is_one_sentence(qtbot: QtBot, counter: CountedModel) -> None:
    models_folder().parent.mkdir(parents=True, exist_ok=True)
    models_folder().write_text("a file where models are kept")
    with qtbot.waitSignal(counter.failed, timeout=CHILD_MS) as failed:
        counter.count(read("\n".join(WORDS)), "")
    assert failed.args[0].endswith(".")

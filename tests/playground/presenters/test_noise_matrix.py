"""The matrix on the Train page follows the list, the family and its settings."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from models.data.word_list import WordList, read_text
from playground.presenters.noise_matrix import NoiseMatrixPresenter
from playground.training.noise_preview import NoisePreview
from playground.views.trainer.setup import SetupCard
from tests.models.training.lists import WORDS
from tests.patience import CHILD_MS


class Lists(QObject):
    """What was read, and when."""

    listed = Signal(object)
    words: WordList | None = None

    def read(self, text: str) -> None:
        self.words = next(value for value in read_text(text, "mine") if isinstance(value, WordList))
        self.listed.emit(self.words)


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[SimpleNamespace]:
    card, lists, preview = SetupCard(), Lists(), NoisePreview()
    qtbot.addWidget(card)
    card.show()
    presenter = NoiseMatrixPresenter(preview, lists, card, card)  # type: ignore[arg-type]
    yield SimpleNamespace(card=card, lists=lists, preview=preview, presenter=presenter)
    preview.close()


def shown(page: SimpleNamespace) -> tuple[str, ...]:
    return page.card.settings.matrix.letters()


def test_it_is_shown_once_a_list_is_read_and_follows_the_settings(qtbot: QtBot, page: SimpleNamespace) -> None:
    page.card.set_family("neighbour")
    assert shown(page) == ()
    with qtbot.waitSignal(page.preview.made, timeout=CHILD_MS):
        page.lists.read("\n".join(WORDS))
    letters = shown(page)
    assert letters == (*page.lists.words.report.alphabet, "·")
    before = page.card.settings.matrix.value((0, 1))
    with qtbot.waitSignal(page.preview.made, timeout=CHILD_MS):
        page.card.settings.controls["spread"].setValue(1.0)
    even = page.card.settings.matrix.value((0, 1))
    assert even == pytest.approx(1 / (len(letters) - 1), abs=1e-6)
    assert even != pytest.approx(before, abs=1e-3)


def test_pairs_of_letters_that_are_gone_are_forgotten_and_the_others_stay(qtbot: QtBot, page: SimpleNamespace) -> None:
    page.card.set_family("neighbour")
    page.card.settings.pairs = {"a/e": 3.0, "a/#": 1.0}
    with qtbot.waitSignal(page.preview.made, timeout=CHILD_MS):
        page.lists.read("\n".join(WORDS))
    assert page.card.settings.pairs == {"a/e": 3.0}


def test_a_family_without_a_matrix_asks_for_none(qtbot: QtBot, page: SimpleNamespace) -> None:
    page.card.set_family("masked")
    page.lists.read("\n".join(WORDS))
    assert not page.preview._latest.busy


def test_what_cannot_be_is_said(qtbot: QtBot, page: SimpleNamespace) -> None:
    page.card.set_family("neighbour")
    page.lists.read("\n".join(WORDS))
    page.card.settings.pairs = {"a/#": 1.0}
    with qtbot.waitSignal(page.preview.failed, timeout=CHILD_MS):
        page.card.settings.changed.emit()
    assert "no two letters" in page.card.settings.says.text()

"""Whatever is in sight says what it is when the pointer rests on it: a walk over the whole window as it is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from models.storage.installed import installed
from playground import theme
from playground.app import Application
from playground.experiment.edits import Redraw
from playground.experiment.pattern_edits import PatternEdit
from playground.glossary import explained_label
from playground.session.edit_queue import Move
from playground.views.model_card_facts import facts_of
from playground.views.trainer.disclosure import Disclosure
from playground.widgets import Elided
from tests.playground.app import opened, ready

PARTS = (
    QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QProgressBar,
)  # fmt: skip
WORDS_OF_A_SENTENCE = 4


def is_sentence(text: str) -> bool:
    """Whether a text explains itself: a sentence, or a hint of several words."""
    return text.rstrip().endswith((".", "…", "?")) or len(text.split()) >= WORDS_OF_A_SENTENCE


def is_heading(part: QWidget) -> bool:
    """Whether it is the title of a card, a page or a popup, which names what is below it."""
    return isinstance(part, QLabel) and part.font() in (theme.font("title"), theme.font("strong"))


def hover_text(part: QWidget | None) -> str:
    """What the pointer shows: the tooltip of a part, or of what it lies in, as Qt looks for one."""
    while part is not None and not part.isWindow():
        own = part.toolTip() or (explained_label(part.text()) if isinstance(part, QLabel) else "")
        if own:
            return own
        part = part.parentWidget()
    return ""


def bare(window: QWidget) -> set[str]:
    """The parts in sight that say nothing when the pointer rests on them, apart from sentences and headings."""
    out = set()
    for part in window.findChildren(QWidget):
        inside = isinstance(part.parent(), QAbstractSpinBox | QComboBox | QLineEdit | QScrollBar)
        if not isinstance(part, PARTS) or isinstance(part, QScrollBar) or inside or not part.isVisible():
            continue
        text = str(part.text()) if isinstance(part, QLabel | QAbstractButton) else ""
        says_itself = isinstance(part, QLabel) and (not text.strip() or is_sentence(text) or is_heading(part))
        if not says_itself and not hover_text(part) and not part.accessibleDescription():
            out.add(f"{type(part).__name__} {text!r} ({part.accessibleName()}) in {type(part.parent()).__name__}")
    return out


@contextmanager
def every_page(made: Application) -> Iterator[set[str]]:
    """The bare parts on every page, as the window is when the block begins."""
    found = set[str]()
    for page in range(made.window.tabs.count()):
        made.window.tabs.setCurrentIndex(page)
        found |= bare(made.window)
    yield found


@pytest.mark.parametrize("size", [(1380, 880), (1024, 640)])
def test_everything_in_sight_says_what_it_is(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    with opened(qtbot, monkeypatch) as made:
        window, session = made.window, made.session
        window.resize(*size)
        with every_page(made) as found:
            assert found == set()
        session.move(Move.FORWARD)
        qtbot.waitUntil(lambda: ready(made))
        for seed in (5, 6, 7):
            session.apply(Redraw(seed))
            session.move(Move.FORWARD)
            qtbot.waitUntil(lambda: ready(made))
        session.move(Move.RUN_TO_END)
        made.results.more(20)
        with every_page(made) as found:
            assert found == set(), "while words are drawn"
        qtbot.waitUntil(lambda: ready(made) and len(made.result_store.results) >= 24)
        window.tabs.setCurrentWidget(window.results)
        qtbot.keyClick(window.results.listing, Qt.Key.Key_Down)
        assert bare(window) == set(), "with a result chosen"
        window.trainer.list_wanted.emit("elements")
        qtbot.waitUntil(lambda: made.training_service.list_import.words is not None)
        window.tabs.setCurrentWidget(window.trainer)
        for more in window.trainer.findChildren(Disclosure):
            more.setChecked(True)
        assert bare(window) == set(), "with a list read"
        window.tabs.setCurrentWidget(window.model_card)
        for model in installed():
            window.model_card.show_facts(facts_of(model.card), changeable=True)
            assert bare(window) == set(), model.title
        session.apply(PatternEdit("??q"))
        with every_page(made) as found:
            assert found == set(), "after a change of the pattern"


def test_a_label_shows_its_entry_and_a_text_that_is_cut_keeps_what_it_is(qtbot: QtBot) -> None:
    cut = Elided("a text that is far too long for its place")
    qtbot.addWidget(cut)
    cut.set_about("What it is.")
    cut.resize(40, 20)
    cut.show()
    assert cut.toolTip() == f"{cut.text()}\nWhat it is."
    cut.resize(900, 20)
    assert cut.toolTip() == "What it is."

"""Cards of models that are accepted, as the window shows them."""

from pathlib import Path
from random import Random

from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from models.storage.model_card import read_card
from playground import theme
from playground.catalog import entries
from playground.views.header import ModelLine
from playground.views.header.models import ModelChoice
from playground.views.model_card import ModelCard
from playground.views.model_card_facts import facts_of
from tests.fuzz.case import Case
from tests.fuzz.surfaces.cards import card_bytes
from tests.fuzz.verdict import WrongError

_warnings: list[str] = []


def _heard(kind: QtMsgType, _context: object, message: str) -> None:
    if kind != QtMsgType.QtDebugMsg and "does not support" not in message:
        _warnings.append(message)


qInstallMessageHandler(_heard)
_qt = QApplication.instance() or QApplication(["fuzz"])
if isinstance(_qt, QApplication):
    theme.apply(_qt, "dark")
_card, _choice = ModelCard(), ModelChoice()
_card.resize(360, 500)


def make(random: Random) -> Case:
    """One model in the folder of models."""
    data, note = card_bytes(random)
    return Case(note, {"models/hostile/card.json": data})


def feed(case: Case, folder: Path) -> None:
    """Show the card and the chooser, and paint both."""
    card = read_card(folder / "models" / "hostile")
    _warnings.clear()
    items = [item for item in entries.items() if item.own]
    _choice.show_models([("Yours", [ModelLine(i.id, i.title, i.detail, i.own, i.mark) for i in items])])
    _card.show_facts(facts_of(card, "0"), changeable=True)
    _card.grab()
    _choice.grab()
    if _warnings:
        raise WrongError(f"Qt says: {_warnings[0]}")

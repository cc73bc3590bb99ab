"""The entries of the model chooser: every model that can be opened, by its id. No Qt here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from models.errors import one_line, readable
from models.families.registry import FAMILIES
from models.model import Model
from models.oracle import ORACLES
from models.plurals import counted
from models.storage.installed import Installed, LeftOut, installed, survey
from models.storage.loader import (
    DEFAULT,
    is_oracle,
    oracle_id,
    oracle_list,
    oracle_title,
)
from models.storage.model_card import WEIGHTS, family_name, family_on
from playground.formatting import compact

OWN, LEFT_OUT = "Yours", "Left out"  # headings of the chooser; those of bundled models are their families
EXACT = "Exact answers"
ALIKE = 0.5  # of the letters of two models: from there on they are taken for ones of the same writing
ABOUT = {family.title: family.about for family in FAMILIES.values()} | {
    EXACT: "Computed from the list when they are opened, not learned; every probability is exact."
}  # what the models under a heading are


@dataclass(frozen=True)
class Item:
    """One line of the model chooser. `id` opens it. plain: its title without the step of an unfinished run.

    family: that of a trained model, by its name; "" where there is none.
    """

    id: str
    title: str
    detail: str
    group: str
    own: bool = False  # trained here, so it can be renamed and deleted
    mark: str = ""  # what tells it from others of the same title
    plain: str = ""
    fault: str = ""  # why it cannot be opened, in a sentence
    family: str = ""


def items(current: str = "") -> tuple[Item, ...]:
    """Bundled models by family, the user's own ones, the oracles of the list of `current`, and what cannot be opened.

    Reads every card that is new or changed, a fifth of a millisecond for each, and looks at every other one.
    """
    there, left_out = survey()
    marks = marks_of(there)
    places = list(FAMILIES)
    there.sort(key=lambda model: (not model.bundled, places.index(family_name(model.card)) if model.bundled else 0))
    out = [_trained(model, marks.get(model.folder, "")) for model in there]
    identifier = _list_of(current, there) or _list_of(DEFAULT, there)
    if identifier:
        out += [oracle_item(kind, identifier) for kind in ORACLES]
    return (*out, *map(_left_out, left_out))


def _left_out(found: LeftOut) -> Item:
    return Item(str(found.folder), one_line(found.folder.name), "cannot be read", LEFT_OUT, fault=found.why)


def marks_of(models: list[Installed]) -> dict[Path, str]:
    """Return by folder what distinguishes models of equal titles; models whose title is unique have no entry.

    Of the user's own it is the first that differs of the number of words, when they were trained, and the folder.
    """
    alike: dict[str, list[Installed]] = {}
    for model in models:
        alike.setdefault(model.title.strip().casefold(), []).append(model)
    out: dict[Path, str] = {}
    for group in alike.values():
        if len(group) > 1:
            own = [m for m in group if not m.bundled]
            out |= {m.folder: "bundled" for m in group if m.bundled}
            choices = ([mark(m) for m in own] for mark in (_words_of, _trained_at, lambda m: readable(m.folder.name)))
            chosen = next(t for t in choices if len(set(t)) == len(own) and "" not in t)
            out |= {m.folder: text for m, text in zip(own, chosen, strict=True)}
    return out


def _words_of(model: Installed) -> str:
    count = model.card["words"].get("count")
    return counted(count, "word") if type(count) is int else ""


def _trained_at(model: Installed) -> str:
    """The day on its card; the time of day first, if its weights were written on that day and not copied later."""
    day = str(model.card.get("date", ""))
    try:
        written = datetime.fromtimestamp((model.folder / WEIGHTS).stat().st_mtime, timezone.utc)
    except (OSError, OverflowError, ValueError):
        return day
    return f"{written.astimezone():%H:%M, %Y-%m-%d}" if written.date().isoformat() == day else day


def _trained(model: Installed, mark: str) -> Item:
    card = model.card
    detail = f"{family_name(card)} · {compact(int(card.get('parameters', 0)))}"
    bundled = model.bundled
    made_by = family_on(card)
    group = made_by.title if bundled else OWN
    return Item(identity(model), model.title, detail, group, not bundled, mark, str(card["title"]), family=made_by.name)


def identity(model: Installed) -> str:
    """The id that opens a trained model."""
    return model.opened_by if model.bundled else str(model.folder)


def most_alike(model: Model, others: Iterable[Item]) -> str:
    """The id of the one of some models that is likest: of the same list, else of the most letters in common.

    Among equals it is the first of the model's family, else the first. Where fewer than half of the letters are common,
    it is that of letter pairs, and "" where there is not even that. Reads their cards.
    """
    own, letters = model.card.get("words", {}).get("digest"), set(model.vocabulary.characters)
    family = family_name(model.card) if "version" in model.card else model.card.get("family")
    cards = {identity(one): one.card for one in installed()}
    found, pairs = list[tuple[tuple[bool, float, bool], str]](), ""
    for item in others:
        card = cards.get(item.id)
        if is_oracle(item.id):
            pairs = pairs or (item.id if item.id.split(":")[1] == "bigram" else "")
        elif card is not None:
            theirs, of_list = set(card.get("alphabet", ())), card.get("words", {}).get("digest")
            shared = len(letters & theirs) / max(1, len(letters | theirs))
            same_list, same_kind = own is not None and own == of_list, item.family == family
            if same_list or shared >= ALIKE:
                found.append(((same_list, shared, same_kind), item.id))
    return max(found, key=lambda one: one[0])[1] if found else pairs


def _list_of(identifier: str, there: list[Installed]) -> str:
    """The bundled list that a model answers from or learned from, "" where there is none."""
    if is_oracle(identifier):
        return oracle_list(identifier)
    model = next((m for m in there if identifier in (m.name, str(m.folder))), None)
    return str(model.card["words"].get("list", "")) if model is not None else ""


def oracle_item(kind: str, name: str) -> Item:
    """The exact model of that kind over a list that comes with the program."""
    return Item(oracle_id(kind, name), oracle_title(kind, name), "exact", EXACT)

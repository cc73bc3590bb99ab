"""The lines of the model chooser: models that look alike by title are distinguished, others are left alone."""

import json
import os
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from models.denoisers.shapes import shape
from models.families.registry import DEFAULT_FAMILY, FAMILIES
from models.storage.folders import bundled_folder
from models.storage.model_card import CARD, WEIGHTS, read_card, vocabulary_of
from playground.catalog.entries import Item, items, most_alike
from playground.catalog.opened import open_now, outline_of
from tests.playground.own import own_model

DAY = "2026-03-04"


def own() -> list[Item]:
    return [item for item in items() if item.own]


def written(identifier: str, time: str, day: str = DAY) -> None:
    """Say that the weights were written then, in the user's own time."""
    then = datetime.fromisoformat(f"{day} {time}").timestamp()
    os.utime(Path(identifier) / WEIGHTS, (then, then))


def test_a_title_of_its_own_needs_no_mark() -> None:
    own_model("stars", "Stars")
    assert {item.mark for item in items()} == {""}


def test_half_trained_and_finished_weights_are_distinguished_by_the_step() -> None:
    own_model("stars", "Stars")
    own_model("stars-2", "Stars", step=1240)
    own_model("stars-3", "Stars", step=80)
    assert [(i.title.replace("\u00a0", " "), i.plain, i.mark) for i in own()] == [
        ("Stars", "Stars", ""),
        ("Stars, step 1 240", "Stars", ""),
        ("Stars, step 80", "Stars", ""),
    ]


def test_models_of_one_title_are_distinguished_by_the_number_of_their_words() -> None:
    own_model("stars", "Stars", words=440)
    own_model("stars-2", "stars ", words=1440)
    assert [item.mark.replace("\u00a0", " ") for item in own()] == ["440 words", "1 440 words"]


def test_models_of_one_title_and_size_are_distinguished_by_when_they_were_trained() -> None:
    day = datetime.fromisoformat(f"{DAY} 12:10").astimezone(timezone.utc).date().isoformat()  # cards are in UTC
    for number, time in ((1, "12:10"), (2, "12:40")):
        written(own_model(f"stars-{number}", "Stars", day=day), time)
    assert [item.mark for item in own()] == [f"12:10, {DAY}", f"12:40, {DAY}"]


def test_a_copied_model_is_not_said_to_be_trained_when_it_was_copied() -> None:
    for number, day in ((1, "2026-01-01"), (2, "2026-01-05")):
        written(own_model(f"stars-{number}", "Stars", day=day), "12:00")
    assert [item.mark for item in own()] == ["2026-01-01", "2026-01-05"]


def test_where_nothing_else_differs_the_folder_does() -> None:
    for number in (1, 2):
        written(own_model(f"stars-{number}", "Stars"), "12:00")
    assert [item.mark for item in own()] == ["stars-1", "stars-2"]


def test_a_model_named_as_a_bundled_one_is_distinguished_from_it() -> None:
    own_model("mine", "Given names", words=99)
    marks = {(item.group, item.mark) for item in items() if item.title == "Given names"}
    assert marks == {(FAMILIES[DEFAULT_FAMILY].title, "bundled"), ("Yours", "99 words")}


def test_a_card_that_cannot_be_read_is_listed_with_the_reason_and_hides_no_other() -> None:
    good = own_model("stars", "Stars")
    broken = Path(own_model("broken", "Broken"))
    card = json.loads((broken / CARD).read_text("utf-8"))
    (broken / CARD).write_text(json.dumps({**card, "figures": "x"}), "utf-8")
    (broken.parent / "no model").mkdir()
    listed = items()
    (left_out,) = [item for item in listed if item.fault]
    assert (left_out.group, left_out.title) == ("Left out", "broken")
    assert left_out.fault.endswith("its field 'figures' must be an object; train or copy the model again.")
    assert good in [item.id for item in listed if not item.fault]


def test_what_a_network_reads_is_known_before_it_is_loaded() -> None:
    """So nothing is shown again when its weights arrive."""
    folder = Path(own_model("stars", "Stars"))
    card = json.loads((folder / CARD).read_text("utf-8"))
    network = shape("transformer", "tiny", len(card["alphabet"]) + 1, card["network"]["length"]).to_json()
    for reads, level in (([], "no"), (["level"], "row"), (["levels"], "position")):
        card["network"] = network | {"reads": reads}
        (folder / CARD).write_text(json.dumps(card), "utf-8")
        known = outline_of(str(folder))
        assert known is not None
        assert known.traits.reads_level == level


def test_a_bundled_model_can_be_opened_beside_one_of_its_name() -> None:
    mine, bundled = own_model("names-mlp", "Mine"), str(bundled_folder() / "names-mlp")
    assert [(item.id, item.own) for item in items() if item.id in (mine, bundled, "names-mlp")] == [
        (bundled, False),
        (mine, True),
    ]


def test_a_board_that_names_a_bundled_model_opens_it_beside_one_of_its_name() -> None:
    before = open_now("names-mlp").model.digest
    own_model("names-mlp", "Mine")
    opened = open_now("names-mlp")
    assert (opened.model.digest, opened.item.id, opened.item.own) == (
        before,
        str(bundled_folder() / "names-mlp"),
        False,
    )
    known = outline_of("names-mlp")
    assert known is not None
    assert known.title == opened.model.title


def test_bundled_models_stand_under_their_families_in_the_order_of_these() -> None:
    own_model("mine", "Aaa")
    groups = [item.group for item in items()]
    titles = [family.title for family in FAMILIES.values()]
    bundled = [group for group in dict.fromkeys(groups) if group in titles]
    assert bundled == [title for title in titles if title in groups]
    assert set(bundled) >= {FAMILIES[name].title for name in ("independent", "mixture")}
    assert next(item.detail for item in items() if item.id == "names-independent") == "independent · 406"
    assert groups.index("Yours") == sum(group in titles for group in groups)


def test_the_likest_model_learned_from_the_same_list_else_has_the_same_letters_else_counts_them() -> None:
    there = {item.id: item for item in items()}
    card = read_card(bundled_folder() / "names-mlp")
    model: Any = SimpleNamespace(card=card, vocabulary=vocabulary_of(card))
    pairs = next(item for name, item in there.items() if name.startswith("oracle:bigram"))
    assert most_alike(model, [there["english"], pairs, there["names-nat"]]) == "names-nat"
    other: Any = SimpleNamespace(card={**card, "words": {}}, vocabulary=model.vocabulary)
    assert most_alike(other, [there["russian"], pairs, there["names-nat"]]) == "names-nat"
    assert most_alike(other, [there["russian"], pairs]) == pairs.id
    assert most_alike(other, [there["russian"]]) == ""


def test_beside_a_list_of_ones_own_the_likest_model_has_most_of_its_letters_and_is_of_its_family() -> None:
    there = {item.id: item for item in items()}
    pairs = next(item for name, item in there.items() if name.startswith("oracle:bigram"))
    card = read_card(bundled_folder() / "names-mlp")
    fewer = vocabulary_of({**card, "alphabet": [c for c in card["alphabet"] if c not in "qx"]})
    model: Any = SimpleNamespace(card={**card, "words": {}}, vocabulary=fewer)
    assert most_alike(model, [pairs, there["russian"], there["names-nat"], there["names-mlp"]]) == "names-mlp"

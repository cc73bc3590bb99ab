"""What is installed, where it lies, and which words a model knows; all of it without torch."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from models.data.bundled_lists import bundled_words
from models.data.split import split
from models.errors import UserError
from models.storage import model_card
from models.storage.checkpoint import load
from models.storage.folders import bundled_folder, home, models_folder
from models.storage.installed import Installed, LeftOut, find, installed, survey
from models.storage.model_card import CARD, read_card
from models.storage.model_words import word_lists
from tests.fuzz.case import Special, put_special, specials
from tests.models.training.lists import WORDS, run, spec_of


@pytest.fixture
def own(home: Path) -> Path:
    """A model of the user's own, trained for a moment, in its usual place."""
    return Path(run(spec_of(models_folder(), steps=2))[-1].snapshot)


def named(name: str) -> list[Installed]:
    return [m for m in installed() if m.name == name]


def test_a_trained_model_is_installed(own: Path) -> None:
    (model,) = named("toy")
    assert model.folder == own
    assert not model.bundled
    assert model.title == "toy"


def test_a_damaged_folder_hides_no_other(own: Path) -> None:
    (models_folder() / "broken").mkdir()
    (models_folder() / "broken" / CARD).write_text("{")
    (models_folder() / "stray.txt").write_text("")
    assert len(named("toy")) == 1
    assert not named("broken")


def test_a_model_is_found_by_name_and_by_path(own: Path) -> None:
    assert find("toy") == own
    assert find(str(own)) == own
    with pytest.raises(UserError, match=r"no model 'nobody'.*toy"):
        find("nobody")


def test_every_bundled_model_loads_and_knows_its_words() -> None:
    bundled = [m for m in installed() if m.bundled]
    for model in bundled:
        loaded = load(model.folder)
        sides = word_lists(model.folder, model.card)
        assert len(sides.heldout) == model.card["words"]["heldout"]
        assert not set(sides.train) & set(sides.heldout)
        assert set("".join(sides.train)) <= set(loaded.vocabulary.characters)


def test_own_words_come_back_as_they_were_split(own: Path) -> None:
    assert word_lists(own, read_card(own)) == split(WORDS, 0.1, 0)


def test_of_a_card_written_before_there_were_three_parts_any_held_out_word_may_have_chosen(own: Path) -> None:
    card, now = read_card(own), split(WORDS, 0.1, 0)
    del card["words"]["choosing"], card["words"]["reported"]
    sides = word_lists(own, card)
    assert (sides.train, sides.heldout) == (now.train, now.heldout)
    assert (sides.choosing, sides.reported) == (now.heldout, ())
    few = word_lists(own, {**card, "kept": "last"})
    assert (few.choosing, few.reported) == ((), now.heldout)


def test_a_card_says_how_many_of_its_held_out_words_chose(own: Path) -> None:
    card = read_card(own)
    card["words"]["choosing"] = 30
    assert word_lists(own, card) == split(WORDS, 0.1, 0, 30)


def test_changed_words_are_noticed(own: Path) -> None:
    card = read_card(own)
    path = own / card["words"]["file"]
    path.write_text(path.read_text() + "\nextra")
    with pytest.raises(UserError, match="no longer the one"):
        word_lists(own, card)
    path.unlink()
    with pytest.raises(UserError, match="missing"):
        word_lists(own, card)


@pytest.mark.parametrize("name", ["../secrets.txt", "/etc/hostname", ""])
def test_a_card_cannot_point_outside_its_folder(own: Path, name: str) -> None:
    card = read_card(own)
    card["words"]["file"] = name
    with pytest.raises(UserError, match="names no file"):
        word_lists(own, card)


def test_a_bundled_list_is_kept_by_name_and_not_copied(tmp_path: Path) -> None:
    words = bundled_words("greek-names")
    folder = Path(run(spec_of(tmp_path, words=words, source="greek-names", steps=2))[-1].snapshot)
    assert not list(folder.glob("words-*"))
    assert word_lists(folder, read_card(folder)) == split(words, 0.1, 0)


@pytest.mark.parametrize("name", ["nothing", "../names", ""])
def test_an_unknown_list_is_refused(name: str) -> None:
    with pytest.raises(UserError, match="no list"):
        bundled_words(name)


def test_the_persons_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("UNMASK_HOME", str(tmp_path / "mine"))
    assert models_folder() == tmp_path / "mine" / "models"
    monkeypatch.delenv("UNMASK_HOME")
    assert home() != tmp_path / "mine"


def test_reading_cards_does_not_load_torch(own: Path) -> None:
    code = (
        "import sys; from models.storage.installed import installed\n"
        "from models.storage.model_words import word_lists\n"
        "import models.storage.checkpoint\n"
        "[word_lists(m.folder, m.card) for m in installed()]; sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(model_card.__file__).parents[2]).returncode == 0


def test_cards_are_plain_json_with_letters_as_they_are(own: Path) -> None:
    text = (own / CARD).read_text(encoding="utf-8")
    assert json.loads(text) == read_card(own)
    assert "\\u" not in text


# -- cards that nobody vouches for --

GOOD = read_card(bundled_folder() / "names-mlp")


def hostile(content: bytes | Special | dict[str, Any], name: str = "hostile") -> Path:
    """Put a card among the user's own models, beside a good one."""
    good = models_folder() / "good"
    good.mkdir(parents=True)
    (good / CARD).write_text(json.dumps({**GOOD, "name": "good"}))
    folder = models_folder() / name
    folder.mkdir()
    if isinstance(content, Special):
        put_special(folder / CARD, content)
    else:
        data = content if isinstance(content, bytes) else json.dumps(content).encode("utf-8", "surrogatepass")
        (folder / CARD).write_bytes(data)
    return folder


FIELDS: list[dict[str, Any]] = [
    {"parameters": None},
    {"parameters": "many"},
    {"parameters": 10**400},
    {"parameters": True},
    {"version": 0},
    {"version": 1.0},
    {"name": 3},
    {"name": "\x1b[31m"},
    {"title": "two\nlines"},
    {"title": "\ud800"},
    {"title": "\u202edrow"},
    {"title": "x" * 301},
    {"title": None},
    {"network": {**GOOD["network"], "denoiser": []}},
    {"network": {**GOOD["network"], "width": 10**400}},
    {"network": {**GOOD["network"], "length": 0}},
    {"network": []},
    {"alphabet": [*GOOD["alphabet"][:-1], "\n"]},
    {"alphabet": [*GOOD["alphabet"][:-1], "zz"]},
    {"alphabet": [*GOOD["alphabet"][:-1], GOOD["alphabet"][0]]},
    {"alphabet": [*GOOD["alphabet"], "é"]},
    {"alphabet": "".join(GOOD["alphabet"])},
    {"figures": "x"},
    {"figures": {"elbo": "2"}},
    {"figures": {"elbo": float("nan")}},
    {"figures": {"tight": float("inf")}},
    {"baselines": {"trigram": float("-inf")}},
    {"baselines": {"\x07": 2.0}},
    {"baselines": [2.0]},
    {"words": {**GOOD["words"], "count": -1}},
    {"words": {**GOOD["words"], "heldout_share": 7}},
    {"words": {**GOOD["words"], "split_seed": "0"}},
    {"words": []},
    {"recipe": "none"},
    {"recipe": {"minutes": -1}},
    {"seconds": -1},
    {"steps": 1.5},
    {"date": 20260101},
    {"process": "unknown"},
    {"weights_sha256": 7},
    {"of a later version": {"deep": ["\x1b"]}},
]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: next(iter(field)))
def test_a_field_of_the_wrong_kind_is_one_sentence_and_hides_no_other_model(field: dict[str, Any]) -> None:
    folder = hostile({**GOOD, **field})
    with pytest.raises(UserError) as caught:
        read_card(folder)
    assert str(caught.value).startswith(str(folder / CARD))
    there, left_out = survey()
    assert "good" in [model.name for model in there]
    assert left_out == [LeftOut(folder, str(caught.value))]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"null",
        b"[" * 100_000,
        b"\xff\xfe{}",
        b'{"version": ' + b"1" * 5000 + b"}",
        b'{"version": 1, "version": 1}',
        json.dumps(GOOD).encode() + b"x",
        b" " * (model_card.MAX_CARD_BYTES + 1),
    ],
)
def test_what_is_no_card_is_left_out_and_said(data: bytes) -> None:
    folder = hostile(data)
    there, left_out = survey()
    assert "good" in [model.name for model in there]
    assert [found.folder for found in left_out] == [folder]


@pytest.mark.skipif(os.name == "nt", reason="this system has neither FIFOs nor devices")
@pytest.mark.parametrize("special", list(Special))
def test_a_card_that_is_no_regular_file_is_left_out_at_once(special: Special) -> None:
    if special not in specials():
        pytest.skip("this system has no file whose reading fails")
    folder = hostile(special)
    there, left_out = survey()
    assert "good" in [model.name for model in there]
    assert [found.folder for found in left_out] == [folder]


@pytest.mark.parametrize("name", ["x" * 300, "x" * 5000, "a/" * 3000, "\ud800", "a\0b", "", "."])
def test_a_name_that_no_folder_can_have_is_no_model(name: str) -> None:
    with pytest.raises(UserError, match="no model"):
        find(name)


@pytest.mark.skipif(os.name == "nt", reason="folders cannot be named so")
def test_a_folder_with_control_characters_in_its_name_is_left_out_and_said() -> None:
    folder = hostile(GOOD, "a\x1b[31mb")
    there, (left_out,) = survey()
    assert "good" in [model.name for model in there]
    assert left_out.folder == folder
    assert "control characters" in left_out.why
    assert left_out.why.isprintable()


@pytest.mark.parametrize("what", ["one", "all"])
def test_a_folder_that_may_not_be_read_is_said(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    folder = hostile(GOOD)
    closed = folder if what == "one" else models_folder()
    before: dict[str, Any] = {"lstat": os.lstat, "listdir": os.listdir, "open": os.open}

    def refusing(name: str) -> Any:
        def call(path: Any, *rest: Any, **named: Any) -> Any:
            if closed in (Path(path), Path(path).parent):
                raise PermissionError(13, "Permission denied", str(path))
            return before[name](path, *rest, **named)

        return call

    for name in before:
        monkeypatch.setattr(os, name, refusing(name))
    there, (left_out,) = survey()
    assert [model for model in there if model.bundled]
    assert ("good" in [model.name for model in there]) == (what == "one")
    assert (left_out.folder, "Permission denied" in left_out.why) == (closed, True)


def test_a_card_of_a_later_version_keeps_what_it_has_more() -> None:
    more = {"notes": {"of": ["anything", 1, None]}, "figures": {**GOOD["figures"], "new": {"value": 1.5}}}
    assert read_card(hostile({**GOOD, **more})) == {**GOOD, **more}

"""What is installed, where it lies, and which words a model knows; all of it without torch."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from models import cards
from models.cards import CARD, Installed, bundled_words, find, home, installed, models_folder, read_card, word_lists
from models.checkpoint import load
from models.errors import UserError
from models.split import split
from tests.models.training.lists import WORDS, run, wish


@pytest.fixture
def own(home: Path) -> Path:
    """A model of the person's own, trained for a moment, in its usual place."""
    return Path(run(wish(models_folder(), steps=2))[-1].snapshot)


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
    folder = Path(run(wish(tmp_path, words=words, source="greek-names", steps=2))[-1].snapshot)
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
        "import sys; from models.cards import installed, word_lists\n"
        "from models.checkpoint import read_card, find\n"
        "[word_lists(m.folder, m.card) for m in installed()]; sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(cards.__file__).parents[1]).returncode == 0


def test_cards_are_plain_json_with_letters_as_they_are(own: Path) -> None:
    text = (own / CARD).read_text(encoding="utf-8")
    assert json.loads(text) == read_card(own)
    assert "\\u" not in text

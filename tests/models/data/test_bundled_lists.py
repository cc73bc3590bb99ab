"""The lists that come with the program."""

from pathlib import Path

import pytest

from models.data.bundled_lists import bundled_lists
from models.errors import UserError

WRONG_KINDS = '[{"id": 3, "title": "", "words": 1, "language": ""}]'


@pytest.mark.parametrize("text", ["", "{", "[{}]", '[{"id": "names"}]', WRONG_KINDS])
def test_a_damaged_index_of_lists_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "index.json").write_text(text)
    monkeypatch.setattr("models.data.bundled_lists.resources.files", lambda _: tmp_path)
    bundled_lists.cache_clear()
    with pytest.raises(UserError, match="install the program again"):
        bundled_lists()

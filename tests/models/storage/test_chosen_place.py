"""A place for a file that cannot be meant is refused, and nothing is made there."""

from pathlib import Path

import pytest

from models.errors import UserError
from models.storage.chosen_place import check_place


def test_a_place_in_a_folder_that_is_there_is_accepted(tmp_path: Path) -> None:
    check_place(tmp_path / "new.txt")
    (tmp_path / "old.txt").write_text("a")
    check_place(tmp_path / "old.txt")


def test_a_folder_that_is_gone_and_a_folder_itself_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no longer there"):
        check_place(tmp_path / "gone" / "new.txt")
    with pytest.raises(UserError, match="is a folder"):
        check_place(tmp_path)
    assert list(tmp_path.iterdir()) == []

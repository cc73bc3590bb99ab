"""Titles: one line of what can be seen."""

import pytest

from models.errors import UserError
from models.storage.title import MAX_TITLE, as_title


@pytest.mark.parametrize("title", ["Names", " Öffnung 2 ", "مى\u200cروم", "👩\u200d🚀", "a" * MAX_TITLE])
def test_a_title_is_any_line_of_text(title: str) -> None:
    assert as_title(title) == title.strip()


@pytest.mark.parametrize(
    "title",
    ["", "  ", *(f"a{c}b" for c in "\n\r\t\x1b\x00\x7f\x9b\u2028\u202e\u2066\udcff")],
)
def test_what_is_no_line_of_visible_text_is_refused(title: str) -> None:
    with pytest.raises(UserError, match="title") as caught:
        as_title(title)
    assert str(caught.value).isprintable()

"""Names and words in sentences."""

from __future__ import annotations

import pytest

from models.storage.file_names import quoted

ZWNJ, ZWJ = chr(0x200C), chr(0x200D)


@pytest.mark.parametrize("word", [f"می{ZWNJ}خواهم", f"👩{ZWJ}🚀"])
def test_joiners_inside_of_a_word_are_shown_as_they_are(word: str) -> None:
    assert quoted(word) == f"'{word}'"


def test_what_nobody_would_see_is_written_out() -> None:
    assert quoted(ZWJ) == r"'\u200d'"
    assert quoted(f"a{ZWNJ}") == r"'a\u200c'"
    assert quoted(r"a\u200cb") == r"'a\\u200cb'"
    assert quoted("na\udcef") == r"'na\xef'"

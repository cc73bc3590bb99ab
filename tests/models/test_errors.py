"""What is said of an error can be printed: one line, no control characters, not too long."""

import pytest

from models.errors import MAX_SENTENCE, UserError, quoted

ZWNJ, ZWJ = chr(0x200C), chr(0x200D)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\x1b[0m.", "a\\nb\\x1b[0m."),
        ("lone \ud800.", "lone \\ud800."),
        ("path \udce9.", "path \\xe9."),
        ("é·ж あ.", "é·ж あ."),
    ],
)
def test_a_sentence_can_be_printed_anywhere(text: str, shown: str) -> None:
    assert str(UserError(text)) == shown


def test_a_sentence_keeps_its_beginning_and_its_end() -> None:
    sentence = str(UserError(f"No choice {'x' * 100_000}; choose another."))
    assert len(sentence) <= MAX_SENTENCE
    assert sentence.startswith("No choice xxx")
    assert sentence.endswith("xxx; choose another.")


@pytest.mark.parametrize("word", [f"می{ZWNJ}خواهم", f"👩{ZWJ}🚀"])
def test_joiners_inside_of_a_word_are_shown_as_they_are(word: str) -> None:
    assert quoted(word) == f"'{word}'"


def test_what_nobody_would_see_is_written_out() -> None:
    assert quoted(ZWJ) == r"'\u200d'"
    assert quoted(f"a{ZWNJ}") == r"'a\u200c'"
    assert quoted(r"a\u200cb") == r"'a\u200cb'"
    assert quoted(r"a\?*") == r"'a\?*'"  # as it was typed
    assert quoted("na\udcef") == r"'na\xef'"

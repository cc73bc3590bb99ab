"""What is said of an error can be printed: one line, no control characters, not too long."""

import pytest

from models.errors import MAX_SENTENCE, UserError


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

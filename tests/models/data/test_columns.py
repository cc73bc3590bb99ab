"""Lists that are tables: words with counts and labels, and lists that are none."""

import pytest

from models.data.columns import TableColumns, find_columns
from models.data.word_list import ImportOptions, WordList, from_text

TABLE = "Mary,F,7065\nAnna,F,2604\nLeslie,F,8\nLeslie,M,79\n"


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (TABLE, TableColumns(",", 2, 1, header=False)),
        ("anna\t12\nbob\t3\n", TableColumns("\t", 1, None, header=False)),
        ("word;count\nanna;12\nbob;3.5\n", TableColumns(";", 1, None, header=True)),
        ("# names\nanna,12\n\nbob,3", TableColumns(",", 1, None, header=False)),
        ("anna\nbob", None),
        ("anna,bob\neve,ina", None),
        ("anna,12\nbob", None),
        ("anna,12\nbob,eve", None),
        ("1,2\n3,4", None),
        ("anna,12", None),
        ("anna,nan\nbob,inf", None),
        ("", None),
    ],
)
def test_a_table_is_known_by_a_column_of_numbers(text: str, columns: TableColumns | None) -> None:
    assert find_columns(text) == columns


def test_counts_of_equal_words_are_added_and_the_most_frequent_label_stays() -> None:
    read = from_text(TABLE)
    assert read.words == ("mary", "anna", "leslie")
    assert read.weights == (7065, 2604, 87)
    assert read.labels == ("F", "F", "M")
    assert (read.report.counted, read.report.labels, read.report.duplicates) == (True, ("F", "M"), 1)


def test_lines_that_do_not_fit_the_table_are_left_out_and_said_to_be() -> None:
    lines = [f"w{chr(97 + i // 26)}{chr(97 + i % 26)}\t{i + 1}" for i in range(300)]
    read = from_text("\n".join([*lines, "eve", "ina\t0", "two words\t3", "# note\t1"]))
    assert len(read.words) == 300
    assert {d.reason: d.examples for d in read.report.dropped} == {
        "no count beside it": ("eve",),
        "a count of 0": ("ina",),
        "several words with spaces between": ("two words",),
        "comment": ("# note",),
    }


def test_the_names_of_the_columns_are_no_word() -> None:
    read = from_text("word,count\nanna,2\nbob,1")
    assert (read.words, read.weights, read.labels) == (("anna", "bob"), (2, 1), ())
    assert read.report.dropped == ()


def test_a_table_may_be_read_as_plain_words() -> None:
    read: WordList = from_text("anna,2\nbob,1", options=ImportOptions(counts=False))
    assert (read.words, read.weights, read.report.counted) == (("anna", "2", "bob", "1"), (), False)


def test_the_counts_of_a_table_may_be_ignored() -> None:
    read = from_text(TABLE, options=ImportOptions(weigh=False))
    assert (read.words, read.weights, read.labels) == (("mary", "anna", "leslie"), (), ("F", "F", "M"))
    assert (read.report.counted, read.report.weighed) == (True, False)
    assert from_text(TABLE).report.weighed


def test_a_list_without_counts_has_no_weights() -> None:
    read = from_text("anna\nbob\n")
    assert (read.weights, read.labels, read.report.counted) == ((), (), False)

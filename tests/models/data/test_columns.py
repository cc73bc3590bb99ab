"""Lists that are tables: words with counts and labels, and lists that are none."""

import pytest

from models.data.columns import TableColumns, find_columns, number
from models.data.list_recognition import ShapeOptions, recognised
from models.data.word_list import WordList, from_text
from models.data.word_tally import ImportOptions

TABLE = "Mary,F,7065\nAnna,F,2604\nLeslie,F,8\nLeslie,M,79\n"


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (TABLE, (",", 2, 1, False)),
        ("anna\t12\nbob\t3\n", ("\t", 1, None, False)),
        ("word;count\nanna;12\nbob;3.5\n", (";", 1, None, True)),
        ("# names\nanna,12\n\nbob,3", (",", 1, None, False)),
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
def test_a_table_is_known_by_a_column_of_numbers(text: str, columns: tuple[str, int, int | None, bool] | None) -> None:
    shape = recognised(text, ShapeOptions(), whole=True)
    found = (shape.separators, shape.count, shape.label, bool(shape.header)) if shape.kind == "table" else None
    assert found == columns


def rows(text: str) -> list[list[str]]:
    return [line.split(",") for line in text.splitlines()]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("1,anna\n2,bob\n3,eve", TableColumns(1, None, None, ())),  # numbered, not counted
        ("12,anna\n3,bob", TableColumns(1, 0, None, ())),
        ("1990,anna,F,12\n1990,bob,M,3\n1990,eve,F,2\n1990,ina,F,2", TableColumns(1, 3, 2, ())),  # a year is no count
        ("id,name,rank,freq\n7,anna,1,5\n9,bob,2,8", TableColumns(1, 3, None, ("id", "name", "rank", "freq"))),
        ("name,sex\nanna,F\nbob,M\nina,F\neve,F", TableColumns(0, None, 1, ("name", "sex"))),
        ("F,anna\nM,bob\nF,ina\nF,eve", TableColumns(1, None, 0, ())),
        ("anna,grace of god\nbob,bright of fame", TableColumns(0, None, None, ())),
        ("anna,-2.5\nbob,-3.1", TableColumns(0, None, None, ())),  # logarithms are no weights, and no words
    ],
)
def test_the_columns_of_words_counts_and_labels(text: str, columns: TableColumns | None) -> None:
    assert find_columns(rows(text)) == columns


@pytest.mark.parametrize(
    ("cell", "value"),
    [("12", 12), ("2,5", 2.5), ("2.5 %", 2.5), ("1,234,567", 1234567), ("1.234.567", 1234567), ("1.234", 1.234),
     ("1 234", 1234), ("-1", None), ("1e999", None), ("1_0", None), ("٣", None), ("", None), ("a1", None)],
)  # fmt: skip
def test_a_count_may_have_marks_between_its_thousands(cell: str, value: float | None) -> None:
    assert number(cell) == value


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
    read: WordList = from_text("anna,2\nbob,1", options=ImportOptions(shape=ShapeOptions(kind="words")))
    assert (read.words, read.weights, read.report.counted) == (("anna", "2", "bob", "1"), (), False)


def test_the_counts_of_a_table_may_be_ignored() -> None:
    read = from_text(TABLE, options=ImportOptions(weigh=False))
    assert (read.words, read.weights, read.labels) == (("mary", "anna", "leslie"), (), ("F", "F", "M"))
    assert (read.report.counted, read.report.weighed) == (True, False)
    assert from_text(TABLE).report.weighed


def test_a_list_without_counts_has_no_weights() -> None:
    read = from_text("anna\nbob\n")
    assert (read.weights, read.labels, read.report.counted) == ((), (), False)

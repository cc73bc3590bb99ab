"""Numbers as they are typed: either decimal mark, digits of any script, and nothing guessed."""

import pytest

from playground import numerals

READ = {"0,8": 0.8, "0.8": 0.8, "1,25": 1.25, ",5": 0.5, "5,": 5.0, "-0,5": -0.5, " 12 ": 12.0, "8e-1": 0.8}
ALSO_READ = {"8,5e2": 850.0, "٠٫٨": 0.8, "۱۲٫۵": 12.5, "0,125": 0.125, "1.234": 1.234}


@pytest.mark.parametrize(("text", "value"), (READ | ALSO_READ).items())
def test_a_point_and_a_comma_are_the_same_mark(text, value):
    assert numerals.number(text) == value


@pytest.mark.parametrize(
    "text",
    ["1,234", "12,345", "1.234,5", "1,234.5", "1 000", "1_000", "1'000", "", ",", "0,8,", "x", "5%", "0x1", "1e"],
)
def test_what_may_mean_thousands_or_nothing_is_refused(text):
    with pytest.raises(ValueError, match="is no number"):
        numerals.number(text)


@pytest.mark.parametrize("text", ["1,5", "1.000", "1,000", "1 000", "1_000", "1e3", "", "x"])
def test_a_whole_number_has_digits_only(text):
    assert [numerals.whole(good) for good in ("12", "-3", "+4", " 5 ", "۱۲")] == [12, -3, 4, 5, 12]
    with pytest.raises(ValueError, match="is no whole number"):
        numerals.whole(text)


def test_decimals_are_counted_behind_either_mark():
    assert [numerals.decimals(text) for text in ("1", "1,", "1,25", "1.250", ",5", "2e-3", "x")] == [
        0,
        0,
        2,
        3,
        1,
        0,
        0,
    ]

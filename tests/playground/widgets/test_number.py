"""A number: whole or not, emitted once it is meant, and always to be seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale, Qt

from playground import theme
from playground.widgets import Number


@pytest.fixture
def seed(qtbot):
    made = Number("Seed", 0, 2**53, value=42)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def temperature(qtbot):
    made = Number("Temperature", 0.05, 2, step=0.05, decimals=2, value=0.9)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_whole_number_is_an_int_and_exact_to_two_to_the_53(seed):
    assert seed.value() == 42
    assert isinstance(seed.value(), int)
    seed.set_value(2**53 - 1)
    assert seed.value() == 2**53 - 1
    assert seed.text() == str(2**53 - 1)


def test_a_number_with_decimals_is_a_float_written_with_a_point(temperature):
    assert temperature.value() == pytest.approx(0.9)
    assert isinstance(temperature.value(), float)
    assert temperature.text() == "0.90"


def test_stepping_tells_the_new_number(qtbot, seed, temperature):
    with qtbot.waitSignal(seed.value_changed) as received:
        qtbot.keyClick(seed, Qt.Key.Key_Up)
    assert received.args == [43]
    assert isinstance(received.args[0], int)
    with qtbot.waitSignal(temperature.value_changed) as received:
        qtbot.keyClick(temperature, Qt.Key.Key_Down)
    assert received.args == [pytest.approx(0.85)]


def test_typing_is_emitted_once_and_only_when_it_is_ended(qtbot, seed):
    received: list[object] = []
    seed.value_changed.connect(received.append)
    seed.selectAll()
    qtbot.keyClicks(seed, "1234")
    assert received == []
    qtbot.keyClick(seed, Qt.Key.Key_Return)
    assert received == [1234]


def test_a_number_set_from_outside_is_not_emitted(qtbot, seed):
    with qtbot.assertNotEmitted(seed.value_changed):
        seed.set_value(7)
    assert (seed.value(), seed.text()) == (7, "7")


def test_a_number_out_of_range_becomes_the_nearest_in_it(temperature):
    temperature.set_value(9)
    assert temperature.value() == 2
    temperature.set_value(-1)
    assert temperature.value() == pytest.approx(0.05)


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_digits_and_the_arrows_can_be_seen_under_the_style_sheet(qtbot, qapp, scheme):
    before = theme.scheme()
    theme.apply(qapp, scheme)
    number = Number("Steps", 1, 100, value=88)
    qtbot.addWidget(number)
    number.resize(90, 32)
    number.show()
    image = number.grab().toImage()
    dpr = image.devicePixelRatio()
    width, height = round(image.width() / dpr), round(image.height() / dpr)

    def ink(x0: int, x1: int) -> int:
        ground = theme.colour("sunken").lightness()
        return sum(
            abs(image.pixelColor(round(x * dpr), round(y * dpr)).lightness() - ground) > 40
            for x in range(x0, x1)
            for y in range(4, height - 4)
        )

    assert ink(6, 40) > 30
    assert ink(width - 22, width - 4) > 6
    assert ink(2, 7) == 0
    theme.apply(qapp, before)


def typed(qtbot, number, text):
    """Type over what stands there. Returns what is said to be wrong with it, before Enter ends it."""
    number.selectAll()
    qtbot.keyClicks(number, text)
    problem = number.problem()
    qtbot.keyClick(number, Qt.Key.Key_Return)
    return problem


@pytest.mark.parametrize(("text", "value"), [("0,8", 0.8), ("0.8", 0.8), ("1,25", 1.25), (",5", 0.5), ("1.5e0", 1.5)])
@pytest.mark.parametrize("locale", ["C", "de_DE", "fr_FR", "ar_EG", "en_IN"])
def test_the_decimal_mark_is_a_point_or_a_comma_in_every_locale(qtbot, temperature, text, value, locale):
    before = QLocale()
    QLocale.setDefault(QLocale(locale))
    try:
        assert typed(qtbot, temperature, text) == ""
        assert temperature.value() == pytest.approx(value)
        assert temperature.text() == f"{value:.2f}"
    finally:
        QLocale.setDefault(before)


@pytest.mark.parametrize("text", ["1,234", "1.234", "1,234.5", "1 000", "0,8,", "0.8x", "1e", "nan", "0.125"])
def test_what_is_no_number_is_said_while_it_stands_there_and_becomes_no_other_one(qtbot, temperature, text):
    with qtbot.assertNotEmitted(temperature.value_changed):
        said = typed(qtbot, temperature, text)
    assert said == "A number from 0.05 to 2.00 with at most 2 decimals, such as 0.5 or 0,5."
    assert (temperature.text(), temperature.problem()) == ("0.90", "")


@pytest.mark.parametrize("text", ["0,8", "1.5", "12.", "1,000", "1.000", "1 000", "1e3", "-x", "5%"])
def test_a_whole_number_takes_no_mark_at_all(qtbot, seed, text):
    with qtbot.assertNotEmitted(seed.value_changed):
        assert typed(qtbot, seed, text) == "A whole number from 0 to 9007199254740992, written in digits alone."
    assert (seed.value(), seed.text(), seed.problem()) == (42, "42", "")


def test_what_is_wrong_is_seen_and_heard_until_it_is_put_right(qtbot, seed):
    seed.selectAll()
    qtbot.keyClicks(seed, "7,")
    assert seed.property("problem")
    assert seed.accessibleDescription() == seed.problem() != ""
    qtbot.keyClick(seed, Qt.Key.Key_Backspace)
    assert not seed.property("problem")
    assert seed.accessibleDescription() == ""
    qtbot.keyClick(seed, Qt.Key.Key_Return)
    assert seed.value() == 7


def test_a_number_shown_from_outside_replaces_what_was_wrong(qtbot, seed):
    seed.selectAll()
    qtbot.keyClicks(seed, "7,5")
    seed.set_value(8)
    assert (seed.text(), seed.problem()) == ("8", "")


@pytest.mark.parametrize("text", ["9", "1e9", "-1", "0.01", "abc"])
def test_a_number_beyond_the_range_is_refused_in_a_sentence_and_becomes_no_other_one(qtbot, temperature, text):
    with qtbot.assertNotEmitted(temperature.value_changed), qtbot.waitSignal(temperature.refused) as refused:
        typed(qtbot, temperature, text)
    assert refused.args[0].startswith(f"Not {text}: a number from 0.05 to 2.00")
    assert temperature.value() == pytest.approx(0.9)


def test_units_and_names_of_numbers_are_read_as_they_stand(qtbot):
    minutes, top = Number("Minutes", 0.1, 90, decimals=1, value=5), Number("Top-k", 0, 100, value=0)
    for number in (minutes, top):
        qtbot.addWidget(number)
        number.show()
    minutes.setSuffix(" min")
    top.setSpecialValueText("off")
    assert typed(qtbot, minutes, "2,5") == ""
    assert (minutes.value(), minutes.text()) == (2.5, "2.5 min")
    assert typed(qtbot, top, "8") == ""
    assert typed(qtbot, top, "off") == ""
    assert (top.value(), top.text()) == (0, "off")


def test_what_could_not_be_is_shown_once_to_who_asks_before_beginning_something(qtbot, seed):
    assert not seed.shows_refusal()
    typed(qtbot, seed, "7,5")
    seed.clearFocus()
    assert seed.shows_refusal()
    assert seed.lineEdit().hasSelectedText()
    assert not seed.shows_refusal()
    seed.selectAll()
    qtbot.keyClicks(seed, "7,5")
    assert seed.shows_refusal()  # also before typing has ended
    typed(qtbot, seed, "7,5")
    typed(qtbot, seed, "8")
    assert not seed.shows_refusal()

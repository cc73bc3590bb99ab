"""JSON that nobody vouches for: what is refused, what is taken, and how a wrong field is named."""

import json
from typing import Any

import pytest

from models.storage.typed_json import (
    DEEPEST,
    FieldError,
    array,
    flag,
    number,
    one_of,
    optional,
    parse,
    path,
    record,
    table,
    tame,
    text,
    whole,
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff{}",
        b"\xef\xbb\xbf{}",
        b"NaN",
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e400}',
        b"[1, 2e0000000000309 ]",
        b'{"a": ' + b"1" * 400 + b"}",
        b'{"a": ' + b"1" * 5000 + b"}",
        b'{"a": ' + b"1" * 400 + b".5}",
        b'{"a": 1, "a": 2}',
        b'{"a": "\\ud800"}',
        b'{"a": {"\\udfff": 1}}',
        b'["\\udd00"]',
        b'["\xed\xa0\x80"]',
        b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
        b"[" * 100_000,
        b'["]' + b"]" * 50 + b'"' + b", [" * (DEEPEST + 1),
        b'["\\"", ' + b"[" * DEEPEST + b"]" * DEEPEST + b"]",
    ],
)
def test_what_no_program_here_writes_is_refused(data: bytes) -> None:
    with pytest.raises((ValueError, RecursionError)):
        parse(data)


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, -2, 0.5, 1e300, -1e-300, 2**63, None, True, "é", "\U0001f600", "a\nb"]},
        ["[" * 100, '"' + "{" * 100, "\\", '\\"[[[' * 30],
        "e123",
        {"digest": "12345678901234567890123456789012", "e": "1e400"},
        ["na\udcefve"],  # the bytes of a path
        [[[[1]]]] * 10_000,
    ],
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_what_it_writes_comes_back(value: Any, ascii_only: bool) -> None:
    data = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "backslashreplace")
    assert parse(data) == value


def test_the_depth_is_counted_across_the_pieces_that_are_looked_at() -> None:
    filler = json.dumps("x" * (1 << 20)).encode()
    parse(b"[" * (DEEPEST - 1) + b"[" + filler + b"]" * DEEPEST)
    with pytest.raises(ValueError, match="deep"):
        parse(b"[" * 20 + filler + b", " + b"[" * (DEEPEST - 19) + b"]" * (DEEPEST - 19) + b"]" * 20)


@pytest.mark.parametrize(
    ("reader", "good", "bad"),
    [
        (whole(0, 5), [0, 5], [-1, 6, True, 1.0, "1", None, 10**400]),
        (number(0, 1), [0, 1, 0.5], [-0.1, 1.1, float("nan"), float("inf"), True, "0", 10**400, None]),
        (number(), [-1e300, 7], [float("-inf"), [1]]),
        (flag, [True, False], [0, 1, None, "true"]),
        (text(3, 1), ["a", "abc", "é·ж"], ["", "abcd", "a\n", "\x00", "\x1b", 3]),
        (text(3), ["", "abc"], ["\x85", "\u2028", "\ud800", "\udce9", "\u202e", None]),
        (path, ["/a b/é", "na\udcefve"], ["a\0b", "\ud800", "x" * 5000, 3, None]),
        (one_of(("a", "b")), ["a"], ["c", 1, None, ["a"]]),
        (optional(flag), [None, True], [0]),
        (array(flag, 2, 1), [[True], [True, False]], [[], [True] * 3, [1], (True,), {"0": True}, None]),
        (record({"a": flag}), [{"a": True}, {"a": False, "c": 3}], [{}, {"a": 1}, []]),
        (record({}, {"b": flag}), [{}, {"b": False}], [{"b": None}, None]),
        (table(flag, 2), [{}, {"x": True}], [{"x": 1}, {"\n": True}, dict.fromkeys("abc", True), []]),
        (tame, [None, [1, {"a": ["b"]}]], [["\x07"], {"\ud800": 1}, "x" * 5000]),
    ],
)  # fmt: skip
def test_readers_take_their_kind_alone(reader: Any, good: list[Any], bad: list[Any]) -> None:
    for value in good:
        reader(value)
    for value in bad:
        with pytest.raises(FieldError):
            reader(value)


def test_a_wrong_field_is_named_by_its_whole_way() -> None:
    reader = record({"figures": record({"tight": array(whole(0, 9), 3)})})
    with pytest.raises(FieldError) as caught:
        reader({"figures": {"tight": [1, 2, "3"]}})
    assert str(caught.value) == "'figures.tight.2' must be a whole number from 0 to 9"

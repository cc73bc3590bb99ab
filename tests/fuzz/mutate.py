"""Hostile values, and good JSON with some of its parts replaced by them."""

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

NUMBERS: tuple[Any, ...] = (
    0, -1, 1, 2, 3, 31, 255, 1 << 15, 1 << 16, 99_999, 100_000, 1 << 31, -(1 << 31), 1 << 53, 1 << 63, -(1 << 63),
    1 << 64, 10**400, -(10**400), 0.5, -0.5, 1e-300, 1e300, -1e300, -0.0, 1.5,
    float("nan"), float("inf"), float("-inf"),
)  # fmt: skip
TEXTS: tuple[str, ...] = (
    "", " ", "x", "a\x00b", "\x1b[31mred", "two\nlines", "\r", "\t", "\u202eabc", "\ud800", "a\udfffb", "\U0010ffff",
    "e\u0301", "\u0301" * 500, "x" * 300, "x" * 20_000, "../../etc", "/", ".", "..", "con", "nan", "1", "-1",
    "null", "\ufeff", "\u2028",
)  # fmt: skip
_PUNCTUATION = b'{}[]",:\\-+.eE0123456789 \x00\xff\xc3\x80'


def hostile(random: Random) -> Any:
    """A value that is likely to be of the wrong kind, length or range."""
    kind = random.randrange(8)
    if kind < 3:
        return random.choice(NUMBERS)
    if kind < 5:
        return random.choice(TEXTS)
    if kind == 5:
        return random.choice((None, True, False))
    if kind == 6:
        return random.choice(([], {}, [[]], [None], {"a": 1}, [1, "a", None], {"": {}}, [True], [[1], [2, 3]]))
    return _many(random)


def _many(random: Random) -> Any:
    """A container that is too long or too deep."""
    value: Any = random.choice((0, None, "a", [], {}))
    if random.randrange(2):
        return [value] * random.choice((10, 300, 5000))
    for _ in range(random.choice((5, 50, 400))):
        value = [value] if random.randrange(2) else {"a": value}
    return value


def spot(random: Random, tree: Any) -> tuple[Any, Any] | None:
    """A container inside the tree and one of its keys, deep ones as likely as those near the root."""
    found, here = None, tree
    while isinstance(here, dict | list) and here:
        key = random.choice(list(here)) if isinstance(here, dict) else random.randrange(len(here))
        found, here = (here, key), here[key]
        if random.randrange(4) == 0:
            break
    return found


def _replace(random: Random, inside: Any, key: Any) -> str:
    inside[key] = hostile(random)
    return f"replaced by {shown(inside[key])}"


def _remove(_: Random, inside: Any, key: Any) -> str:
    del inside[key]
    return "removed"


def _turn(random: Random, inside: Any, key: Any) -> str:
    """The same value as another kind."""
    value = inside[key]
    ways: list[Callable[[Any], Any]] = [lambda v: [v], lambda v: {"a": v}, lambda v: str(v)[:1000], lambda v: [v, v]]
    if isinstance(value, bool | int | float) and value == value and abs(value) < 1e15:
        ways += [float, int, lambda v: -v, lambda v: v + 1, lambda v: v - 1, lambda v: v * 1000, bool]
    if isinstance(value, str):
        ways += [
            list,
            lambda v: v + "x",
            lambda v: v[1:],
            lambda v: v * 40,
            lambda v: v + "\ud800",
            lambda v: v + "\x07",
        ]
    if isinstance(value, list):
        ways += [
            lambda v: v * 2,
            lambda v: v[1:],
            lambda v: v[::-1],
            lambda v: [*v, hostile(random)],
            lambda v: (v * 500)[:5000],
        ]
    if isinstance(value, dict):
        ways += [lambda v: list(v.items()), lambda v: {**v, "more": hostile(random)}, list]
    inside[key] = random.choice(ways)(value)
    return f"turned into {shown(inside[key])}"


def _rename(random: Random, inside: Any, key: Any) -> str:
    if isinstance(inside, dict):
        name = random.choice(TEXTS)
        inside[name] = inside.pop(key)
        return f"renamed to {shown(name)}"
    inside.insert(key, deepcopy(inside[key]))
    return "doubled"


WAYS = (_replace, _replace, _replace, _turn, _turn, _remove, _rename)


def changed(random: Random, tree: Any, most: int = 2) -> tuple[Any, str]:
    """A copy of plain values with 1 to `most` of its parts changed, and how."""
    root, notes = [deepcopy(tree)], []
    for _ in range(random.randint(1, most)):
        inside, key = spot(random, root[0]) or (root, 0)
        notes.append(f"{shown(key)} {random.choice(WAYS)(random, inside, key)}")
    return root[0], "; ".join(notes)


def encoded(random: Random, tree: Any) -> tuple[bytes, str]:
    """The tree as JSON with NaN and lone surrogates as they come, sometimes with its text damaged, and how."""
    text = json.dumps(tree, ensure_ascii=bool(random.randrange(4)))
    data = text.encode("utf-8", "surrogatepass")
    return damaged(random, data) if random.randrange(6) == 0 else (data, "")


def damaged(random: Random, data: bytes) -> tuple[bytes, str]:
    """Bytes with something done to them that no field explains, and what."""
    ways: dict[str, Callable[[], bytes]] = {
        "cut short": lambda: data[: random.randrange(len(data) + 1)],
        "a few bytes changed": lambda: _flipped(random, data),
        "bytes put in": lambda: _inserted(random, data, bytes(random.choice(_PUNCTUATION) for _ in range(3))),
        "a key twice": lambda: data.replace(b'"', b'"version": 7, "', 1) if data[:1] == b"{" else data + data,
        "a byte-order mark": lambda: b"\xef\xbb\xbf" + data,
        "in UTF-16": lambda: data.decode("utf-8", "replace").encode("utf-16"),
        "more behind it": lambda: data + random.choice((b"x", b"{}", b"\x00", b"\n\n")),
        "a number of 5000 digits": lambda: data.replace(b": 1", b": " + b"1" * 5000, 1),
        "a number of 400 digits": lambda: data.replace(b": 0", b": " + b"7" * 400, 1),
        "too deep": lambda: b"[" * 100_000,
        "deep inside": lambda: data.replace(b"[", b"[" * 5000, 1).replace(b"]", b"]" * 5000, 1),
        "empty": lambda: b"",
        "random": lambda: random.randbytes(random.randrange(300)),
    }
    note = random.choice(list(ways))
    return ways[note](), note


def _flipped(random: Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(random.randint(1, 4) if out else 0):
        out[random.randrange(len(out))] = random.choice((random.randrange(256), random.choice(_PUNCTUATION)))
    return bytes(out)


def _inserted(random: Random, data: bytes, more: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + more + data[at:]


def shown(value: Any) -> str:
    """A value in a few ASCII characters."""
    text = (
        ascii(value)
        if not isinstance(value, int) or abs(value) < 1 << 70
        else f"{value:.3e}"
        if abs(value) < 1 << 900
        else "10**400"
    )
    return text if len(text) <= 60 else f"{text[:50]}... ({len(text)})"

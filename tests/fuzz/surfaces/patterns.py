"""Patterns: read as they are meant, or refused with the place; a second reader, written apart, says what is meant."""

import unicodedata
from pathlib import Path
from random import Random

from models.constraints.pattern import column_of, parse, to_pattern
from models.data.vocabulary import Vocabulary, normal
from models.data.vowels import is_consonant, is_vowel
from models.errors import ConstraintError, PatternError
from tests.fuzz.case import Case
from tests.fuzz.entry import command
from tests.fuzz.mutate import TEXTS, shown
from tests.fuzz.verdict import WrongError

COMMAND = 40  # inputs for one that `unmask fill` reads
ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz", "abcde-'", "ABCabc", "абвгдеёжзийкмшя", "αβγδές", "あいうえお", "aé\u0301\u0323ệo",
    "?*[]{}-ab\\.", "1234567890", "😀𝔞b",
)  # fmt: skip
SIGNS = (
    "?", "?", "@", "#", "*", ".", "[", "]", "[^", "-", "\\", "{", "}", "{3}", "{2-4}", "{4-2}", "{0}", "{1000}", "^",
    "_", " ", "\n", "a", "b", "[ab]", "[a-c]", "[c-a]", "[^a]", "[^]", "[]", "[a-]", "[@b]", "[a.]", "\\[", "\\*", "A",
    "[A-C]", "[a-\\]]", "\u0301", "\u202e", "\x00",
)  # fmt: skip
Cell = frozenset[str]  # the letters that a position may hold; "" is the end


def make(random: Random) -> Case:
    """value: the pattern, the alphabet, the positions, words to try it with, and whether a command reads it."""
    alphabet = random.choice(ALPHABETS)
    kind = random.randrange(12)
    if kind == 0:
        part = random.choice((*TEXTS, *SIGNS))
        text = part * random.choice((1, 5, 3000 if len(part) < 50 else 1))
    elif kind == 1:
        text = "".join(chr(random.choice((random.randrange(0x250), random.randrange(0x110000)))) for _ in range(5))
    else:
        parts = [random.choice((random.choice(SIGNS), random.choice(alphabet))) for _ in range(random.randint(0, 8))]
        text = "".join(parts)
    if random.randrange(5) == 0:
        text = unicodedata.normalize("NFD", text)
    words = ["".join(random.choice(alphabet) for _ in range(random.randint(1, 7))) for _ in range(40)]
    value = (text, alphabet, random.choice((3, 8, 13)), words, random.randrange(COMMAND) == 0)
    return Case(f"{shown(text)} over {shown(alphabet)}", {}, value)


def feed(case: Case, folder: Path) -> None:
    """Read it, compare it with the other reader on every word, write it out and read that."""
    text, alphabet, length, words, by_command = case.value
    if by_command and "\0" not in text:
        command("fill", "-n", "1", "--model", "oracle:bigram:elements", "--", text.encode("utf-8", "replace").decode())
    vocabulary = Vocabulary(tuple(sorted(set(alphabet))))
    meant = meaning(text, vocabulary)
    try:
        constraint = parse(text, vocabulary, length)
    except PatternError as error:
        if not 0 <= error.column <= len(text):
            raise WrongError(f"column {error.column} of {len(text)}") from None
        raise
    except ConstraintError as error:
        if not 0 <= column_of(text, error, vocabulary) <= len(text):
            raise WrongError("the column lies outside of the pattern") from None
        raise
    if meant is None:
        raise WrongError("taken, though it means nothing")
    for word in map(normal, words):  # as every word of a list is; some marks make a letter of another alphabet
        if not all(c in vocabulary for c in word):
            continue
        if len(word) < length and constraint.satisfied_by(vocabulary.encode(word, length)) != fits(word, *meant):
            raise WrongError(f"{word!a} fits, or does not")
    back = parse(to_pattern(constraint, vocabulary), vocabulary, length)
    if back.lengths != constraint.lengths or any(
        (back.at_length(n) != constraint.at_length(n)).any() for n in back.lengths
    ):
        raise WrongError(f"written as {to_pattern(constraint, vocabulary)!a}")


# ---------------------------------------------------------------- the other reader


def meaning(text: str, vocabulary: Vocabulary) -> tuple[list[Cell], list[Cell] | None, range] | None:
    """The cells before a *, those behind it (None without one) and the lengths in braces; None for no pattern."""
    rest, braces = unicodedata.normalize("NFC", text.strip()), range(1, 1000)
    found = rest.rpartition("{")
    escaped = (len(found[0]) - len(found[0].rstrip("\\"))) % 2
    if found[1] and rest.endswith("}") and not escaped:
        low, dash, high = found[2][:-1].partition("-")
        if not (low.isdecimal() and (high.isdecimal() if dash else not high) and max(len(low), len(high)) < 4):
            return None
        rest, braces = found[0], range(int(low), int(high or low) + 1)
        if not braces or braces[0] < 1:
            return None
        rest = rest or "*"
    if not rest:
        return None
    sides: list[list[Cell]] = [[]]
    while rest:
        if rest[0] == "*":
            sides.append([])
            rest = rest[1:]
            continue
        cell, rest = _cell(rest, vocabulary)
        if not cell:
            return None
        sides[-1].append(cell)
    return (sides[0], sides[1] if len(sides) == 2 else None, braces) if len(sides) < 3 else None


def fits(word: str, head: list[Cell], tail: list[Cell] | None, braces: range) -> bool:
    """Whether a word is meant."""
    if len(word) not in braces:
        return False
    padded = [*word, *[""] * (len(head) + 1)]
    if not all(padded[i] in cell for i, cell in enumerate(head)):
        return False
    if tail is None:
        return all(c == "" for c in padded[len(head) :])
    least = len(head) + len(tail) if braces == range(1, 1000) else len(tail)
    ending = zip(word[len(word) - len(tail) :], tail, strict=True) if tail and len(word) >= len(tail) else ()
    return len(word) >= least and (not tail or len(word) >= len(tail)) and all(c in cell for c, cell in ending)


def _cell(text: str, vocabulary: Vocabulary) -> tuple[Cell, str]:
    """The first cell of a text and what follows; an empty one where there is none."""
    sign, rest = text[0], text[1:]
    if sign == "[":
        return _set(rest, vocabulary)
    if sign == "_" and "_" not in vocabulary:
        sign = "?"
    if sign in "?@#.":
        return _named(sign, vocabulary), rest
    if sign in "]{}" or (sign == "\\" and not rest):
        return frozenset(), ""
    return (_letter(rest[0], vocabulary), rest[1:]) if sign == "\\" else (_letter(sign, vocabulary), rest)


def _set(text: str, vocabulary: Vocabulary) -> tuple[Cell, str]:
    """What stands behind a [, up to its ]."""
    negated, nothing = text.startswith("^"), (frozenset[str](), "")
    items: list[tuple[str, bool]] = []  # a character and whether it was escaped
    rest = text[negated:]
    while rest and rest[0] != "]":
        escaped = rest[0] == "\\"
        items.append((rest[escaped : escaped + 1], escaped))
        rest = rest[1 + escaped :]
    if not rest or not items:
        return nothing
    chosen, i = set[str](), 0
    while i < len(items):
        c, escaped = items[i]
        if not escaped and c in "@#.-":
            if c == "-":
                return nothing
            chosen |= _named(c, vocabulary)
            i += 1
        elif i + 1 < len(items) and items[i + 1] == ("-", False):
            if i + 2 >= len(items) or (not items[i + 2][1] and items[i + 2][0] in "@#.-"):
                return nothing
            between = _between(c, items[i + 2][0], vocabulary)
            if not between:
                return nothing
            chosen |= between
            i += 3
        else:
            letter = _letter(c, vocabulary)
            if not letter:
                return nothing
            chosen |= letter
            i += 1
    letters = frozenset(vocabulary.characters)
    return (letters - chosen if negated else frozenset(chosen)), rest[1:]


def _named(sign: str, vocabulary: Vocabulary) -> Cell:
    letters = vocabulary.characters
    if sign == ".":
        return frozenset({""})
    return frozenset(c for c in letters if sign == "?" or (is_vowel(c) if sign == "@" else is_consonant(c)))


def _letter(c: str, vocabulary: Vocabulary) -> Cell:
    for form in (c, c.lower(), c.upper(), unicodedata.normalize("NFC", c.lower())):
        if form in vocabulary.characters:
            return frozenset({form})
    return frozenset()


def _between(low: str, high: str, vocabulary: Vocabulary) -> Cell:
    known = [next((v for v in (c, c.lower(), c.upper()) if v in vocabulary), "") for c in (low, high)]
    ends = [(low, high), (low.lower(), high.lower()), (low.upper(), high.upper())]
    if all(known) and known[0] <= known[1]:
        ends.insert(0, (known[0], known[1]))
    every = (frozenset(c for c in vocabulary.characters if a <= c <= b) for a, b in ends)
    return next((found for found in every if found), frozenset())

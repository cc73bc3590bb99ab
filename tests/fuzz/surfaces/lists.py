"""Lists of words as files of any encoding, or pasted: read piece by piece, each piece in a time of its own."""

import json
import time
import unicodedata
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from models.data.graphemes import graphemes
from models.data.list_recognition import ShapeOptions
from models.data.list_shape import KINDS
from models.data.word_list import ImportProgress, WordList, read_file, read_text
from models.data.word_tally import ImportOptions
from tests.fuzz.case import Case, Special, specials
from tests.fuzz.entry import command
from tests.fuzz.mutate import TEXTS, damaged, shown
from tests.fuzz.verdict import WrongError

STEP = 0.5  # seconds of work between two points at which reading can be left
COMMAND = 6  # inputs for one that a command reads
ENCODINGS = (
    "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp1250", "cp1251", "koi8-r",
    "cp1253", "cp1255", "iso8859-2", "shift_jis", "euc_jp", "gb18030", "utf-7", "cp037",
)  # fmt: skip
ASKED = (
    "utf-8", "latin-1", "utf-16", "utf-32", "utf-7", "cp1251", "hex", "rot13", "zlib", "idna", "punycode", "undefined",
    "unicode_escape", "raw_unicode_escape", "mbcs", "", " ", "a\0b", "utf-8\n", "x" * 500, "é", "../utf8",
)  # fmt: skip
NAMES = ("words.txt", "words", "a,b.csv", "a\nb.txt", "\x1b[31m.txt", "txt.\u202ea", "x" * 200, "na\udcefve.txt")
ALPHABETS = ("abcdefgh", "aeiouäöüßéèç", "абвгдеёжз", "αβγδεζς", "あいうえ", "אבגד", "ابتث", "가나다", "012'-", "😀𝔞𝒳")
ODD = (
    " ", "\t", ",", ";", "\r", "\x00", "\x07", "\x1b[2J", "\x85", "\xa0", "\xad", "\u200b", "\u200d", "\u2028",
    "\u202e", "\ufeff", "\ufffd", "\u0301", "\u0323\u0301", "İ", "ﬁ", "\u1f82", "#", "\udcff", "\ue000", "\ufe0f",
    "\u200c\u200d", "\u0301\u200d", "\U0001f3fd", "\u2764\ufe0f", "0\ufe0f\u20e3", "\U000e0067", "\U0001f3f4\U000e0067",
    "\U0001f3f4\U000e0067\U000e007f", "\U0001f468\u200d\U0001f469", "\u0915\u094d\u200d", "\u0645\u200c\u0645",
    "\u3164",
)  # fmt: skip
SHAPES: dict[str, tuple[Any, ...]] = {
    "kind": ("", *KINDS, "x"),
    "separator": ("\t", ",", ";", " ", "|", "، ", "a", '"', "\n", "\\", "\u0301"),
    "column": (0, 1, 2, 500),
    "count": (-1, 0, 1, 3),
    "header": (True, False),
    "comments": (True, False),
    "turkish": (True, False),
}
BEFORE = (
    "",
    "",
    "- ",
    "* ",
    "1. ",
    "3) ",
    "• ",
    "#",
    "# ",
    "// ",
    "; ",
    "%",
    "-- ",
    "/* ",
    "<!-- ",
    '"',
    "“",
    "[",
    "{",
    " 12 ",
)
BEHIND = (
    "",
    "",
    "\t7",
    ";50",
    ",F,12",
    " 28787591",
    "/LSDRG",
    '"',
    "”",
    " # x",
    " */",
    " -->",
    ',"a',
    '",',
    "]",
    "}",
    ": 1",
)


def make(random: Random) -> Case:
    """One list; value: whether it is pasted, the options, and whether a command reads it."""
    options: dict[str, Any] = {"fold": bool(random.randrange(2))}
    if random.randrange(3) == 0:
        options["shape"] = ShapeOptions(
            **{name: random.choice(SHAPES[name]) for name in SHAPES if random.randrange(3) == 0}
        )
    if random.randrange(5) == 0:
        options["encoding"] = random.choice(ASKED)
    name = random.choice(NAMES) if random.randrange(8) == 0 else NAMES[0]
    value = (random.randrange(6) == 0, options, random.randrange(COMMAND) == 0)
    if random.randrange(40) == 0:
        special = random.choice([s for s in specials() if s is not Special.HOLE])
        return Case(special.value, {name: special}, value)
    text, note = _text(random)
    encoding = random.choice(ENCODINGS)
    data = text.encode(encoding, "surrogatepass" if encoding.startswith("utf-8") else "replace")
    if random.randrange(4) == 0:
        data, damage = damaged(random, data)
        note += f", {damage}"
    return Case(f"{note} in {encoding}, {options}, {shown(name)}", {name: data}, value)


def _text(random: Random) -> tuple[str, str]:
    """A text, and how it was made."""
    kind = random.randrange(10)
    if kind == 0:
        part = random.choice((*TEXTS, *ODD, "\n", "ab\n", "a,"))
        count = random.choice((100, 5000, 60_000))
        return part * (count if len(part) < 10 else 10), f"{shown(part)} {count} times"
    if kind == 1:
        marks = "".join(random.choice("\u0301\u0316\u0323\u0308") for _ in range(random.choice((50, 130, 60_000))))
        return f"anna\na{marks}\nnoah,{marks}b\n", f"{len(marks)} combining marks"
    if kind == 2:
        return _structured(random)
    letters = random.choice(ALPHABETS)
    ends = random.choice(("\n", "\n", "\r\n", "\r", ",", "; ", "\t", "\u2028"))
    count = random.choice((1, 20, 400))
    words = ["".join(random.choice(letters) for _ in range(random.randint(0, 9))) for _ in range(count)]
    for _ in range(random.randrange(6)):
        at = random.randrange(len(words))
        words[at] += random.choice((*ODD, *TEXTS))
    text = ends.join(words)
    text = random.choice((text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)))
    return text, f"{len(words)} words of {letters[:3]} {shown(ends)}"


def _structured(random: Random) -> tuple[str, str]:
    """A table, a dictionary, JSON, or lines with marks before and behind their words; some of it broken."""
    letters = random.choice(ALPHABETS)
    words = [
        "".join(random.choice(letters) for _ in range(random.randint(1, 9))) for _ in range(random.choice((1, 9, 300)))
    ]
    how = random.randrange(4)
    if how == 0:
        value = random.choice((
            words, {w: len(w) for w in words}, [{"name": w, "n": len(w)} for w in words], [[w, 1] for w in words],
            {"a": words, "b": {"c": words}}, {"words": words, "about": None},
        ))  # fmt: skip
        text = json.dumps(value, ensure_ascii=bool(random.randrange(2)), indent=random.choice((None, 1)))
    elif how == 1:
        text = "\n".join(json.dumps({"word": w, "count": len(w)}) for w in words)
    else:
        sames = random.choice(BEFORE), random.choice(BEHIND)
        marks = [sames if how == 2 else (random.choice(BEFORE), random.choice(BEHIND)) for _ in words]
        text = "\n".join(a + w + b for w, (a, b) in zip(words, marks, strict=True))
        text = random.choice(("", f"{len(words)}\n", "word;count\n", "name,sex,n\n")) + text
    if random.randrange(3) == 0:
        at = random.randrange(len(text))
        text = (
            text[:at]
            + random.choice((*ODD, *BEFORE, *BEHIND, "[" * 5000, '{"a":' * 5000, '"', "\n" * 3000))
            + text[at:]
        )
    if random.randrange(8) == 0:
        text *= random.choice((3, 300))
    return text[: 1 << 21], f"{len(words)} words, structured {how}"


def feed(case: Case, folder: Path) -> None:
    """Read it, look at every word and at the sums of the report, and at how long each step took."""
    pasted, options, by_command = case.value
    path = folder / next(iter(case.files))
    if by_command and "\0" not in options.get("encoding", ""):
        more = ["--encoding", options["encoding"]] if options.get("encoding") else []
        command("inspect", str(path), "--json", *more)
        return
    rules = ImportOptions(**options)
    if pasted and path.is_file() and not path.is_symlink():
        steps = read_text(path.read_bytes().decode("utf-8", "surrogateescape"), "pasted list", "", rules)
    else:
        steps = read_file(path, rules)
    since, last = time.thread_time(), None
    for last in steps:
        took, since = time.thread_time() - since, time.thread_time()
        if took > STEP:
            raise WrongError(f"a step of {took:.1f} s")
        if isinstance(last, ImportProgress) and not 0 <= last.fraction <= 1:
            raise WrongError(f"{last.fraction} of the work is done")
    if not isinstance(last, WordList):
        raise WrongError("no list, and no refusal")
    _check(last, rules)


def _check(found: WordList, rules: ImportOptions) -> None:
    report = found.report
    if len(set(found.words)) != len(found.words) or report.words != len(found.words):
        raise WrongError("words are not distinct, or counted wrong")
    if sum(report.lengths) != report.words or set().union(*map(graphemes, found.words)) != set(report.alphabet):
        raise WrongError("the report does not fit the words")
    for word in found.words:
        lower = word if not rules.fold else unicodedata.normalize("NFC", word.lower())
        if (
            unicodedata.normalize("NFC", word) != word
            or word != lower
            or not 1 <= len(graphemes(word)) <= rules.longest
        ):
            raise WrongError(f"{word!a} is no word in its one form")
        if any(c.isspace() for c in word) or not all(map(_is_visible, graphemes(word))):
            raise WrongError(f"{word!a} holds what cannot be seen")


def _is_visible(letter: str) -> bool:
    """Whether a letter is a visible base, and what is invisible in it belongs there: one piece at a place, at most."""
    base, rest = letter[0], letter[1:]
    kind = unicodedata.category(base)
    if kind[0] not in "LNPSM" or base in "\u3164\uffa0" or (base == "\U0001f3f4" and rest.endswith("\U000e007f")):
        return base == "\U0001f3f4" and all("\U000e0020" <= c <= "\U000e007f" for c in rest)
    if any(unicodedata.category(c) in ("Cc", "Co", "Cs", "Cn") or "\U000e0020" <= c <= "\U000e007f" for c in rest):
        return False
    hidden = [unicodedata.category(c) == "Cf" or "VARIATION SELECTOR" in unicodedata.name(c, "") for c in letter]
    if any(a and b and letter[i] != "\ufe0f" for i, (a, b) in enumerate(pairwise(hidden))):
        return False
    return not any(hidden) or kind[:2] in ("So", "Sm", "Po", "Pd", "Lo") or letter.endswith("\u20e3")

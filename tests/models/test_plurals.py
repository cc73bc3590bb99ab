"""A number and its noun agree, everywhere on screen and on paper."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.errors import UserError
from models.plurals import check_range, counted, grouped, noun_for, percent, signed, spanned
from playground import formatting

PLURAL = r"[ \u00a0](?:held-out |different |other |distinct |new )?([a-z]+)"
ROOT = Path(__file__).resolve().parents[2]
NOUNS = frozenset(
    {"branches", "bytes", "calls", "cells", "changes", "characters", "columns", "digits", "duplicates", "edges"}
    | {"entries", "files", "heads", "letters", "lines", "marks", "models", "names", "others", "parameters", "pins"}
    | {"positions", "results", "rows", "runs", "steps", "symbols", "trials", "words"}
)
# Their numbers cannot be 1, or they are no numbers.
NOT_COUNTED = {
    "models/constraints/pattern_set.py: last runs",
    "models/storage/typed_json.py: most characters",
    "models/storage/model_card.py: name models",
    "models/storage/model_words.py: folder names",
    "models/families/neighbour.py: pair names",
    "models/data/word_tally.py: MAX_CODE_POINTS - 1 marks",
    "models/sampling/change.py: length symbols",
    "playground/widgets/matrix.py: a changes",
    "playground/presenters/actions.py: len(paths) files",
    "playground/views/controls/plots.py: steps steps",
    "playground/views/timeline/caption.py: longest calls",
    "playground/views/timeline/sentence.py: count positions",
    "playground/session/edit_queue.py: count changes",
    "playground/cli/train_report.py: p.words_per_second words",
    "playground/cli/installed.py: size parameters",
    "playground/results/by_reward.py: grouped(PATIENCE) rows",
}


def test_one_is_one_and_any_other_number_is_many():
    assert [counted(n, "word") for n in (0, 1, 2, 12000)] == ["0 words", "1 word", "2 words", "12\u00a0000 words"]
    assert [counted(n, "branch", "branches") for n in (1, 3)] == ["1 branch", "3 branches"]
    assert [noun_for(n, "step") for n in (0, 1, 7)] == ["steps", "step", "steps"]
    assert [spanned(*span, "letter") for span in ((1, 1), (4, 4), (1, 3))] == [
        "1 letter",
        "4 letters",
        "1 to 3 letters",
    ]


def unagreed(source: str) -> Iterator[str]:
    """The numbers in a program that stand before a noun in the plural, whatever they are: "len(words) words"."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.JoinedStr) or chosen_by_number(node, parents):
            continue
        for part, text in zip(node.values, node.values[1:], strict=False):
            if isinstance(part, ast.FormattedValue) and isinstance(text, ast.Constant):
                found = re.match(
                    r"[ \u00a0](?:[a-z]+ly |held-out |different |other |distinct |new )?([a-z]+)", str(text.value)
                )
                constant = isinstance(part.value, ast.Name) and part.value.id.isupper()
                if found and found[1] in NOUNS and not constant:
                    yield f"{ast.unparse(part.value)} {found[1]}"


def chosen_by_number(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether it is one of two sentences, which a number may choose."""
    while not isinstance(node, ast.stmt):
        node = parents[node]
        if isinstance(node, ast.IfExp):
            return True
    return False


def test_the_search_finds_a_number_before_a_plural_and_no_other():
    assert list(unagreed('f"{len(x)} words"')) == ["len(x) words"]
    assert list(unagreed("f\"{n} held-out words, {counted(m, 'word')}\"")) == ["n words"]
    assert list(unagreed('"one word" if n == 1 else f"{n} words"')) == []
    assert list(unagreed('f"{MOST} words of {name} letter"')) == []


@pytest.mark.parametrize("package", ["models", "playground"])
def test_every_number_that_may_be_one_agrees_with_its_noun(package):
    """Write `counted(number, "word")` in place of f"{number} words"."""
    found = {
        f"{path.relative_to(ROOT).as_posix()}: {what}"
        for path in (ROOT / package).rglob("*.py")
        for what in unagreed(path.read_text(encoding="utf-8"))
    }
    assert found <= NOT_COUNTED
    assert {what for what in NOT_COUNTED if what.startswith(package)} <= found


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (4e-4, "< 0.1 %"), (0.012, "1.2 %"), (0.0996, "10 %"), (0.51, "51 %"), (1, "100 %")]
)
def test_a_share_is_written_in_one_way(share: float, text: str) -> None:
    assert percent(share) == text.replace(" ", "\u00a0")


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert [signed(value, 2) for value in (-0.004, -0.0, -0.4, 1.5)] == ["0.00", "0.00", "\u22120.40", "1.50"]
    assert formatting.figure(-0.004) == "0.00"
    assert [grouped(number) for number in (999, 32033, -1_000_000)] == [
        "999",
        "32\u00a0033",
        "\u22121\u00a0000\u00a0000",
    ]


def _written(other: re.Pattern[str]) -> set[str]:
    """The lines of code with such text in a string that holds values."""
    return {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for part in ("models", "playground")
        for path in (ROOT / part).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if other.search(line) and 'f"' in line and not path.match("models/plurals.py")
    }


def test_thousands_are_kept_apart_by_no_comma() -> None:
    """A comma is a decimal mark as well."""
    assert _written(re.compile(r":,[.}]")) == set()


def test_no_share_is_written_in_any_other_way() -> None:
    """A bar of a terminal alone keeps the place of three figures."""
    found = _written(re.compile(r"\.[0-9]%\}|\}[ \u00a0]?%"))
    assert {line for line in found if "progress_bar.py" not in line} == set()


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [
        (9, 1, 4, "Steps must be 1 to 4, not 9."),
        (2_000, -1_000, 1_000, "Steps must be −1 000 to 1 000, not 2000."),
        (float("nan"), 0.01, 5, "Steps must be 0.01 to 5, not nan."),
    ],
)
def test_a_range_is_written_as_every_number(value: float, low: float, high: float, said: str) -> None:
    with pytest.raises(UserError) as caught:
        check_range("Steps", value, low, high)
    assert str(caught.value) == said

"""What the documents say of the code is there: every path that they name exists, and every folder is named."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PATH = re.compile(r"`((?:models|playground|tests|benchmarks|docs|resources|checkpoints)/[\w./-]*|pyproject\.toml)`")


PAGES = ["README.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))]


@pytest.mark.parametrize("name", PAGES)
def test_every_path_that_is_named_exists(name: str) -> None:
    paths = PATH.findall((ROOT / name).read_text(encoding="utf-8"))
    assert [path for path in paths if not (ROOT / path).exists()] == []


def anchors(text: str) -> set[str]:
    """What a link to a heading ends with: its words in lower case, joined by hyphens."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    page = ROOT / name
    links = re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", page.read_text(encoding="utf-8"))
    for path, anchor in links:
        target = (page.parent / path if path else page).resolve()
        assert target.exists(), path
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), anchor


def test_every_page_is_linked_from_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in PAGES[1:] if f"]({name}" not in text] == []


@pytest.mark.parametrize("package", ["models", "playground"])
@pytest.mark.parametrize("name", ["README.md", "docs/ARCHITECTURE.md"])
def test_every_folder_is_named(name: str, package: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    folders = [path.parent.name for path in (ROOT / package).glob("*/__init__.py")]
    assert [folder for folder in folders if f"{folder}/" not in text] == []


def test_the_counted_files_of_a_path_are_those_it_names() -> None:
    """A heading such as "(8 files)" counts the different files that its steps name."""
    text = (ROOT / "docs/ARCHITECTURE.md").read_text(encoding="utf-8")
    paths = re.findall(r"## (The path [^(]*)\((\d+) files\)\n(.*?)(?=\n## |\nUndo )", text, re.DOTALL)
    assert len(paths) == 2
    for heading, count, steps in paths:
        assert len({path for path in PATH.findall(steps) if path.endswith(".py")}) == int(count), heading


def test_the_counted_files_of_an_addition_are_those_it_names() -> None:
    """A row of the last table such as "a process | 3 | ..." counts the different paths that it names."""
    text = (ROOT / "docs/ARCHITECTURE.md").read_text(encoding="utf-8").partition("## Where to add")[2]
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| (.*) \|$", text, re.MULTILINE)
    wanted = ("process", "joint family", "order", "view", "setting", "export")
    assert all(any(noun in what for what, _, _ in rows) for noun in wanted)
    for what, count, files in rows:
        assert len(set(PATH.findall(files))) == int(count), what


def test_the_architecture_is_one_page() -> None:
    assert len((ROOT / "docs/ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 80


def tokens(path: Path) -> Iterator[tokenize.TokenInfo]:
    return tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)


def test_a_docstring_names_what_is_there() -> None:
    """A name such as `what_if_wanted` in a docstring or a comment is one of the code; formulas (p_i) are none."""
    paths = [path for root in ("models", "playground") for path in (ROOT / root).rglob("*.py")]
    known, named = {path.stem for path in paths}, dict[str, str]()
    for path in paths:
        for token in tokens(path):
            if token.type == tokenize.NAME:
                known.add(token.string)
            elif token.type == tokenize.COMMENT or token.string.startswith(('"""', 'r"""')):
                named |= dict.fromkeys(re.findall(r"\b[a-z]{3,}(?:_[a-z]{3,})+\b", token.string), path.name)
    assert {name: where for name, where in named.items() if name not in known} == {}

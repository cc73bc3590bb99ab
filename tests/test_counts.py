"""How large files and classes are: at most 300 lines a file, about 120 in the middle, at most 20 methods a class."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

from PySide6 import QtCore, QtGui, QtWidgets

ROOT = Path(__file__).resolve().parent.parent
MOST_LINES, MIDDLE_LINES, MOST_METHODS = 300, 120, 20
# What is over its count today; nothing joins it.
LONG_FILES: set[str] = set()
LARGE_CLASSES = {"Listing", "Scene"}


def files() -> list[Path]:
    """Every module of the program."""
    return sorted(path for root in ("models", "playground") for path in (ROOT / root).rglob("*.py"))


def name_of(base: ast.expr) -> str:
    """The name of a base class, without its module and its parameters."""
    if isinstance(base, ast.Subscript):
        base = base.value
    return base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""


def classes() -> dict[str, list[ast.ClassDef]]:
    """The classes of the program by name."""
    out: dict[str, list[ast.ClassDef]] = {}
    for path in files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                out.setdefault(node.name, []).append(node)
    return out


def methods(node: ast.ClassDef, ours: dict[str, list[ast.ClassDef]]) -> Iterator[str]:
    """The names of the methods of a class and of those of our classes that it inherits from; Qt's overrides aside."""
    bases = [name_of(base) for base in node.bases]
    for name in bases:
        for base in ours.get(name, []):
            if base is not node:
                yield from methods(base, ours)
    of_qt = {
        m for name in ancestors(node, ours) for kit in (QtCore, QtGui, QtWidgets) for m in dir(getattr(kit, name, 0))
    }
    for child in node.body:
        overrides = isinstance(child, ast.FunctionDef) and child.name in of_qt and not child.name.startswith("_")
        if isinstance(child, ast.FunctionDef) and not overrides:
            yield child.name


def ancestors(node: ast.ClassDef, ours: dict[str, list[ast.ClassDef]]) -> set[str]:
    """The names of all base classes, ours and Qt's."""
    direct = {name_of(base) for base in node.bases}
    return direct.union(*(ancestors(base, ours) for name in direct for base in ours.get(name, []) if base is not node))


def test_no_file_is_longer_than_a_reader_follows() -> None:
    lines = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in files()}
    assert {name for name, count in lines.items() if count > MOST_LINES} - LONG_FILES == set()
    assert statistics.median(lines.values()) <= MIDDLE_LINES


def test_no_class_has_more_methods_than_a_reader_remembers() -> None:
    ours = classes()
    counts = {name: max(len(set(methods(node, ours))) for node in nodes) for name, nodes in ours.items()}
    assert {f"{name}: {n}" for name, n in counts.items() if n > MOST_METHODS and name not in LARGE_CLASSES} == set()


def test_inherited_methods_count_and_overrides_of_qt_do_not() -> None:
    source = """
class Base(QWidget):
    def a(self): ...
    def paintEvent(self, event): ...
class Derived(Base):
    def a(self): ...
    def b(self): ...
    def sizeHint(self): ...
"""
    ours = {node.name: [node] for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}
    assert set(methods(ours["Derived"][0], ours)) == {"a", "b"}

"""How large files and classes are: at most 300 lines a file, about 120 in the middle, at most 20 methods a class."""

from __future__ import annotations

import ast
import statistics
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from PySide6 import QtCore, QtGui, QtWidgets

ROOT = Path(__file__).resolve().parent.parent
MOST_LINES, MIDDLE_LINES, MOST_METHODS = 300, 120, 20


@dataclass
class Module:
    """The classes of a module, and the names that it imports: name -> (module, name there)."""

    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)


def files() -> list[Path]:
    """Every module of the program."""
    return sorted(path for root in ("models", "playground") for path in (ROOT / root).rglob("*.py"))


def read(source: str) -> Module:
    """The classes and the imports of a module."""
    out = Module()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            out.classes[node.name] = node
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            out.imports |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
    return out


@lru_cache(maxsize=1)
def program() -> dict[str, Module]:
    """Every module of the program by its dotted name."""
    names = {path: ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in files()}
    return {name: read(path.read_text(encoding="utf-8")) for path, name in names.items()}


def name_of(base: ast.expr) -> str:
    """The name of a base class, without its module and its parameters."""
    if isinstance(base, ast.Subscript):
        base = base.value
    return base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""


def methods(modules: dict[str, Module], module: str, name: str) -> tuple[set[str], set[str]]:
    """The methods of a class and of those of ours that it inherits from, and the names that it has from Qt."""
    own = modules.get(module)
    while own is not None and name not in own.classes and name in own.imports:
        module, name = own.imports[name]
        own = modules.get(module)
    if own is None or name not in own.classes:
        kits = (QtCore, QtGui, QtWidgets)
        return set(), {n for kit in kits for n in dir(getattr(kit, name, object)) if not n.startswith("_")}
    node = own.classes[name]
    found, of_qt = {child.name for child in node.body if isinstance(child, ast.FunctionDef)}, set[str]()
    for base in node.bases:
        inherited, qt = methods(modules, module, name_of(base))
        found, of_qt = found | inherited, of_qt | qt
    return found - of_qt, of_qt


def test_no_file_is_longer_than_a_reader_follows() -> None:
    lines = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in files()}
    assert {name for name, count in lines.items() if count > MOST_LINES} == set()
    assert statistics.median(lines.values()) <= MIDDLE_LINES


def test_no_class_has_more_methods_than_a_reader_remembers() -> None:
    modules = program()
    counts = {(m, c): len(methods(modules, m, c)[0]) for m, module in modules.items() for c in module.classes}
    assert len(counts) > 200
    assert {f"{m}.{c}: {n}" for (m, c), n in counts.items() if n > MOST_METHODS} == set()


def test_inherited_methods_count_and_overrides_of_qt_do_not() -> None:
    base = "class Base(QWidget):\n    def a(self): ...\n    def paintEvent(self, event): ...\n"
    derived = (
        "from one import Base as Below\n"
        "class Derived(Below):\n    def a(self): ...\n    def b(self): ...\n    def sizeHint(self): ...\n"
    )
    modules = {"one": read(base), "two": read(derived)}
    assert methods(modules, "two", "Derived")[0] == {"a", "b"}

"""A small language for rewards: numbers, features of a word, arithmetic, comparisons. Read by a table, never run.

    2*vowels/length - 0.5*ends("n") + (count("a") > 1)

The text is cut into tokens of our own first; Python's parser then gives a tree, of which each node must be in a table
of functions over arrays. Nothing of it is compiled to code, and no name reaches Python.
"""

import ast
import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from models.arrays import Array
from models.errors import ExpressionError, close_to, quoted
from models.rewards.features import FEATURES
from models.rewards.word_table import WordTable

MAX_TEXT = 500  # characters of an expression
MAX_GIVEN = 64  # characters of a text in it
MAX_DEPTH = 100
Value = Callable[[WordTable], Any]  # an array (N,), or one number for all words

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.]))"
    r"|(?P<name>[A-Za-z_]\w*(?![\w\"']))"
    r"|(?P<text>\"[^\"\\]*\"|'[^'\\]*')"
    r"|(?P<sign>//|<=|>=|==|!=|[-+*/%()<>,])"
    r"|(?P<space> +)",
    re.ASCII,
)
_ALLOWED = (
    "a reward has numbers, names, texts in quotes, + - * / // %, comparisons, and, or, not, if ... else, and functions"
)
_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.FloorDiv: np.floor_divide,
    ast.Mod: np.mod,
}
_UNARY: dict[type, Callable[[Any], Any]] = {
    ast.USub: np.negative,
    ast.UAdd: np.positive,
    ast.Not: lambda a: np.equal(a, 0.0).astype(np.float64),
}
_COMPARED: dict[type, Callable[[Any, Any], Any]] = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": np.abs,
    "sqrt": np.sqrt,
    "log": np.log,
    "exp": np.exp,
    "min": np.minimum,
    "max": np.maximum,
}
_TWO = ("min", "max")  # functions of two numbers


class Expression:
    """A reward that was read. `names`: the features that it asks for. Raises ExpressionError, which says where."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: frozenset[str] = frozenset()
        if len(text) > MAX_TEXT:
            raise ExpressionError(f"it has more than {MAX_TEXT} characters; shorten it", MAX_TEXT)
        _check_tokens(text)
        self._value = self._of(_tree(text))

    def __call__(self, words: WordTable) -> Array:
        """(N,) float64; nan and infinite where the arithmetic says so. Raises UserError for letters not known."""
        with np.errstate(all="ignore"):
            value = np.asarray(self._value(words), np.float64)
        out: Array = np.broadcast_to(value, (len(words.x),)).copy()
        return out

    def _of(self, node: ast.expr) -> Value:
        """What a node stands for. Raises ExpressionError for one that no reward has."""
        make = _NODES.get(type(node))
        if make is None:
            raise self._wrong(node, f"that cannot stand here; {_ALLOWED}")
        return make(self, node)

    def _wrong(self, node: ast.expr, why: str) -> ExpressionError:
        return ExpressionError(why, _column(self.text, node.col_offset))

    # -- nodes --

    def _constant(self, node: ast.Constant) -> Value:
        if node.value is None or isinstance(node.value, bool):
            raise self._wrong(node, f"there is no {str(node.value)!r}; write a number")
        if not isinstance(node.value, int | float):
            raise self._wrong(node, 'a text stands only behind a name, as in ends("n")')
        try:
            number = float(node.value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self._wrong(node, "that number is too large")
        return lambda _: np.float64(number)

    def _name(self, node: ast.Name) -> Value:
        name = node.id
        feature = FEATURES.get(name)
        if feature is None:
            raise self._wrong(node, f"there is no {quoted(name)}; {close_to(name, (*FEATURES, *FUNCTIONS))}")
        if feature.takes:
            raise self._wrong(node, f'{name} needs its {feature.takes}, as in {name}("an")')
        self.names |= {name}
        return lambda words: feature.of(words, "")

    def _call(self, node: ast.Call) -> Value:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise self._wrong(node, f"that cannot be called; {_ALLOWED}")
        name = node.func.id
        if name in FUNCTIONS:
            return self._function(node, name)
        feature = FEATURES.get(name)
        if feature is None:
            raise self._wrong(node, f"there is no {quoted(name)}; {close_to(name, (*FEATURES, *FUNCTIONS))}")
        if not feature.takes:
            raise self._wrong(node, f"{name} takes nothing in brackets; leave them out")
        given = node.args[0] if len(node.args) == 1 else None
        if not isinstance(given, ast.Constant) or type(given.value) is not str or not given.value.strip():
            raise self._wrong(node, f'{name} needs its {feature.takes} in quotes, as in {name}("an")')
        text = given.value
        if len(text) > MAX_GIVEN:
            raise self._wrong(given, f"a text has at most {MAX_GIVEN} characters")
        self.names |= {name}
        return lambda words: feature.of(words, text)

    def _function(self, node: ast.Call, name: str) -> Value:
        function, parts = FUNCTIONS[name], [self._of(part) for part in node.args]
        if name in _TWO:
            if len(parts) < 2:
                raise self._wrong(node, f"{name} needs two numbers or more")
            return lambda words: _folded(function, [part(words) for part in parts])
        if len(parts) != 1:
            raise self._wrong(node, f"{name} needs one number")
        (inner,) = parts
        return lambda words: function(inner(words))

    def _binary(self, node: ast.BinOp) -> Value:
        function = _BINARY.get(type(node.op))
        if function is None:
            raise self._wrong(node.right, f"there are no powers; {_ALLOWED}")
        left, right = self._of(node.left), self._of(node.right)
        return lambda words: function(left(words), right(words))

    def _unary(self, node: ast.UnaryOp) -> Value:
        function, inner = _UNARY[type(node.op)], self._of(node.operand)
        return lambda words: function(inner(words))

    def _logic(self, node: ast.BoolOp) -> Value:
        both, parts = isinstance(node.op, ast.And), [self._of(part) for part in node.values]
        function = np.logical_and if both else np.logical_or
        return lambda words: _folded(function, [part(words) for part in parts]).astype(np.float64)

    def _compare(self, node: ast.Compare) -> Value:
        functions = [_COMPARED.get(type(op)) for op in node.ops]
        if None in functions:
            raise self._wrong(node, f"numbers are compared by < <= > >= == !=; {_ALLOWED}")
        parts = [self._of(part) for part in (node.left, *node.comparators)]

        def holds(words: WordTable) -> Any:
            values = [part(words) for part in parts]
            each = [f(a, b) for f, a, b in zip(functions, values, values[1:], strict=False) if f is not None]
            return _folded(np.logical_and, each).astype(np.float64)

        return holds

    def _choice(self, node: ast.IfExp) -> Value:
        test, then, other = (self._of(part) for part in (node.test, node.body, node.orelse))
        return lambda words: np.where(np.not_equal(test(words), 0.0), then(words), other(words))


_NODES: Mapping[type, Callable[[Expression, Any], Value]] = {
    ast.Constant: Expression._constant,
    ast.Name: Expression._name,
    ast.Call: Expression._call,
    ast.BinOp: Expression._binary,
    ast.UnaryOp: Expression._unary,
    ast.BoolOp: Expression._logic,
    ast.Compare: Expression._compare,
    ast.IfExp: Expression._choice,
}


def _folded(function: Callable[[Any, Any], Any], values: list[Any]) -> Any:
    """f(f(a, b), c) ..."""
    out, *others = values
    for value in others:
        out = function(out, value)
    return out


def _check_tokens(text: str) -> None:
    """Raise ExpressionError for a character that no token has, and for brackets that do not match."""
    at, opened = 0, list[int]()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise ExpressionError(f"{quoted(text[at])} cannot stand here; {_ALLOWED}", at)
        if found.group() == "(":
            opened.append(at)
        elif found.group() == ")":
            if not opened:
                raise ExpressionError("this bracket closes none; take it out or open one", at)
            opened.pop()
        at = found.end()
    if opened:
        raise ExpressionError("this bracket is never closed; add a )", opened[-1])
    if not text.strip():
        raise ExpressionError("it is empty; write one such as vowels/length", 0)


def _tree(text: str) -> ast.expr:
    """The tree of a text. Raises ExpressionError where it is none, or is nested too deep."""
    try:
        tree = ast.parse(f"({text})", mode="eval").body  # else a space at its beginning would be an indent
    except SyntaxError as error:
        column = min(max((error.offset or 2) - 2, 0), len(text))
        raise ExpressionError(f"it cannot be read from here on; {_ALLOWED}", column) from None
    except (ValueError, RecursionError, MemoryError):
        raise ExpressionError("it cannot be read; shorten it", 0) from None
    for node, depth in _walked(tree):
        if depth > MAX_DEPTH:
            raise ExpressionError("it is nested too deep; shorten it", _column(text, getattr(node, "col_offset", 1)))
    return tree


def _walked(tree: ast.AST) -> Iterator[tuple[ast.AST, int]]:
    """Every node and how deep it stands."""
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting += [(child, depth + 1) for child in ast.iter_child_nodes(node)]


def _column(text: str, offset: int) -> int:
    """The character of a text at which a node stands, whose offset counts bytes and the bracket before the text."""
    return len(text.encode("utf-8", "surrogatepass")[: max(offset - 1, 0)].decode("utf-8", "ignore"))

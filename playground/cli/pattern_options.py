"""The options that ask for words beside the pattern that is typed: how long they are, and their attributes."""

import argparse

from models.constraints.agreement import agreeing
from models.constraints.constraint import Constraint
from models.constraints.pattern import parse
from models.data.vocabulary import Vocabulary
from models.errors import ConstraintError, PatternError, UserError, close_to, quoted
from models.model import Model
from models.plurals import spanned
from playground.cli import parsing


def add_beside_pattern(p: parsing.Parser) -> None:
    """Add them."""
    p.add_argument("--length", type=parsing.lengths, metavar="N or N-M", help="how many letters (the model decides)")
    about = "pin an attribute, of a model whose words have some; may be given several times"
    p.add_argument("--attribute", action="append", type=parsing.value, default=[], metavar="NAME=VALUE", help=about)


def constraint_of(options: argparse.Namespace, model: Model) -> Constraint:
    """The pattern and the length. Raises UserError that names the pattern and where it fails."""
    try:
        constraint = parse(options.pattern, model.vocabulary, model.length)
        for name, value in parsing.once("attribute", options.attribute).items():
            constraint = _with_attribute(constraint, model.vocabulary, name, value)
        if options.length:
            constraint = _at_lengths(constraint, *options.length)
        constraint = agreeing(constraint, model.vocabulary)
    except PatternError as error:
        raise UserError(f"Pattern {quoted(options.pattern)}, character {error.column + 1}: {error}") from None
    except ConstraintError as error:
        raise UserError(f"Pattern {quoted(options.pattern)}: {error}") from None
    return constraint


def _with_attribute(constraint: Constraint, vocabulary: Vocabulary, name: str, value: str) -> Constraint:
    """The attribute of that name pinned. Raises UserError for a name or a value that the model lacks."""
    names = [one.name for one in vocabulary.attributes]
    if not names:
        raise UserError("The words of this model have no attributes; leave --attribute out, or choose another model.")
    if name not in names:
        raise UserError(f"There is no attribute {quoted(name)}; {close_to(name, names)}")
    position = names.index(name)
    attribute = vocabulary.attributes[position]
    symbol = attribute.find(value)
    if symbol is None:
        raise UserError(
            f"The attribute {name} has no value {quoted(value)}; choose one of {', '.join(attribute.labels)}."
        )
    if not constraint.cells[position, symbol]:
        there = [attribute.label(c) for c in attribute.symbols if constraint.cells[position, c]]
        raise UserError(f"The pattern has {name}={' or '.join(there)}, and --attribute {value}; leave one of them out.")
    return constraint.pin(position, symbol)


def _at_lengths(constraint: Constraint, shortest: int, longest: int) -> Constraint:
    attribute_count = constraint.attribute_count
    there = tuple(n - attribute_count for n in constraint.lengths)
    if not any(shortest <= n <= longest for n in there):
        has = spanned(there[0], there[-1], "letter")
        asked = f"{shortest}" if shortest == longest else f"{shortest}-{longest}"
        raise ConstraintError(f"Its words have {has}, which --length {asked} rules out; change one of them.")
    return constraint.with_lengths(max(shortest, there[0]) + attribute_count, min(longest, there[-1]) + attribute_count)

"""Every figure says how it is called, how it stands to the true value, and why."""

import math

import pytest

from models.evaluation.figure import ELBO, LOOSE, NELBO, TIGHT, Figure, Kind
from models.evaluation.likelihood import Score


@pytest.mark.parametrize(
    ("kind", "bound", "relation", "name"),
    [
        (Kind.EXACT, "", "=", "exact"),
        (Kind.PATH, "", "none", "this order"),
        (Kind.BOUND, ELBO, "<=", "ELBO"),
        (Kind.BOUND, NELBO, "<=", "NELBO"),
        (Kind.BOUND, TIGHT, "<=", "tight bound"),
        (Kind.BOUND, LOOSE, "<=", "loose bound"),
        (Kind.BOUND, "the bound of another family", "<=", "the bound of another family"),
        (Kind.UNSCORED, "", "none", "unknown"),
        (Kind.CHANGED, "", "none", "changed settings"),
        (Kind.EDITED, "", "none", "edited"),
    ],
)
def test_a_figure_has_a_relation_a_name_and_a_reason(kind: Kind, bound: str, relation: str, name: str) -> None:
    figure = Figure.of(kind, 2.5, bound)
    assert (figure.nats, figure.relation, figure.name) == (2.5, relation, name)
    assert figure.why
    assert Score(2.5, 0.5, kind, bound=bound).figure == figure


def test_every_kind_is_explained_in_words_of_its_own() -> None:
    every = [Figure.of(kind, math.nan) for kind in Kind]
    every += [Figure.of(Kind.BOUND, math.nan, name) for name in (ELBO, LOOSE, NELBO, TIGHT)]
    assert len({figure.why for figure in every}) == len(every)

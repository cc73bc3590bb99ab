"""The table of `unmask bench`: a row a family, as text or as Markdown, and what its columns mean."""

from collections.abc import Mapping, Sequence
from math import isfinite

from models.evaluation.drawn_words import USUAL, ListLikeness
from models.evaluation.family_table import FamilyRow
from models.evaluation.infilling import Infilling
from models.plurals import SPACE, counted, whole_percent
from models.training.comparison import BLANKS, ComparisonSetup
from playground.formatting import compact

_SIGNS = {"<=": "≤ ", "~": "~ ", "=": "= ", "none": ""}
_NONE = "–"
LIKE_WORDS = "like words"  # left out where no row has it, as in a table that was made before it was counted
HEAD = (
    "family",
    "parameters",
    "steps",
    "words met",
    "held out",
    *(f"fill {blanks}" for blanks in BLANKS),
    "5-gram",
    LIKE_WORDS,
    "distance",
    "new",
    "different",
    "calls",
    "ms a word",
)


def table(
    rows: Sequence[FamilyRow], failed: Mapping[str, str], of_the_list: ListLikeness, *, markdown: bool
) -> list[str]:
    """The lines. failed: why a family has no row, by name."""
    cells = [HEAD, *map(_cells, rows)]
    dashes = (_NONE,) * (len(HEAD) - 1)
    cells.append(
        ("the list itself", *dashes[:7], f"{of_the_list.nats:.2f}", _NONE, f"{of_the_list.distance:.3f}", *dashes[:4])
    )
    known = [column for column in zip(*cells, strict=True) if set(column[1:]) != {_NONE} or column[0] != LIKE_WORDS]
    cells = list(zip(*known, strict=True))
    if markdown:
        lines = [f"| {' | '.join(row)} |" for row in cells]
        lines.insert(1, "|---" * len(cells[0]) + "|")
    else:
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = [_aligned(row, widths) for row in cells]
    return lines + ([""] if failed and markdown else []) + [f"{name}: no row. {why}" for name, why in failed.items()]


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        text.ljust(width) if not i else text.rjust(width)
        for i, (text, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join([first, *others])


def about(setup: ComparisonSetup, heldout: int) -> list[str]:
    """What the table is of and what its columns mean, in lines. heldout: the words that figures are of."""
    budget = f"{setup.minutes:g} minutes" if setup.minutes is not None else counted(setup.steps or 0, "step")
    lines = f"""
        Each family learned from {setup.words.name} for {budget} (one that counts takes what it takes), with the preset
        of its default network that is nearest to {counted(setup.parameters, "parameter")}; seed {setup.seed}.

        held out: nats per character of {counted(heldout, "held-out word")}, the end counted, ± its standard error;
        = is exact, ≤ a bound that is estimated.

        fill N: N letters of {counted(setup.filled, "held-out word")} are blanks: the share of them that a run of
        temperature 0 gets right, and the nats of each by runs that settle one after another; ~ rests on particles or
        other draws.

        5-gram, distance, new, different: of {setup.drawn} drawn words, nats per character under a 5-gram of the learned
        words, the divergence of their trigrams from those of held-out words, and the shares that are not among the
        learned words, and that are different. Like words: the share that the 5-gram finds no stranger than
        {whole_percent(USUAL)} of held-out words. Few different words are likely ones: read these together.

        calls, ms a word: model calls of a run, which all its words share, and its time for each of them.
        """
    return [" ".join(line.split()) for line in lines.strip().split("\n\n")]


def _cells(row: FamilyRow) -> tuple[str, ...]:
    figure, drawn = row.figure, row.drawn
    error = f" ± {figure.stderr:.3f}" if figure.stderr is not None else ""
    fills = {fill.blanks: fill for fill in row.fills}
    return (
        row.name,
        _plain(row.parameters),
        _plain(row.steps),
        _plain(row.words_met) if row.words_met is not None else _NONE,
        f"{_SIGNS[figure.relation]}{figure.nats:.3f}{error}",
        *(_filled(fills.get(blanks)) for blanks in BLANKS),
        f"{drawn.likeness.nats:.2f}",
        _plain_share(drawn.like_words) if drawn.like_words is not None else _NONE,
        f"{drawn.likeness.distance:.3f}",
        _plain_share(drawn.new),
        _plain_share(drawn.different),
        str(drawn.calls),
        f"{drawn.milliseconds:.2f}",
    )


def _plain(number: int) -> str:
    return compact(number).replace(SPACE, " ")


def _filled(fill: Infilling | None) -> str:
    if fill is None:
        return _NONE
    nats = f"{_SIGNS[fill.relation]}{fill.nats:.2f}" if isfinite(fill.nats) else "impossible"
    error = f" ± {fill.stderr:.2f}" if isfinite(fill.stderr) else ""
    return f"{_plain_share(fill.right)}, {nats}{error}"


def _plain_share(share: float) -> str:
    return whole_percent(share).replace(SPACE, " ")

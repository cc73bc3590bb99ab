"""What each family reached of one list in equal time: a row of the table, and the table that comes with the program."""

from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from math import isfinite
from pathlib import Path
from typing import Any

from models.errors import UserError
from models.evaluation.drawn_words import ListLikeness, WordSample
from models.evaluation.infilling import RELATIONS, Infilling
from models.storage.card_figures import FIGURE, CardFigure
from models.storage.regular_file import read_regular
from models.storage.typed_json import array, number, one_of, optional, parse, record, text, whole

MAX_TABLE_BYTES = 1 << 24
_COUNT, _SHARE, _NAME = whole(0, 1 << 40), number(0, 1), text(100, 1)
_LIKENESS = record({"nats": number(0), "distance": number(0)})
_FILL = record({
    "blanks": _COUNT, "words": _COUNT, "right": _SHARE, "nats": optional(number()), "stderr": optional(number(0)),
    "relation": one_of(RELATIONS),
})  # fmt: skip
_DRAWN = record(
    {
        "count": _COUNT, "likeness": _LIKENESS, "new": _SHARE, "different": _SHARE, "calls": _COUNT,
        "milliseconds": number(0), "examples": array(text(1000), 1000),
    },
    {"like_words": optional(_SHARE)},
)  # fmt: skip
_ROW = record(
    {
        "family": _NAME, "title": _NAME, "network": text(100), "preset": text(100), "parameters": _COUNT,
        "steps": _COUNT, "words_met": optional(_COUNT), "seconds": optional(number(0)), "figure": FIGURE,
        "fills": array(_FILL, 100), "drawn": _DRAWN,
    },
    {"objective": text(100)},
)  # fmt: skip


@dataclass(frozen=True)
class FamilyRow:
    """What one family reached.

    words_met: words learned from, each time counted; None where a family counts. figure: on held-out words. fills: for
    each number of blanks that some word has. objective: "" for the family's default. seconds: None in the table that
    comes with the program, whose numbers are those that were printed.
    """

    family: str
    title: str
    network: str
    preset: str
    parameters: int
    steps: int
    words_met: int | None
    seconds: float | None
    figure: CardFigure
    fills: tuple[Infilling, ...]
    drawn: WordSample
    objective: str = ""

    @property
    def name(self) -> str:
        """What the table calls it: the family, and the objective where that is not the default one."""
        return f"{self.family}:{self.objective}" if self.objective else self.family

    def to_json(self) -> dict[str, Any]:
        """Plain values; what is no finite number is null."""
        plain = asdict(self)
        plain["figure"] = self.figure.to_json()
        return {name: _finite(value) for name, value in plain.items()}

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> "FamilyRow":
        """Read what `to_json` wrote. Raises FieldError, or TypeError for fields that it does not know."""
        _ROW(plain)
        fills = tuple(Infilling(**{**one, **_numbers(one, "nats", "stderr")}) for one in plain["fills"])
        drawn = {**plain["drawn"], "likeness": ListLikeness(**plain["drawn"]["likeness"])}
        drawn["examples"] = tuple(drawn["examples"])
        return cls(**{**plain, "figure": CardFigure(**plain["figure"]), "fills": fills, "drawn": WordSample(**drawn)})


@dataclass(frozen=True)
class FamilyTable:
    """Rows that were made alike. setup: what they have in common. machine, date: where and when they were made."""

    setup: dict[str, Any]
    of_the_list: ListLikeness
    rows: tuple[FamilyRow, ...]
    machine: str = ""
    date: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `unmask bench families` keeps and prints them."""
        about = {"machine": self.machine, "date": self.date, "of_the_list": asdict(self.of_the_list)}
        return {**self.setup, **about, "rows": [row.to_json() for row in self.rows]}

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> "FamilyTable":
        """Read what `to_json` wrote. Raises KeyError, TypeError, ValueError or AttributeError for anything else."""
        _LIKENESS(plain["of_the_list"])
        setup = dict(plain)
        rows = tuple(FamilyRow.from_json(row) for row in setup.pop("rows"))
        of_the_list = ListLikeness(**setup.pop("of_the_list"))
        return cls(setup, of_the_list, rows, str(setup.pop("machine")), str(setup.pop("date")))

    def row(self, family: str, objective: str) -> FamilyRow | None:
        """The row of a family and an objective, "" for the default; None where it was not measured."""
        return next((row for row in self.rows if (row.family, row.objective) == (family, objective)), None)


@lru_cache(maxsize=1)
def table_of_names() -> FamilyTable:
    """What each family reached of the bundled names, which the README prints. Raises UserError where it is damaged."""
    path = Path(str(resources.files("resources"))) / "families" / "names.json"
    try:
        return FamilyTable.from_json(parse(read_regular(path, MAX_TABLE_BYTES)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UserError(f"{path} cannot be read; install the program again.") from None


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def _numbers(plain: dict[str, Any], *names: str) -> dict[str, float]:
    return {name: float("nan") if plain[name] is None else float(plain[name]) for name in names}

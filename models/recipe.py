"""Everything a run depends on except the weights, as one frozen value that travels to and from JSON."""

from dataclasses import dataclass, fields, replace
from typing import Any

from models.constraint import Constraint
from models.draws import MAX_SEED
from models.errors import UserError
from models.policies import POLICIES, Remask
from models.schedules import SCHEDULES
from models.vocabulary import Vocabulary

VERSION = 1
MAX_STEPS = 4096
MAX_ROWS = 100_000


@dataclass(frozen=True)
class Recipe:
    """The person's wish. Raises UserError, naming the field, when a value is out of its range.

    steps: model calls of a full run, 1.. (T). temperature >= 0, 0 takes the likeliest. top_k 0 = off. top_p in (0, 1].
    remask_rate: eta of ReMDM in [0, 1] (Wang et al. 2025, arXiv 2503.00307). rows first_row .. first_row + rows - 1 are
    drawn; a row's letters depend on (seed, row, step) alone. length_first draws each row's length before any letter.
    """

    constraint: Constraint
    steps: int
    schedule: str = "linear"
    policy: str = "lowest-entropy"
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    remask: Remask = "off"
    remask_rate: float = 0.1
    length_first: bool = False
    rows: int = 1
    first_row: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        _check(1 <= self.steps <= MAX_STEPS, f"Steps must be 1 to {MAX_STEPS}, not {self.steps}.")
        _check(self.schedule in SCHEDULES, f"No schedule {self.schedule!r}; choose one of {', '.join(SCHEDULES)}.")
        _check(self.policy in POLICIES, f"No policy {self.policy!r}; choose one of {', '.join(POLICIES)}.")
        _check(0 <= self.temperature <= 1000, f"Temperature must be 0 to 1000, not {self.temperature}.")
        _check(self.top_k >= 0, f"Top-k must be 0 (off) or more, not {self.top_k}.")
        _check(0 < self.top_p <= 1, f"Top-p must be above 0 and at most 1, not {self.top_p}.")
        _check(self.remask in ("off", "cap", "rescale"), f"Re-masking is off, cap or rescale, not {self.remask!r}.")
        _check(0 <= self.remask_rate <= 1, f"The re-masking rate must be 0 to 1, not {self.remask_rate}.")
        _check(
            self.remask == "off" or POLICIES[self.policy].scatters,
            "Re-masking belongs to the ancestral order; choose that policy or turn re-masking off.",
        )
        _check(1 <= self.rows <= MAX_ROWS, f"Rows must be 1 to {MAX_ROWS}, not {self.rows}.")
        _check(self.first_row >= 0, f"The first row must be 0 or more, not {self.first_row}.")
        _check(0 <= self.seed <= MAX_SEED, f"The seed must be 0 to {MAX_SEED}, not {self.seed}.")

    @property
    def scorable(self) -> bool:
        """Whether a word drawn so has a probability that can be computed, be it exact or that of its order."""
        return self.remask == "off" and not POLICIES[self.policy].reads_draws

    def with_(self, **changes: Any) -> "Recipe":
        """A copy with some fields replaced, checked again."""
        return replace(self, **changes)

    def to_json(self, vocabulary: Vocabulary) -> dict[str, Any]:
        """A plain value for JSON; the constraint is written in characters, so it survives another vocabulary order."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "constraint"}
        return {"version": VERSION, "constraint": self.constraint.to_json(vocabulary), **plain}

    @classmethod
    def from_json(cls, value: Any, vocabulary: Vocabulary, length: int) -> "Recipe":
        """Read what `to_json` wrote. Raises UserError on a newer version, a missing field or a wrong type."""
        if not isinstance(value, dict):
            raise UserError("A recipe must be a JSON object.")
        version = value.get("version")
        if not isinstance(version, int) or version > VERSION:
            raise UserError(f"This recipe has version {version!r}; this program reads up to {VERSION}. Update it.")
        known = {f.name: f for f in fields(cls)}
        extra = set(value) - set(known) - {"version"}
        if extra:
            raise UserError(f"A recipe has no field {sorted(extra)[0]!r}.")
        constraint = Constraint.from_json(value.get("constraint"), vocabulary, length)
        plain: dict[str, Any] = {}
        for name, field in known.items():
            if name != "constraint" and name in value:
                plain[name] = _typed(name, value[name], field.type)
        if "steps" not in plain:
            raise UserError("A recipe needs its number of steps.")
        return cls(constraint=constraint, **plain)


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise UserError(otherwise)


def _typed(name: str, value: Any, kind: Any) -> Any:
    """The value, if it is of the kind that the field is declared with; whole numbers serve as floats."""
    wanted: type = kind if kind in (int, float, bool) else str  # a Literal is one of some names
    good = isinstance(value, wanted) or (wanted is float and isinstance(value, int))
    if not good or (wanted is not bool and isinstance(value, bool)):
        raise UserError(f"The recipe's {name} must be {wanted.__name__}, not {value!r}.")
    return float(value) if wanted is float else value

"""Everything a run depends on except the weights, as one frozen value that travels to and from JSON."""

from dataclasses import dataclass, fields, replace
from typing import Any

from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary
from models.errors import UserError
from models.processes.orders import POLICIES, Remask
from models.processes.schedules import SCHEDULES
from models.rng import MAX_SEED
from models.storage.typed_json import (
    FieldError,
    Reader,
    flag,
    number,
    one_of,
    record,
    whole,
)

VERSION = 1
MAX_STEPS = 4096
MAX_ROWS = 100_000
MAX_ROW = 2**31 - 1  # number of a row: one word of the counter that its random numbers are made from


@dataclass(frozen=True)
class Recipe:
    """The person's wish. Raises UserError, naming the field, when a value is out of its range.

    steps: of a full run, 1.. (T); each is one model call, or two (see `prediction`). temperature >= 0, 0 takes the
    likeliest. top_k 0 = off. top_p in (0, 1]. remask_rate: eta of ReMDM in [0, 1] (Wang et al. 2025, arXiv 2503.00307).
    rows first_row .. first_row + rows - 1 are drawn; a row's letters depend on (seed, row, step) alone. length_first
    draws each row's length before any letter.
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
        _check(0 <= self.first_row <= MAX_ROW, f"The first row must be 0 to {MAX_ROW}, not {self.first_row}.")
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
        plain = plain_fields(value)
        return cls(constraint=Constraint.from_json(value.get("constraint"), vocabulary, length), **plain)


def plain_fields(value: Any) -> dict[str, Any]:
    """The fields of a recipe as `to_json` writes it, without version and constraint, each of its kind and range.

    Raises UserError as `Recipe.from_json` does.
    """
    if not isinstance(value, dict):
        raise UserError("A recipe must be a JSON object.")
    version = value.get("version")
    if type(version) is not int or not 1 <= version <= VERSION:
        raise UserError(f"This recipe has version {version!r}; this program reads up to {VERSION}. Update it.")
    extra = set(value) - {f.name for f in fields(Recipe)} - {"version"}
    if extra:
        raise UserError(f"A recipe has no field {sorted(extra)[0]!r}.")
    if "steps" not in value:
        raise UserError("A recipe needs its number of steps.")
    try:
        return record({}, _FIELDS)(value)
    except FieldError as error:
        raise UserError(f"The recipe cannot be read: its field {error}.") from None


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise UserError(otherwise)


_FIELDS: dict[str, Reader[Any]] = {
    "steps": whole(1, MAX_STEPS),
    "schedule": one_of(SCHEDULES),
    "policy": one_of(POLICIES),
    "temperature": number(0, 1000),
    "top_k": whole(0, 1 << 31),
    "top_p": number(0, 1),
    "remask": one_of(("off", "cap", "rescale")),
    "remask_rate": number(0, 1),
    "length_first": flag,
    "rows": whole(1, MAX_ROWS),
    "first_row": whole(0, MAX_ROW),
    "seed": whole(0, MAX_SEED),
}

"""How positions go: a policy with its settings, and a timetable; the part of a recipe that is a family's own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from models.errors import UserError
from models.processes.orders import POLICIES
from models.processes.timetables import Timetable
from models.storage.typed_json import Reader, number, one_of, record, text

MAX_SETTING = 1e9


class PolicySettings(Mapping[str, float]):
    """The values of a policy's parameters by name, frozen. Raises UserError for a name or a value that it lacks."""

    def __init__(self, policy: str, values: Mapping[str, float]) -> None:
        parameters = POLICIES[policy].parameters
        extra = set(values) - {p.name for p in parameters}
        if extra:
            known = ", ".join(p.name for p in parameters)
            change = f"it has {known}" if known else "it has none, so leave it out"
            raise UserError(f"The order {policy} has no setting {sorted(extra)[0]!r}; {change}.")
        self._values = tuple((p.name, float(values.get(p.name, p.default))) for p in parameters)
        for (name, value), p in zip(self._values, parameters, strict=True):
            _check(p.lowest <= value <= p.highest, f"{name} must be {p.lowest:g} to {p.highest:g}, not {value:g}.")
            _check(not p.whole or value.is_integer(), f"{name} must be a whole number, not {value:g}.")

    def __getitem__(self, name: str) -> float:
        for known, value in self._values:
            if known == name:
                return value
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(self._values)

    def __repr__(self) -> str:
        return repr(dict(self._values))


@dataclass(frozen=True)
class Order:
    """How positions go: the part of a recipe that is a family's own, whatever the pattern."""

    policy: str
    settings: Mapping[str, float]
    timetable: Timetable

    def to_json(self) -> dict[str, Any]:
        """A plain value for JSON."""
        return {"policy": self.policy, "settings": dict(self.settings), "timetable": str(self.timetable)}

    @classmethod
    def from_json(cls, value: Any) -> "Order":
        """Read what `to_json` wrote. Raises FieldError or UserError."""
        plain = record(ORDER)(value)
        settings = PolicySettings(plain["policy"], plain["settings"])
        return cls(plain["policy"], settings, Timetable.parse(plain["timetable"]))


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise UserError(otherwise)


def _settings(value: Any) -> dict[str, float]:
    """Numbers by name."""
    return record({}, dict.fromkeys(value if type(value) is dict else (), number(-MAX_SETTING, MAX_SETTING)))(value)


ORDER: dict[str, Reader[Any]] = {"policy": one_of(POLICIES), "settings": _settings, "timetable": text(64, 1)}

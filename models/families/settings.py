"""What one may choose of a new model's process: declared by its family, so that forms and options are made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.errors import UserError
from models.processes.policy import Parameter

ProcessSettings = Mapping[str, str | float]  # by name; what is left out is the default
PAIR = "/"  # between two letters in the name of a pair's setting


@dataclass(frozen=True)
class Option:
    """One value of a selection. label, about: in choosers."""

    value: str
    label: str
    about: str


@dataclass(frozen=True)
class Selection:
    """A choice of one of some values, the default one first."""

    name: str
    label: str
    about: str
    options: tuple[Option, ...]

    @property
    def default(self) -> str:
        """The value unless another one is chosen."""
        return self.options[0].value


ProcessSetting = Selection | Parameter


def with_defaults(declared: Sequence[ProcessSetting], settings: ProcessSettings) -> dict[str, str | float]:
    """Every declared setting's value."""
    return {one.name: settings.get(one.name, one.default) for one in declared}


def pairs_in(settings: ProcessSettings) -> dict[str, float]:
    """The settings that are of pairs of letters."""
    return {name: float(value) for name, value in settings.items() if PAIR in name}


def letters_of(pair: str) -> list[tuple[str, str]]:
    """The two letters that the name of a pair may mean: one way, but where a letter is `PAIR` itself."""
    return [(pair[:i], pair[i + 1 :]) for i, c in enumerate(pair) if c == PAIR and 0 < i < len(pair) - 1]


def checked(settings: ProcessSettings, title: str, declared: Sequence[ProcessSetting], pairs: Parameter | None) -> None:
    """Raise UserError for a name that is not declared, and for a value out of its range. title: of the family."""
    known = {one.name: one for one in declared}
    for name, value in settings.items():
        setting = known.get(name) or (pairs if letters_of(name) else None)
        if setting is None:
            names = [*known, *([f"{pairs.name} such as a{PAIR}b"] if pairs is not None else [])]
            change = f"it has {', '.join(names)}" if names else "it has none, so leave it out"
            raise UserError(f"{title} has no setting {name!r}; {change}.")
        if isinstance(setting, Selection):
            values = [option.value for option in setting.options]
            if value not in values:
                raise UserError(f"The setting {name} must be one of {', '.join(values)}, not {value!r}.")
        elif not isinstance(value, int | float) or not setting.lowest <= value <= setting.highest:
            raise UserError(f"The setting {name} must be {setting.lowest:g} to {setting.highest:g}, not {value!r}.")
        elif setting.whole and value != int(value):
            raise UserError(f"The setting {name} must be a whole number, not {value:g}.")

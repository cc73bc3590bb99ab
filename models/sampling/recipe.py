"""Everything a run depends on except the weights, as one frozen value that travels to and from JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

from models.constraints.constraint import Constraint
from models.constraints.constraint_json import constraint_from_json, constraint_to_json
from models.data.columns import MAX_LABEL
from models.data.vocabulary import END, Vocabulary
from models.distributions.truncation import leaves_all
from models.errors import UserError
from models.guidance.classifier_free import Guidance
from models.guidance.methods import ClassifierSpec
from models.processes.orders import ANCESTRAL, LOWEST_ENTROPY, POLICIES
from models.processes.policy import Pace, Path
from models.processes.schedules import SCHEDULES
from models.processes.timetables import EVEN, Timetable
from models.rng import MAX_SEED
from models.sampling.order import ORDER, Order, PolicySettings
from models.storage.typed_json import (
    FieldError,
    Reader,
    flag,
    number,
    one_of,
    record,
    table,
    text,
    whole,
)

VERSION = 2
MAX_STEPS = 4096
MAX_ROWS = 100_000
MAX_ROW = 2**31 - 1  # number of a row: one word of the counter that its random numbers are made from
MAX_GUIDANCE = 20.0  # gamma


@dataclass(frozen=True)
class Recipe:
    """How words are to be drawn. Raises UserError, naming the field, when a value is out of its range.

    steps: of a full run, 1.. (T); each is one model call, or more (see `marginal`).
    timetable: how the clock of the run sets the level of each position.
    settings: values of the policy's own parameters; those left out are the default ones.
    temperature: >= 0; 0 takes the likeliest. top_k: 0 = off. top_p: in (0, 1].
    rows, first_row: first_row .. first_row + rows - 1 are drawn; letters depend on (seed, row, step) alone.
    length_first: draw each row's length before any letter.
    ignore_right: each symbol by those before it alone, whatever stands or is asked for further right; for models that
        may (`Traits.may_ignore_right`).
    label: what the words are to be, of those that the model has learned; "" for none.
    guidance: how strongly, gamma of `classifier_free`: 0 not at all, 1 as learned; no difference without a label.
    pin_guidance: gamma of what the pins say; 1 for what a model says itself.
    classifier: which one knows the label, and how it guides, as `guidance.methods` writes it; "" for the model, which
        has learned it. Recipes of runs name the very classifier: see `identified`.
    """

    constraint: Constraint
    steps: int
    schedule: str = "linear"
    policy: str = LOWEST_ENTROPY
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    timetable: Timetable = EVEN
    settings: Mapping[str, float] = PolicySettings(LOWEST_ENTROPY, {})
    length_first: bool = False
    ignore_right: bool = False
    label: str = ""
    guidance: float = 1.0
    pin_guidance: float = 1.0
    classifier: str = ""
    rows: int = 1
    first_row: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        _check(1 <= self.steps <= MAX_STEPS, f"Steps must be 1 to {MAX_STEPS}, not {self.steps}.")
        _check(self.schedule in SCHEDULES, f"No schedule {self.schedule!r}; choose one of {', '.join(SCHEDULES)}.")
        _check(self.policy in POLICIES, f"No order {self.policy!r}; choose one of {', '.join(POLICIES)}.")
        _check(0 <= self.temperature <= 1000, f"Temperature must be 0 to 1000, not {self.temperature}.")
        _check(self.top_k >= 0, f"Top-k must be 0 (off) or more, not {self.top_k}.")
        _check(0 < self.top_p <= 1, f"Top-p must be above 0 and at most 1, not {self.top_p}.")
        for weight in (self.guidance, self.pin_guidance):
            _check(0 <= weight <= MAX_GUIDANCE, f"Guidance must be 0 to {MAX_GUIDANCE:g}, not {weight}.")
        _check(1 <= self.rows <= MAX_ROWS, f"Rows must be 1 to {MAX_ROWS}, not {self.rows}.")
        _check(0 <= self.first_row <= MAX_ROW, f"The first row must be 0 to {MAX_ROW}, not {self.first_row}.")
        _check(0 <= self.seed <= MAX_SEED, f"The seed must be 0 to {MAX_SEED}, not {self.seed}.")
        object.__setattr__(self, "settings", PolicySettings(self.policy, self.settings))
        if self.classifier:
            ClassifierSpec.parse(self.classifier)
        label = POLICIES[self.policy].label
        moves_together = self.timetable.is_even or not POLICIES[self.policy].even_only
        _check(moves_together, f"The order {label} has times of its own; choose the timetable even.")

    @property
    def order(self) -> Order:
        """How positions go."""
        return Order(self.policy, self.settings, self.timetable)

    @cached_property
    def guides(self) -> Guidance:
        """What the predictions of its runs are guided by; a weight of 1 guides by nothing but the label itself."""
        pins = tuple(i for i, symbol in self.constraint.pins.items() if symbol != END) if self.pin_guidance != 1 else ()
        pin_weight = self.pin_guidance if pins else 1.0
        if not self.label:
            return Guidance(pin_weight=pin_weight, pins=pins)
        return Guidance(self.label, self.guidance, pin_weight, pins, self.classifier)

    @property
    def guided_by(self) -> str:
        """What its words are conditional on beside the pattern: "label vowel, guidance 2", "" where nothing guides."""
        guides = self.guides
        by_label = f"label {guides.label}" + ("" if guides.weight == 1 else f", guidance {guides.weight:g}")
        by_label += f" by {ClassifierSpec.parse(guides.classifier).title}" if guides.classifier else ""
        by_pins = f"guidance by pins {guides.pin_weight:g}" if guides.pins else ""
        return ", ".join(filter(None, (by_label if guides.label else "", by_pins)))

    @property
    def draws_likeliest(self) -> bool:
        """Whether one letter alone is left to draw at each position, so that all positions are equally sure."""
        return self.temperature == 0 or self.top_k == 1

    @property
    def planned_steps(self) -> int:
        """The steps of a full run: one where the first settles everything, or one for each free position."""
        pace = POLICIES[self.policy].pace
        if pace is Pace.SINGLY:
            return max(1, sum(self.constraint.free_positions))
        return 1 if pace is Pace.ONCE else self.steps

    @property
    def scorable(self) -> bool:
        """Whether a word drawn so has a probability that can be computed, be it exact or that of its path."""
        return POLICIES[self.policy].scorable

    @property
    def remasks(self) -> bool:
        """Whether letters may be taken back on the way."""
        return POLICIES[self.policy].path is Path.REVISES

    @property
    def truncates(self) -> bool:
        """Whether what is drawn from is other than the prediction: by temperature, top-k or top-p."""
        return not leaves_all(self.temperature, self.top_k, self.top_p)

    def untruncated(self) -> "Recipe":
        """A copy that draws from the prediction itself."""
        return self.with_(temperature=1.0, top_k=0, top_p=1.0) if self.truncates else self

    def with_(self, **changes: Any) -> "Recipe":
        """A copy with some fields replaced, checked again.

        Another policy has its default settings, and the even timetable where it has times of its own, unless given.
        Another classifier, which may know other labels or none yet, has no label, unless given.
        """
        if _other_labels(self.classifier, changes.get("classifier", self.classifier)):
            changes = {"label": ""} | changes
        policy = changes.get("policy", self.policy)
        if policy != self.policy:
            own_times = policy in POLICIES and POLICIES[policy].even_only
            changes = {"settings": {}} | ({"timetable": EVEN} if own_times else {}) | changes
        return replace(self, **changes)

    def to_json(self, vocabulary: Vocabulary) -> dict[str, Any]:
        """A plain value for JSON; the constraint is written in characters, so it survives another vocabulary order."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "constraint"}
        plain |= {"timetable": str(self.timetable), "settings": dict(self.settings)}
        for name in ("ignore_right", "label", "classifier"):  # versions that do not know it read all other recipes
            if not plain[name]:
                del plain[name]
        weights = {"label": plain.pop("guidance"), "pins": plain.pop("pin_guidance")}
        if guides := {name: weight for name, weight in weights.items() if weight != 1}:
            plain["guides"] = guides
        return {"version": VERSION, "constraint": constraint_to_json(self.constraint, vocabulary), **plain}

    @classmethod
    def from_json(cls, value: Any, vocabulary: Vocabulary, length: int) -> "Recipe":
        """Read what `to_json` wrote, now or in version 1. Fields that are reserved may be there, and empty.

        Raises UserError on a newer version, a missing field or a wrong type.
        """
        plain = plain_fields(value)
        return cls(constraint=constraint_from_json(value.get("constraint"), vocabulary, length), **plain)


@dataclass(frozen=True)
class FieldChange:
    """Another value for one field of a recipe, as a control asks for it."""

    field: str
    value: object


def plain_fields(value: Any) -> dict[str, Any]:
    """The fields of a recipe as `to_json` writes it, without version and constraint, each of its kind and range.

    Raises UserError as `Recipe.from_json` does.
    """
    if not isinstance(value, dict):
        raise UserError("A recipe must be a JSON object.")
    version = value.get("version")
    if type(version) is not int or not 1 <= version <= VERSION:
        raise UserError(f"This recipe has version {version!r}; this program reads up to {VERSION}. Update it.")
    readers = _FIELDS if version > 1 else _FIELDS_1
    value = _without_reserved(value) if version > 1 else value
    extra = set(value) - set(readers) - {"version", "constraint"}
    if extra:
        raise UserError(f"A recipe has no field {sorted(extra)[0]!r}.")
    if "steps" not in value:
        raise UserError("A recipe needs its number of steps.")
    try:
        plain = record({}, readers)(value)
    except FieldError as error:
        raise UserError(f"The recipe cannot be read: its field {error}.") from None
    if version == 1:
        return _from_version_1(plain)
    if "timetable" in plain:
        plain["timetable"] = Timetable.parse(plain["timetable"])
    if guide := plain.pop("guide", ""):
        _check("classifier" not in plain, "A recipe names its classifier once; leave the field 'guide' out.")
        plain["classifier"] = guide.replace(*_FORMER_METHOD, 1) if guide.startswith(_FORMER_METHOD[0]) else guide
    guides = plain.pop("guides", {})
    for name in guides:
        _check(name in _WEIGHTS, f"The recipe is guided by {name!r}, which this version lacks; update the program.")
    return plain | {_WEIGHTS[name]: weight for name, weight in guides.items()}


def _without_reserved(value: dict[str, Any]) -> dict[str, Any]:
    """A recipe without fields that are empty, and those that stand for what no program can do yet.

    Raises UserError where one asks for that.
    """
    for name, what in _RESERVED.items():
        if value.get(name) not in (None, "", [], {}):
            raise UserError(
                f"The recipe's field {name!r} asks for {what}, which this version lacks; update the program."
            )
    empty = {name for name in ("label", "guides") if value.get(name) in (None, "", [], {})}
    return {name: asked for name, asked in value.items() if name not in {*_RESERVED, *empty}}


def _from_version_1(plain: dict[str, Any]) -> dict[str, Any]:
    """Re-masking was a field of its own, beside the ancestral policy."""
    remask, rate = plain.pop("remask", "off"), plain.pop("remask_rate", 0.1)
    if remask == "off":
        return plain
    _check(plain.get("policy") == ANCESTRAL, "Re-masking belongs to the ancestral order; choose that order.")
    return plain | {"policy": f"remask-{remask}", "settings": {"eta": rate}}


def _other_labels(before: str, after: str) -> bool:
    """Whether the labels of a classifier may be others than those of the one before."""
    if not before or not after:
        return before != after
    return ClassifierSpec.parse(before).knows_other_labels(ClassifierSpec.parse(after))


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise UserError(otherwise)


_SHARED: dict[str, Reader[Any]] = {
    "policy": ORDER["policy"],
    "steps": whole(1, MAX_STEPS),
    "schedule": one_of(SCHEDULES),
    "temperature": number(0, 1000),
    "top_k": whole(0, 1 << 31),
    "top_p": number(0, 1),
    "length_first": flag,
    "rows": whole(1, MAX_ROWS),
    "first_row": whole(0, MAX_ROW),
    "seed": whole(0, MAX_SEED),
}
_FORMER_METHOD = ("classifier", "trained")  # how names of methods began in the field "guide", and begin now
_WEIGHTS = {"label": "guidance", "pins": "pin_guidance"}  # of the field "guides"
_FIELDS: dict[str, Reader[Any]] = {
    **_SHARED,
    **ORDER,
    "ignore_right": flag,
    "label": text(MAX_LABEL, 1),
    "classifier": text(64, 1),
    "guide": text(64, 1),  # as the field was called before it could name the very classifier
    "guides": table(number(0, MAX_GUIDANCE), 100),
}
# Of version 2 too: written by programs that have them, and nothing where they are empty.
_RESERVED = {"automata": "an automaton"}
_FIELDS_1: dict[str, Reader[Any]] = {
    **_SHARED,
    "remask": one_of(("off", "cap", "rescale")),
    "remask_rate": number(0, 1),
}

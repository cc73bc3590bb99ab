"""What a snapshot says of its run beside its tensors, read field by field. Loads no torch."""

from itertools import pairwise
from typing import Any

from models.storage.started_from import STARTED_FROM
from models.storage.typed_json import (
    FieldError,
    array,
    flag,
    number,
    optional,
    parse,
    record,
    text,
    whole,
)

_STEP = whole(0, 1 << 40)
_LOSS = optional(number())
_SHARE = number(0, 1)
_MAX_POINTS = 100_000


def _point(value: Any) -> list[Any]:
    """A step and two losses, null where they were not measured."""
    step, train, heldout = array(_any, 3, 3)(value)
    return [_STEP(step), _LOSS(train), _LOSS(heldout)]


def _any(value: Any) -> Any:
    return value


def _curve(value: Any) -> list[list[Any]]:
    out = array(_point, _MAX_POINTS)(value)
    if any(a[0] >= b[0] for a, b in pairwise(out)):
        raise FieldError("a list of points whose steps ascend")
    return out


LEG = record(
    {"minutes": optional(number(0)), "steps": optional(_STEP), "from_step": _STEP, "from_seconds": number(0, 1e12)}
)
_TALLY = record(
    {},
    {
        "seconds": number(0, 1e12),
        "best_heldout": _LOSS,
        "best_step": optional(_STEP),
        "best_fraction": _SHARE,
        "kept_step": optional(_STEP),
        "judged_step": _STEP,
        "judged_fraction": _SHARE,
        "curve": _curve,
        "run": text(100),
        "other_words": flag,
        "started": optional(STARTED_FROM),
        "until": optional(_STEP),
        "notes": array(text(1000), 10),
        "leg": optional(LEG),
        "over": flag,
    },
)
_RUN = record({"identity": record({}), "step": _STEP, "tally": _TALLY})


def read_run(head: str) -> dict[str, Any]:
    """identity, step and tally of a run, from the JSON text in the header of its snapshot. Raises ValueError.

    No step of the tally is later than the run's own.
    """
    value = parse(head.encode())
    run = _RUN(value)
    tally = {**value["tally"], **run["tally"]}
    steps = [tally.get(name) or 0 for name in ("best_step", "kept_step", "judged_step")]
    steps.append((tally.get("leg") or {}).get("from_step", 0))
    if tally.get("until") is None:  # else the curve is of the runs that chose that step
        steps += [point[0] for point in tally.get("curve", ())]
    if max(steps, default=0) > run["step"]:
        raise FieldError("the last step", ("step",))
    return {"identity": value["identity"], "step": run["step"], "tally": tally}

"""How wide the columns are, so that the last one in sight ends where the table does and none is seen in part."""

from __future__ import annotations

from collections.abc import Sequence


def fitted(widths: Sequence[int], space: int, held: int) -> list[int]:
    """Widths for columns that want `widths`, in a table `space` points wide: whole columns share what is left over.

    The first `held` columns are always among those in sight; the very first keeps its width. What lies further right
    keeps the width that it wants.
    """
    shown = held
    while shown < len(widths) and sum(widths[: shown + 1]) <= space:
        shown += 1
    spare = max(0, space - sum(widths[:shown]))
    each, rest = divmod(spare, max(1, shown - 1))
    out = list(widths)
    for place in range(1, shown):
        out[place] += each + (place <= rest)
    return out

"""A change of the finished words, which belong to no experiment: what they were and what they are, to go both ways."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.evaluation.result import Result


@dataclass(frozen=True, eq=False)
class ResultsChange:
    """All results before and after. Made on those that there are by then, it leaves alone what came since."""

    before: tuple[Result, ...]
    after: tuple[Result, ...]

    def backwards(self) -> ResultsChange:
        """The change that takes this one back."""
        return ResultsChange(self.after, self.before)

    def made_on(self, now: tuple[Result, ...]) -> tuple[Result, ...]:
        """The results of `after`, with the marks and figures that they have got since, and those that came since.

        One that has got its star since `before` stays.
        """
        there, gone = _grouped(now), _grouped(self.before)
        out = [_taken(there, result) or result for result in self.after]
        for result in self.after:
            _taken(gone, result)
        for result in now:
            if _taken(there, result) is not None:
                was = _taken(gone, result)
                if was is None or (result.starred and not was.starred):
                    out.append(result)
        return tuple(out)


def _grouped(results: tuple[Result, ...]) -> dict[object, deque[Result]]:
    groups: dict[object, deque[Result]] = {}
    for result in results:
        groups.setdefault(result.identity, deque()).append(result)
    return groups


def _taken(groups: dict[object, deque[Result]], result: Result) -> Result | None:
    """Take one with the identity of a result out of its group; None where there is none."""
    group = groups.get(result.identity)
    return group.popleft() if group else None

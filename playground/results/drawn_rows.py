"""What was drawn so far: which words are there, so that none comes twice, and up to which row each recipe was drawn."""

from dataclasses import replace

from models.evaluation.result import Result, one_word_of
from playground.results.generate import GenerationRequest

_Origin = tuple[object, ...]


class DrawnRows:
    """Belongs to the finished words. Rows of words that were cleared count as drawn: further ones come after them."""

    def __init__(self) -> None:
        self._there: set[tuple[object, ...]] = set()
        self._highest: dict[_Origin, int] = {}

    def new_among(self, results: tuple[Result, ...]) -> tuple[Result, ...]:
        """The results that are not there yet."""
        return tuple(r for r in results if r.distinction not in self._there)

    def replace(self, results: tuple[Result, ...]) -> None:
        """Only these are there."""
        self._there.clear()
        self.add(results)

    def add(self, results: tuple[Result, ...]) -> None:
        """These are there, too."""
        for result in results:
            self._there.add(result.distinction)
            self._reach(result.origin, result.row)
            if result.worth is not None and result.repeats:  # its row gives it without the reward too, as in a replay
                self._there.add(replace(result, worth=None).distinction)

    def next_row(self, request: GenerationRequest) -> int:
        """The row after the highest of a recipe by a model, on the board and of all that were drawn."""
        recipe = request.recipe
        return max(recipe.first_row + recipe.rows - 1, self._highest.get(_origin(request), 0)) + 1

    def tried(self, request: GenerationRequest, row: int) -> None:
        """A recipe was drawn up to a row, whether its word was kept or not."""
        self._reach(_origin(request), row)

    def _reach(self, origin: _Origin, row: int) -> None:
        self._highest[origin] = max(row, self._highest.get(origin, 0))


def _origin(request: GenerationRequest) -> _Origin:
    """The origin, as a result has it."""
    by = None if request.by is None else one_word_of(request.by)
    return (request.model.digest, request.recipe.with_(first_row=0, rows=1), by)

"""The messages of the board: the line beside its title, and the notice at its bottom."""

from playground.painting.scene import Scene
from playground.views.board.pattern_bar import PatternBar
from playground.views.board.stage import Stage
from playground.views.board.status import NOT_DRAWN, Headline
from playground.widgets import Card

MOST_TEXTS = 256  # whose widths are kept


class Messages:
    """Shows problems where there is space. hint: whether the first-run hint stands beside the title."""

    def __init__(self, card: Card, bar: PatternBar, stage: Stage) -> None:
        self.hint = True
        self._card, self._bar, self._stage = card, bar, stage
        self._widths: dict[str, int] = {}
        self._headline, self._shown = Headline(), ("", "")

    def show_error(self, text: str) -> None:
        """Show in the notice what is impossible; "" hides it."""
        self._stage.notice.say(text)
        self._stage.place_notice()

    def offer(self, *answers: str) -> None:
        """Two answers to the error that is shown."""
        self._stage.notice.say(self._stage.notice.text(), *answers)
        self._stage.place_notice()

    def show_problem(self, board_width: int) -> None:
        """Show what is wrong with the typed pattern in the notice, where sentences wrap, if it does not fit above."""
        problem = self._bar.line.problem()
        if problem and not self._fits(problem, board_width) and self._stage.notice.text() != problem:
            self.show_error(problem)

    def show_scene(self, scene: Scene, board_width: int) -> None:
        """Bring the line beside the title up to date."""
        problem = self._bar.line.problem()
        text = NOT_DRAWN if problem and self._stage.notice.text() == problem else problem
        shown = self._headline.text(scene, text, hint=self.hint, fitting=lambda t: self._fits(t, board_width))
        if shown != self._shown:
            self._shown = shown
            self._card.set_hint(*shown)

    def _fits(self, text: str, board_width: int) -> bool:
        width = self._widths.get(text)
        if width is None:
            if len(self._widths) >= MOST_TEXTS:
                self._widths.clear()
            width = self._widths[text] = self._card.fontMetrics().horizontalAdvance(text)
        return width <= self._bar.space_beside(board_width)

"""The page: two models, and one step beside many."""

from PySide6.QtWidgets import QWidget

from playground.views.compare.models import ModelsComparedCard
from playground.views.compare.steps import StepsComparedCard
from playground.widgets import scroll_cards


class CompareView(QWidget):
    """Ways to draw the present pattern twice, a card for each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Compare")
        self.models, self.steps = ModelsComparedCard(), StepsComparedCard()
        scroll_cards(self, "Comparisons", self.models, self.steps)

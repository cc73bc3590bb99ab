"""The price of drawing several positions at once, step by step, as bars that hang from the axis of the entropy."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from models.evaluation.total_correlation import Price, PriceKind
from models.plurals import counted
from playground import theme
from playground.glossary import explained
from playground.views.timeline.axis import Axis
from playground.views.timeline.strip import Strip, first_change

WIDEST = 14.0
ABOUT = f"{explained('price')}\nThe length of the word is one draw, so one end, or many, costs no more than that."


def worded(price: Price) -> str:
    """The figure with what it is: exact over the list's words, a bound from the predictions, or nothing to lose."""
    if price.kind is PriceKind.ALONE:
        return "0.00 bits, because one draw alone loses nothing"
    if price.kind is PriceKind.JOINT:
        return "0.00 bits, because the model draws all of them from one joint distribution"
    if price.kind is PriceKind.BOUND:
        return f"at most {price.bits:.2f} bits, from the model's prediction"
    if price.kind is PriceKind.REVISED:
        words = counted(price.words, "word")
        return f"{price.bits:.2f} bits if no letter could change any more, exact over {words} of the list"
    return f"{price.bits:.2f} bits, exact over the {counted(price.words, 'word')} of the list that fit"


class PriceTrace(Strip):
    """A bar for each step that has a price: filled where it is exact, hatched where it is a bound."""

    size_wanted, size_least = (400, 16), (120, 12)

    def __init__(self) -> None:
        super().__init__("Price of drawing several positions at once, in bits")
        self._prices: tuple[Price | None, ...] = ()
        self._top = 1.0

    def show_prices(self, prices: Sequence[Price | None]) -> None:
        """prices[i] is what the step that made frame i cost."""
        before, top = self._prices, self._top
        self._prices = tuple(prices)
        self._top = max([1.0, *(p.bits for p in self._prices if p is not None)])
        changed = first_change(before, self._prices)
        if top != self._top:
            self.update()
        elif changed is not None:
            self.update_steps(changed, max(len(before), len(self._prices)))

    def summary(self) -> str:
        """All the steps' prices together, for the legend; "" where none is known."""
        known = [p for p in self._prices if p is not None]
        if not known:
            return ""
        if any(p.kind is PriceKind.REVISED for p in known):  # a step keeps a part of what it draws: they do not add up
            return f"price up to {max(p.bits for p in known):.1f} bits"
        exact = all(p.kind is not PriceKind.BOUND for p in known)
        return f"price {'' if exact else 'at most '}{sum(p.bits for p in known):.1f} bits"

    def lacks(self, frames: int) -> bool:
        """Whether some step of a run of that many frames has no price yet, so that the summary is of fewer frames."""
        return any(price is None for price in self._prices[1:]) or len(self._prices) < frames

    def tip(self, index: int) -> str:
        """The hover text of a step; "" where there is nothing."""
        price = self._prices[index] if 0 <= index < len(self._prices) else None
        if price is None:
            return ABOUT
        count = price.drawn
        what = f"drew {count} positions at once" if count > 1 else "drew one position" if count else "drew nothing"
        return f"Step {index} {what}. Price: {worded(price)}.\n{ABOUT}"

    def draw(self, painter: QPainter, axis: Axis, near: range) -> None:
        bottom = self.height() - 2.0
        wide = min(max(axis.spacing * 0.5, 1.5), WIDEST)
        for index, price in enumerate(self._prices):
            if index not in near or price is None or price.bits <= 0.005:
                continue
            tall = max(2.0, bottom * min(price.bits / self._top, 1.0))
            self._bar(painter, QRectF(axis.x(index) - wide / 2, 0, wide, tall), price)

    def _bar(self, painter: QPainter, rect: QRectF, price: Price) -> None:
        ink = theme.colour("draft")
        if price.kind is not PriceKind.BOUND:
            painter.fillRect(rect, ink)
            return
        painter.fillRect(rect, QBrush(ink, Qt.BrushStyle.BDiagPattern))
        painter.setPen(QPen(ink, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(0.5, 0, -0.5, -0.5))

"""What the default budget gave of a choice when all families were measured alike, in a sentence."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from models.evaluation.family_table import FamilyRow, FamilyTable
from models.families.family import Family
from models.plurals import SPACE, counted, noun_for, whole_percent
from playground.formatting import compact, figure
from playground.glossary import explained
from playground.views.trainer.ending import RELATIONS
from playground.views.trainer.more import MoreSettings
from playground.widgets import Label

MEASURED = (
    "Every family learned alike from the bundled names, as unmask bench families does it: see the table in the README"
)
FAILS = "It is meant to fail at writing words."


def outcome(table: FamilyTable | None, made: Family, objective: str) -> str:
    """What so much time gave, and that the choice is meant to fail where it is; "" where neither is known.

    objective: "" for the family's default. table: None where there is none.
    """
    row = table.row(made.name, objective) if table is not None else None
    parts = [FAILS] if made.is_meant_to_fail(objective) else []
    if table is not None and row is not None:
        parts += [_held_out(table, row), _drawn(table, row)]
    return " ".join(parts)


def _held_out(table: FamilyTable, row: FamilyRow) -> str:
    """ "The names in 2 minutes of 1 AVX512 core, 60 k parameters: ≤ 2.064 ± 0.016 nats per held-out character." """
    minutes, steps = table.setup["minutes"], table.setup["steps"]
    budget = counted(steps, "step") if minutes is None else f"{minutes:g} minutes"
    spent = f" in {budget} of {table.machine}" if row.words_met is not None else ""
    error = f" ± {figure(row.figure.stderr, 3)}" if row.figure.stderr is not None else ""
    sign = RELATIONS.get(row.figure.relation, "")
    nats = f"{sign}{SPACE if sign else ''}{figure(row.figure.nats, 3)}{error}"
    size = f"{compact(row.parameters)} {noun_for(row.parameters, 'parameter')}"
    return f"The names{spent}, {size}: {nats} nats per held-out character."


def _drawn(table: FamilyTable, row: FamilyRow) -> str:
    """ "Of 500 drawn words 61 % look like words and 88 % are new." """
    drawn, new = row.drawn, whole_percent(row.drawn.new)
    if drawn.like_words is not None:
        return f"Of {drawn.count} drawn words {whole_percent(drawn.like_words)} look like words and {new} are new."
    five, own = figure(drawn.likeness.nats), figure(table.of_the_list.nats)
    judged = f"a 5-gram gives them {five} nats per character and held-out ones {own}"
    return f"Of {drawn.count} drawn words {new} are new; {judged}."


class _ChoiceLine(Label):
    """Small words about the chosen family and the objective that more settings have."""

    def __init__(self, more: MoreSettings, parent: QWidget | None = None) -> None:
        super().__init__("", role="small", tone="muted", wrap=True, parent=parent)
        self._more = more
        self._family: Family | None = None
        more.objective.value_changed.connect(self._show)

    def show_family(self, made: Family) -> None:
        """Say it of a family."""
        self._family = made
        self._show()

    @Slot()
    def _show(self) -> None:
        self.setText(self._says(self._family, self._more.chosen_objective) if self._family is not None else "")

    def _says(self, made: Family, objective: str) -> str:
        raise NotImplementedError


class FamilyLine(_ChoiceLine):
    """What the choice is, and how long it takes."""

    def _says(self, made: Family, objective: str) -> str:
        return f"{made.about} {made.says_wait(objective)}"


class MeasuredLine(_ChoiceLine):
    """What was measured of the choice; hidden where that is nothing."""

    def __init__(self, more: MoreSettings, parent: QWidget | None = None) -> None:
        super().__init__(more, parent)
        self._table: FamilyTable | None = None
        self.hide()

    def set_table(self, table: FamilyTable) -> None:
        """What each family reached in the default time."""
        self._table = table
        self._show()

    def _says(self, made: Family, objective: str) -> str:
        return outcome(self._table, made, objective)

    @Slot()
    def _show(self) -> None:
        super()._show()
        self.setToolTip(f"{MEASURED}.\n{explained(self.text())}".strip())
        self.setVisible(bool(self.text()))

"""What the default budget gave of a family is said before a run of it, and of one that is there to fail that it is."""

from dataclasses import replace

import pytest

from models.evaluation.family_table import table_of_names
from models.families.registry import FAMILIES
from playground.views.trainer.measured import FAILS, outcome
from playground.views.trainer.setup import SetupCard

TABLE = table_of_names()


def test_the_figure_stands_with_its_relation_and_the_machine_beside_what_drawn_words_are() -> None:
    said = outcome(TABLE, FAMILIES["uniform"], "").replace("\u00a0", " ")
    row = TABLE.row("uniform", "")
    assert row is not None
    assert f"≤ {row.figure.nats:.3f} ± {row.figure.stderr:.3f} nats per held-out character" in said
    assert f"in 2 minutes of {TABLE.machine}" in said
    assert row.drawn.like_words is not None
    new = f"{100 * row.drawn.new:.0f} %"
    like = f"{100 * row.drawn.like_words:.0f} % look like words and {new} are new"
    assert f"Of {row.drawn.count} drawn words {like}" in said
    earlier = replace(TABLE, rows=(replace(row, drawn=replace(row.drawn, like_words=None)),))
    said = outcome(earlier, FAMILIES["uniform"], "").replace("\u00a0", " ")
    assert f"Of {row.drawn.count} drawn words {new} are new" in said
    assert f"{row.drawn.likeness.nats:.2f} nats per character and held-out ones {TABLE.of_the_list.nats:.2f}" in said
    by_steps = replace(TABLE, setup={**TABLE.setup, "minutes": None, "steps": 300})
    assert "in 300 steps of" in outcome(by_steps, FAMILIES["uniform"], "").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("family", "objective", "fails"),
    [("nat", "", True), ("independent", "", True), ("masked", "single-rate", True), ("masked", "", False)],
)
def test_what_is_there_to_fail_says_so(family: str, objective: str, fails: bool) -> None:
    assert outcome(TABLE, FAMILIES[family], objective).startswith(FAILS) == fails
    assert outcome(None, FAMILIES[family], objective) == (FAILS if fails else "")


def test_it_follows_the_family_and_the_objective_that_are_chosen(qtbot) -> None:
    setup = SetupCard()
    qtbot.addWidget(setup)
    assert setup.outcome.isHidden()
    setup.outcome.set_table(TABLE)
    assert setup.outcome.text() == outcome(TABLE, FAMILIES["masked"], "")
    setup.objective.set_value("single-rate")
    setup.objective.value_changed.emit("single-rate")  # as a user's choice does
    assert setup.outcome.text() == outcome(TABLE, FAMILIES["masked"], "single-rate")
    setup.outcome.set_table(replace(TABLE, rows=tuple(row for row in TABLE.rows if row.family != "modalities")))
    assert setup.outcome.text() == outcome(TABLE, FAMILIES["masked"], "single-rate")
    setup.set_family("ngram")
    assert setup.outcome.text() == outcome(TABLE, FAMILIES["ngram"], "")
    setup.set_family("modalities")  # not in this table
    assert setup.outcome.isHidden()

"""The settings of both views end in one recipe that can be."""

from __future__ import annotations

from unittest.mock import MagicMock

import pytest
from PySide6.QtCore import QObject

from models.constraints.constraint import Constraint
from models.sampling.recipe import FieldChange, Recipe
from playground.experiment.edits import ChangeRecipe
from playground.experiment.experiment import Experiment
from playground.presenters.sampling_settings import SamplingSettingsPresenter
from playground.presenters.timeline import TimelinePresenter
from playground.session.session import Session
from playground.views.controls import Controls
from playground.views.header import Header
from playground.widgets import UpdateQueue

TOGETHER = Recipe(Constraint.free(6, 5), 5, policy="remask-cap")


@pytest.fixture
def session():
    session = MagicMock(spec=Session)
    session.experiment = Experiment("together", TOGETHER)
    return session


@pytest.fixture
def views(qtbot, session):
    header, controls, owner = Header(), Controls(), QObject()
    qtbot.addWidget(header)
    qtbot.addWidget(controls)
    yield (
        {"header": header, "controls": controls},
        SamplingSettingsPresenter(
            session, MagicMock(spec=TimelinePresenter), header, controls, UpdateQueue(owner), owner
        ),
    )
    owner.deleteLater()


@pytest.mark.parametrize("view", ["header", "controls"])
def test_another_policy_is_asked_for_alone(session, views, view):
    views[0][view].change_wanted.emit(FieldChange("policy", "random"))
    session.apply.assert_called_once_with(ChangeRecipe.of(policy="random"))
    TOGETHER.with_(**dict(session.apply.call_args.args[0].changes))  # a recipe that can be


@pytest.mark.parametrize(
    ("field", "value"), [("policy", "ancestral"), ("temperature", 0.5), ("settings", {"eta": 0.4})]
)
def test_all_else_is_passed_on_as_it_is(session, views, field, value):
    views[0]["controls"].change_wanted.emit(FieldChange(field, value))
    session.apply.assert_called_once_with(ChangeRecipe.of(**{field: value}))

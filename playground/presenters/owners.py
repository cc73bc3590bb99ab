"""The owners of one window, which presenters connect to its views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.catalog.model_library import ModelLibrary
    from playground.catalog.user_models import UserModels
    from playground.results.result_store import ResultStore
    from playground.session.list_statistics import ListStatistics
    from playground.session.player import Player
    from playground.session.session import Session
    from playground.settings_store import SettingsStore
    from playground.training.training_service import TrainingService


@dataclass(frozen=True)
class Owners:
    """Each owns one kind of thing and emits its changes; none knows a view."""

    session: Session
    player: Player
    statistics: ListStatistics
    library: ModelLibrary
    user_models: UserModels
    results: ResultStore
    training: TrainingService
    settings: SettingsStore

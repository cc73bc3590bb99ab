"""The run's clock: from 1, pure noise, down to 0 along the grid of its steps, and the levels it stands for."""

import numpy as np

from models.arrays import Array
from models.processes.schedules import grid
from models.sampling.recipe import Recipe


def next_clock(steps: int, clock: float) -> float:
    """The first time of the run's grid below `clock`; 0 at the end."""
    times = grid(steps)
    return float(times[np.searchsorted(-times, 1e-9 - clock)]) if clock > 1e-9 else 0.0


def last_clock(recipe: Recipe) -> float:
    """The last time of the run's grid at which there is noise."""
    return float(grid(recipe.steps)[-2])


def levels_at(recipe: Recipe, clock: float) -> Array:
    """(L,) the level of each position at a time of the run, read-only."""
    return recipe.timetable.levels(recipe.schedule, clock, recipe.constraint.free_positions)

"""What a run says beside its figures, in sentences."""

from models.plurals import counted

NO_BETTER = "The held-out loss no longer improves, so training ended early."
OTHER_WORDS = (
    "An earlier version began this run and chose by other held-out losses; the best weights are chosen from here on."
)
FALLS = "The held-out loss was still falling: more time would help."


def too_few(steps: int) -> str:
    """The hint of a run that managed few steps in its time."""
    return f"Only {counted(steps, 'step')} {'was' if steps == 1 else 'were'} made in this time: more time will help."

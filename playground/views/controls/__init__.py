"""The "Sampling" tab: every setting of a run, each with a line on what it does, or why it cannot do anything now."""

from playground.views.controls.panel import Controls

__all__ = ["Controls"]

"""Tests of what stands behind the window."""

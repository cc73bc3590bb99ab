"""Widgets are tested as the window shows them: in its style."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from playground import theme


@pytest.fixture(autouse=True)
def styled(qapp: QApplication) -> None:
    """Put the dark scheme on, unless another test has put on one already."""
    theme.apply(qapp, theme.scheme())

"""Tokens as a QPalette for Fusion, and the few rules that a palette cannot say."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from playground.theme.palette import RADIUS_CONTROL, Tokens

_RULES = """
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {border_strong}; padding: 4px 6px; }}
QLineEdit, QPlainTextEdit, QTextEdit {{
    background: {sunken}; color: {text}; border: 1px solid {border}; border-radius: {radius}px;
    padding: 4px 9px; selection-background-color: {accent}; selection-color: {accent_text};
}}
QLineEdit:hover, QPlainTextEdit:hover, QTextEdit:hover {{ border-color: {border_strong}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus {{ border-color: {accent}; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled {{ color: {faint}; }}
QLineEdit[invalid="true"], QLineEdit[invalid="true"]:focus {{ border-color: {bad}; }}
QAbstractSpinBox QLineEdit {{ background: transparent; border: none; border-radius: 0; padding: 0; }}
QMenu {{ background: {card}; color: {text}; border: 1px solid {border_strong}; border-radius: {radius}px; padding: 5px; }}
QMenu::item {{ padding: 6px 26px 6px 12px; border-radius: 5px; }}
QMenu::item:selected {{ background: {accent_soft}; }}
QMenu::item:disabled {{ color: {faint}; }}
QMenu::icon {{ padding-left: 10px; }}
QMenu::separator {{ height: 1px; background: {border}; margin: 5px 8px; }}
QScrollArea, QScrollArea > QWidget > QWidget[plain="true"] {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 11px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 11px; margin: 2px; }}
QScrollBar::handle {{ background: {border_strong}; border-radius: 3px; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::handle:hover {{ background: {faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractItemView {{
    background: {card}; alternate-background-color: {card}; color: {text}; border: none; outline: none;
    selection-background-color: {accent_soft}; selection-color: {text}; gridline-color: {border};
}}
QTableView::item, QTreeView::item, QListView::item {{ padding: 4px 8px; border: none; }}
QTableView::item:hover, QTreeView::item:hover, QListView::item:hover {{ background: {sunken}; }}
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {{
    background: {accent_soft}; color: {text};
}}
QHeaderView {{ background: transparent; border: none; }}
QHeaderView::section {{
    background: transparent; color: {muted}; border: none; border-bottom: 1px solid {border}; padding: 5px 8px;
}}
QTableCornerButton::section {{ background: transparent; border: none; }}
QSplitter::handle {{ background: transparent; }}
QStatusBar {{ background: {canvas}; color: {muted}; border-top: 1px solid {border}; }}
QStatusBar::item {{ border: none; }}
"""


def stylesheet(tokens: Tokens) -> str:
    """The application's style sheet."""
    return _RULES.format(radius=RADIUS_CONTROL, **vars(tokens))


def palette(tokens: Tokens) -> QPalette:
    """The application's palette, for Fusion."""
    roles = QPalette.ColorRole
    given = {
        roles.Window: tokens.canvas,
        roles.WindowText: tokens.text,
        roles.Base: tokens.sunken,
        roles.AlternateBase: tokens.card,
        roles.Text: tokens.text,
        roles.PlaceholderText: tokens.faint,
        roles.Button: tokens.raised,
        roles.ButtonText: tokens.text,
        roles.BrightText: tokens.bad,
        roles.ToolTipBase: tokens.raised,
        roles.ToolTipText: tokens.text,
        roles.Highlight: tokens.accent,
        roles.HighlightedText: tokens.accent_text,
        roles.Accent: tokens.accent,
        roles.Link: tokens.accent,
        roles.LinkVisited: tokens.accent,
        roles.Light: tokens.border_strong,
        roles.Midlight: tokens.border,
        roles.Mid: tokens.border,
        roles.Dark: tokens.border_strong,
        roles.Shadow: tokens.canvas,
    }
    made = QPalette()
    for role, value in given.items():
        made.setColor(role, QColor(value))
    for role in (roles.WindowText, roles.Text, roles.ButtonText, roles.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.faint))
    made.setColor(QPalette.ColorGroup.Disabled, roles.Highlight, QColor(tokens.border))
    return made

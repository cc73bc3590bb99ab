"""Tokens as a QPalette for Fusion, and the rules that a palette cannot say, for the plain widgets of Qt.

Properties tell our own kinds of a class apart (`surface` of a frame, `kind` of a button); a dialog, a table or a menu
of Qt that stands beside them looks the same.
Two traps: an arrow of a styled combo or spin box vanishes unless it is given an image, and an image cannot be coloured.
"""

from PySide6.QtGui import QColor, QPalette

from playground.theme.palette import LIGHT, RADIUS_CARD, RADIUS_CONTROL, Tokens
from playground.theme.places import ICONS

_TEXT_FIELDS = """
QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox {{
    background: {sunken}; color: {text}; border: 1px solid {border}; border-radius: {radius}px;
    selection-background-color: {accent}; selection-color: {accent_text};
}}
QLineEdit, QPlainTextEdit, QTextEdit {{ padding: 5px 9px; }}
QLineEdit:hover, QPlainTextEdit:hover, QTextEdit:hover, QAbstractSpinBox:hover, QComboBox:hover {{
    border-color: {border_strong};
}}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus {{ border: 2px solid {accent}; padding: 4px 8px; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {{
    color: {faint};
}}
QLineEdit[problem="true"] {{ border-color: {bad}; }}
QAbstractSpinBox {{ padding: 4px 4px 4px 10px; min-height: 22px; }}
QAbstractSpinBox:focus {{ border: 2px solid {accent}; padding: 3px 3px 3px 9px; }}
QAbstractSpinBox[problem="true"] {{ border-color: {bad}; }}
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {{
    background: transparent; border: none; border-radius: 0; padding: 0;
}}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{
    subcontrol-origin: border; width: 22px; height: 14px; border: none; background: transparent;
}}
QAbstractSpinBox::up-button {{ subcontrol-position: top right; margin: 2px 2px 0 0; }}
QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; margin: 0 2px 2px 0; }}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{ background: {hover}; border-radius: 4px; }}
QAbstractSpinBox::up-arrow {{ image: url("{fixed}/up.svg"); width: 11px; height: 11px; }}
QAbstractSpinBox::down-arrow {{ image: url("{fixed}/down.svg"); width: 11px; height: 11px; }}
QAbstractSpinBox::up-arrow:off {{ image: url("{fixed}/up-off.svg"); }}
QAbstractSpinBox::down-arrow:off {{ image: url("{fixed}/down-off.svg"); }}
QComboBox {{ padding: 4px 10px; min-height: 22px; combobox-popup: 0; }}
QComboBox:focus {{ border: 2px solid {accent}; padding: 3px 9px; }}
QComboBox[ring="false"]:focus {{ border: 1px solid {border}; padding: 4px 10px; }}
QComboBox:on {{ border-color: {border_strong}; }}
QComboBox::drop-down {{ border: none; width: 26px; }}
QComboBox::down-arrow {{ image: url("{fixed}/down.svg"); width: 15px; height: 15px; }}
QComboBox QAbstractItemView, QComboBox QAbstractItemView:focus {{
    background: {card}; color: {text}; border: 1px solid {border_strong}; border-radius: 0; padding: 4px;
}}
QComboBox QAbstractItemView::item {{ min-height: 26px; padding: 0 8px; border-radius: 5px; }}
QComboBox QAbstractItemView::item:hover, QComboBox QAbstractItemView::item:selected {{ background: {accent_soft}; }}
"""

_BUTTONS = """
QPushButton, QToolButton {{
    background: {button}; color: {text}; border: 1px solid {border}; border-radius: {radius}px; padding: 6px 14px;
}}
QPushButton:hover, QToolButton:hover {{ background: {hover}; border-color: {border_strong}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {accent}; padding: 5px 13px; }}
QPushButton:default {{ background: {accent}; color: {accent_text}; border-color: {accent}; }}
QPushButton:disabled, QToolButton:disabled {{ background: {sunken}; color: {faint}; }}
QPushButton[kind], QPushButton[kind]:focus {{ padding: 0 13px; border: 1px solid {border}; outline: none; }}
QPushButton[bare="true"], QPushButton[bare="true"]:focus {{ padding: 0; }}
QPushButton[tight="true"], QPushButton[tight="true"]:focus {{ padding: 0 8px; }}
QPushButton[kind="plain"]:hover {{ background: {hover}; border-color: {border_strong}; }}
QPushButton[kind="plain"]:pressed {{ background: {border}; border-color: {border_strong}; }}
QPushButton[kind="plain"]:checked {{ background: {accent_soft}; border-color: {accent}; color: {accent}; }}
QPushButton[kind="primary"] {{ background: {accent}; border-color: {accent}; color: {accent_text}; }}
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed {{ background: {accent_hover}; }}
QPushButton[kind="segment"] {{ background: {sunken}; color: {muted}; }}
QPushButton[kind="segment"], QPushButton[kind="segment"]:focus {{ border-color: transparent; padding: 0 10px; }}
QPushButton[kind="segment"]:hover {{ background: {hover}; color: {text}; }}
QPushButton[kind="segment"]:checked {{ background: {accent_soft}; color: {accent}; }}
QPushButton[kind]:disabled {{ background: {sunken}; border-color: {border}; color: {faint}; }}
QPushButton[kind="segment"]:disabled {{ border-color: transparent; }}
QPushButton[kind="quiet"], QPushButton[kind="quiet"]:focus {{
    background: transparent; border-color: transparent; color: {muted}; padding: 0 2px;
}}
QPushButton[kind="quiet"]:hover {{ color: {text}; }}
QPushButton[kind="drop"], QPushButton[kind="drop"]:focus {{
    background: {sunken}; border: 2px dashed {border_strong}; padding: 0;
}}
QPushButton[kind="drop"]:hover {{ border-color: {faint}; }}
QPushButton[kind="drop"]:focus, QPushButton[over="true"] {{ border: 2px dashed {accent}; }}
QPushButton[over="true"] {{ background: {accent_soft}; }}
QPushButton[ring="true"]:focus {{ border: 2px solid {accent}; padding: 0 12px; }}
QPushButton[ring="true"][bare="true"]:focus {{ padding: 0; }}
QPushButton[ring="true"][tight="true"]:focus {{ padding: 0 7px; }}
QPushButton[ring="true"][kind="segment"]:focus {{ border-color: {accent}; padding: 0 9px; }}
QPushButton[ring="true"][kind="quiet"]:focus {{ border: 2px solid {accent}; padding: 0 1px; }}
QPushButton[ring="true"][kind="primary"]:focus {{ border-color: {accent_text}; }}
QFileDialog QToolButton, QFileDialog QToolButton:focus {{ padding: 3px; }}
QPushButton::menu-indicator {{ image: none; width: 0; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QCheckBox, QRadioButton {{ color: {text}; spacing: 8px; background: transparent; padding: 3px 0; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {faint}; }}
QCheckBox::indicator, QRadioButton::indicator {{
    width: 16px; height: 16px; border: 1px solid {faint}; background: {sunken};
}}
QCheckBox::indicator {{ border-radius: 5px; }}
QRadioButton::indicator {{ border-radius: 9px; }}
QCheckBox::indicator:hover, QRadioButton::indicator:hover {{ border-color: {accent}; }}
QCheckBox::indicator:checked {{
    background: {accent}; border-color: {accent}; image: url("{fixed}/tick-{scheme}.svg");
}}
QRadioButton::indicator:checked {{ border: 5px solid {accent}; background: {accent_text}; width: 8px; height: 8px; }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {border}; background: {border}; }}
QCheckBox:focus, QRadioButton:focus {{ color: {accent}; }}
QCheckBox::indicator:focus {{ border: 2px solid {text}; width: 14px; height: 14px; }}
QSlider {{ min-height: 22px; background: transparent; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {border}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {accent}; }}
QSlider::sub-page:horizontal:disabled {{ background: {faint}; }}
QSlider::handle:horizontal {{
    width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: {text}; border: 1px solid {card};
}}
QSlider::handle:horizontal:focus {{ border: 2px solid {accent}; width: 12px; height: 12px; }}
"""

_LISTS = """
QScrollArea {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 2px; }}
QScrollBar::handle {{ background: {border_strong}; border-radius: 3px; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::handle:hover {{ background: {faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractItemView {{
    background: {card}; alternate-background-color: {card}; color: {text}; outline: none; border: 1px solid transparent;
    border-radius: 6px; selection-background-color: {accent_soft}; selection-color: {text}; gridline-color: {border};
}}
QAbstractItemView:focus {{ border: 1px solid {accent}; }}
QTableView::item, QTreeView::item, QListView::item {{ padding: 4px 8px; border: none; }}
QTableView::item:hover, QTreeView::item:hover, QListView::item:hover {{ background: {sunken}; }}
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {{
    background: {accent_soft}; color: {text};
}}
QHeaderView, QHeaderView:focus {{ background: transparent; border: none; }}
QHeaderView::section {{
    background: {card}; color: {muted}; border: none; border-bottom: 1px solid {border};
    padding: 5px 8px; font-weight: 400;
}}
QHeaderView::up-arrow, QHeaderView::down-arrow {{ image: none; width: 0; height: 0; }}
QHeaderView::section:hover {{ color: {text}; }}
QTableCornerButton::section {{ background: transparent; border: none; }}
QProgressBar {{ background: {border}; border: none; border-radius: 3px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QProgressBar::chunk:disabled {{ background: {faint}; }}
"""

_SURFACES = """
QFrame[surface="card"] {{ background: {card}; border: 1px solid {border}; border-radius: {card_radius}px; }}
QFrame[surface="accent"] {{ background: {accent_soft}; border: 1px solid {accent}; border-radius: {card_radius}px; }}
QFrame[surface="bad"] {{ background: {bad_soft}; border: 1px solid {bad}; border-radius: {card_radius}px; }}
QFrame[surface="plain"] {{ background: {card}; border: none; }}
QFrame[surface="field"] {{ background: {sunken}; border: 1px solid {border}; border-radius: {radius}px; }}
QFrame[surface="message"] {{ background: {raised}; border: 1px solid {border_strong}; border-radius: {radius}px; }}
QFrame[surface="trouble"] {{ background: {raised}; border: 1px solid {bad}; border-radius: {radius}px; }}
QFrame[surface="bar"] {{ background: {accent}; border: none; border-radius: 4px; }}
QFrame[surface="bar"]:disabled {{ background: {faint}; }}
QFrame[surface="sunken"] {{ background: {sunken}; border: none; border-radius: {radius}px; }}
"""

_WINDOWS = """
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {border_strong}; padding: 4px 6px; }}
QMenu {{ background: {card}; color: {text}; border: 1px solid {border_strong}; padding: 5px; }}
QMenu::item {{ padding: 6px 26px 6px 12px; border-radius: 5px; }}
QMenu::item:selected {{ background: {accent_soft}; }}
QMenu::item:disabled {{ color: {faint}; }}
QMenu::icon {{ padding-left: 10px; }}
QMenu::separator {{ height: 1px; background: {border}; margin: 5px 8px; }}
QMenuBar {{ background: {canvas}; color: {muted}; }}
QMenuBar::item {{ padding: 5px 10px; border-radius: 6px; background: transparent; }}
QMenuBar::item:selected {{ background: {hover}; color: {text}; }}
QTabWidget::pane {{ border: none; margin-top: 10px; }}
QTabBar {{ background: transparent; }}
QTabBar::tab {{ background: transparent; color: {muted}; border: none; border-bottom: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:selected {{ color: {text}; border-bottom: 2px solid {accent}; font-weight: 600; }}
QTabBar[ring="true"]::tab:selected {{ border: 2px solid {accent}; border-radius: 6px; }}
QSplitter::handle {{ background: transparent; }}
QSplitter::handle:hover {{ background: {border_strong}; }}
QStatusBar {{ background: {canvas}; color: {muted}; border-top: 1px solid {border}; }}
QStatusBar::item {{ border: none; }}
"""


def stylesheet(tokens: Tokens) -> str:
    """The application's style sheet."""
    rules = _TEXT_FIELDS + _BUTTONS + _LISTS + _SURFACES + _WINDOWS
    scheme = "light" if tokens is LIGHT else "dark"
    fixed = (ICONS / "fixed").as_posix()
    return rules.format(radius=RADIUS_CONTROL, card_radius=RADIUS_CARD, fixed=fixed, scheme=scheme, **vars(tokens))


def palette(tokens: Tokens) -> QPalette:
    """The application's palette, for Fusion."""
    roles = QPalette.ColorRole
    given = {
        roles.Window: tokens.canvas,
        roles.WindowText: tokens.text,
        roles.Base: tokens.sunken,
        roles.AlternateBase: tokens.card,
        roles.Text: tokens.text,
        roles.PlaceholderText: tokens.muted,
        roles.Button: tokens.button,
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

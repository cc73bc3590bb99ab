"""Small controls in the style of the window. Each takes an accessible name."""

from playground.widgets.announce import announce
from playground.widgets.bar_chart import BarChart
from playground.widgets.button import Button, IconButton, PrimaryButton, stopping_button, with_shortcut
from playground.widgets.card import Card
from playground.widgets.chart import Chart
from playground.widgets.choice import Choice
from playground.widgets.file_dialog import chosen_file, file_dialog
from playground.widgets.icon_label import IconLabel
from playground.widgets.label import Elided, Label, Wordings, field_label
from playground.widgets.layout import clear_layout, hbox, keep_place, scroll_cards, vbox
from playground.widgets.marks import Mark, Marks
from playground.widgets.noted_choice import NotedChoice
from playground.widgets.notice import Notice
from playground.widgets.number import Number, refused_number
from playground.widgets.one_of import OneOf
from playground.widgets.popup import Popup
from playground.widgets.progress_bar import ProgressBar
from playground.widgets.scroll import Scroll, bring_into_view
from playground.widgets.searched import SearchedPage
from playground.widgets.segmented import Segmented
from playground.widgets.status_bar import StatusBar
from playground.widgets.styling import set_style_property
from playground.widgets.tabs import Tabs
from playground.widgets.text_field import TextField
from playground.widgets.toast import Toast
from playground.widgets.update_queue import UpdateQueue

__all__ = [
    "BarChart",
    "Button",
    "Card",
    "Chart",
    "Choice",
    "Elided",
    "IconButton",
    "IconLabel",
    "Label",
    "Mark",
    "Marks",
    "NotedChoice",
    "Notice",
    "Number",
    "OneOf",
    "Popup",
    "PrimaryButton",
    "ProgressBar",
    "Scroll",
    "SearchedPage",
    "Segmented",
    "StatusBar",
    "Tabs",
    "TextField",
    "Toast",
    "UpdateQueue",
    "Wordings",
    "announce",
    "bring_into_view",
    "chosen_file",
    "clear_layout",
    "field_label",
    "file_dialog",
    "hbox",
    "keep_place",
    "refused_number",
    "scroll_cards",
    "set_style_property",
    "stopping_button",
    "vbox",
    "with_shortcut",
]

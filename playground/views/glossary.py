"""What the words on screen mean, on a page that can be searched."""

from PySide6.QtWidgets import QWidget

from playground.glossary import GLOSSARY
from playground.widgets import Label, SearchedPage


class Glossary(SearchedPage):
    """Shown over its parent; Escape closes it."""

    def __init__(self, parent: QWidget) -> None:
        entries = {term: (Label(GLOSSARY[term], wrap=True), GLOSSARY[term]) for term in sorted(GLOSSARY, key=str.lower)}
        super().__init__("What the words mean", "Glossary", entries, parent)

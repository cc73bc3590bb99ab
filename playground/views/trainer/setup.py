"""The Setup card: which family and network to train, for how long, and under what name."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QWidget

from models.denoisers.shapes import SHAPES, reads_labels, reads_noise_share
from models.errors import UserError
from models.families.family import Family
from models.families.registry import DEFAULT_FAMILY, trainable
from models.storage.title import as_title
from models.training.request import TrainingRequest, default_start
from models.training.train_spec import AUTO, MAX_MINUTES, MAX_TRAINING_STEPS, PRESETS, QUICK_MINUTES, SCRATCH
from playground import theme
from playground.formatting import compact, listed
from playground.views.trainer.disclosure import Disclosure
from playground.views.trainer.family_settings import FamilySettings
from playground.views.trainer.measured import FamilyLine, MeasuredLine
from playground.views.trainer.more import MoreSettings
from playground.widgets import (
    Card,
    Choice,
    Label,
    Marks,
    Number,
    OneOf,
    PrimaryButton,
    Segmented,
    TextField,
    field_label,
    hbox,
    refused_number,
    vbox,
)
from playground.widgets.trait_marks import marks_of

BUDGETS = (("quick", "Quick"), ("minutes", "Minutes"), ("steps", "Steps"))
AUTOMATIC = (
    "Automatic, fitted to this computer",
    "Automatic: small",
)  # a number of steps takes as long as it takes
NO_LIST = "Choose a list first"
NAMED = 3  # systems of the literature in the tooltip of a family
BOTH = "Best of both: model or scratch"


class SetupCard(Card):
    """The settings of a training run. Signal: start_wanted(object), a TrainingRequest.

    chosen_family: of the model to come.
    """

    start_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Setup", parent=parent)
        self._sizes: dict[tuple[str, str, str], int] = {}
        self._named = False
        self._families = trainable()
        self.chosen_family = self._families[DEFAULT_FAMILY]
        self.family = OneOf("Family of the model", [(name, made.title) for name, made in self._families.items()])
        self.family.set_notes({name: made.about for name, made in self._families.items()})
        self.family.set_marks({name: marks_of(made) for name, made in self._families.items()})
        self.marks = Marks("What is special of the family")
        self.denoiser = OneOf("Denoiser")
        self.denoiser.set_notes({name: of.about for name, of in SHAPES.items()})
        self.preset = Choice("Size of the network")
        self.budget = Segmented("Budget", BUDGETS)
        self.minutes = Number("Minutes of training", 0.1, MAX_MINUTES, decimals=1, step=1, value=5)
        self.steps = Number("Steps of training", 10, MAX_TRAINING_STEPS, step=500, value=3000)
        self.minutes.setSuffix(" min")
        self.steps.setSuffix(" steps")
        self.quick = Label(f"{QUICK_MINUTES:g} minutes", tone="muted")
        self.name = TextField("Name of the model", "name of the model")
        self.start_from = Choice("What it begins with")
        self.start_from.setToolTip("Letters, positions and layers of an existing model can be trained further")
        self._models: tuple[tuple[str, str, str], ...] = ()
        self._start_chosen = False
        self._extra, self.settings = MoreSettings(), FamilySettings()
        self.about, self.outcome = FamilyLine(self._extra), MeasuredLine(self._extra)
        self.seed, self.noise_input = self._extra.seed, self._extra.noise_input
        self.objective, self.teacher = self._extra.objective, self._extra.teacher
        self.labels = self._extra.labels
        self.set_teachers, self.set_list_has_labels = self._extra.set_teachers, self._extra.set_list_has_labels
        self.more = Disclosure(
            "More", "What it learns from, labels, seed, batch, rate, share held out, device and threads"
        )
        self.start = PrimaryButton("Start training", "play", tooltip="Train a model on this list")
        self.commands = QWidget(self)  # placed where it is in sight however much there is to set
        hbox(self.start, None, into=self.commands)
        self._budgets = QWidget()
        vbox(hbox(self.budget, self.quick, None), self.minutes, self.steps, into=self._budgets)
        self._extra.hide()
        self._lay_out()
        self.set_sizes({})
        self.set_family(DEFAULT_FAMILY)
        self.family.value_changed.connect(self.set_family)
        self.denoiser.value_changed.connect(self._fill_sizes)
        self.start_from.value_changed.connect(self._on_start_from)
        self.budget.value_changed.connect(self._on_budget)
        self.more.toggled.connect(self._extra.setVisible)
        self._extra.titled.connect(self.more.set_text)
        self.name.textEdited.connect(self._on_named)
        self.name.returnPressed.connect(self.start.click)
        self.start.clicked.connect(self._on_start)
        self._on_budget("quick")
        self.set_ready(False)

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(14)
        self._form.setVerticalSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        fields = (
            self.family,
            self.about,
            self.outcome,
            self.marks,
            self.start_from,
            self.denoiser,
            self.preset,
            self._budgets,
            self.name,
        )
        titles = ("Family", "", "", "", "Start from", "Denoiser", "Size", "Budget", "Name")
        for title, field in zip(titles, fields, strict=True):
            label = field_label(title, field)
            label.setMinimumHeight(theme.CONTROL_HEIGHT if title else 0)
            self._form.addRow(label, field)
        self.body.addLayout(self._form)
        self.body.addWidget(self.settings)
        self.body.addLayout(hbox(self.more, None))
        self.body.addWidget(self._extra)

    def set_family(self, name: str) -> None:
        """Set up a model of that family, with the networks and inputs that it has; the default one if it is unknown."""
        self.family.set_value(name if name in self._families else DEFAULT_FAMILY)
        self.chosen_family = made = self._families[str(self.family.value())]
        self.about.setToolTip(_systems(made))
        self.marks.set_marks(marks_of(made))
        self.denoiser.set_items([(network, SHAPES[network].title) for network in made.networks])
        self._extra.set_networks(networks=bool(made.networks))
        self._extra.set_objectives(made.objectives)
        self._extra.set_taught(taught=made.traits.one_pass)
        self.settings.set_family(made)
        for field in (self.start_from, self._budgets):  # a family that counts has no network
            self._form.setRowVisible(field, bool(made.networks))
        self._fill_starts()
        self._fill_sizes()
        self.about.show_family(made)
        self.outcome.show_family(made)

    def set_models(self, models: Iterable[tuple[str, str, str]]) -> None:
        """(family, path, title) of each model with a network to begin with."""
        self._models = tuple(models)
        self._fill_starts()

    def set_list_size(self, words: int) -> None:
        """Choose what a list of that many words is usually begun with, unless the user has chosen that."""
        if not self._start_chosen:
            self.start_from.set_value(default_start(words))
            self._show_size()

    def _fill_starts(self) -> None:
        rows: list[tuple[object, str]] = [(AUTO, BOTH), (SCRATCH, "From scratch")]
        rows += [(path, title) for family, path, title in self._models if family == self.family.value()]
        self.start_from.set_items(rows)
        self._show_size()

    def _show_size(self) -> None:
        """Show the network and its size, or hide both where a model has them or there is none."""
        networks = self.chosen_family.networks
        for field in (self.denoiser, self.preset):
            self._form.setRowVisible(field, bool(networks) and self.start_from.value() in (AUTO, SCRATCH))

    @Slot()
    def _on_start_from(self) -> None:
        self._start_chosen = True
        self._show_size()

    def set_sizes(self, sizes: Mapping[tuple[str, str, str], int]) -> None:
        """(family, denoiser, preset) -> number of parameters for the present list."""
        self._sizes = dict(sizes)
        self._fill_sizes()

    def set_ready(self, ready: bool, why: str = NO_LIST) -> None:
        """Whether there is something to train on; if not, why, for the tooltip."""
        self.start.setEnabled(ready)
        self.start.set_tooltip("Train a model on this list" if ready else why)

    def propose_name(self, name: str) -> None:
        """The list's name, unless the user has typed one for the model to come."""
        if not self._named:
            self.name.set_value(name)

    def request(self) -> TrainingRequest:
        """What `start_wanted` carries."""
        if not self.chosen_family.networks:
            name, family = self.name.text().strip(), str(self.family.value())
            return TrainingRequest(name=name, family=family, denoiser="", **self._extra.fields())
        budget = self.budget.value()
        minutes = {"quick": QUICK_MINUTES, "minutes": float(self.minutes.value())}.get(str(budget))
        return TrainingRequest(
            name=self.name.text().strip(),
            family=str(self.family.value()),
            denoiser=str(self.denoiser.value()),
            preset=str(self.preset.value()),
            minutes=minutes,
            steps=int(self.steps.value()) if budget == "steps" else None,
            start=str(self.start_from.value()),
            settings=self.settings.values(),
            **self._extra.fields(),
        )

    def _fill_sizes(self) -> None:
        chosen = self.preset.value() or AUTO
        family, denoiser = str(self.family.value()), str(self.denoiser.value() or "")
        reads_share = bool(denoiser) and reads_noise_share(denoiser)
        learns = self.chosen_family.labels and bool(denoiser) and reads_labels(denoiser)
        self._extra.set_learns_labels(learns=learns)
        self._extra.set_noise_input(offered=self.chosen_family.traits.hides and reads_share)
        rows: list[tuple[object, str]] = [(AUTO, AUTOMATIC[str(self.budget.value()) == "steps"])]
        for preset in PRESETS:
            count = self._sizes.get((family, denoiser, preset))
            message = f" · {compact(count)} parameters" if count else ""
            rows.append((preset, preset.capitalize() + message))
        self.preset.set_items(rows)
        self.preset.set_value(chosen)

    @Slot(object)
    def _on_budget(self, value: object) -> None:
        self._fill_sizes()
        self.quick.setVisible(value == "quick")
        self.minutes.setVisible(value == "minutes")
        self.steps.setVisible(value == "steps")

    @Slot(str)
    def _on_named(self, text: str) -> None:
        # Emptied again, the field follows the list's name once more.
        self._named = bool(text.strip())

    @Slot()
    def _on_start(self) -> None:
        if refused_number(self):
            return
        request = self.request()
        problem = _name_problem(self.name.text())
        self.name.set_problem(problem)
        if problem:
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._named = False  # the name that was typed is this model's; another list brings its own
        self.start_wanted.emit(request)


def _systems(made: Family) -> str:
    """What of the literature the family shows, in a sentence that names where to read on; "" for nothing."""
    names = [one.name for one in made.shows]
    if not names:
        return ""
    named = listed(names if len(names) <= NAMED else [*names[:NAMED], f"{len(names) - NAMED} more"])
    return f"Shows something of {named}: see Systems of the literature, under Help in the menu."


def _name_problem(text: str) -> str:
    """Why a model cannot be called that, or ""."""
    if not text.strip():
        return "Give the model a name."
    try:
        as_title(text)
    except UserError as error:
        return str(error)
    return ""

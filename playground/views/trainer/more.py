"""What few change of a training run: seed, rates, batch, held-out share, device, threads, loss, teacher, labels."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from models.data.labels import COLUMN, LABELLED_BY
from models.families.family import NamedObjective
from models.rng import MAX_SEED
from models.training.train_spec import MAX_BATCH, MAX_HELDOUT, MAX_RATE, MAX_THREADS, MIN_HELDOUT, MIN_RATE
from playground.widgets import Choice, Label, NotedChoice, Number, field_label, hbox

DEVICES = (("auto", "Automatic"), ("cpu", "Processor"), ("cuda", "NVIDIA graphics card"), ("mps", "Apple graphics"))

BY_ITSELF = "auto"
LABEL_NAMES = {
    COLUMN: "Column of the list",
    "length": "Length",
    "first": "First letter",
    "last": "Last letter",
    "ending": "Ending: vowel or consonant",
}


class MoreSettings(QWidget):
    """The fields under More, each as on the command line. A batch or threads of 0 are chosen by the run.

    titled(str): what the way to them says.
    """

    titled = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.seed = Number("Seed of the training", 0, MAX_SEED, value=0)
        self.batch = Number("Words a step", 0, MAX_BATCH, step=16, value=0)
        self.rate = Number("Learning rate", MIN_RATE, MAX_RATE, decimals=2, step=0.1, value=1)
        self.heldout = Number("Share held out", 100 * MIN_HELDOUT, 100 * MAX_HELDOUT, value=10)
        self.threads = Number("Threads of the training", 0, MAX_THREADS, value=0)
        self.numbers = (self.seed, self.batch, self.rate, self.heldout, self.threads)
        self.device = Choice("Device of the training", DEVICES)
        self.noise_input = QCheckBox("Input the share of masked letters")
        self.objective = NotedChoice("What it learns from")
        self.objective_about = Label("", role="small", tone="muted", wrap=True)
        self.teacher = Choice("Model whose words it learns")
        self.labels = NotedChoice("Labels learned with the words")
        self._objective_label = field_label("Learns from", self.objective)
        self._teacher_label = field_label("Teacher", self.teacher)
        self._labels_label = field_label("Labels", self.labels)
        self._objectives: dict[str, NamedObjective] = {}
        self._teachers: list[tuple[object, str]] = [("", "None: the words of the list")]
        self._of_networks, self._networks, self._taught = list[QWidget](), True, False
        self._learns_labels = self._list_has_labels = False
        self._reads_share = True
        self._explain()
        self._lay_out()
        self.objective.value_changed.connect(self._show_objective)
        self.set_teachers(())
        self._show_labels()

    def _explain(self) -> None:
        """What each field is, and its unit."""
        self.rate.setSuffix(" x")
        self.heldout.setSuffix(" %")
        for number in (self.batch, self.threads):
            number.setSpecialValueText(BY_ITSELF)
        tooltips: dict[QWidget, str] = {
            self.seed: "The same seed, list and number of steps train the same model on this computer",
            self.batch: f"Words that a step learns from, up to {MAX_BATCH}; auto: chosen with the size",
            self.rate: "Multiplies the learning rates that suit the list and the budget",
            self.heldout: "Words that are not learned from: they choose the weights and are reported on",
            self.threads: "Threads that the training may use; auto: chosen by the number of cores",
            self.device: "Where the network is trained; one that this computer lacks is refused at the start",
            self.noise_input: "Feeds the share of masked letters, m / L, to the network",
            self.objective: "What the network is taught by: the usual loss of the family, or another one",
            self.teacher: "Another model draws words, and the likeliest of each pattern is learned: fewer words are"
            " mixed up",
            self.labels: "What each word is of, learned with it, so that words of one label can be asked for and guided"
            " to",
        }
        for widget, text in tooltips.items():
            widget.setToolTip(text)
        says_more = {name: about for name, about in LABELLED_BY.items() if LABEL_NAMES[name].lower() not in about}
        self.labels.set_notes({name: f"{about[:1].upper()}{about[1:]}" for name, about in says_more.items()})

    def _lay_out(self) -> None:
        """Two fields a line, and those below each other that need the whole of it."""
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        fields = (
            ("Seed", self.seed),
            ("Batch", self.batch),
            ("Learning rate", self.rate),
            ("Held out", self.heldout),
            ("Threads", self.threads),
        )
        for i, (title, widget) in enumerate(fields):
            label = field_label(title, widget)
            grid.addWidget(label, i // 2, 2 * (i % 2))
            grid.addWidget(widget, i // 2, 2 * (i % 2) + 1)
            if widget not in (self.seed, self.heldout):
                self._of_networks += [label, widget]
        device, line = field_label("Device", self.device), len(fields) // 2 + 1
        grid.addWidget(device, line, 0)
        grid.addWidget(self.device, line, 1, 1, 3)
        self._of_networks += [device, self.device]
        line += 1
        grid.addLayout(hbox(self.noise_input, None), line, 0, 1, 4)
        grid.addWidget(self._objective_label, line + 1, 0)
        grid.addWidget(self.objective, line + 1, 1, 1, 3)
        grid.addWidget(self.objective_about, line + 2, 1, 1, 3)
        grid.addWidget(self._teacher_label, line + 3, 0)
        grid.addWidget(self.teacher, line + 3, 1, 1, 3)
        grid.addWidget(self._labels_label, line + 4, 0)
        grid.addWidget(self.labels, line + 4, 1, 1, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self.setLayout(grid)

    def set_networks(self, *, networks: bool) -> None:
        """Whether the family has networks; where it counts, only the seed and what is held out mean something."""
        self._networks = networks
        for widget in self._of_networks:
            widget.setVisible(networks)

    def set_objectives(self, objectives: Sequence[NamedObjective]) -> None:
        """What the networks of the family may learn from, the default one first; none: there is no choice."""
        self._objectives = {one.name: one for one in objectives}
        self.objective.set_items([(one.name, one.title) for one in objectives])
        self.objective.set_notes({one.name: one.about for one in objectives})
        for widget in (self._objective_label, self.objective, self.objective_about):
            widget.setVisible(bool(objectives))
        self._show_objective()

    def set_teachers(self, models: Iterable[tuple[str, str]]) -> None:
        """(path, title) of each model that a network may learn from."""
        self._teachers = [self._teachers[0], *models]
        self.teacher.set_items(self._teachers)

    def set_noise_input(self, *, offered: bool) -> None:
        """Whether the chosen network may read the share of masked letters."""
        self._reads_share = offered
        self.noise_input.setVisible(offered)

    def set_taught(self, *, taught: bool) -> None:
        """Whether networks of the family may learn from another model; what was chosen is forgotten where not."""
        self._taught = taught
        for widget in (self._teacher_label, self.teacher):
            widget.setVisible(taught)

    def set_learns_labels(self, *, learns: bool) -> None:
        """Whether the chosen network may learn a label with each word; what was chosen means nothing where not."""
        self._learns_labels = learns
        self._show_labels()

    def set_list_has_labels(self, *, has: bool) -> None:
        """Whether the list has a column of labels, which may be learned then."""
        self._list_has_labels = has
        self._show_labels()

    def _show_labels(self) -> None:
        names = [name for name in LABELLED_BY if name != COLUMN or self._list_has_labels]
        self.labels.set_items([("", "None"), *((name, LABEL_NAMES[name]) for name in names)])
        for widget in (self._labels_label, self.labels):
            widget.setVisible(self._learns_labels)
        there = self._learns_labels and self._list_has_labels
        self.titled.emit("More, with the labels of the list" if there else "More")

    @Slot()
    def _show_objective(self, *_: object) -> None:
        chosen = self._objectives.get(str(self.objective.value()))
        self.objective_about.setText(chosen.about if chosen is not None else "")

    def fields(self) -> Mapping[str, Any]:
        """The values by the names that `TrainingRequest` has for them; of a family that counts those that it has."""
        of_all = {"seed": int(self.seed.value()), "heldout": self.heldout.value() / 100}
        if not self._networks:
            return of_all
        return of_all | {
            "batch": int(self.batch.value()) or None,
            "rate": float(self.rate.value()),
            "threads": int(self.threads.value()) or None,
            "device": str(self.device.value()),
            "objective": self.chosen_objective,
            "teacher": str(self.teacher.value() or "") if self._taught else "",
            "labels_by": str(self.labels.value() or "") if self._learns_labels else "",
            "noise_input": self._reads_share and self.noise_input.isChecked(),
        }

    @property
    def chosen_objective(self) -> str:
        """The name of what was chosen, "" for the default."""
        name = str(self.objective.value())
        return "" if name == next(iter(self._objectives), name) else name

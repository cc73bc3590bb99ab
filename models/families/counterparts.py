"""The named systems of the literature of which a family shows something; those that several show."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Counterpart:
    """A named system of the literature: what of it is shown here, and what is not."""

    name: str
    source: str
    shown: str
    missing: str = ""

    def __str__(self) -> str:
        left_out = f" Not shown: {self.missing}." if self.missing else ""
        return f"{self.name} ({self.source}): {self.shown}.{left_out}"


CLASSIFIER_FREE = Counterpart(
    "Classifier-free guidance",
    "Ho and Salimans 2022, arXiv 2207.12598",
    "one network that learns words with their labels and without, put together by a strength that is chosen while "
    "words are drawn: of the prediction of the word, so that pins hold",
    "guidance of the step itself, which for masks is the same; another network without labels",
)
_CLASSIFIER = Counterpart(
    "Classifier guidance",
    "Dhariwal and Nichol 2021, arXiv 2105.05233; for letters Schiff et al. 2024 (D-CBG), arXiv 2412.10193",
    "a classifier of noised words weighs what is predicted, by a state for each position and letter or by one "
    "gradient; points are moved by its gradient. The classifier is trained, or the list's own, which is exact",
    "that the chance of filling a mask changes with it: masks are filled as without",
)
GUIDANCE = (CLASSIFIER_FREE, _CLASSIFIER)
FORCING = Counterpart(
    "Diffusion Forcing",
    "Chen et al. 2024, arXiv 2407.01392",
    "a level for each position: each has its own in a quarter of what is learned from, a pyramid in another, "
    "and the pyramid is a timetable with a slider",
    "networks that read to the left alone, and its planning",
)
REFINEMENT = Counterpart(
    "Iterative refinement",
    "Lee et al. 2018, arXiv 1802.06901",
    "a whole draft that is read and replaced by the likeliest word, in steps that go on until nothing changes; and its"
    " losses, from corrupted words and from the network's own drafts",
    "a source to translate, for which the pins stand, and letters that are left out",
)

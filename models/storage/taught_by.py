"""The model that wrote the words another one learned from: a plain value for reports and cards. Loads no torch."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from models.plurals import counted
from models.storage.typed_json import record, text, whole

_COUNT = whole(0, 1 << 40)
TAUGHT_BY = record(
    {"title": text(300), "digest": text(200)},
    {"words": _COUNT, "different": _COUNT, "patterns": _COUNT, "seed": whole(0, 1 << 63)},
)


@dataclass(frozen=True)
class TaughtBy:
    """The teacher's title and digest, how many words it drew with which seed, and how many patterns were asked."""

    title: str
    digest: str
    words: int = 0
    different: int = 0
    patterns: int = 0
    seed: int = 0

    @classmethod
    def of(cls, value: Mapping[str, Any] | None) -> "TaughtBy | None":
        """What `to_json` gave. Raises FieldError for anything else."""
        return None if value is None else cls(**TAUGHT_BY(value))

    def to_json(self) -> dict[str, Any]:
        """Plain data for a card."""
        return asdict(self)

    def sentence(self) -> str:
        """What was taught, and what comes of it."""
        return (
            f"Taught by {self.title}, which drew {counted(self.words, 'word')} with seed {self.seed}"
            f" ({counted(self.different, 'different one')}): for each of {counted(self.patterns, 'pattern')} the"
            " likeliest of them that fits. So it writes one word for a pattern, nearly always the same: letters drawn"
            " without each other agree on one word, or mix several up. Ask for a length or a letter to have another."
        )

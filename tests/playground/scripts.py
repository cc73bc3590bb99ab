"""Small lists in the scripts that are written from right to left, exact models of them, and their runs."""

from models.constraints.pattern import parse
from models.data.vocabulary import Vocabulary
from models.model import Model
from models.oracle.bigram import BigramChain
from models.processes import Masked
from models.sampling import sampler
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Trajectory

SCRIPTS = {
    "Hebrew": ("שלום", "ספר", "מלך", "שמש", "לילה", "שיר"),
    "Arabic": ("كتاب", "قلم", "باب", "شمس", "قمر", "كلام"),
    "Persian": ("سلام", "کتاب", "گربه", "پنجره", "می\u200cروم", "خانه\u200cها"),
    "Urdu": ("پاکستان", "لڑکا", "گھر", "ٹوپی", "بڑے", "چھوٹی"),
    "Syriac": ("ܫܠܡܐ", "ܟܬܒܐ", "ܡܠܟܐ", "ܫܡܫܐ", "ܒܝܬܐ"),
    "Thaana": ("ދިވެހި", "ބަހު", "ރަށު", "މަސް", "ދަތި"),
    "N'Ko": ("ߒߞߏ", "ߞߊ߲", "ߛߓߍ", "ߡߊ߲ߘߋ߲", "ߖߊ߯"),
}
LENGTH = 9


def model_of(words: tuple[str, ...]) -> Model:
    """The chain of letter pairs of a list."""
    vocabulary = Vocabulary.from_words(words)
    table = vocabulary.encode_all(words, LENGTH)
    return Model("pairs", vocabulary, LENGTH, Masked(len(vocabulary)), BigramChain.fit(table, len(vocabulary)))


def run_of(model: Model, pattern: str = "*", rows: int = 2) -> Trajectory:
    """A run of a model to its end."""
    recipe = Recipe(parse(pattern, model.vocabulary, model.length), steps=LENGTH, rows=rows, seed=5)
    first, *others = sampler.run(model, recipe)
    trajectory = Trajectory.begin(model.digest, recipe, first)
    for frame in others:
        trajectory = trajectory.extend(frame)
    return trajectory

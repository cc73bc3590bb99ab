"""The policies: which of the positions that are still noise a step settles, a table of small functions over arrays.

Choose-then-sample policies look at the distributions alone, so the words they draw have an exact probability; a
sample-then-choose policy looks at the letters drawn and has none (Hayakawa et al. 2025, arXiv 2510.04525).
"""

from collections.abc import Iterable
from functools import partial

from models.processes import remasking, scores, together
from models.processes.policy import ByScore, Group, Pace, Parameter, Path, Policy, Sets


def _begin(default: float) -> Parameter:
    about = "The time at which it begins: 1 with the first step, 0.5 half way."
    return Parameter("begin", "From", about, 0.0, 1.0, default)


def _eta(about: str, default: float = 0.1, highest: float = 1.0) -> Parameter:
    return Parameter("eta", "Rate", about, 0.0, highest, default)


def _heat(about: str, default: float) -> Parameter:
    return Parameter("heat", "Chance", about, 0.0, 10.0, default)


_REMASK_ETA = _eta("0 never takes a letter back, 1 does so as often as it may.")
_LETTERS = Parameter("letters", "Letters", "How many letters are drawn again at a time.", 1, 16, 1, whole=True)

# Names that recipes need: the default one, what version 1 of them says, and what models of any order are held against.
LOWEST_ENTROPY, ANCESTRAL, LEFT_TO_RIGHT = "lowest-entropy", "ancestral", "left-to-right"

POLICIES: dict[str, Policy] = {
    LOWEST_ENTROPY: Policy(
        "Lowest entropy",
        "Fills the positions whose letters are surest, then draws them.",
        ByScore(scores.lowest_entropy),
        Path.ONE,
    ),
    "highest-confidence": Policy(
        "Highest confidence",
        "Fills the positions with the likeliest single letter, then draws.",
        ByScore(scores.highest_confidence),
        Path.ONE,
    ),
    "largest-margin": Policy(
        "Largest margin",
        "Fills where the first letter is furthest ahead of the second, then draws.",
        ByScore(scores.largest_margin),
        Path.ONE,
    ),
    "random": Policy(
        "Random order",
        "Fills positions in a random order, the schedule's number each step.",
        ByScore(scores.at_random),
        Path.RANDOM,
        sets=Sets.EVENLY,
    ),
    ANCESTRAL: Policy(
        "Ancestral",
        "Each position takes its own step, with the schedule's probability: the process itself.",
        together.ancestral,
        Path.RANDOM,
        needs=frozenset(),
        sets=Sets.EACH,
        pace=Pace.AVERAGE,
        group=Group.PLACE,
    ),
    LEFT_TO_RIGHT: Policy(
        "Left to right",
        "Fills from the first position on.",
        ByScore(scores.left_to_right),
        Path.ONE,
        needs=frozenset({"hides"}),
        group=Group.PLACE,
    ),
    "right-to-left": Policy(
        "Right to left",
        "Fills from the last position back.",
        ByScore(scores.right_to_left),
        Path.ONE,
        group=Group.PLACE,
    ),
    "sample-then-choose": Policy(
        "Sample, then keep the surest",
        "Draws every position and keeps the likeliest draws (LLaDA, MaskGIT): leans towards common letters.",
        ByScore(scores.kept_draws),
        Path.THROWS_AWAY,
        group=Group.SURE,
    ),
    "remask-cap": Policy(
        "Re-mask (cap)",
        "Each step may return letters to noise, at most this share of them.",
        partial(remasking.remask, "cap"),
        Path.REVISES,
        (_REMASK_ETA,),
        pace=Pace.AVERAGE,
        group=Group.BACK,
    ),
    "remask-rescale": Policy(
        "Re-mask (rescale)",
        "Each step may return letters to noise, at this part of what the schedule permits.",
        partial(remasking.remask, "rescale"),
        Path.REVISES,
        (_REMASK_ETA,),
        pace=Pace.AVERAGE,
        group=Group.BACK,
    ),
    "first-hitting": Policy(
        "First hitting",
        "One position a step, at the times at which ever finer ancestral steps would fill it.",
        scores.FirstHitting(),
        Path.RANDOM,
        sets=Sets.SINGLY,
        pace=Pace.SINGLY,
        group=Group.PLACE,
        even_only=True,
    ),
    "dilated": Policy(
        "Far apart (DUS)",
        "Fills positions far apart together, then those half way between them.",
        ByScore(scores.dilated, scores.group),
        Path.ONE,
        pace=Pace.OWN,
        group=Group.PLACE,
    ),
    "adjacent": Policy(
        "Side by side",
        "Fills neighbours together, from the left: why DUS takes those far apart.",
        ByScore(scores.adjacent, scores.group),
        Path.ONE,
        (Parameter("size", "Together", "How many neighbours go in a step.", 1, 64, 2, whole=True),),
        pace=Pace.OWN,
        group=Group.PLACE,
    ),
    "entropy-bounded": Policy(
        "Entropy-bounded (EB)",
        "Fills the surest positions, as many as lose little by being drawn at once.",
        ByScore(scores.lowest_entropy, scores.entropy_bounded),
        Path.ONE,
        (Parameter("gamma", "Loss", "The most nats that a step may lose; 0 fills one at a time.", 0.0, 50.0, 0.5),),
        pace=Pace.OWN,
        group=Group.SURE,
    ),
    "confidence-threshold": Policy(
        "Confidence threshold",
        "Fills every position whose likeliest letter is above a chance, else the surest one.",
        ByScore(scores.highest_confidence, scores.surer),
        Path.ONE,
        (Parameter("threshold", "Above", "The chance that a likeliest letter must exceed.", 0.0, 1.0, 0.5),),
        pace=Pace.OWN,
        group=Group.SURE,
    ),
    "perturbed": Policy(
        "Surest, by chance",
        "Fills positions by chance, surer ones sooner (Dream).",
        ByScore(scores.perturbed),
        Path.RANDOM,
        (_heat("0 is lowest entropy; the higher, the nearer to a random order.", 0.5),),
        group=Group.SURE,
    ),
    "remask-conf": Policy(
        "Re-mask (confidence)",
        "Each step may return letters to noise, sooner the ones that were unlikely.",
        remasking.by_confidence,
        Path.REVISES,
        (_eta("0 never takes a letter back, 1 about one a step at most.", 1.0),),
        pace=Pace.AVERAGE,
        group=Group.BACK,
    ),
    "remask-loop": Policy(
        "Re-mask (loop)",
        "Fills most, takes letters back and draws them again for a while, then fills the rest.",
        remasking.loop,
        Path.REVISES,
        (
            _eta("The chance of each letter to be taken back in a step, while it loops.", 0.05),
            Parameter("on", "From", "The time at which it begins to loop.", 0.0, 1.0, 0.55),
            Parameter("off", "Until", "The time at which it fills the rest.", 0.0, 1.0, 0.05),
            Parameter("kept", "Filled", "The share of positions that are filled meanwhile.", 0.0, 1.0, 0.9),
        ),
        pace=Pace.AVERAGE,
        group=Group.BACK,
        even_only=True,
    ),
    "predictor-corrector": Policy(
        "Predictor and corrector",
        "Fills more than it has to, and returns as many letters to noise.",
        partial(remasking.remask, "correct"),
        Path.REVISES,
        (_eta("How often letters are taken back, for each time that the schedule fills one.", 1.0, 50.0),),
        pace=Pace.AVERAGE,
        group=Group.BACK,
    ),
    "gibbs": Policy(
        "Gibbs corrector",
        "Random order; every other step takes a letter back, any one, and draws it again.",
        remasking.gibbs,
        Path.REVISES,
        (_LETTERS, _begin(0.7)),
        pace=Pace.TURNS,
        group=Group.BACK,
    ),
    "informed": Policy(
        "Informed corrector",
        "Every other step takes back the letter least likely beside the others.",
        remasking.informed,
        Path.REVISES,
        (_LETTERS, _begin(0.7), _heat("0 takes the least likely letter; the higher, the more by chance.", 0.5)),
        pace=Pace.TURNS,
        group=Group.BACK,
        asks=True,
    ),
    "path-planning": Policy(
        "Path planning (P2)",
        "Keeps what is likeliest, new draws and old letters alike; old ones may go.",
        remasking.plan_path,
        Path.REVISES,
        (_eta("0 never takes a letter back, 1 judges old and new alike, more doubts the old.", 1.0, 10.0),),
        group=Group.BACK,
        asks=True,
    ),
    "mask-predict": Policy(
        "Mask-Predict",
        "Writes the likeliest letters everywhere, and masks again those it was least sure of.",
        remasking.mask_predict,
        Path.REVISES,
        group=Group.BACK,
    ),
    "clamp": Policy(
        "Clamped (Diffusion-LM, code)",
        "Each step aims at the letter nearest to the mean of the prediction, and keeps a part of the noise.",
        partial(together.clamped, afresh=False),
        Path.AIMS,
        (_begin(0.5),),
        needs=frozenset({"latent"}),
        group=Group.POINTS,
    ),
    "clamp-afresh": Policy(
        "Clamped (Diffusion-LM, paper)",
        "Each step takes the letter nearest to the mean of the prediction, and noises it from the start.",
        partial(together.clamped, afresh=True),
        Path.AIMS,
        (_begin(0.5),),
        needs=frozenset({"latent"}),
        group=Group.POINTS,
    ),
    "jump-corrected": Policy(
        "Jumps with a corrector",
        "Letters jump to the word more often than the schedule asks for, and as many are drawn again as noise.",
        together.jump_corrected,
        Path.RANDOM,
        (
            Parameter(
                "eta", "Strength", "How often each letter is drawn again as noise in a run, on average.", 0.0, 20.0, 1.0
            ),
        ),
        needs=frozenset({"jumps"}),
        pace=Pace.AVERAGE,
        group=Group.JUMPS,
    ),
    "jump-euler": Policy(
        "Jumps by Euler's rule",
        "The chance of a jump is held for the step, as in the authors' library, so few steps leave noise to the last.",
        together.jump_euler,
        Path.RANDOM,
        needs=frozenset({"jumps"}),
        pace=Pace.AVERAGE,
        group=Group.JUMPS,
    ),
    "at-once": Policy(
        "All at once",
        "Fills every position in one step, each by the pattern alone: no letter depends on what its neighbours become.",
        together.at_once,
        Path.ONE,
        needs=frozenset({"hides", "one_pass"}),
        pace=Pace.ONCE,
    ),
}


def labelled(names: Iterable[str]) -> list[tuple[str, str]]:
    """(name, label) of these policies, each once, group by group."""
    order = list(Group)
    listed = sorted(dict.fromkeys(names), key=lambda name: order.index(POLICIES[name].group))
    return [(name, POLICIES[name].label) for name in listed]

"""The policies: which of the positions that are still noise a step settles, a table of small functions over arrays.

Choose-then-sample policies look at the distributions alone, so the words they draw have an exact probability; a
sample-then-choose policy looks at the letters drawn and has none (Hayakawa et al. 2025, arXiv 2510.04525).
Those that take letters back are defined in `revising`, those by which all positions go together in `together`.
"""

from collections.abc import Iterable

from models.processes import parameters, reasons, revising, scores, together
from models.processes.policy import ByScore, Group, Pace, Parameter, Path, Policy, Reason, Sets

# Names that recipes need: the default one, what version 1 of them says, and what models of any order are held against.
LOWEST_ENTROPY, ANCESTRAL, LEFT_TO_RIGHT = "lowest-entropy", "ancestral", "left-to-right"

POLICIES: dict[str, Policy] = {
    LOWEST_ENTROPY: Policy(
        "Lowest entropy",
        "Fills the positions whose letters are surest, then draws them.",
        ByScore(scores.lowest_entropy),
        Path.ONE,
        reason=reasons.SUREST,
    ),
    "highest-confidence": Policy(
        "Highest confidence",
        "Fills the positions with the likeliest single letter, then draws.",
        ByScore(scores.highest_confidence),
        Path.ONE,
        reason=reasons.CONFIDENT,
    ),
    "largest-margin": Policy(
        "Largest margin",
        "Fills where the first letter is furthest ahead of the second, then draws.",
        ByScore(scores.largest_margin),
        Path.ONE,
        reason=reasons.LEADING,
    ),
    "random": Policy(
        "Random order",
        "Fills positions in a random order, the schedule's number each step.",
        ByScore(scores.at_random),
        Path.RANDOM,
        sets=Sets.EVENLY,
        reason=reasons.RANDOM,
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
        reason=reasons.EACH,
    ),
    LEFT_TO_RIGHT: Policy(
        "Left to right",
        "Fills from the first position on.",
        ByScore(scores.left_to_right),
        Path.ONE,
        needs=frozenset({"hides"}),
        group=Group.PLACE,
        reason=reasons.FROM_FIRST,
    ),
    "right-to-left": Policy(
        "Right to left",
        "Fills from the last position back.",
        ByScore(scores.right_to_left),
        Path.ONE,
        group=Group.PLACE,
        reason=reasons.FROM_LAST,
    ),
    "sample-then-choose": Policy(
        "Sample, then keep the surest",
        "Draws every position and keeps the likeliest draws (LLaDA, MaskGIT): leans towards common letters.",
        ByScore(scores.kept_draws),
        Path.THROWS_AWAY,
        group=Group.SURE,
        reason=reasons.KEPT,
    ),
    "remask-cap": revising.CAP,
    "remask-rescale": revising.RESCALE,
    "first-hitting": Policy(
        "First hitting",
        "One position a step, at the times at which ever finer ancestral steps would fill it.",
        scores.FirstHitting(),
        Path.RANDOM,
        sets=Sets.SINGLY,
        pace=Pace.SINGLY,
        group=Group.PLACE,
        even_only=True,
        reason=Reason("was the first to be hit", "by the time they were hit"),
    ),
    "dilated": Policy(
        "Far apart (DUS)",
        "Fills positions far apart together, then those half way between them.",
        ByScore(scores.dilated, scores.group),
        Path.ONE,
        pace=Pace.OWN,
        group=Group.PLACE,
        reason=Reason("was next of those far apart", "far apart"),
    ),
    "adjacent": Policy(
        "Side by side",
        "Fills neighbours together, from the left: why DUS takes those far apart.",
        ByScore(scores.adjacent, scores.group),
        Path.ONE,
        (Parameter("size", "Together", "How many neighbours go in a step.", 1, 64, 2, whole=True),),
        pace=Pace.OWN,
        group=Group.PLACE,
        reason=reasons.FROM_FIRST,
    ),
    "entropy-bounded": Policy(
        "Entropy-bounded (EB)",
        "Fills the surest positions, as many as lose little by being drawn at once.",
        ByScore(scores.lowest_entropy, scores.entropy_bounded),
        Path.ONE,
        (Parameter("gamma", "Loss", "The most nats that a step may lose; 0 fills one at a time.", 0.0, 50.0, 0.5),),
        pace=Pace.OWN,
        group=Group.SURE,
        reason=reasons.SUREST,
    ),
    "confidence-threshold": Policy(
        "Confidence threshold",
        "Fills every position whose likeliest letter is above a chance, else the surest one.",
        ByScore(scores.highest_confidence, scores.surer),
        Path.ONE,
        (Parameter("threshold", "Above", "The chance that a likeliest letter must exceed.", 0.0, 1.0, 0.5),),
        pace=Pace.OWN,
        group=Group.SURE,
        reason=reasons.CONFIDENT,
    ),
    "perturbed": Policy(
        "Surest, by chance",
        "Fills positions by chance, surer ones sooner (Dream).",
        ByScore(scores.perturbed),
        Path.RANDOM,
        (parameters.heat("0 is lowest entropy; the higher, the nearer to a random order.", 0.5),),
        group=Group.SURE,
        reason=Reason("was next by chance, surer ones sooner", "by chance, surer ones sooner"),
    ),
    "remask-conf": revising.BY_CONFIDENCE,
    "remask-loop": revising.LOOP,
    "predictor-corrector": revising.PREDICTOR_CORRECTOR,
    "gibbs": revising.GIBBS,
    "informed": revising.INFORMED,
    "path-planning": revising.PATH_PLANNING,
    "mask-predict": revising.MASK_PREDICT,
    "clamp": together.CLAMPED,
    "clamp-afresh": together.CLAMPED_AFRESH,
    "jump-corrected": together.JUMP_CORRECTED,
    "jump-euler": together.JUMP_EULER,
    "until-stable": together.UNTIL_STABLE,
    "at-once": together.AT_ONCE,
}


def labelled(names: Iterable[str]) -> list[tuple[str, str]]:
    """(name, label) of these policies, each once, group by group."""
    order = list(Group)
    listed = sorted(dict.fromkeys(names), key=lambda name: order.index(POLICIES[name].group))
    return [(name, POLICIES[name].label) for name in listed]

"""The policies that take letters back: what is said of them, and the numbers that they read."""

from functools import partial

from models.processes import parameters, reasons, remasking
from models.processes.policy import Group, Pace, Parameter, Path, Policy, Reason

CAP = Policy(
    "Re-mask (cap)",
    "Each step may return letters to noise, at most this share of them.",
    partial(remasking.remask, "cap"),
    Path.REVISES,
    (parameters.REMASK_ETA,),
    pace=Pace.AVERAGE,
    group=Group.BACK,
    reason=reasons.EACH,
)
RESCALE = Policy(
    "Re-mask (rescale)",
    "Each step may return letters to noise, at this part of what the schedule permits.",
    partial(remasking.remask, "rescale"),
    Path.REVISES,
    (parameters.REMASK_ETA,),
    pace=Pace.AVERAGE,
    group=Group.BACK,
    reason=reasons.EACH,
)
BY_CONFIDENCE = Policy(
    "Re-mask (confidence)",
    "Each step may return letters to noise, sooner the ones that were unlikely.",
    remasking.by_confidence,
    Path.REVISES,
    (parameters.eta("0 never takes a letter back, 1 about one a step at most.", 1.0),),
    pace=Pace.AVERAGE,
    group=Group.BACK,
    reason=reasons.EACH,
)
LOOP = Policy(
    "Re-mask (loop)",
    "Fills most, takes letters back and draws them again for a while, then fills the rest.",
    remasking.loop,
    Path.REVISES,
    (
        parameters.eta("The chance of each letter to be taken back in a step, while it loops.", 0.05),
        Parameter("on", "From", "The time at which it begins to loop.", 0.0, 1.0, 0.55),
        Parameter("off", "Until", "The time at which it fills the rest.", 0.0, 1.0, 0.05),
        Parameter("kept", "Filled", "The share of positions that are filled meanwhile.", 0.0, 1.0, 0.9),
    ),
    pace=Pace.AVERAGE,
    group=Group.BACK,
    even_only=True,
    reason=reasons.EACH,
)
PREDICTOR_CORRECTOR = Policy(
    "Predictor and corrector",
    "Fills more than it has to, and returns as many letters to noise.",
    partial(remasking.remask, "correct"),
    Path.REVISES,
    (parameters.eta("How often letters are taken back, for each time that the schedule fills one.", 1.0, 50.0),),
    pace=Pace.AVERAGE,
    group=Group.BACK,
    reason=reasons.EACH,
)
GIBBS = Policy(
    "Gibbs corrector",
    "Random order; every other step takes a letter back, any one, and draws it again.",
    remasking.gibbs,
    Path.REVISES,
    (parameters.LETTERS, parameters.begin(0.7)),
    pace=Pace.TURNS,
    group=Group.BACK,
    reason=reasons.RANDOM,
)
INFORMED = Policy(
    "Informed corrector",
    "Every other step takes back the letter least likely beside the others.",
    remasking.informed,
    Path.REVISES,
    (
        parameters.LETTERS,
        parameters.begin(0.7),
        parameters.heat("0 takes the least likely letter; the higher, the more by chance.", 0.5),
    ),
    pace=Pace.TURNS,
    group=Group.BACK,
    asks=True,
    reason=reasons.RANDOM,
)
PATH_PLANNING = Policy(
    "Path planning (P2)",
    "Keeps what is likeliest, new draws and old letters alike. An end is likelier than any one letter, so words are"
    " short unless their length is drawn first.",
    remasking.plan_path,
    Path.REVISES,
    (parameters.eta("0 never takes a letter back, 1 judges old and new alike, more doubts the old.", 1.0, 10.0),),
    group=Group.BACK,
    asks=True,
    reason=Reason("was among the likeliest", "among the likeliest of new and old"),
)
MASK_PREDICT = Policy(
    "Mask-Predict",
    "Writes the likeliest letters everywhere, and masks again those it was least sure of.",
    remasking.mask_predict,
    Path.REVISES,
    group=Group.BACK,
    reason=Reason("was predicted surest", "predicted surest"),
)

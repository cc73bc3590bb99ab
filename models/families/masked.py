"""Masked diffusion: letters are hidden one by one, and a network learns to fill them in."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from models.families.counterparts import GUIDANCE, Counterpart
from models.families.family import Family, NamedObjective, Tensors, trained_network
from models.families.sizes import DEEP, SHALLOW
from models.processes.masked import Masked
from models.processes.orders import POLICIES
from models.processes.traits import Traits

if TYPE_CHECKING:
    from models.processes import Process
    from models.training.objectives.objective import Objective


def _process(size: int, _parameters: Mapping[str, Any], _tensors: Tensors) -> "Process":
    return Masked(size)


def _objective(process: "Process", _traits: Traits) -> "Objective":
    from models.training.objectives.objective import MaskedElbo

    return MaskedElbo(process.size)


def _score_entropy(process: "Process", _traits: Traits) -> "Objective":
    from models.training.objectives.masked import MaskedScoreEntropy

    return MaskedScoreEntropy(process.size)


def _single_rate(process: "Process", _traits: Traits) -> "Objective":
    from models.training.objectives.masked import SingleRate

    return SingleRate(process.size)


def _near_context(process: "Process", _traits: Traits) -> "Objective":
    from models.training.objectives.masked import NearContext

    return NearContext(process.size)


def _any_number(process: "Process", _traits: Traits) -> "Objective":
    from models.training.objectives.masked import AnyNumber

    return AnyNumber(process.size)


OBJECTIVES = (
    NamedObjective(
        "elbo",
        "Cross-entropy of every share of masks",
        "From one hidden letter to all of them, weighted so that the loss is the bound.",
        _objective,
    ),
    NamedObjective(
        "score-entropy",
        "Score entropy (SEDD)",
        "Ratios that need not sum to 1, at noise levels drawn evenly: the same bound if they do, and a noisier loss.",
        _score_entropy,
    ),
    NamedObjective(
        "single-rate",
        "One rate of masks (BERT)",
        "15 % of the letters are hidden, always. It learns to mend a gap or two and has never met an empty word, so it "
        "is meant to fail at writing whole ones.",
        _single_rate,
        fails=True,
    ),
    NamedObjective(
        "mask-predict",
        "Any number of masks, unweighted (Mask-Predict)",
        "From one hidden letter to all of them, every number equally likely, and all count alike: states with many "
        "masks weigh more than in the bound, as suits an order that fills all at once and then mends.",
        _any_number,
    ),
    NamedObjective(
        "cart",
        "By what stands near (CART of Dream)",
        "Any number of masks, and each counts by the letters known near it: a mask among masks, which nothing tells "
        "apart, counts little.",
        _near_context,
    ),
)


_TRAITS = Traits()

MASKED = Family(
    name="masked",
    title="Masked diffusion",
    about="Letters are hidden, and filled in again in any order. What is filled in stays, unless the order re-masks.",
    wait="a minute",
    traits=_TRAITS,
    process=_process,
    denoiser=trained_network("posterior"),
    objective=_objective,
    objectives=OBJECTIVES,
    policies=tuple(name for name, policy in POLICIES.items() if policy.suits(_TRAITS)),
    labels=True,
    sizes={"transformer": DEEP, "mlp": SHALLOW, "shifted": DEEP, "moe": DEEP},
    shows=(
        Counterpart("MDLM", "Sahoo et al. 2024, arXiv 2406.07524", "the process, its bound and its sampler"),
        Counterpart(
            "LLaDA",
            "Nie et al. 2025, arXiv 2502.09992",
            "its loss as a mean over numbers of masks, low-confidence re-masking, decoding block by block with both"
            " sides seen, and guidance by a hidden prompt: the pins",
            "text; where positions do not divide by steps, its first steps fill one more",
        ),
        *GUIDANCE,
        Counterpart(
            "Diffusion Forcing",
            "Chen et al. 2024, arXiv 2407.01392",
            "the pyramid of its timetables, with a slider from all together to left to right",
            "levels that the network reads, as a mask says its own",
        ),
        Counterpart(
            "SEDD",
            "Lou et al. 2023, arXiv 2310.16834",
            "score entropy with masks, as a loss",
            "its network's noise input",
        ),
        Counterpart(
            "BERT",
            "Devlin et al. 2018, arXiv 1810.04805",
            "its one rate of masks as a loss, and how little it writes",
            "letters that are replaced or left in place of a mask",
        ),
        Counterpart(
            "Mask-Predict",
            "Ghazvininejad et al. 2019, arXiv 1904.09324",
            "its masks, its unweighted loss, and its decoding: the likeliest letters, and the least sure masked again",
            "a source to translate, label smoothing, and its choice among several lengths",
        ),
        Counterpart(
            "ReMDM",
            "Wang et al. 2025, arXiv 2503.00307",
            "re-masking while drawing: capped, rescaled, by confidence and in a loop",
        ),
        Counterpart(
            "EB-Sampler",
            "Ben-Hamu et al. 2025, arXiv 2505.24857",
            "as many positions a step as lose no more than a bound, and a word's exact probability with it",
        ),
        Counterpart(
            "Fast-dLLM",
            "Wu et al. 2025, arXiv 2505.22618",
            "all positions above a confidence in one step, block by block too",
            "its cache of finished blocks, and drawing the likeliest letter alone",
        ),
        Counterpart(
            "DUS",
            "Luxembourg et al. 2025, arXiv 2506.19037",
            "positions far apart together, and neighbours together for contrast",
        ),
        Counterpart(
            "P2",
            "Peng et al. 2025, arXiv 2502.03540",
            "new draws and old letters that compete, an old one judged by the model that is shown all but it",
            "planners of their own",
        ),
        Counterpart(
            "Informed correctors",
            "Zhao et al. 2024, arXiv 2407.21243",
            "taking back the letters least likely beside the others, and any letter for contrast",
            "the network that judges every letter in one pass",
        ),
        Counterpart(
            "First-hitting sampler",
            "Zheng et al. 2024, arXiv 2409.02908",
            "one position a step at the times of ever finer steps",
        ),
        Counterpart(
            "Discrete flow matching",
            "Gat et al. 2024, arXiv 2407.15595",
            "its path from masks, which is this process: the same loss, the same steps, and its corrector",
        ),
        Counterpart(
            "Autoregressive diffusion (ARDM)",
            "Hoogeboom et al. 2021, arXiv 2110.02037",
            "the bound over random orders, and drawing in any order, several positions a step",
            "its choice of the best steps by dynamic programming",
        ),
        Counterpart(
            "Dream",
            "Ye et al. 2025, arXiv 2508.15487",
            "its start from an autoregressive model, each position predicted from the one before, its weights by what"
            " stands near, and its orders by entropy, confidence and margin, the first of them by chance too",
            "text, and the scale at which such a start saves most",
        ),
        Counterpart(
            "LLaDA-MoE",
            "Zhu et al. 2025, arXiv 2509.24389",
            "experts in every layer, a few of which work at each position, the balance that is learned with them, and"
            " which of them work where, drawn",
            "text, and the scale at which parameters at rest pay",
        ),
        Counterpart(
            "LLaDA 1.5 (VRPO)",
            "Zhu et al. 2025, arXiv 2505.19223",
            "preferences learned from bounds whose states are spread evenly and shared with the model one begins with",
        ),
        Counterpart(
            "d1 (diffu-GRPO)",
            "Zhao et al. 2025, arXiv 2504.12216",
            "a reward learned by the gradient of one pass, and how far that is from the gradient of the run's own path",
            "letters of the prompt that are masked at random, and its first stage of supervised text",
        ),
        Counterpart(
            "MMaDA (UniGRPO)",
            "Yang et al. 2025, arXiv 2505.15809",
            "a reward learned by the gradient of the ELBO, over states of all orders, and how far that is off policy",
            "images, and its own spread of masks over the steps of the training",
        ),
        Counterpart(
            "DiffuCoder (coupled-GRPO)",
            "Gong et al. 2025, arXiv 2506.20639",
            "a reward learned from pairs of complementary masks and the first state, and how far that is off policy",
            "code, and its factor: the sum of the three is divided by 3 here, by 2 there",
        ),
        Counterpart(
            "RAFT",
            "Dong et al. 2023, arXiv 2304.06767",
            "a model, of any family with a network, that learns from the best of its own words by a reward",
            "drawing again from what it has come to: here the words are drawn once, so that the target stays",
        ),
        Counterpart(
            "Mercury",
            "Khanna et al. 2025, arXiv 2506.17298",
            "several letters in one call of the model, and what that costs the words",
            "its network, which is not published, its scale and its speed",
        ),
        Counterpart(
            "Gemini Diffusion",
            "Google DeepMind 2025, deepmind.google/models/gemini-diffusion",
            "a text that is refined as a whole, by orders that take letters back, and editing in its middle",
            "how it works inside, which is not published",
        ),
    ),
)
